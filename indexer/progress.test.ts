import { expect, test } from 'vitest'
import { type Progress, ProgressMeter } from './progress.ts'

function meterAt(): {
  meter: ProgressMeter
  reports: Progress[]
  at(seconds: number, block: number): Progress | undefined
} {
  const reports: Progress[] = []
  let now = 1_000_000
  const meter = new ProgressMeter({ everyMs: 0, report: (progress) => reports.push(progress), clock: () => now })
  meter.head = 10_000
  return {
    meter,
    reports,
    at: (seconds, block) => {
      now = 1_000_000 + seconds * 1000
      meter.report({ block, timestamp: 0 }, true)
      return reports.at(-1)
    },
  }
}

test('default: the pace of the last minute tells when the head is reached', () => {
  const { at } = meterAt()
  expect(at(0, 1_000)).toMatchObject({ blocksPerSecond: 0, etaSeconds: null })
  expect(at(2, 1_200)?.etaSeconds).toBeNull()
  // 100 blocks a second, 9,000 - 400 to go.
  expect(at(4, 1_400)).toMatchObject({ blocksPerSecond: 100, etaSeconds: 86 })
  // The first minute is forgotten: 10 blocks a second since then.
  for (let second = 5; second <= 140; second++) at(second, 1_400 + (second - 4) * 10)
  expect(at(141, 2_770)).toMatchObject({ blocksPerSecond: 10, etaSeconds: 723 })
})

test('behavior: until a block, taken back blocks, and the head', () => {
  const { meter, at } = meterAt()
  meter.until = 2_400
  at(0, 1_000)
  expect(at(10, 2_000)).toMatchObject({ blocksPerSecond: 100, etaSeconds: 4 })
  expect(at(11, 1_500)).toMatchObject({ blocksPerSecond: 0, etaSeconds: null })
  expect(at(20, 2_400)).toMatchObject({ blocksPerSecond: 100, etaSeconds: null })
  meter.phase = 'live'
  meter.until = null
  expect(at(21, 2_500)?.etaSeconds).toBeNull()
})
