/** _meta: what a database holds, who made it and up to which block. */
import type { Database } from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { SCHEMA_VERSION } from './ddl.ts'

/** Whose data a database holds. */
export type Identity = {
  readonly network: string
  readonly chainId: number
  /** The root contracts' addresses, separated by commas. */
  readonly deployment: string
  readonly startBlock: number
  /** The version of the code that makes the data. */
  readonly codeVersion?: string | undefined
}

/** The identity of an index of these root contracts. */
export function identityOf(o: {
  readonly network: string
  readonly chainId: number
  readonly roots: readonly { readonly address: string; readonly startBlock: number }[]
}): Identity {
  const { network, chainId, roots } = o
  const addresses = [...new Set(roots.map(({ address }) => address.toLowerCase()))].sort()
  const startBlock = Math.min(...roots.map((root) => root.startBlock))
  return { network, chainId, deployment: addresses.join(), startBlock }
}

/** The last block whose changes are in the tables. */
export type BlockPointer = {
  readonly number: number
  readonly hash: Hex
  /** seconds */
  readonly timestamp: number
}

export type Meta = Identity & {
  readonly schemaVersion: number
  readonly schemaHash: string
  readonly pointer: BlockPointer | null
}

/** The whole of _meta. */
export function readMeta(db: Database): Meta {
  const rows = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM _meta').all()
  const values = new Map(rows.map((row) => [row.key, row.value]))
  const text = (key: string): string => values.get(key) ?? ''
  return {
    network: text('network'),
    chainId: Number(text('chainId')),
    deployment: text('deployment'),
    startBlock: Number(text('startBlock')),
    codeVersion: text('codeVersion'),
    schemaVersion: Number(text('schemaVersion')),
    schemaHash: text('schemaHash'),
    pointer: pointerOf(values),
  }
}

/** The block up to which the tables are written, null before the first. */
export function readPointer(db: Database): BlockPointer | null {
  const rows = db
    .prepare<[], { key: string; value: string }>("SELECT key, value FROM _meta WHERE key LIKE 'pointer%'")
    .all()
  return pointerOf(new Map(rows.map((row) => [row.key, row.value])))
}

function pointerOf(values: ReadonlyMap<string, string>): BlockPointer | null {
  const number = values.get('pointerNumber')
  const hash = values.get('pointerHash')
  if (number === undefined || hash === undefined) return null
  return { number: Number(number), hash: `0x${hash.slice(2)}`, timestamp: Number(values.get('pointerTimestamp')) }
}

/** Sets or, with null, removes the pointer. */
export function writePointer(db: Database, pointer: BlockPointer | null): void {
  if (pointer === null) {
    db.prepare("DELETE FROM _meta WHERE key LIKE 'pointer%'").run()
    return
  }
  writeValues(db, {
    pointerNumber: String(pointer.number),
    pointerHash: pointer.hash,
    pointerTimestamp: String(pointer.timestamp),
  })
}

/** The first block of which the state is still known; older ones were pruned. */
export function readEarliestBlock(db: Database): number {
  const row = db.prepare<[], { value: string }>("SELECT value FROM _meta WHERE key = 'earliestBlock'").get()
  return Number(row?.value ?? 0)
}

export function writeEarliestBlock(db: Database, block: number): void {
  writeValues(db, { earliestBlock: String(block) })
}

/** Writes the identity into a new database. */
export function writeIdentity(db: Database, identity: Identity, schemaHash: string): void {
  writeValues(db, {
    schemaVersion: String(SCHEMA_VERSION),
    schemaHash,
    network: identity.network,
    chainId: String(identity.chainId),
    deployment: identity.deployment,
    startBlock: String(identity.startBlock),
    codeVersion: identity.codeVersion ?? 'unknown',
  })
}

function writeValues(db: Database, values: Readonly<Record<string, string>>): void {
  const statement = db.prepare(
    'INSERT INTO _meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  for (const [key, value] of Object.entries(values)) statement.run(key, value)
}

/** Whether the file is of a network, which a user has named beside it. */
export function checkNetwork(path: string, meta: Meta, network: string): void {
  if (meta.network !== network) throw ofOther(path, 'network', meta.network, network)
}

/** Throws when the file holds the data of something else, or has another layout. Nothing is changed. */
export function checkIdentity(path: string, meta: Meta, identity: Identity, schemaHash: string): void {
  checkNetwork(path, meta, identity.network)
  if (meta.chainId !== identity.chainId) throw ofOther(path, 'chain id', meta.chainId, identity.chainId)
  if (meta.deployment !== identity.deployment) throw ofOther(path, 'deployment', meta.deployment, identity.deployment)
  if (meta.startBlock !== identity.startBlock) throw ofOther(path, 'start block', meta.startBlock, identity.startBlock)
  checkLayout(path, meta, schemaHash)
}

function ofOther(path: string, what: string, got: string | number, expected: string | number): UserError {
  return new UserError('DATABASE_NETWORK', `${path}: the file's ${what}: got ${got}, expected ${expected}.`, {
    hint: 'Give another file with --database, or move this one away; nothing in it was changed.',
  })
}

/** Throws DATABASE_SCHEMA when the tables are of another layout or schema than this version's. */
export function checkLayout(path: string, meta: Meta, schemaHash: string): void {
  const old = 'Move the file away and index again: the tables were made for other entities. Nothing in it was changed.'
  if (meta.schemaVersion !== SCHEMA_VERSION) {
    const message = `${path}: the file's layout version: got ${meta.schemaVersion}, expected ${SCHEMA_VERSION}.`
    throw new UserError('DATABASE_SCHEMA', message, { hint: old })
  }
  if (meta.schemaHash !== schemaHash) {
    const message = `${path}: the file's schema: got ${meta.schemaHash.slice(0, 12)} (made by version ${meta.codeVersion}), expected ${schemaHash.slice(0, 12)}.`
    throw new UserError('DATABASE_SCHEMA', message, { hint: old })
  }
}
