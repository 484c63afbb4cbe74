/** One line about the indexer's progress, for people, and the same as fields. */
import type { CheckStatus } from '../api/context.ts'
import type { Progress } from '../indexer/progress.ts'
import type { Fields } from './terminal.ts'

/**
 * What matters comes first, since a terminal cuts the line at its width: within 80 columns are the block, how far it is
 * behind, the rate and what the live check has found. `check`: null when it does not run.
 */
export function progressLine(progress: Progress, check: CheckStatus | null): string {
  const { block, head, phase } = progress
  const lag = Math.max(0, head - block)
  const checked = check !== null && check.compared + check.skipped > 0
  // The share of the history is of interest only before the head is reached for the first time.
  const share = phase === 'backfill' && !checked && head > 0 ? ` (${((100 * block) / head).toFixed(1)} %)` : ''
  const parts = [
    phase === 'live' && lag <= 1 ? `live at block ${group(block)}` : `block ${group(block)}${share}`,
    `lag ${group(lag)}`,
    `${group(progress.handlersPerSecond)} events/s`,
  ]
  if (progress.etaSeconds !== null) parts.splice(1, 0, `${duration(progress.etaSeconds)} left`)
  if (checked) parts.push(checkText(check))
  if (progress.reorgs > 0) parts.push(`${group(progress.reorgs)} reorgs`)
  parts.push(...providerParts(progress.provider))
  parts.push(`${group(progress.handlers)} events`, `${group(progress.peakMemoryMb)} MB`)
  return parts.join(' | ')
}

/** What the node makes difficult; nothing while all is well. */
function providerParts(provider: Progress['provider']): string[] {
  if (provider === undefined) return []
  const { rateLimited, failovers, recovered, verifiedBlocks } = provider
  return [
    ...(recovered > 0 ? [`${group(recovered)} logs that the node had left out`] : []),
    ...(verifiedBlocks > 0 ? [`${group(verifiedBlocks)} blocks verified`] : []),
    ...(failovers > 0 ? [`${group(failovers)} failovers`] : []),
    ...(rateLimited > 0 ? [`${group(rateLimited)} times rate-limited`] : []),
  ]
}

/** 45 s, 12 min, 3.4 h, 2.1 days. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  return seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`
}

function checkText({ compared, differed, skipped }: CheckStatus): string {
  const text = `${group(compared)} checked, ${group(differed)} differ`
  return skipped === 0 ? text : `${text}, ${group(skipped)} samples skipped`
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
    blocksPerSecond: progress.blocksPerSecond,
    etaSeconds: progress.etaSeconds,
    phase,
    reorgs,
    peakMemoryMb: Math.round(peakMemoryMb),
    ...progress.provider,
    ...(check === null ? {} : { compared: check.compared, differed: check.differed, skipped: check.skipped }),
  }
}

/** 1234567.8 as 1,234,568. */
export function group(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
