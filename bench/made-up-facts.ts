/** A database with very many made-up liquidations and their facts, as the indexer and the analyzer would have stored them. */
import Sqlite, { type Database } from 'better-sqlite3'
import { CHUNK_COLUMNS } from '../analytics/facts/column-chunk.ts'
import { FACT_COLUMNS, FACTS_VERSION, type FactColumn } from '../analytics/facts/columns.ts'
import { nextChunk } from '../analytics/facts/pack-columns.ts'
import { FACT_NAMES, plainKind } from '../analytics/facts/plain-fact.ts'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { readSqlite } from '../analytics/reader-sqlite.ts'
import { type Hex, hexToBytes } from '../core/hex.ts'
import { Random } from '../devnet/random.ts'
import { encodeBigInt } from '../indexer/store/codec.ts'
import type { Store } from '../indexer/store/store.ts'
import { createMadeUpBook } from './made-up-book.ts'

export type MadeUpFacts = { readonly liquidations: number; readonly liquidators: number; readonly borrowers: number }

/** Volatile markets of the made-up book, four to each factor. */
export const MADE_UP_FACTORS: ReadonlyMap<string, readonly Hex[]> = new Map(
  [0, 1, 2].map((factor) => [
    `factor ${factor}`,
    [0, 1, 2, 3].map((i): Hex => `0x${assetOf(4 * i + factor + 1).toString('hex')}`),
  ]),
)

const GENESIS = 1_700_000_000
const WAD = 10n ** 18n
const POOL = hexToBytes('0x00000000000000000000000000000000000000b0')
const PROTOCOL = hexToBytes('0x00000000000000000000000000000000000000aa')

/** Fills an empty store and closes it: bursts of liquidations over three years, an eighth of them below the least value. */
export async function createMadeUpFacts(store: Store, path: string, o: MadeUpFacts): Promise<void> {
  createMadeUpBook(store, 0)
  const facts = openSqliteFacts(path)
  const db = new Sqlite(path)
  try {
    const { block, timestamp } = db.transaction(() => insertFacts(db, o))()
    insertEntities(db)
    const header = { number: block, hash: hashOf(block), parentHash: hashOf(block - 1), timestamp }
    store.transaction(() => {
      store.writeBlock(header, { upserts: [], removals: [] })
      store.setPointer(header)
    })
    const state = await readSqlite(db, (reader) => reader.blocks.stateAt(block))
    db.prepare('INSERT INTO _facts_checkpoint VALUES (?, ?, ?, ?, ?, ?)').run(
      ...[FACTS_VERSION, block, block, timestamp, state.number, state.mark],
    )
    for (;;) {
      const chunk = await facts.read((reader) => nextChunk(reader))
      if (chunk === null) break
      await facts.writeChunk(chunk)
    }
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
    facts.close()
    store.close()
  }
}

/** Returns the last block. */
function insertFacts(db: Database, o: MadeUpFacts): { readonly block: number; readonly timestamp: number } {
  const random = new Random(7)
  const below = (limit: number): number => random.integer(0, limit - 1)
  const insert = db.prepare(`INSERT INTO liquidation_facts VALUES (${FACT_NAMES.map(() => '?').join(', ')})`)
  const rest = FACT_NAMES.map(defaultOf)
  const places = new Map(FACT_NAMES.map((name, place) => [name, place]))
  const names = Object.keys(fact(0, { timestamp: GENESIS, asset: 1, usd: 0n, caller: 0, borrower: 0 })) as FactColumn[]
  const own = names.map((name) => [name, places.get(name) ?? 0] as const)
  let timestamp = GENESIS + 1_000
  let made = 0
  while (made < o.liquidations) {
    timestamp += below(9_000)
    const burst = Math.min(1 + below(100), o.liquidations - made)
    for (let i = 0; i < burst; i++) {
      timestamp += below(30)
      const usd = BigInt(below(8) === 0 ? below(100) : 100 + below(50_000)) * WAD + BigInt(below(1e9))
      const asset = 4 * below(4) + 1 + below(3)
      const row = fact(made++, { timestamp, asset, usd, caller: below(o.liquidators), borrower: below(o.borrowers) })
      const values = rest.slice()
      for (const [name, place] of own) values[place] = row[name]
      insert.run(...values)
    }
  }
  return { block: blockAt(timestamp) + 7_200, timestamp: timestamp + 14_400 }
}

type Draft = {
  readonly timestamp: number
  /** The market seized from; what is repaid is market 0's dollar. */
  readonly asset: number
  readonly usd: bigint
  readonly caller: number
  readonly borrower: number
}

function fact(place: number, o: Draft): Partial<Record<FactColumn, unknown>> {
  const block = blockAt(o.timestamp)
  const account = Buffer.from(addressOf(0x2000000 + o.borrower))
  const gross = o.usd / 20n
  return {
    id: idOf(block, place),
    ...{ block_number: block, timestamp: o.timestamp, log_index: place },
    ...{ protocol: PROTOCOL, position: Buffer.concat([POOL, account]), account },
    liquidator: addressOf(0x1000000 + o.caller),
    ...{ collateral_market: Buffer.concat([POOL, assetOf(o.asset)]), debt_market: Buffer.concat([POOL, assetOf(0)]) },
    debt_repaid: encodeBigInt(o.usd / 10n ** 12n),
    ...{ repaid_usd_wad: encodeBigInt(o.usd), seized_usd_wad: encodeBigInt(o.usd + gross) },
    ...{ fee_usd_wad: encodeBigInt(gross / 10n), gross_profit_usd_wad: encodeBigInt(gross) },
    ...{ gas_cost_usd_wad: encodeBigInt(WAD), net_profit_usd_wad: encodeBigInt(gross - WAD) },
    ...{ net_profit_status: 'EXACT', bad_debt_type: 'NONE', run_last_timestamp: o.timestamp },
    ...{ hf_before_wad: encodeBigInt((WAD * 98n) / 100n), hf_after_wad: encodeBigInt(WAD) },
    close_factor_total_wad: encodeBigInt(WAD / 2n),
    ...{ trigger: 'PRICE_UPDATE', breach_block: block - 1, execution_latency_seconds: place % 60 },
  }
}

/** The entity beside each fact, with what a fact has of it. */
function insertEntities(db: Database): void {
  const columns = db
    .prepare<[], { name: string; type: string; notnull: number }>("SELECT * FROM pragma_table_info('liquidation')")
    .all()
  const known: ReadonlyMap<string, string> = new Map([
    ['vid', 'row_number() OVER (ORDER BY id)'],
    ['block$', 'block_number'],
    ['block_number', "x'80'"],
    ...CHUNK_COLUMNS.filter((name) => ['id', 'protocol', 'position', 'liquidator'].includes(name)).map(
      (name) => [name, name] as const,
    ),
    ...['collateral_market', 'debt_market', 'debt_repaid'].map((name) => [name, name] as const),
  ])
  const values = columns.map(({ name, type, notnull }) => {
    const otherwise = notnull === 0 ? 'NULL' : type === 'TEXT' ? "'OK'" : type === 'BLOB' ? "x'80'" : '0'
    return known.get(name) ?? otherwise
  })
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  db.exec(`INSERT INTO liquidation (${names}) SELECT ${values.join(', ')} FROM liquidation_facts ORDER BY id`)
}

function defaultOf(name: FactColumn): unknown {
  const kind = FACT_COLUMNS[name]
  if (kind.endsWith('?')) return null
  const plain = plainKind(kind)
  if (plain === 'text') return 'OK'
  if (plain === 'bytes') return Buffer.alloc(name === 'id' ? 12 : name.includes('asset') ? 20 : 32)
  return plain === 'integer' ? encodeBigInt(0n) : 0
}

function idOf(block: number, logIndex: number): Uint8Array {
  const id = Buffer.alloc(12)
  id.writeBigUInt64BE(BigInt(block))
  id.writeUInt32BE(logIndex, 8)
  return id
}

function blockAt(timestamp: number): number {
  return 10 + ((timestamp - GENESIS) >> 1)
}

// Spread over the whole range, as addresses are.
function addressOf(number: number): Uint8Array {
  return hexToBytes(
    `${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}${number.toString(16).padStart(32, '0')}`,
  )
}

function assetOf(number: number): Buffer {
  return Buffer.from((0xc00 + number).toString(16).padStart(40, '0'), 'hex')
}

function hashOf(block: number): Hex {
  return `0x${block.toString(16).padStart(64, '0')}`
}
