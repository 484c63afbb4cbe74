/** The expectations of tests/conformance are what graph-node answers. AFTERSHOCK_RECORD=1 records them anew. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ATTEMPTS, type AttemptAnswer, readAttemptAnswers, writeAttemptAnswers } from '../conformance/attempts.ts'
import { compareExpectations, readAnswers, readExpectations, writeExpectations } from '../conformance/expectations.ts'
import { CONFORMANCE_NETWORK, type ConformanceChain, startConformanceChain } from '../conformance/index-conformance.ts'
import { type AttemptsChain, startAttemptsChain } from '../conformance/run-attempts.ts'
import { ask, type GraphNode, startGraphNode } from './gnd.ts'
import { describeWithGraphNode } from './graph-node.ts'
import { type Postgres, startPostgres } from './postgres.ts'

describeWithGraphNode('conformance', () => {
  let chain: ConformanceChain
  let postgres: Postgres
  let graphNode: GraphNode
  beforeAll(async () => {
    ;[chain, postgres] = await Promise.all([startConformanceChain(), startPostgres()])
    graphNode = await startGraphNode({
      manifestPath: chain.built.manifestPath,
      network: CONFORMANCE_NETWORK,
      rpcUrl: chain.rpcUrl,
      postgresUrl: postgres.createDatabase('conformance'),
    })
    await graphNode.untilBlock(chain.head, 60_000)
  })
  afterAll(async () => {
    await graphNode?.stop()
    await postgres?.stop()
    await chain?.stop()
  })

  test('default: graph-node answers as recorded', async () => {
    const head = { number: chain.head, hash: chain.headHash }
    const answers = await readAnswers((query) => ask(graphNode.queryUrl, query), head)
    if (process.env['AFTERSHOCK_RECORD'] === '1') writeExpectations(answers)
    const expected = readExpectations()
    expect(answers.headHash).toBe(expected.headHash)
    const { values, differences } = compareExpectations(answers, expected)
    expect(differences.slice(0, 30)).toEqual([])
    expect(values).toBeGreaterThan(10_000)
    expect(graphNode.complaints().filter((line) => line.includes('Handler skipped'))).toEqual([])
  })
})

describeWithGraphNode('attempts', () => {
  let chain: AttemptsChain
  let postgres: Postgres
  let graphNode: GraphNode
  beforeAll(async () => {
    ;[chain, postgres] = await Promise.all([startAttemptsChain(ATTEMPTS), startPostgres()])
    graphNode = await startGraphNode({
      manifestPath: chain.built.manifestPath,
      network: CONFORMANCE_NETWORK,
      rpcUrl: chain.rpcUrl,
      postgresUrl: postgres.createDatabase('attempts'),
      goOnAfterErrors: true,
    })
    await graphNode.untilBlock(chain.head, 60_000)
  })
  afterAll(async () => {
    await graphNode?.stop()
    await postgres?.stop()
    await chain?.stop()
  })

  test('default: graph-node answers or refuses as recorded', async () => {
    const query = '{ results(first: 1000, orderBy: id, subgraphError: allow) { id values } }'
    const { data } = await ask(graphNode.queryUrl, query)
    const rows = data?.['results'] as readonly { id: string; values: readonly string[] }[]
    const answers = new Map(rows.map(({ values: [attempt = '', answer = ''] }) => [attempt, answer]))
    const answered = ATTEMPTS.map((attempt): AttemptAnswer => [attempt, answers.get(attempt) ?? null])
    if (process.env['AFTERSHOCK_RECORD'] === '1') writeAttemptAnswers(answered)
    expect(answered).toEqual(readAttemptAnswers())
    expect(rows.length).toBeGreaterThan(80)
  })
})
