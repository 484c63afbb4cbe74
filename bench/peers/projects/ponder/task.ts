/** What the benchmark asks for, from the environment. */
const { PEERS_RPC_URL, PEERS_POOL, PEERS_FIRST_BLOCK, PEERS_LAST_BLOCK, PEERS_PGLITE, PEERS_TUNED, DATABASE_URL } =
  process.env

export const task = {
  rpcUrl: PEERS_RPC_URL as string,
  pool: PEERS_POOL as `0x${string}`,
  firstBlock: Number(PEERS_FIRST_BLOCK),
  lastBlock: Number(PEERS_LAST_BLOCK),
  pgliteFolder: PEERS_PGLITE,
  databaseUrl: DATABASE_URL as string,
  isTuned: PEERS_TUNED === '1',
}
