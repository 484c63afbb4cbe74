import { expect, test } from 'vitest'
import { madeUpRecord } from '../../tests/made-up-records.ts'
import { survival } from './survival.ts'

const all = { runGapSeconds: 0, isAsked: () => true }

/**
 * Weeks of remission under 6-mercaptopurine, + where still in remission (Freireich et al. 1963, the example of most
 * textbooks on the estimator): 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+.
 */
const EVENTS = [6, 6, 6, 7, 10, 13, 16, 22, 23]
const CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

test('default: the published Kaplan-Meier estimates', () => {
  const now = 1_000
  const ended = EVENTS.flatMap((weeks, i) => [
    madeUpRecord({ position: `0xe${i}`, timestamp: 900 }),
    madeUpRecord({ position: `0xe${i}`, timestamp: 900 + weeks, closedDebt: true }),
  ])
  const open = CENSORED.map((weeks, i) => madeUpRecord({ position: `0xc${i}`, timestamp: now - weeks }))
  const { at, followed, closed } = survival([...ended, ...open], { ...all, now, windows: [6, 7, 10, 13, 16, 22, 23] })
  expect([followed, closed]).toEqual([21, 9])
  expect(at.map(({ kaplanMeier }) => kaplanMeier?.toFixed(3))).toEqual([
    '0.857',
    '0.807',
    '0.753',
    '0.690',
    '0.627',
    '0.538',
    '0.448',
  ])
  expect(at.map(({ standardError }) => standardError?.toFixed(4))).toEqual([
    '0.0764',
    '0.0869',
    '0.0963',
    '0.1068',
    '0.1141',
    '0.1282',
    '0.1346',
  ])
})

test('behavior: rates are of windows that are over; runs are followed from their last one', () => {
  const rows = [
    madeUpRecord({ position: '0x01', timestamp: 0 }),
    madeUpRecord({ position: '0x01', timestamp: 5 }),
    madeUpRecord({ position: '0x02', timestamp: 40 }),
    madeUpRecord({ position: '0x02', timestamp: 95, closedDebt: null }),
    madeUpRecord({ position: '0x03', timestamp: 95 }),
  ]
  const [each] = survival(rows, { ...all, now: 100, windows: [10] }).at
  expect(each).toMatchObject({ observed: 3, reliquidated: 1, survived: 2, reliquidationRate: 1 / 3 })
  const run = survival(rows, { ...all, now: 100, windows: [10], runGapSeconds: 10 })
  expect(run).toMatchObject({ followed: 3, closed: 0, unknown: 1, open: 1 })
  expect(run.at[0]).toMatchObject({ observed: 2, reliquidated: 0 })
  expect(survival([], { ...all, now: 100, windows: [10] }).at[0]).toMatchObject({
    observed: 0,
    survivalRate: null,
    kaplanMeier: null,
  })
})
