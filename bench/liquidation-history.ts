/**
 * Questions about very many past liquidations: `node bench/liquidation-history.ts [--liquidations 1000000]
 * [--liquidators 10000]`. Prints the milliseconds of ranking all liquidators and of telling cascades from episodes: cold
 * is the first time on rows in memory, warm the same question again, "another rule" one with other parameters on the same
 * rows. The rows are made up: bursts of liquidations of 12 markets with 4 price factors, over three years, an eighth of
 * them below the least value.
 */
import { parseArgs } from 'node:util'
import type { LegMarket, LiquidationRecord } from '../analytics/models/liquidation-record.ts'
import { detected, readRule } from '../analytics/reports/cascade-rule.ts'
import { rankingOf } from '../analytics/reports/liquidators.ts'
import type { Hex } from '../core/hex.ts'
import { Random } from '../devnet/random.ts'

const { values } = parseArgs({
  options: {
    liquidations: { type: 'string', default: '1000000' },
    liquidators: { type: 'string', default: '10000' },
  },
})
const liquidations = Number(values.liquidations)
const liquidators = Number(values.liquidators)
const WARM_ROUNDS = 9

const rows = madeUpRows()
const rule = readRule()
const results: { readonly name: string; readonly ms: number; readonly cpuMs: number }[] = []
/** Processor time tells more than the clock where others use the machine; the collector's threads count in it. */
const time = (name: string, work: () => unknown, rounds = 1): void => {
  const cpu = process.cpuUsage()
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  })
  const { user, system } = process.cpuUsage(cpu)
  const ms = times.sort((a, b) => a - b)[rounds >> 1] ?? 0
  results.push({ name, ms, cpuMs: (user + system) / 1000 / rounds })
}
const warm = (name: string, work: () => unknown): void => time(name, work, WARM_ROUNDS)

time('cascades, cold', () => detected(rows, rule))
warm('cascades, warm', () => detected(rows, rule))
time('cascades, another rule', () => detected(rows, { ...rule, gapSeconds: 300 }))
const tenth = rows.slice(0, Math.ceil(rows.length / 10))
time('liquidators, a tenth, cold', () => rankingOf(tenth, {}, 'REPAID_USD'))
time('liquidators, cold', () => rankingOf(rows, {}, 'REPAID_USD'))
warm('liquidators, warm', () => rankingOf(rows, {}, 'REPAID_USD'))
time('liquidators, another order', () => rankingOf(rows, {}, 'NET_USD'))

const { sets } = detected(rows, rule)
const cascades = sets.filter(({ kind }) => kind === 'CASCADE').length
console.log(
  `${liquidations} liquidations by ${liquidators} liquidators: ${cascades} cascades, ${sets.length - cascades} episodes`,
)
for (const { name, ms, cpuMs } of results) {
  console.log(`${name.padEnd(28)} ${ms.toFixed(1).padStart(10)} ms ${cpuMs.toFixed(1).padStart(10)} ms of processor`)
}

function madeUpRows(): readonly LiquidationRecord[] {
  const random = new Random(7)
  const below = (limit: number): number => random.integer(0, limit - 1)
  const legs = Array.from({ length: 12 }, (_, i): LegMarket => {
    const market: Hex = `0x${i.toString(16).padStart(40, '0')}`
    return { market, asset: market, symbol: `M${i}`, decimals: 18, factor: `factor ${i % 4}`, pegged: false }
  })
  const dollar: LegMarket = { market: '0xd0', asset: '0xd0', symbol: 'USD', decimals: 6, factor: 'USD', pegged: true }
  const address = (number: number): Hex => `0x${number.toString(16).padStart(40, '0')}`
  const callers = Array.from({ length: liquidators }, (_, i) => address(0x1000000 + i))
  const borrowers = Array.from({ length: 200_000 }, (_, i) => address(0x2000000 + i))
  const made: LiquidationRecord[] = []
  let timestamp = 1_650_000_000
  while (made.length < liquidations) {
    timestamp += below(9_000)
    const burst = Math.min(1 + below(100), liquidations - made.length)
    for (let i = 0; i < burst; i++) {
      timestamp += below(30)
      const collateral = legs[below(legs.length)] ?? dollar
      const usd = BigInt(below(8) === 0 ? below(100) : 100 + below(50_000)) * 10n ** 18n
      made.push(
        row(made.length, timestamp, {
          collateral,
          debt: dollar,
          usd,
          caller: callers[below(liquidators)],
          borrower: borrowers[below(200_000)],
        }),
      )
    }
  }
  return made
}

function row(
  place: number,
  timestamp: number,
  o: { collateral: LegMarket; debt: LegMarket; usd: bigint; caller: Hex | undefined; borrower: Hex | undefined },
): LiquidationRecord {
  const block = timestamp >> 1
  const account = o.borrower ?? '0x'
  const gross = o.usd / 20n
  return {
    id: `0x${block.toString(16).padStart(16, '0')}${(place % 1000).toString(16).padStart(8, '0')}`,
    ...{
      block,
      timestamp,
      transaction: '0x',
      protocol: '0xaa',
      position: account,
      account,
      liquidator: o.caller ?? '0x',
    },
    ...{ collateral: o.collateral, debt: o.debt, collateralSeized: o.usd, protocolFee: 0n, debtRepaid: o.usd },
    ...{ repaidUsdWad: o.usd, seizedUsdWad: o.usd + gross, feeUsdWad: 0n, grossUsdWad: gross },
    ...{ gasUsdWad: 10n ** 18n, netUsdWad: gross - 10n ** 18n, netIsExact: true },
    ...{ healthFactorBeforeWad: null, healthFactorAfterWad: null, closedDebt: null, closeFactorWad: null },
    ...{ overUsdWad: null, pairLowersHealth: null, spiral: null, badDebtUsdWad: 0n },
    ...{ trigger: null, breachBlock: null, latencySeconds: place % 60 },
  }
}
