/** Our values at a block, from the database and the analytics models, in the words of the contracts. */
import type { Database } from 'better-sqlite3'
import type { Book, BookMarket, BookPosition } from '../../analytics/book/book.ts'
import { hexToKey, keyToHex } from '../../analytics/book/book.ts'
import { loadBook } from '../../analytics/book/load.ts'
import { pricesToRead, Valuation, type ValuedPosition } from '../../analytics/book/valuation.ts'
import { normalizedDebtRay, normalizedIncomeRay } from '../../analytics/models/aave-v3/accrual.ts'
import { poolBehaviour } from '../../analytics/models/aave-v3/revisions.ts'
import type { Reader } from '../../analytics/reader.ts'
import { readSqlite } from '../../analytics/reader-sqlite.ts'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { BlockHeader, BlockSource } from '../../indexer/chain/block-source.ts'
import { decodeBigInt } from '../../indexer/store/codec.ts'
import { createOracleReader } from '../oracle-reader.ts'
import { isolatedState } from './isolated.ts'
import type { AccountState, ChainState, PoolState, ReserveState } from './state.ts'

/** Its positions are in isolated markets, and its contract is no pool of Aave's. */
const ISOLATED_SLUG = 'morpho-blue'

export type StateRequest = {
  readonly db: Database
  readonly source: BlockSource
  readonly header: BlockHeader
  /** Only these positions, by their keys. Absent: all. */
  readonly positions?: readonly string[]
}

/** Null when the database holds another block of this number than the header's. */
export async function readState({ db, source, header, positions }: StateRequest): Promise<ChainState | null> {
  const { number, hash, timestamp } = header
  const stored = await readSqlite(db, async (reader) => {
    const recorded = await reader.blocks.at(number)
    if (recorded !== null && recorded.hash !== hash) return null
    const rest = readMarketRows(db, number)
    const book = await (positions === undefined ? loadBook(reader, number) : loadPositions(reader, number, positions))
    return { rest, book }
  })
  if (stored === null) return null
  const { rest, book } = stored
  // What events tell is compared as indexed, also where it may have changed in silence: else it would not be compared.
  const wanted = pricesToRead(book, number).filter(
    ({ key }) => (book.markets.get(key) ?? book.categories.get(key))?.kind === 'POLLED',
  )
  const prices = await createOracleReader(source).pricesAt({ number, hash }, wanted)
  const read = new Map(wanted.map(({ key }, i) => [key, prices[i] ?? null]))
  const valuation = new Valuation(book, { block: number, timestamp }, read)
  const valued = [...book.positions.values()].map((position) => valuation.value(position))
  const pools = [...book.protocols].flatMap(([key, protocol]): PoolState[] => {
    const { pool } = protocol
    if (pool === null || protocol.slug === ISOLATED_SLUG) return []
    const markets = [...book.markets].filter(([, market]) => market.protocol === key)
    return [
      {
        provider: protocol.id,
        pool,
        oracle: protocol.priceOracle,
        revision: protocol.revision,
        reserves: markets.flatMap(([id, market]) => {
          const row = rest.get(id)
          return row === undefined ? [] : [reserveState(book, market, row, timestamp)]
        }),
        accounts: valued.filter((one) => one.position.protocol === key).map((one) => accountState(book, one)),
      },
    ]
  })
  const isolated = [...book.protocols].flatMap(([key, { slug, pool }]) =>
    slug === ISOLATED_SLUG && pool !== null ? [isolatedState(pool, book, key, valued, timestamp)] : [],
  )
  return { block: { number, hash, timestamp }, pools, isolated }
}

/** Keys of open positions with debt in id order, from after `after` on, and from the first again at the end. */
export function nextOpenPositions(db: Database, block: number, after: string, count: number): string[] {
  const select = db.prepare<[Uint8Array, number, number, number], { id: Buffer }>(
    'SELECT id FROM position WHERE id > ? AND block_lower <= ? AND block_upper > ? AND has_debt = 1 ORDER BY id LIMIT ?',
  )
  const keys = (from: string, limit: number): string[] =>
    select.all(Buffer.from(from, 'latin1'), block, block, limit).map((row) => bytesToKey(row.id))
  const found = keys(after, count)
  return found.length === count ? found : [...new Set([...found, ...keys('', count - found.length)])]
}

async function loadPositions(reader: Reader, block: number, keys: readonly string[]): Promise<Book> {
  const books: Book[] = []
  for (const key of keys) books.push(await loadBook(reader, block, { position: Buffer.from(key, 'latin1') }))
  const [first = await loadBook(reader, block, { position: new Uint8Array() })] = books
  return { ...first, positions: new Map(books.flatMap((book) => [...book.positions])) }
}

type MarketRow = {
  readonly supplyToken: Hex
  readonly debtToken: Hex
  readonly stableDebtToken: Hex | null
  readonly scaledSupply: bigint
  readonly scaledDebt: bigint
  readonly deficit: bigint
}

type MarketColumns = Record<'id' | 'supply' | 'debt' | 'scaledSupply' | 'scaledDebt' | 'deficit', Buffer> & {
  readonly stable: Buffer | null
}

/** Of the markets that are listed, not dropped: what the book leaves out because no health factor needs it. */
function readMarketRows(db: Database, block: number): Map<string, MarketRow> {
  const rows = db
    .prepare<[{ block: number }], MarketColumns>(
      `SELECT m.id, m.supply_token AS supply, m.debt_token AS debt, m.stable_debt_token AS stable,
        t.scaled_supply AS scaledSupply, t.scaled_debt AS scaledDebt, t.deficit
      FROM market m JOIN market_totals t ON t.id = m.id
      WHERE m.block_lower <= @block AND m.block_upper > @block AND t.block_lower <= @block AND t.block_upper > @block`,
    )
    .all({ block })
  const listed = new Set(
    db
      .prepare<[{ block: number }], { markets: string }>(
        'SELECT markets FROM market_registry WHERE block_lower <= @block AND block_upper > @block',
      )
      .all({ block })
      .flatMap(({ markets }) => (JSON.parse(markets) as Hex[]).map(hexToKey)),
  )
  return new Map(
    rows.flatMap((row) => {
      const key = bytesToKey(row.id)
      return listed.has(key) ? [[key, marketRow(row)] as const] : []
    }),
  )
}

function marketRow(row: MarketColumns): MarketRow {
  return {
    supplyToken: bytesToHex(row.supply),
    debtToken: bytesToHex(row.debt),
    stableDebtToken: row.stable === null ? null : bytesToHex(row.stable),
    scaledSupply: decodeBigInt(row.scaledSupply),
    scaledDebt: decodeBigInt(row.scaledDebt),
    deficit: decodeBigInt(row.deficit),
  }
}

function reserveState(book: Book, market: BookMarket, row: MarketRow, timestamp: number): ReserveState {
  const protocol = book.protocols.get(market.protocol)
  const behaviour = poolBehaviour(protocol?.revision ?? null)
  const complete = protocol?.historyIncomplete === false
  const now = BigInt(timestamp)
  return {
    asset: market.asset,
    symbol: market.symbol,
    supplyToken: row.supplyToken,
    debtToken: row.debtToken,
    stableDebtToken: row.stableDebtToken,
    normalizedIncomeRay: complete ? normalizedIncomeRay(market, now) : undefined,
    normalizedDebtRay:
      complete && behaviour !== undefined ? normalizedDebtRay(market, now, behaviour.compounding) : undefined,
    scaledSupply: complete ? row.scaledSupply : undefined,
    scaledDebt: complete && !market.debtRuleNotFollowed ? row.scaledDebt : undefined,
    deficit: complete ? row.deficit : undefined,
    eventPrice: market.kind === 'EVENT' ? (market.price ?? undefined) : null,
  }
}

function accountState(book: Book, { position, status, data }: ValuedPosition): AccountState {
  return {
    account: keyToHex(position.account),
    unknown: data === null ? status : null,
    data:
      data === null
        ? undefined
        : {
            totalCollateralBase: data.totalCollateralBase,
            totalDebtBase: data.totalDebtBase,
            currentLiquidationThresholdBps: data.currentLiquidationThresholdBps,
            ltvBps: data.ltvBps,
            healthFactorWad: data.healthFactorWad,
          },
    balances: balancesOf(book, position, status),
  }
}

function balancesOf(book: Book, position: BookPosition, status: ValuedPosition['status']): AccountState['balances'] {
  return [...position.balances.values()].flatMap((balance) => {
    const asset = book.markets.get(balance.market)?.asset
    if (asset === undefined || balance.side === 'COLLATERAL') return []
    const known = balance.scaledStatus === 'OK' && status !== 'HISTORY_INCOMPLETE'
    return [{ asset, side: balance.side, amount: known ? balance.scaled : undefined }]
  })
}
