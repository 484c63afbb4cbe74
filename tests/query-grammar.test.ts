/** Queries that graph-node answered once, for every rule of its grammar, asked of our API alone: needs no graph-node. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from './graph-node/queries/api-model.ts'
import { CHOSEN_QUERIES } from './graph-node/queries/chosen-queries.ts'
import { compareAnswers, missingPhrases } from './graph-node/queries/compare-answers.ts'
import { DIFFERENCES, explanationOf } from './graph-node/queries/differences.ts'
import { type IndexedProbe, indexProbe } from './graph-node/queries/probe/index-probe.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
/** By rule, in the order of its queries; tests/graph-node/queries holds them to be what graph-node answers. */
const answers = JSON.parse(read('graph-node/queries/chosen-answers.json')) as Record<string, Omit<Answer, 'status'>[]>

let probe: IndexedProbe
beforeAll(async () => {
  probe = await indexProbe()
}, 60_000)
afterAll(() => probe?.stop())

describe.each(Object.entries(CHOSEN_QUERIES))('%s', (rule, queries) => {
  test('default: as graph-node answered', async () => {
    const different: object[] = []
    for (const [index, { query, variables }] of queries.entries()) {
      const theirs = { status: 200, ...answers[rule]?.[index] }
      const ours = await probe.api.ask(query, variables)
      const isOther = compareAnswers(theirs, ours) === 'different' || missingPhrases(theirs, ours).length > 0
      if (isOther && explanationOf({ query, variables, theirs, ours }) === undefined) {
        different.push({ query, theirs, ours })
      }
    }
    expect(different).toEqual([])
    expect(answers[rule]).toHaveLength(queries.length)
  })
})

test('default: the page of differences names what the comparison accepts, and nothing else', () => {
  const page = read('../docs/differences-from-graph-node.md')
  const section = page.slice(page.indexOf('## Answers'), page.indexOf('## Fields'))
  const names = [...section.matchAll(/^### (.+)$/gm)].map((match) => match[1])
  expect(names).toEqual(DIFFERENCES.map(({ name }) => name))
})
