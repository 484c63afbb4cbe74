/** Whether a database file can be gone on with: asked before anything is estimated, compiled or written. */
import { readFileSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { UserError } from '../core/errors.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { checkSameChain, type RecordedChain } from '../indexer/same-chain.ts'
import { readChainMarks } from '../indexer/store/chain-marks.ts'
import {
  type BlockPointer,
  checkIdentity,
  checkLayout,
  checkNetwork,
  identityOf,
  type Meta,
  readMeta,
  readPointer,
} from '../indexer/store/meta.ts'
import { blocksBelow, isUnwritten, openReader } from '../indexer/store/reader.ts'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { databasePathOf } from './database-path.ts'
import type { Target } from './target.ts'

/** The text of schema.graphql. */
export function schemaSdl(): string {
  return readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
}

/**
 * Refuses a file of another market (DATABASE_NETWORK), of another version (DATABASE_SCHEMA), of another chain than the
 * node's (DATABASE_FORK), or of no indexer (DATABASE_FILE). A file that is not there yet fits.
 */
export async function checkDatabase(path: string, target: Target, source: BlockSource): Promise<void> {
  if (isUnwritten(path)) return
  await withDatabase(path, async (db) => {
    checkIdentity(path, readMeta(db), targetIdentity(target), schemaHash())
    await checkSameChain(source, recordedChain(db))
  })
}

/**
 * The file that --database or --network names, and what it holds. Errors DATABASE_MISSING, DATABASE_FILE, DATABASE_SCHEMA
 * of another version, DATABASE_NETWORK when both are given and do not fit.
 */
export async function namedDatabase({ database, network }: NamedDatabase): Promise<{ path: string; meta: Meta }> {
  if (database === undefined && network === undefined) {
    throw new UserError('DATABASE_MISSING', '--database: got nothing, expected the file of an indexed market.', {
      hint: 'Give --database path, or --network name for data/name.db',
    })
  }
  const path = databasePathOf({ database }, network ?? '')
  return withDatabase(path, async (db) => {
    const meta = readMeta(db)
    // Without a path the network is the name of a file, and the demo's is not its network's.
    if (database !== undefined && network !== undefined) checkNetwork(path, meta, network)
    checkLayout(path, meta, schemaHash())
    return { path, meta }
  })
}

export type NamedDatabase = { readonly database?: string | undefined; readonly network?: string | undefined }

/** The last block that the database holds; null when it holds none, or is not there. */
export async function indexedBlock(path: string): Promise<BlockPointer | null> {
  return isUnwritten(path) ? null : withDatabase(path, async (db) => readPointer(db))
}

/** Error DATABASE_FORK when the node's chain is another one than the database's. */
export function checkServedChain(path: string, source: BlockSource): Promise<void> {
  return withDatabase(path, (db) => checkSameChain(source, recordedChain(db)))
}

/** Whose data an index of the target is. */
export function targetIdentity({ name, chainId, deployments }: Target): ReturnType<typeof identityOf> {
  const roots = deployments.map(({ provider, startBlock }) => ({ address: provider, startBlock }))
  return identityOf({ network: name, chainId, roots })
}

export function schemaHash(): string {
  return parseEntitySchema(schemaSdl()).hash
}

function recordedChain(db: Database): RecordedChain {
  return {
    pointer: () => readPointer(db),
    chainMarks: () => readChainMarks(db),
    blocksBelow: (number, limit) => blocksBelow(db, number, limit),
  }
}

async function withDatabase<T>(path: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openReader(path)
  try {
    return await work(db)
  } finally {
    db.close()
  }
}
