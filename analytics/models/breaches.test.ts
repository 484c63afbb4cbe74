import { expect, test } from 'vitest'
import { type BlockSeen, BreachTracker, type PositionCause, type StepSeen } from './breaches.ts'

const WAD = 10n ** 18n

function seen(
  block: number,
  o: {
    below?: Record<string, bigint>
    causes?: Record<string, PositionCause[]>
    price?: boolean
    unknown?: string[]
    within?: Record<string, readonly StepSeen[]>
  },
): BlockSeen {
  const state = (
    healthFactorWad: bigint,
  ): { healthFactorWad: bigint; debtUsdWad: bigint; collateralUsdWad: bigint } => ({
    healthFactorWad,
    debtUsdWad: 100n * WAD,
    collateralUsdWad: 90n * WAD,
  })
  return {
    ...{ block, timestamp: block * 10, priceUpdated: o.price ?? false, parametersChanged: false },
    within: new Map(Object.entries(o.within ?? {})),
    below: new Map(Object.entries(o.below ?? {}).map(([position, hf]) => [position, state(hf)])),
    causes: new Map(Object.entries(o.causes ?? {})),
    unknown: new Set(o.unknown ?? []),
  }
}

test('default: began by a price, avoided by a repayment, liquidated, open, unknown', () => {
  const tracker = new BreachTracker()
  const half = WAD / 2n
  tracker.see(seen(1, { below: { z: half } }))
  tracker.see(seen(2, { below: { z: half, a: half, b: half, c: half, d: half }, price: true }))
  tracker.see(
    seen(3, {
      below: { z: half, b: half / 2n, c: half },
      causes: { a: ['REPAY'], b: ['LIQUIDATION'] },
      within: { b: [{ cause: 'LIQUIDATION', state: undefined, liquidations: 1 }] },
      unknown: ['d'],
    }),
  )
  tracker.see(seen(4, { below: { z: half }, price: true }))
  const told = tracker
    .breaches()
    .map((of) => [of.position, of.startedBy, of.endBlock, of.endedBy, of.outcome, of.liquidations])
  expect(told).toEqual([
    ['z', null, null, null, 'OPEN', 0],
    ['a', 'PRICE_UPDATE', 3, 'REPAY', 'AVOIDED', 0],
    ['b', 'PRICE_UPDATE', 4, 'PRICE_UPDATE', 'LIQUIDATED', 1],
    ['c', 'PRICE_UPDATE', 4, 'PRICE_UPDATE', 'AVOIDED', 0],
    ['d', 'PRICE_UPDATE', 3, 'UNKNOWN', 'UNKNOWN', 0],
  ])
  expect(tracker.breaches()[2]).toMatchObject({ lowestHealthFactorWad: half / 2n, shortfallUsdWad: 10n * WAD })
})

test('behavior: nothing but time is accrual, and a position may breach again', () => {
  const tracker = new BreachTracker()
  const states = [{}, { a: WAD - 1n }, {}, { a: WAD - 1n }]
  states.forEach((below, i) => {
    tracker.see(seen(i + 1, { below }))
  })
  expect(tracker.breaches().map(({ startedBy, outcome }) => [startedBy, outcome])).toEqual([
    ['ACCRUAL', 'AVOIDED'],
    ['ACCRUAL', 'OPEN'],
  ])
})

test('behavior: from step to step within a block', () => {
  const tracker = new BreachTracker()
  const low = { healthFactorWad: WAD / 2n, debtUsdWad: 100n * WAD, collateralUsdWad: 90n * WAD }
  const step = (cause: StepSeen['cause'], state: StepSeen['state'], liquidations = 0): StepSeen => ({
    ...{ cause, state, liquidations },
  })
  tracker.see(seen(1, {}))
  tracker.see(
    seen(2, {
      within: {
        a: [step('PRICE_UPDATE', low), step('REPAY', null)],
        b: [step('PRICE_UPDATE', low), step('LIQUIDATION', null, 2)],
        // Liquidated, then below again by another price: two breaches.
        c: [step('PRICE_UPDATE', low), step('LIQUIDATION', null, 1), step('PRICE_UPDATE', low)],
      },
      below: { c: WAD / 2n },
    }),
  )
  const told = tracker.breaches().map((of) => [of.position, of.startedBy, of.endedBy, of.outcome, of.liquidations])
  expect(told).toEqual([
    ['a', 'PRICE_UPDATE', 'REPAY', 'AVOIDED', 0],
    ['b', 'PRICE_UPDATE', 'LIQUIDATION', 'LIQUIDATED', 2],
    ['c', 'PRICE_UPDATE', 'LIQUIDATION', 'LIQUIDATED', 1],
    ['c', 'PRICE_UPDATE', null, 'OPEN', 0],
  ])
})
