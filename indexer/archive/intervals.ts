/** Sets of whole numbers as ascending intervals that neither touch nor overlap, both ends included. */

export type Interval = readonly [first: number, last: number]

/** The parts of [first, last] that are in no interval. */
export function missingOf(intervals: readonly Interval[], first: number, last: number): Interval[] {
  const missing: Interval[] = []
  let at = first
  for (const [from, to] of intervals) {
    if (to < at) continue
    if (from > last) break
    if (from > at) missing.push([at, from - 1])
    at = to + 1
  }
  if (at <= last) missing.push([at, last])
  return missing
}

/** The intervals with one more; what touches becomes one. */
export function withInterval(intervals: readonly Interval[], [first, last]: Interval): Interval[] {
  const before = intervals.filter(([, to]) => to < first - 1)
  const after = intervals.filter(([from]) => from > last + 1)
  const joined = intervals.slice(before.length, intervals.length - after.length)
  const from = Math.min(first, joined[0]?.[0] ?? first)
  const to = Math.max(last, joined.at(-1)?.[1] ?? last)
  return [...before, [from, to], ...after]
}

/** The parts of the intervals that lie in [first, last]. */
export function clipped(intervals: readonly Interval[], first: number, last: number): Interval[] {
  return intervals
    .filter(([from, to]) => to >= first && from <= last)
    .map(([from, to]) => [Math.max(from, first), Math.min(to, last)])
}
