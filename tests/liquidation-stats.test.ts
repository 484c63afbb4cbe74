/**
 * The hourly and daily statistics of recorded markets against what their liquidations add up to: read row by row and
 * added here, without the engine's aggregation.
 */
import type { Database } from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { openReader } from '../indexer/store/reader.ts'
import { indexMarket } from './markets/index-market.ts'
import { openRecordedMarket, recordedMarkets } from './markets/recorded-source.ts'

type Liquidation = {
  readonly time: number
  readonly protocol: Buffer
  readonly market: Buffer
  readonly seized: Buffer
  readonly fee: Buffer
  readonly repaid: Buffer
  readonly collateralPrice: Buffer | null
  readonly debtPrice: Buffer | null
  readonly collateralDecimals: number
  readonly debtDecimals: number
}

/** By bucket and group: what the statistics should say. */
type Sums = {
  count: number
  priced: number
  repaid: bigint
  largest: bigint
  seizedBase: bigint
  seized: bigint
  fee: bigint
}

const SECONDS = { hour: 3_600, day: 86_400 } as const

describe('liquidation statistics', () => {
  const here = recordedMarkets().filter(
    (name) => name.startsWith('aave-v3.0.2') || name.startsWith('aave-upg-3.1-3.2-3.3'),
  )
  for (const name of here) {
    test(`default: of ${name}, equal to the sums of its liquidations`, { timeout: 120_000 }, async () => {
      const { market, source } = openRecordedMarket(name)
      const indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
      const db = openReader(indexed.databasePath)
      try {
        const rows = liquidations(db)
        expect(rows.length).toBeGreaterThan(5)
        for (const interval of ['hour', 'day'] as const) {
          expect(ofProtocol(db, interval)).toEqual(expected(db, rows, interval, ({ protocol }) => protocol))
          expect(Object.keys(ofProtocol(db, interval)).length).toBeGreaterThan(1)
          expect(ofCollateral(db, interval)).toEqual(expected(db, rows, interval, ({ market: key }) => key))
        }
        expect(cumulated(db)).toEqual(running(expected(db, rows, 'hour', ({ protocol }) => protocol)))
      } finally {
        db.close()
        indexed.remove()
      }
    })
  }
})

function liquidations(db: Database): readonly Liquidation[] {
  return db
    .prepare<[], Liquidation>(
      `SELECT b.timestamp AS time, l.protocol, l.collateral_market AS market, l.collateral_seized AS seized,
              l.protocol_fee AS fee, l.debt_repaid AS repaid, l.collateral_price AS collateralPrice,
              l.debt_price AS debtPrice, c.decimals AS collateralDecimals, d.decimals AS debtDecimals
       FROM liquidation AS l JOIN _block AS b ON b.number = l."block$"
       JOIN market AS c ON c.id = l.collateral_market AND c.block_upper = 2147483647
       JOIN market AS d ON d.id = l.debt_market AND d.block_upper = 2147483647
       ORDER BY l.id`,
    )
    .all()
}

/** Buckets that a later block with handlers has ended; every block of these markets but empty ones has some. */
function expected(
  db: Database,
  rows: readonly Liquidation[],
  interval: 'hour' | 'day',
  group: (row: Liquidation) => Buffer,
): Record<string, Sums> {
  const length = SECONDS[interval]
  const table = interval === 'hour' ? 'liquidation_stats_hour' : 'liquidation_stats_day'
  const written = new Set(db.prepare<[], number>(`SELECT "timestamp" FROM ${table}`).pluck().all())
  const sums: Record<string, Sums> = {}
  for (const row of rows) {
    const start = row.time - (row.time % length)
    // The last bucket is not written until it is over.
    if (start === lastStart(rows, length) && !written.has(start * 1_000_000)) continue
    const key = `${start} ${group(row).toString('hex')}`
    const sum = sums[key] ?? { count: 0, priced: 0, repaid: 0n, largest: 0n, seizedBase: 0n, seized: 0n, fee: 0n }
    sums[key] = sum
    const repaid = baseValueOf(row.repaid, row.debtPrice, row.debtDecimals)
    sum.count++
    if (row.debtPrice !== null && row.collateralPrice !== null) sum.priced++
    sum.repaid += repaid
    if (repaid > sum.largest) sum.largest = repaid
    sum.seizedBase += baseValueOf(row.seized, row.collateralPrice, row.collateralDecimals)
    sum.seized += decodeBigInt(row.seized)
    sum.fee += decodeBigInt(row.fee)
  }
  return sums
}

function lastStart(rows: readonly Liquidation[], length: number): number {
  const last = rows.at(-1)?.time ?? 0
  return last - (last % length)
}

function baseValueOf(amount: Buffer, price: Buffer | null, decimals: number): bigint {
  return price === null ? 0n : (decodeBigInt(amount) * decodeBigInt(price)) / 10n ** BigInt(decimals)
}

type Row = Readonly<Record<string, Buffer | number | null>>

function statistics(
  db: Database,
  table: string,
  group: string,
  sums: (row: Row) => Partial<Sums>,
): Record<string, Partial<Sums>> {
  const rows = db.prepare<[], Row>(`SELECT * FROM ${table} ORDER BY id`).all()
  return Object.fromEntries(
    rows.map((row) => {
      const key = row[group]
      return [`${Number(row['timestamp']) / 1_000_000} ${Buffer.isBuffer(key) ? key.toString('hex') : ''}`, sums(row)]
    }),
  )
}

function big(value: Buffer | number | null | undefined): bigint {
  return Buffer.isBuffer(value) ? decodeBigInt(value) : 0n
}

function ofProtocol(db: Database, interval: string): object {
  const ours = statistics(db, `liquidation_stats_${interval}`, 'protocol', (row) => ({
    count: Number(row['liquidation_count']),
    priced: Number(row['priced_count']),
    repaid: big(row['debt_repaid_base']),
    largest: big(row['largest_debt_repaid_base']),
    seizedBase: big(row['collateral_seized_base']),
  }))
  return withAny(ours, ['seized', 'fee'])
}

function ofCollateral(db: Database, interval: string): unknown {
  const ours = statistics(db, `collateral_liquidation_stats_${interval}`, 'collateral_market', (row) => ({
    count: Number(row['liquidation_count']),
    priced: Number(row['priced_count']),
    repaid: big(row['debt_repaid_base']),
    seizedBase: big(row['collateral_seized_base']),
    seized: big(row['collateral_seized']),
    fee: big(row['protocol_fee']),
  }))
  return withAny(ours, ['largest'])
}

/** What a table does not have may be anything. */
function withAny(sums: Record<string, Partial<Sums>>, absent: readonly (keyof Sums)[]): object {
  const any = Object.fromEntries(absent.map((name) => [name, expect.any(BigInt)]))
  return Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, { ...sum, ...any }]))
}

function cumulated(db: Database): unknown {
  return statistics(db, 'liquidation_stats_hour', 'protocol', (row) => ({
    count: Number(row['total_liquidation_count']),
    repaid: big(row['total_debt_repaid_base']),
    seizedBase: big(row['total_collateral_seized_base']),
  }))
}

/** The sums of each bucket and all before it. */
function running(sums: Record<string, Sums>): unknown {
  const so = { count: 0, repaid: 0n, seizedBase: 0n }
  return Object.fromEntries(
    Object.entries(sums).map(([key, { count, repaid, seizedBase }]) => {
      so.count += count
      so.repaid += repaid
      so.seizedBase += seizedBase
      return [key, { ...so }]
    }),
  )
}
