/** Our engine on the conformance chain, compared with what graph-node answered for it. Needs no graph-node. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareExpectations, type Expectations, readAnswers, readExpectations } from './expectations.ts'
import { type ConformanceChain, indexConformance, startConformanceChain } from './index-conformance.ts'

let chain: ConformanceChain
let answers: Expectations
beforeAll(async () => {
  chain = await startConformanceChain()
  const indexed = await indexConformance(chain)
  answers = await readAnswers(indexed.ask, { number: chain.head, hash: chain.headHash })
  await indexed.stop()
}, 120_000)
afterAll(() => chain?.stop())

test('default: every value that the host gave is the one that graph-node gave', () => {
  const expected = readExpectations()
  // Another chain has other hashes: then the expectations are to be recorded again, with graph-node.
  expect(answers.headHash).toBe(expected.headHash)
  const { values, differences } = compareExpectations(answers, expected)
  expect(differences.slice(0, 30)).toEqual([])
  expect(values).toBeGreaterThan(10_000)
})
