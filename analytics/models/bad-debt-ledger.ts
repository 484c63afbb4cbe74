/** Debt written off and deficits covered, in order, with what is left open after each. */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket } from './liquidation-record.ts'

export type BadDebtRecord = {
  readonly id: Hex
  readonly block: number
  /** Seconds. */
  readonly timestamp: number
  readonly transaction: Hex
  readonly protocol: Hex
  readonly market: LegMarket
  /** Null where a deficit was covered. */
  readonly position: Hex | null
  readonly account: Hex | null
  /** In the asset's units; negative when covered. */
  readonly amount: bigint
  /** At the price in force at that log, rounded towards zero; null where it is not known. */
  readonly usdWad: bigint | null
  /** The liquidation that realised it; null where no call of its transaction did. */
  readonly liquidation: Hex | null
}

export type LedgerEntry = BadDebtRecord & {
  /** Written off less covered in this market up to this entry, in the asset's units. */
  readonly openAfter: bigint
}

export type LedgerTotals = {
  readonly market: LegMarket
  readonly writtenOff: bigint
  readonly covered: bigint
  readonly open: bigint
  /** At the prices of the moments of writing off. */
  readonly writtenOffUsdWad: bigint
  readonly unvaluedCount: number
  readonly accounts: number
  readonly count: number
}

/** The entries with running balances by market. Rows are in chain order and from the first one on. */
export function ledgerEntries(rows: readonly BadDebtRecord[]): readonly LedgerEntry[] {
  const open = new Map<Hex, bigint>()
  return rows.map((row) => {
    const openAfter = (open.get(row.market.market) ?? 0n) + row.amount
    open.set(row.market.market, openAfter)
    return { ...row, openAfter }
  })
}

/** The sums by market, in the order of the markets' first entries. */
export function ledgerTotals(rows: readonly BadDebtRecord[]): readonly LedgerTotals[] {
  const byMarket = new Map<Hex, BadDebtRecord[]>()
  for (const row of rows) {
    const known = byMarket.get(row.market.market)
    if (known === undefined) byMarket.set(row.market.market, [row])
    else known.push(row)
  }
  return [...byMarket.values()].flatMap((of) => {
    const [first] = of
    return first === undefined ? [] : [totalsOf(first.market, of)]
  })
}

function totalsOf(market: LegMarket, rows: readonly BadDebtRecord[]): LedgerTotals {
  const losses = rows.filter((row) => row.amount > 0n)
  const writtenOff = losses.reduce((sum, row) => sum + row.amount, 0n)
  const covered = rows.reduce((sum, row) => (row.amount < 0n ? sum - row.amount : sum), 0n)
  return {
    market,
    writtenOff,
    covered,
    open: writtenOff - covered,
    writtenOffUsdWad: losses.reduce((sum, row) => sum + (row.usdWad ?? 0n), 0n),
    unvaluedCount: losses.filter((row) => row.usdWad === null).length,
    accounts: new Set(losses.map((row) => row.account)).size,
    count: rows.length,
  }
}
