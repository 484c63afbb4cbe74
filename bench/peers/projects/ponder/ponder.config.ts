import { createConfig } from 'ponder'
import { poolAbi } from './abis/pool'
import { task } from './task'

export default createConfig({
  database:
    task.pgliteFolder === undefined
      ? { kind: 'postgres', connectionString: task.databaseUrl }
      : { kind: 'pglite', directory: task.pgliteFolder },
  chains: {
    local: {
      id: 31337,
      // Ponder asks each URL 20 times a second at first and slowly more: for a node of one's own it is given several times.
      rpc: task.isTuned ? Array.from({ length: 100 }, () => task.rpcUrl) : task.rpcUrl,
      ...(task.isTuned ? { pollingInterval: 100, ethGetLogsBlockRange: 10_000 } : {}),
    },
  },
  contracts: {
    Pool: { abi: poolAbi, chain: 'local', address: task.pool, startBlock: task.firstBlock, endBlock: task.lastBlock },
  },
})
