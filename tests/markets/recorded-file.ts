/**
 * The recorded markets: some are in tests/fixtures, the rest lies beside the repository (shared/data/aave-v3-markets) where
 * it is there at all. Their logs are read once into memory.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Hex } from '../../core/hex.ts'
import type { BlockHeader, Log } from '../../indexer/chain/block-source.ts'

const FOLDERS = ['../fixtures/aave-v3-markets/', '../../../shared/data/aave-v3-markets/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)
const SUFFIX = '.jsonl.gz'

export type RecordedReserve = {
  readonly symbol: string
  readonly decimals: number
  readonly asset: Hex
  readonly aToken: Hex
  readonly vToken: Hex
  readonly sToken: Hex
  readonly priceSource: Hex
  readonly aggregator: Hex
}

export type RecordedMeta = {
  readonly chainId: number
  readonly protocol: string
  readonly pool: Hex
  readonly poolAddressesProvider: Hex
  readonly poolConfigurator: Hex
  readonly oracle: Hex
  readonly reserves: readonly RecordedReserve[]
  readonly users: readonly Hex[]
  /** The pool's revisions, ascending by block; the first from block 0. */
  readonly revisions: readonly { readonly block: number; readonly revision: number; readonly release: string }[]
}

export type RecordedMarket = {
  readonly name: string
  readonly meta: RecordedMeta
  /** Every block, by number. */
  readonly headers: readonly BlockHeader[]
  /** Every log in chain order. */
  readonly logs: readonly Log[]
}

/** The names of the recordings that are on this machine. */
export function recordedMarkets(): string[] {
  const files = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder))
  const names = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length))
  return [...new Set(names)].sort()
}

function pathOf(file: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}${file}`).find((path) => existsSync(path))
}

/** The lines of a recording beside it, such as NAME.gt.json.gz; undefined when there is none. */
export function readRecordedJson(name: string, kind: 'gt' | 'bal' | 'liq'): unknown {
  const path = pathOf(`${name}.${kind}.json.gz`)
  return path === undefined ? undefined : JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'))
}

export function readRecordedMarket(name: string): RecordedMarket {
  const path = pathOf(`${name}${SUFFIX}`)
  if (path === undefined) throw new Error(`${name}: got no recording, expected one of ${recordedMarkets().join(', ')}.`)
  const text = gunzipSync(readFileSync(path)).toString('utf8')
  const headers: BlockHeader[] = []
  const logs: Log[] = []
  let meta: RecordedMeta | undefined
  for (const line of text.split('\n')) {
    if (line === '') continue
    const row: Row = JSON.parse(line)
    if (row.t === 'meta') meta = metaOf(row)
    else if (row.t === 'b') headers.push(headerOf(row))
    else logs.push(logOf(row, headers))
  }
  if (!meta) throw new Error(`${name}: got no meta line, expected one first.`)
  return { name, meta, headers, logs }
}

type BlockRow = { t: 'b'; number: number; hash: Hex; parentHash: Hex; timestamp: number; gasUsed: number }
type LogRow = { t: 'l'; bn: number; i: number; ti: number; tx: Hex; a: Hex; p: Hex[]; d: Hex }
type MetaRow = Omit<RecordedMeta, 'revisions'> & {
  t: 'meta'
  release?: string
  poolRevision?: number
  upgrades?: { block: number; revision: number; release: string }[]
  implementations?: { block: number; poolRevision: number; release: string }[]
}
type Row = BlockRow | LogRow | MetaRow

/** Lower-case, as a node gives addresses. */
const lower = (address: Hex): Hex => address.toLowerCase() as Hex

function metaOf(row: MetaRow): RecordedMeta {
  const first = { block: 0, revision: row.poolRevision ?? 1, release: (row.release ?? '3.0.2').replace('v', '') }
  const later = [
    ...(row.upgrades ?? []),
    ...(row.implementations ?? []).map((i) => ({ block: i.block, revision: i.poolRevision, release: i.release })),
  ].map((u) => ({ block: u.block, revision: u.revision, release: u.release.replace('v', '') }))
  return {
    chainId: row.chainId,
    protocol: row.protocol,
    pool: lower(row.pool),
    poolAddressesProvider: lower(row.poolAddressesProvider),
    poolConfigurator: lower(row.poolConfigurator),
    oracle: lower(row.oracle),
    reserves: row.reserves.map((reserve) => ({
      ...reserve,
      asset: lower(reserve.asset),
      aToken: lower(reserve.aToken),
      vToken: lower(reserve.vToken),
      sToken: lower(reserve.sToken),
      priceSource: lower(reserve.priceSource),
      aggregator: lower(reserve.aggregator),
    })),
    users: row.users.map(lower),
    revisions: [first, ...later],
  }
}

function headerOf(row: BlockRow): BlockHeader {
  const { number, hash, parentHash, timestamp, gasUsed } = row
  return { number, hash, parentHash, timestamp, gasUsed: BigInt(gasUsed) }
}

function logOf(row: LogRow, headers: readonly BlockHeader[]): Log {
  const header = headers[row.bn]
  if (header?.number !== row.bn) throw new Error(`got a log of block ${row.bn}, expected that block before it.`)
  return {
    address: row.a,
    topics: row.p,
    data: row.d,
    blockNumber: row.bn,
    blockHash: header.hash,
    transactionHash: row.tx,
    transactionIndex: row.ti,
    logIndex: row.i,
  }
}
