/** What makes a cascade, as a question says it, and the sets that it makes of the liquidations in memory. */
import { CASCADE_DEFAULTS, type CascadeParameters, type Detection, detectCascades } from '../models/cascades.ts'
import type { LiquidationTable } from '../models/liquidation-table.ts'
import { argumentError, decimalArgument } from './arguments.ts'

/** What makes a cascade; what is absent is as in CASCADE_DEFAULTS. Decimals are text. */
export type CascadeRule = {
  readonly gapSeconds?: number | undefined
  readonly minUsd?: string | undefined
  readonly minCount?: number | undefined
  readonly minTotalUsd?: string | undefined
  readonly minBorrowers?: string | undefined
}

/** The rule's numbers, checked. */
export function readRule(rule: CascadeRule = {}): CascadeParameters {
  const whole = (name: string, value: number | undefined, otherwise: number): number => {
    if (value === undefined) return otherwise
    if (Number.isSafeInteger(value) && value >= 0) return value
    throw argumentError(name, value, 'a whole number of 0 or more')
  }
  const decimal = (name: string, value: string | undefined, decimals: number, otherwise: bigint): bigint =>
    value === undefined ? otherwise : decimalArgument(name, value, decimals)
  const of = CASCADE_DEFAULTS
  return {
    gapSeconds: whole('rule.gapSeconds', rule.gapSeconds, of.gapSeconds),
    minCount: whole('rule.minCount', rule.minCount, of.minCount),
    minUsdWad: decimal('rule.minUsd', rule.minUsd, 18, of.minUsdWad),
    minTotalUsdWad: decimal('rule.minTotalUsd', rule.minTotalUsd, 18, of.minTotalUsdWad),
    minBorrowersMicro: decimal('rule.minBorrowers', rule.minBorrowers, 6, of.minBorrowersMicro),
  }
}

// By the rows in memory: the pages and details of one question are of one detection.
const detections = new WeakMap<LiquidationTable, Map<string, Detection>>()
/** One of a million liquidations takes 20 to 150 MB. */
const DETECTIONS_MAX = 2

/** The sets by a rule, from memory where they were asked for before. */
export function detected(table: LiquidationTable, rule: CascadeParameters): Detection {
  const ofRows = detections.get(table) ?? new Map<string, Detection>()
  detections.set(table, ofRows)
  const key = Object.values(rule).join()
  const known = ofRows.get(key)
  if (known !== undefined) return known
  const made = detectCascades(table, rule)
  if (ofRows.size >= DETECTIONS_MAX) ofRows.clear()
  ofRows.set(key, made)
  return made
}
