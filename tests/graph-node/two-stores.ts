/** Our API over the embedded engine's file and over the PostgreSQL that graph-node filled, with the same options. */
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { openGraphNode } from '../../api/graph-node/snapshots.ts'
import { type Api, createApi } from '../../api/server.ts'
import { createOracleReader } from '../../cli/oracle-reader.ts'
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import { openRpcSource } from '../../indexer/chain/open-rpc-source.ts'
import type { Ask } from './collections.ts'
import { askApi, type TwoEngines } from './played-market.ts'

export type TwoStores = {
  readonly sqlite: Ask
  readonly postgres: Ask
  readonly source: BlockSource
  readonly close: () => Promise<void>
}

export const SCHEMA_SDL: string = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
export const DEPLOYMENT = 'sgd1'

/** The login of the reader that docs/api-on-postgres.md makes. */
const READER = { user: 'reader', password: 'secret' } as const

/** Runs the page's statements, so that what it says suffices; returns the reader's URL. */
export async function createReader(engines: TwoEngines): Promise<string> {
  const page = readFileSync(new URL('../../docs/api-on-postgres.md', import.meta.url), 'utf8')
  const [statements = ''] = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  await asOwner(engines, (client) => client.query(statements))
  return readerUrl(engines)
}

export function readerUrl({ postgresUrl }: TwoEngines, login: { user: string; password: string } = READER): string {
  const url = new URL(postgresUrl)
  url.username = login.user
  url.password = login.password
  return url.href
}

/** Work on graph-node's database as graph-node's own role. */
export async function asOwner<T>({ postgresUrl }: TwoEngines, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: postgresUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Both have the chain's node at hand: for prices that no event tells and blocks that the file does not record. */
export async function openTwoStores(engines: TwoEngines, url: string): Promise<TwoStores> {
  const { databasePath, rpcUrl, network } = engines
  const source = await openRpcSource({ url: rpcUrl, chain: { id: 31_337, network } })
  const open = (database: Parameters<typeof createApi>[0]['database']): Api =>
    createApi({
      ...{
        database,
        network,
        schemaSdl: SCHEMA_SDL,
        chainHead: () => ({ number: 1_000_000, timestamp: 2_000_000_000 }),
      },
      oracle: createOracleReader(source),
      headerTimestamp: async (block) => (await source.header(block))?.timestamp ?? null,
    })
  const sqlite = open(databasePath)
  const postgres = open(await openGraphNode({ url, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL }))
  return {
    source,
    sqlite: (query) => askApi(sqlite, query),
    postgres: (query) => askApi(postgres, query),
    close: async () => {
      await sqlite.close()
      await postgres.close()
      await source.close()
    },
  }
}
