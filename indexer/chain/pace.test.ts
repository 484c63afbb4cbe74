import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

test.each([1, 7, 25])('default: in no second more than allowed, in batches of %i, after a pause too', async (batch) => {
  let now = 0
  const clock = { now: () => now, sleep: async () => undefined }
  const pace = new Pace({ requestsPerSecond: 100 }, clock)
  const begun: number[] = []
  for (const pause of [0, 60_000]) {
    now += pause
    for (const end = now + 3_000; now < end; ) {
      const wait = pace.take(batch)
      if (wait === 0) begun.push(now)
      else now += wait
    }
  }
  const most = Math.max(...begun.map((at) => begun.filter((one) => one >= at && one < at + 1_000).length * batch))
  expect(most).toBeGreaterThan(100 - batch)
  expect(most).toBeLessThanOrEqual(100 + batch)
  expect(begun.filter((at) => at < 3_000).length * batch).toBeGreaterThan(275)
})
