/**
 * Real history as a researcher uses it: import, replay, and questions over GraphQL. Morpho Blue on Base: the liquidations
 * from deployment to 2025-09, and a later month by itself, as any other file would be. Expected numbers: the recording's
 * own description (SOURCE.md), and sums over its lines that share no code with the product. Skipped where it is not at hand.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, createApi } from '../api/server.ts'
import { schemaSdl } from '../cli/database-check.ts'
import { priceFactorsOf } from '../cli/target.ts'
import { ArchiveSource } from '../indexer/archive/archive-source.ts'
import { MORPHO_ABSENT, MORPHO_FOLDER } from './morpho-base.ts'
import {
  countByDay,
  decimal,
  linesOf,
  type PlainLiquidation,
  type PlainValue,
  readPlain,
  valuePlain,
} from './plain-morpho.ts'
import { ROOT } from './source-files.ts'

if (MORPHO_ABSENT !== undefined) console.log(MORPHO_ABSENT)

const EARLY = 'liquidate-2024-06-to-2025-09.jsonl.gz'
const LATE = 'all-2025-11-to-2025-12.jsonl.gz'
const DAY = 86_400
const DAY_2024_08_05 = 1_722_816_000
const DAY_2025_02_03 = 1_738_540_800
const DAY_2025_04_07 = 1_743_984_000
const DAY_2025_04_09 = 1_744_156_800
/** SOURCE.md: timestamp == 1686789347 + 2 * block. */
const blockAt = (time: number): number => Math.ceil((time - 1_686_789_347) / 2)

type Replayed = {
  ask(query: string): Promise<Answer>
  close(): Promise<void>
}
// biome-ignore lint/suspicious/noExplicitAny: an answer has the form of its query.
type Answer = any

/** What a user types: import the lines, replay them. */
async function replayed(
  files: readonly string[],
  importing: readonly string[],
  replaying: readonly string[],
): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-base-'))
  const [archive, database] = [join(folder, 'morpho.archive'), join(folder, 'morpho.db')]
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, ['cli/aftershock.js', ...args], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
  run('import', ...files, '--network', 'base', '--out', archive, ...importing)
  const parameters = join(MORPHO_FOLDER, 'market-params.csv')
  run('replay', archive, '--protocol', 'morpho-blue', '--market-params', parameters, '--db', database, ...replaying)
  // As serve --archive does.
  const times = new ArchiveSource(archive)
  const api: Api = createApi({
    ...{ database, schemaSdl: schemaSdl(), network: 'base', chainHead: () => null },
    priceFactors: priceFactorsOf('base'),
    headerTimestamp: async (block) => times.timestampOf(block),
  })
  const ask = async (query: string): Promise<Answer> => {
    const body = JSON.stringify({ query })
    const headers = { 'content-type': 'application/json' }
    const answer = await api.yoga.fetch('http://test/graphql', { method: 'POST', headers, body })
    const { data, errors } = (await answer.json()) as { data: Answer; errors?: unknown }
    expect(errors).toBeUndefined()
    return data
  }
  const close = async (): Promise<void> => {
    await api.close()
    await times.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ask, close }
}

async function all(of: Replayed, field: string, args: string, fields: string): Promise<Answer[]> {
  const items: Answer[] = []
  for (let after = ''; ; ) {
    const found = (
      await of.ask(
        `{ ${field}(first: 1000 ${args} ${after}) { items { ${fields} } pageInfo { hasNextPage endCursor } } }`,
      )
    )[field]
    items.push(...found.items)
    if (!found.pageInfo.hasNextPage) return items
    after = `after: "${found.pageInfo.endCursor}"`
  }
}

const FACT = `blockNumber logIndex debtRepaid collateralSeized collateralPrice priceOrigin impliedPrice { reason }
  grossProfitUsd { value reason } debtRepaidUsd { value } borrowerPenalty { reason } netProfitUsd { value } netProfitStatus`

/** Values in 1e-8 USD, each liquidation rounded down, as the entities that are kept while indexing add them up. */
async function compareStats(of: Replayed, rows: readonly PlainLiquidation[]): Promise<void> {
  const values = valuePlain(rows)
  const days = new Map<number, { count: number; priced: number; repaid: bigint; seized: bigint }>()
  for (const [i, { time }] of rows.entries()) {
    const start = time - (time % DAY)
    const day = days.get(start) ?? { count: 0, priced: 0, repaid: 0n, seized: 0n }
    days.set(start, day)
    day.count++
    const { repaidUsd = null, seizedUsd = null } = values[i] ?? {}
    if (repaidUsd === null || seizedUsd === null) continue
    day.priced++
    day.repaid += repaidUsd / 10n ** 10n
    day.seized += seizedUsd / 10n ** 10n
  }
  const fields = 'timestamp liquidationCount pricedCount debtRepaidBase collateralSeizedBase'
  const found = (
    await of.ask(`{ liquidationStats_collection(interval: day, current: include, first: 1000) { ${fields} } }`)
  ).liquidationStats_collection
  const ours = [...days].map(([start, { count, priced, repaid, seized }]) => [
    ...[`${start}000000`, `${count}`, `${priced}`],
    ...(priced === 0 ? [null, null] : [`${repaid}`, `${seized}`]),
  ])
  const theirs = found.map((one: Answer) => [
    ...[one.timestamp, one.liquidationCount, one.pricedCount, one.debtRepaidBase, one.collateralSeizedBase],
  ])
  expect(theirs.sort()).toEqual(ours.sort())
}

/** Every liquidation's own numbers, and the sums of all, by month and by day. */
async function compare(of: Replayed, rows: readonly PlainLiquidation[]): Promise<void> {
  const values = valuePlain(rows)
  const facts = await all(of, 'liquidationFacts', 'orderBy: OLDEST', FACT)
  expect(facts.map(theirs)).toEqual(rows.map((row, i) => ours(row, values[i])))
  const days = await all(of, 'liquidationSeries', 'interval: DAY', 'start count valuedCount repaidUsd bonusUsd')
  const counts = countByDay(rows)
  expect(new Map(days.filter(({ count }) => count > 0).map(({ start, count }) => [start, count]))).toEqual(counts)
  const sum = (texts: readonly string[]): bigint => texts.reduce((whole, text) => whole + wadOf(text), 0n)
  const total = (name: 'repaidUsd' | 'grossUsd'): bigint =>
    values.reduce((whole, value) => whole + (value[name] ?? 0n), 0n)
  expect(sum(days.map(({ repaidUsd }) => repaidUsd))).toBe(total('repaidUsd'))
  const months = await all(of, 'liquidationSeries', 'interval: MONTH', 'repaidUsd valuedCount')
  expect(sum(months.map(({ repaidUsd }) => repaidUsd))).toBe(total('repaidUsd'))
  const valued = values.filter(({ repaidUsd }) => repaidUsd !== null).length
  expect(months.reduce((whole, { valuedCount }) => whole + valuedCount, 0)).toBe(valued)
  const liquidators = await all(of, 'liquidatorRanking', '', 'liquidator count repaidUsd grossUsd')
  expect(sum(liquidators.map(({ repaidUsd }) => repaidUsd))).toBe(total('repaidUsd'))
  expect(sum(liquidators.map(({ grossUsd }) => grossUsd))).toBe(total('grossUsd'))
  expect(new Set(liquidators.map(({ liquidator }) => liquidator))).toEqual(new Set(rows.map(({ caller }) => caller)))
}

function theirs(fact: Answer): readonly unknown[] {
  return [
    ...[fact.blockNumber, fact.logIndex, fact.debtRepaid, fact.collateralSeized, fact.collateralPrice],
    ...[fact.impliedPrice.reason, fact.debtRepaidUsd.value, fact.grossProfitUsd.value, fact.grossProfitUsd.reason],
    ...[fact.priceOrigin, fact.borrowerPenalty.reason, fact.netProfitUsd.value, fact.netProfitStatus],
  ]
}

function ours(row: PlainLiquidation, value: PlainValue | undefined): readonly unknown[] {
  const { price = null, repaidUsd = null, grossUsd = null } = value ?? {}
  const isKnown = row.terms !== undefined
  const unvalued = isKnown ? (grossUsd === null ? 'BASE_NOT_USD' : null) : 'PARAMETERS_UNKNOWN'
  const gross = grossUsd === null ? null : decimal(grossUsd)
  return [
    ...[row.block, row.index, `${row.repaid}`, `${row.seized}`, price === null ? null : `${price}`],
    isKnown ? (price === null ? 'PRICE_ROUNDED' : null) : 'PARAMETERS_UNKNOWN',
    ...[repaidUsd === null ? null : decimal(repaidUsd), gross, unvalued],
    ...[isKnown ? 'IMPLIED' : 'ORACLE', isKnown ? 'PRICE_IMPLIED' : 'PRICE_UNKNOWN'],
    // Nothing of gas is in the logs: what is left of gross is at most gross.
    ...[gross, gross === null ? null : 'UPPER_BOUND'],
  ]
}

function wadOf(text: string): bigint {
  const [whole = '0', part = ''] = text.split('.')
  return BigInt(whole) * 10n ** 18n + BigInt(part.padEnd(18, '0'))
}

const countOf = async (of: Replayed, args: string): Promise<number> =>
  (await of.ask(`{ liquidationCascades(first: 1 ${args}) { totalCount } }`)).liquidationCascades.totalCount

describe.skipIf(MORPHO_ABSENT !== undefined)('all liquidations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-base-lines-'))
  let of: Replayed
  let rows: readonly PlainLiquidation[] = []
  let values: readonly PlainValue[] = []
  beforeAll(async () => {
    rows = [EARLY, LATE].flatMap((file) => readPlain(MORPHO_FOLDER, file))
    values = valuePlain(rows)
    // The later file's Liquidate lines: the others tell nothing more of them.
    const late = join(folder, 'late.jsonl')
    writeFileSync(late, linesOf(MORPHO_FOLDER, LATE).join('\n'))
    of = await replayed([join(MORPHO_FOLDER, EARLY), late], ['--from', '13977148'], [])
  }, 400_000)
  afterAll(async () => {
    await of?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('default: each with its numbers; sums by day, month and liquidator', { timeout: 120_000 }, async () => {
    const early = await of.ask('{ liquidationFacts(first: 1, filter: { toTimestamp: 1759276799 }) { totalCount } }')
    expect(early.liquidationFacts.totalCount).toBe(7_381)
    expect(rows).toHaveLength(7_381 + 3_101)
    await compare(of, rows)
    await compareStats(of, rows)
  })

  test('default: SOURCE.md’s busiest days, and 4,984 of 7,381 in markets of unknown parameters', async () => {
    const range = 'interval: DAY, filter: { toTimestamp: 1759276799 }'
    const days = await all(of, 'liquidationSeries', range, 'start count valuedCount')
    const counts = new Map(days.map(({ start, count }) => [start, count]))
    const busiest = [DAY_2024_08_05, DAY_2025_02_03, DAY_2025_04_07, DAY_2025_04_09]
    expect(busiest.map((day) => counts.get(day))).toEqual([184, 3_751, 153, 30])
    expect(Math.max(...counts.values())).toBe(3_751)
    expect(days.reduce((sum, { count, valuedCount }) => sum + count - valuedCount, 0)).toBe(4_984)
  })

  test('default: 2024-08-05 is one cascade over WETH and cbETH', async () => {
    const range = `filter: { fromTimestamp: ${DAY_2024_08_05}, toTimestamp: ${DAY_2024_08_05 + DAY - 1} }`
    const fields =
      'factor count accounts repaidUsd collaterals { market { symbol } count } priceBefore { price } drawdown'
    const found = await all(of, 'liquidationCascades', range, fields)
    // 10 of WETH and 6 of cbETH of $100 or more; one of $46 follows within the gap.
    expect(found).toMatchObject([
      {
        ...{ factor: 'ETH', count: 16, accounts: 16, repaidUsd: '2837908.382851' },
        collaterals: [
          { market: { symbol: 'WETH' }, count: 10 },
          { market: { symbol: 'cbETH' }, count: 6 },
        ],
      },
    ])
    const smaller = await all(of, 'liquidationCascades', `${range} rule: { minUsd: "40" }`, 'count')
    expect(smaller).toEqual([{ count: 17 }])
    const weth = rows.flatMap((row, i) => {
      const price = row.terms?.collateral === 'WETH' ? values[i]?.price : undefined
      return price == null ? [] : [{ block: row.block, time: row.time, price }]
    })
    const inside = weth.filter(({ time }) => time >= DAY_2024_08_05 + 4_560 && time <= DAY_2024_08_05 + 6_480)
    const before = weth.filter(({ block }) => block < (inside[0]?.block ?? 0)).at(-1)?.price ?? 0n
    const lowest = [before, ...inside.map(({ price }) => price)].sort((a, b) => Number(a - b))[0] ?? 0n
    expect(found[0]?.priceBefore.price).toBe(`${before}`)
    expect(found[0]?.drawdown).toBeCloseTo(1 - Number(lowest) / Number(before), 12)
  })

  test('default: thousands of tiny liquidations of one borrower are an episode and few runs', async () => {
    const day = rows.filter(({ time }) => time >= DAY_2025_02_03 && time < DAY_2025_02_03 + DAY)
    const byBorrower = Map.groupBy(day, ({ borrower }) => borrower)
    const [borrower = '', own = []] = [...byBorrower].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
    expect(own.length).toBeGreaterThan(3_000)
    const range = `account: "${borrower}", fromTimestamp: ${DAY_2025_02_03}, toTimestamp: ${DAY_2025_02_03 + DAY - 1}`
    expect(await countOf(of, `kind: CASCADE filter: { ${range} }`)).toBe(0)
    const episodes = await all(of, 'liquidationCascades', `kind: EPISODE filter: { ${range} }`, 'count reasons')
    const largest = episodes.sort((a, b) => b.count - a.count)[0]
    expect(largest?.count).toBeGreaterThan(1_000)
    const runs = await all(
      of,
      'liquidationRuns',
      `filter: { ${range} } orderBy: LIQUIDATIONS`,
      'liquidations account position',
    )
    expect(runs.reduce((sum, { liquidations }) => sum + liquidations, 0)).toBe(ofRuns(own, borrower, rows))
    expect(runs.length).toBeLessThan(20)
    const top = await of.ask(
      '{ positions(first: 1, orderBy: liquidationCount, orderDirection: desc) { account { id } liquidationCount } }',
    )
    expect(top.positions[0].account.id).toBe(borrower)
    const inMarkets = Map.groupBy(
      rows.filter((row) => row.borrower === borrower),
      ({ market }) => market,
    )
    expect(top.positions[0].liquidationCount).toBe(Math.max(...[...inMarkets.values()].map((rows) => rows.length)))
  })

  test('behavior: more gap and higher thresholds leave fewer cascades', async () => {
    const counts = (rules: readonly string[]): Promise<number[]> =>
      Promise.all(rules.map((rule) => countOf(of, `rule: { ${rule} }`)))
    expect(await counts([60, 300, 600, 1200, 3600, DAY].map((gap) => `gapSeconds: ${gap}`))).toEqual([
      45, 38, 34, 30, 25, 11,
    ])
    expectFalling(await counts([100_000, 500_000, 2_000_000].map((usd) => `minTotalUsd: "${usd}"`)))
    expectFalling(await counts([3, 10, 30].map((count) => `minCount: ${count}`)))
    expectFalling(await counts([1, 3, 10].map((count) => `minBorrowers: ${count}`)))
  })

  test('behavior: what is not in the logs is unknown; the time of a block without logs is the archive’s', async () => {
    const row = rows[3_000]
    const between = (row?.block ?? 0) + 1
    expect(rows.some(({ block }) => block === between)).toBe(false)
    const at = `block: { number: ${between} }`
    const answer =
      await of.ask(`{ liquidationFacts(first: 1, ${at}) { totalCount clocks { values { block timestamp } } }
      liquidations(first: 1000, skip: 2500, ${at}) { id } _meta(${at}) { block { number } } }`)
    const known = rows.filter(({ block }) => block <= between).length
    expect(answer.liquidationFacts).toEqual({
      totalCount: known,
      clocks: { values: { block: between, timestamp: 1_686_789_347 + 2 * between } },
    })
    expect(answer.liquidations).toHaveLength(known - 2_500)
    const positions = await of.ask(
      '{ positions(first: 5, where: { healthFactorStatus_not: HISTORY_INCOMPLETE }) { id } }',
    )
    expect(positions.positions).toEqual([])
  })
})

function expectFalling(counts: readonly number[]): void {
  expect(counts).toEqual([...counts].sort((a, b) => b - a))
  expect(counts[0]).toBeGreaterThan(counts.at(-1) ?? 0)
}

/** Liquidations of those runs (each within an hour of the one before in its market) that begin on the day. */
function ofRuns(day: readonly PlainLiquidation[], borrower: string, rows: readonly PlainLiquidation[]): number {
  let count = 0
  for (const market of new Set(day.map((row) => row.market))) {
    const own = rows.filter((row) => row.borrower === borrower && row.market === market)
    let run: PlainLiquidation[] = []
    const end = (): void => {
      const start = run[0]?.time ?? 0
      if (run.length > 1 && start >= DAY_2025_02_03 && start < DAY_2025_02_03 + DAY) count += run.length
      run = []
    }
    for (const row of own) {
      const last = run.at(-1)
      if (last !== undefined && row.time - last.time > 3_600) end()
      run.push(row)
    }
    end()
  }
  return count
}

describe.skipIf(MORPHO_ABSENT !== undefined)('a file of a few weeks', () => {
  test('default: of all kinds of logs, from some block on: the same sums', { timeout: 400_000 }, async () => {
    const [from, to] = [blockAt(1_766_016_000), blockAt(1_766_448_000)]
    const range = ['--from', String(from), '--to', String(to)]
    const of = await replayed([join(MORPHO_FOLDER, LATE)], range, ['--accept-incomplete-history'])
    try {
      const rows = readPlain(MORPHO_FOLDER, LATE).filter(({ block }) => block >= from && block <= to)
      expect(rows.length).toBeGreaterThan(20)
      await compare(of, rows)
    } finally {
      await of.close()
    }
  })
})
