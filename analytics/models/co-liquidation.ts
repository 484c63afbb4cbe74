/**
 * Which market's liquidations came soon after which other's: repaid USD by nearest source. Two books that know nothing of
 * each other on one price show nearly all of their value here; it is no measure of contagion by itself.
 */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'

/** What rows are grouped by: the collateral's market, its asset, or the protocol. */
export type CoLiquidationGroup = 'MARKET' | 'ASSET' | 'PROTOCOL'

export type CoLiquidationCell = {
  /** The group of the source: liquidated first. */
  readonly from: Hex
  /** The group of what followed within the gap. */
  readonly to: Hex
  readonly usdWad: bigint
  readonly count: number
  /** Of that, linked by the same account rather than a price factor. */
  readonly sameAccountUsdWad: bigint
  /** usdWad less that of the opposite direction; 0 of a group with itself. */
  readonly asymmetryUsdWad: bigint
}

export type CoLiquidation = {
  /** Largest first, ties by from and to. */
  readonly cells: readonly CoLiquidationCell[]
  /** Repaid USD of all valued rows: the cells and what has no source add up to it. */
  readonly totalUsdWad: bigint
  /** Without a liquidation of a shared factor or account within the gap before. */
  readonly withoutSourceUsdWad: bigint
  readonly unvaluedCount: number
}

type Cell = { readonly from: Hex; readonly to: Hex; usdWad: bigint; count: number; sameAccountUsdWad: bigint }
type Seen = { readonly place: number; readonly row: LiquidationRecord }

/** Gives each liquidation's repaid USD to its nearest source. Rows are in chain order. */
export function coLiquidation(
  rows: readonly LiquidationRecord[],
  o: { readonly gapSeconds: number; readonly by: CoLiquidationGroup },
): CoLiquidation {
  const cells = new Map<string, Cell>()
  const lastOfFactor = new Map<string, Seen>()
  const lastOfAccount = new Map<Hex, Seen>()
  let totalUsdWad = 0n
  let withoutSourceUsdWad = 0n
  let unvaluedCount = 0
  rows.forEach((row, place) => {
    const usdWad = row.repaidUsdWad
    if (usdWad === null) {
      unvaluedCount++
      return
    }
    totalUsdWad += usdWad
    const factors = [row.collateral, row.debt].filter(links).map((leg) => leg.factor)
    const byFactor = nearest(factors.map((factor) => lastOfFactor.get(factor)))
    const byAccount = lastOfAccount.get(row.account)
    const source = nearest([byFactor, byAccount])
    if (source === undefined || row.timestamp - source.row.timestamp > o.gapSeconds) withoutSourceUsdWad += usdWad
    else add(cells, { from: groupOf(source.row, o.by), to: groupOf(row, o.by) }, usdWad, source !== byFactor)
    for (const factor of factors) lastOfFactor.set(factor, { place, row })
    lastOfAccount.set(row.account, { place, row })
  })
  return { cells: toCells(cells), totalUsdWad, withoutSourceUsdWad, unvaluedCount }
}

function links(leg: LegMarket): boolean {
  return !leg.pegged
}

function nearest(seen: readonly (Seen | undefined)[]): Seen | undefined {
  let found: Seen | undefined
  for (const one of seen) if (one !== undefined && (found === undefined || one.place > found.place)) found = one
  return found
}

function groupOf(row: LiquidationRecord, by: CoLiquidationGroup): Hex {
  if (by === 'PROTOCOL') return row.protocol
  return by === 'MARKET' ? row.collateral.market : row.collateral.asset
}

function add(cells: Map<string, Cell>, at: Pick<Cell, 'from' | 'to'>, usdWad: bigint, sameAccount: boolean): void {
  const key = `${at.from} ${at.to}`
  const cell = cells.get(key) ?? { ...at, usdWad: 0n, count: 0, sameAccountUsdWad: 0n }
  cells.set(key, cell)
  cell.usdWad += usdWad
  cell.count++
  if (sameAccount) cell.sameAccountUsdWad += usdWad
}

function toCells(cells: ReadonlyMap<string, Cell>): readonly CoLiquidationCell[] {
  const told = [...cells.values()].map((cell) => ({
    ...cell,
    asymmetryUsdWad: cell.usdWad - (cells.get(`${cell.to} ${cell.from}`)?.usdWad ?? 0n),
  }))
  return told.sort((a, b) =>
    a.usdWad === b.usdWad ? (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1) : a.usdWad > b.usdWad ? -1 : 1,
  )
}
