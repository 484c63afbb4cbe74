import { describe, expect, test } from 'vitest'
import type { CheckStatus } from '../api/context.ts'
import type { Progress } from '../indexer/progress.ts'
import { duration, progressFields, progressLine } from './progress.ts'

/** A long-running indexer of a chain whose numbers are as long as they get. */
const progress: Progress = {
  block: 23_456_789,
  head: 23_999_999,
  timestamp: 1_760_000_000,
  handlers: 12_345_678,
  logs: 12_345_678,
  calls: 345_678,
  blocks: 1_234_567,
  handlersPerSecond: 12_345,
  blocksPerSecond: 150.5,
  etaSeconds: null,
  phase: 'backfill',
  reorgs: 12,
  peakMemoryMb: 1_512,
}
const check: CheckStatus = { compared: 123_456, differed: 0, skipped: 0, lastDifference: null, lastSkipped: null }
/** What a terminal of 80 columns shows. */
const shown = (line: string): string => line.slice(0, 79)

describe('progressLine', () => {
  test('default: the history', () => {
    expect(shown(progressLine(progress, null))).toBe(
      'block 23,456,789 (97.7 %) | lag 543,210 | 12,345 events/s | 12 reorgs | 12,345,',
    )
  })

  test('behavior: 80 columns have the block, the lag, the rate and what the check found', () => {
    const behind = shown(progressLine(progress, check))
    const live = shown(progressLine({ ...progress, block: progress.head, phase: 'live' }, check))
    expect(behind).toMatch(/^block 23,456,789 \| lag 543,210 \| 12,345 events\/s \| 123,456 checked, 0 differ( |$)/)
    expect(live).toMatch(/^live at block 23,999,999 \| lag 0 \| 12,345 events\/s \| 123,456 checked, 0 differ( |$)/)
  })

  test('behavior: how long it will take, and what the node makes difficult', () => {
    const provider = {
      ...{ httpRequests: 10, requests: 900, retries: 3, bytes: 5_000, rateLimited: 1_234, timeouts: 0, failovers: 2 },
      ...{ asked: 9, recovered: 7, verifiedBlocks: 0 },
    }
    expect(progressLine({ ...progress, etaSeconds: 12_345, provider }, null)).toBe(
      'block 23,456,789 (97.7 %) | 3.4 h left | lag 543,210 | 12,345 events/s | 12 reorgs | 7 logs that the node had left out | 2 failovers | 1,234 times rate-limited | 12,345,678 events | 1,512 MB',
    )
    expect([1, 89.2, 90, 3_600, 86_400, 1_000_000].map(duration)).toEqual([
      '1 s',
      '90 s',
      '2 min',
      '60 min',
      '24.0 h',
      '11.6 days',
    ])
    expect(progressFields({ ...progress, provider }, null)).toMatchObject({ etaSeconds: null, rateLimited: 1_234 })
  })

  test('behavior: samples that could not be compared are told, also when none could', () => {
    const skipping = { ...check, compared: 0, skipped: 3, lastSkipped: 'no answer' }
    expect(progressLine(progress, skipping)).toContain('| 0 checked, 0 differ, 3 samples skipped |')
    expect(progressFields(progress, skipping)).toMatchObject({ compared: 0, differed: 0, skipped: 3 })
  })
})
