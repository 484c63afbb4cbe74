/**
 * What became of positions after a liquidation: whether they were liquidated again within a time, and the probability not
 * to be (Kaplan and Meier 1958), where windows that are not over yet count as long as they have been seen.
 */
import type { Hex } from '../../core/hex.ts'
import type { LiquidationRecord } from './liquidation-record.ts'

/** What is looked at of a liquidation. */
type SurvivalRow = Pick<LiquidationRecord, 'timestamp' | 'closedDebt'> & {
  /** The same of the same position. */
  readonly position: Hex | number
}

export type SurvivalAt = {
  readonly seconds: number
  /** Followed liquidations whose window is over. */
  readonly observed: number
  /** Of them, followed by another one of the same position within the window. */
  readonly reliquidated: number
  readonly survived: number
  /** reliquidated / observed. Null of none. */
  readonly reliquidationRate: number | null
  /** survived / observed. */
  readonly survivalRate: number | null
  /** The Kaplan-Meier estimate, of open windows too. Null where there is nothing to follow. */
  readonly kaplanMeier: number | null
  /** Greenwood's standard error of it (1926). Null where the estimate is null. */
  readonly standardError: number | null
}

export type Survival = {
  readonly at: readonly SurvivalAt[]
  /** Liquidations followed: those that left debt. */
  readonly followed: number
  /** After which nothing was owed. */
  readonly closed: number
  /** Of which it is not known whether debt was left. */
  readonly unknown: number
  /** Followed whose window of the longest time is not over. */
  readonly open: number
}

/** `seconds`: until the event, or as long as it has been seen; `age`: since its liquidation. */
type Followed = { readonly seconds: number; readonly event: boolean; readonly age: number }

export type SurvivalQuestion<Row> = {
  /** Seconds: how far the rows reach. */
  readonly now: number
  /** Seconds. */
  readonly windows: readonly number[]
  /** Only the last liquidation of a run is followed, those of one position each within the gap; 0 follows each. */
  readonly runGapSeconds: number
  /** Which liquidations are followed; those that come after are sought among all. */
  isAsked(row: Row): boolean
}

/** Rows in chain order, with all liquidations of their positions up to `now`. */
export function survival<Row extends SurvivalRow>(rows: readonly Row[], o: SurvivalQuestion<Row>): Survival {
  const followed: Followed[] = []
  const next = new Map<Hex | number, Row>()
  let [closed, unknown] = [0, 0]
  for (const row of rows.toReversed()) {
    const later = next.get(row.position)
    const age = o.now - row.timestamp
    next.set(row.position, row)
    if (!o.isAsked(row)) continue
    if (row.closedDebt === true) closed++
    else if (row.closedDebt === null) unknown++
    else if (later === undefined) followed.push({ seconds: age, event: false, age })
    else {
      const seconds = later.timestamp - row.timestamp
      if (o.runGapSeconds === 0 || seconds > o.runGapSeconds) followed.push({ seconds, event: true, age })
    }
  }
  const ordered = followed.sort((a, b) => a.seconds - b.seconds)
  const longest = Math.max(0, ...o.windows)
  return {
    at: o.windows.map((seconds) => survivalAt(ordered, seconds)),
    followed: followed.length,
    closed,
    unknown,
    open: followed.filter(({ event, seconds }) => !event && seconds < longest).length,
  }
}

/** `followed` ascends by seconds. */
function survivalAt(followed: readonly Followed[], window: number): SurvivalAt {
  // Of windows that are not over only the events would be known, which would make them look more frequent.
  const over = followed.filter(({ age }) => age >= window)
  const observed = over.length
  const reliquidated = over.filter(({ event, seconds }) => event && seconds <= window).length
  const survived = observed - reliquidated
  const estimate = kaplanMeier(followed, window)
  return {
    ...{ seconds: window, observed, reliquidated, survived },
    reliquidationRate: observed === 0 ? null : reliquidated / observed,
    survivalRate: observed === 0 ? null : survived / observed,
    kaplanMeier: estimate?.probability ?? null,
    standardError: estimate?.standardError ?? null,
  }
}

/** The product of 1 - events / at risk over the times of events up to the window. */
function kaplanMeier(
  followed: readonly Followed[],
  window: number,
): { readonly probability: number; readonly standardError: number } | undefined {
  if (followed.length === 0) return undefined
  let probability = 1
  let greenwood = 0
  let place = 0
  while (place < followed.length) {
    const seconds = followed[place]?.seconds ?? Infinity
    if (seconds > window) break
    const atRisk = followed.length - place
    let events = 0
    while (followed[place]?.seconds === seconds) {
      if (followed[place]?.event === true) events++
      place++
    }
    if (events === 0) continue
    probability *= 1 - events / atRisk
    if (atRisk > events) greenwood += events / (atRisk * (atRisk - events))
  }
  return { probability, standardError: probability * Math.sqrt(greenwood) }
}
