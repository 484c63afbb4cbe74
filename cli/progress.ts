/** One line about the indexer's progress, for people, and the same as fields. */
import type { CheckStatus } from '../api/context.ts'
import type { Progress } from '../indexer/progress.ts'
import type { Fields } from './terminal.ts'

/** `check`: what the live check compared so far; null when it does not run. */
export function progressLine(progress: Progress, check: CheckStatus | null): string {
  const { block, head, phase } = progress
  const lag = Math.max(0, head - block)
  const done = head > 0 ? ` (${((100 * block) / head).toFixed(1)} %)` : ''
  const parts = [
    phase === 'live' && lag <= 1
      ? `live at block ${group(block)}`
      : `block ${group(block)} of ${group(head)}${phase === 'live' ? '' : done}`,
    `${group(progress.handlersPerSecond)} events/s`,
    `${group(progress.handlers)} events`,
    `lag ${group(lag)} ${lag === 1 ? 'block' : 'blocks'}`,
    `${group(progress.peakMemoryMb)} MB`,
  ]
  if (progress.reorgs > 0) parts.push(`${progress.reorgs} reorgs`)
  if (check !== null && check.compared > 0) {
    parts.push(`compared with the contracts ${group(check.compared)}, differing ${group(check.differed)}`)
  }
  return parts.join(' | ')
}

export function progressFields(progress: Progress, check: CheckStatus | null): Fields {
  const { block, head, timestamp, handlers, handlersPerSecond, phase, reorgs, peakMemoryMb } = progress
  return {
    block,
    head,
    lag: Math.max(0, head - block),
    timestamp,
    handlers,
    handlersPerSecond: Math.round(handlersPerSecond),
    phase,
    reorgs,
    peakMemoryMb: Math.round(peakMemoryMb),
    ...(check === null ? {} : { compared: check.compared, differed: check.differed }),
  }
}

/** 1234567.8 as 1,234,568. */
export function group(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
