/** What our host refuses and what it lets pass, compared with what graph-node did. Needs no graph-node. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MappingError } from '../../core/errors.ts'
import { ATTEMPTS, ENDLESS_ATTEMPTS, readAttemptAnswers } from './attempts.ts'
import { type AttemptOutcome, type AttemptsChain, runAttempts, startAttemptsChain } from './run-attempts.ts'

let chain: AttemptsChain
let outcomes: readonly AttemptOutcome[]
beforeAll(async () => {
  chain = await startAttemptsChain([...ATTEMPTS, ...ENDLESS_ATTEMPTS])
  outcomes = await runAttempts(chain)
}, 120_000)
afterAll(() => chain?.stop())

test('default: what graph-node answers is answered, what it refuses ends the block', () => {
  const expected = readAttemptAnswers()
  expect(expected.map(([attempt]) => attempt)).toEqual(ATTEMPTS)
  const got = ATTEMPTS.map((attempt, index) => {
    const outcome = outcomes[index]
    return [attempt, typeof outcome === 'string' ? outcome : null]
  })
  expect(got).toEqual(expected)
  expect(expected.filter(([, answer]) => answer === null).length).toBeGreaterThan(80)
})

test('error: MappingError that names handler and block, for each refusal', () => {
  const refusals = outcomes.flatMap((outcome, index) => (typeof outcome === 'string' ? [] : [{ outcome, index }]))
  for (const { outcome, index } of refusals) {
    expect(outcome, ATTEMPTS[index]).toBeInstanceOf(MappingError)
    expect(outcome.message).toContain(
      `Handler handleAttempt of data source Probe failed at block ${chain.firstBlock + index}`,
    )
  }
})

test('behavior: what graph-node repeats for ever ends the block here', () => {
  const endless = outcomes.slice(ATTEMPTS.length)
  expect(endless).toHaveLength(ENDLESS_ATTEMPTS.length)
  expect(endless.filter((outcome) => typeof outcome === 'string')).toEqual([])
})
