import { expect, test } from 'vitest'
import { startDemo } from './demo.ts'
import { readAccounts } from './lens.ts'

test('default: a history that ends now, then a market that moves until it is stopped', {
  timeout: 60_000,
}, async () => {
  const steps: number[] = []
  const startedAt = Date.now() / 1000
  const demo = await startDemo({ liveIntervalMs: 100, onStep: ({ progress }) => steps.push(progress) })
  try {
    const { chain, deployment, accounts } = demo.market
    expect(steps[0]).toBe(0)
    expect(steps.at(-1)).toBe(1)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(demo.startBlock).toBe(1)
    expect(accounts.length).toBeGreaterThanOrEqual(60)
    expect(Math.abs(chain.timestamp - startedAt)).toBeLessThan(5)
    await expect.poll(() => chain.blockNumber, { timeout: 10_000 }).toBeGreaterThan(demo.historyBlock + 3)
    const readings = await readAccounts(chain, deployment, { users: accounts, amounts: 'plain' })
    const indebted = readings.filter(({ data }) => data !== null && data.totalDebtBase > 0n)
    expect(indebted.length).toBeGreaterThan(40)
    expect(indebted.some(({ data }) => data?.totalCollateralBase === 0n)).toBe(true)
  } finally {
    await demo.stop()
  }
  await expect(fetch(demo.rpcUrl)).rejects.toThrow()
})
