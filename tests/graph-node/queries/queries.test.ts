/** Queries to graph-node and to our API: chosen ones for every rule, and thousands of random ones. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Random } from '../../../devnet/random.ts'
import { describeWithGraphNode } from '../graph-node.ts'
import { type Answer, modelOf, readSchema } from './api-model.ts'
import { CHOSEN_QUERIES } from './chosen-queries.ts'
import { compareAnswers, missingPhrases } from './compare-answers.ts'
import { schemaDifferences } from './compare-schemas.ts'
import { DIFFERENCES, explanationOf } from './differences.ts'
import { randomQuery } from './random-query.ts'
import { readSamples } from './sample-values.ts'
import { marketTwice, probeTwice, type TwoEngines } from './two-engines.ts'

/** Another seed may be given to look further: SEED=7 npm run test:graph-node. */
const SEED = Number(process.env['SEED'] ?? 1)
const RANDOM_QUERIES = 3_000
const ANSWERS = new URL('chosen-answers.json', import.meta.url)
/** Parts of each run that must be of a kind, lest the generator compares nothing. */
const LEAST_ANSWERED = 0.5
const LEAST_REFUSED = 0.1

describeWithGraphNode('the probe', () => {
  let engines: TwoEngines
  beforeAll(async () => {
    engines = await probeTwice()
  })
  afterAll(() => engines?.stop())

  test('default: the schemas are equal, but for what the page of differences says', () =>
    expect(compareSchemas(engines)).resolves.toEqual([]))

  test('default: graph-node answers the chosen queries as committed', async () => {
    const answers: Record<string, Omit<Answer, 'status'>[]> = {}
    for (const [rule, queries] of Object.entries(CHOSEN_QUERIES)) {
      answers[rule] = []
      for (const { query, variables } of queries) {
        const { status: _, ...answer } = await engines.theirs(query, variables)
        answers[rule].push(withoutPlaces(answer))
      }
    }
    // RECORD=1 after a query was added.
    if (process.env['RECORD'] === '1') writeFileSync(ANSWERS, `${JSON.stringify(answers, null, 1)}\n`)
    expect(answers).toEqual(JSON.parse(readFileSync(ANSWERS, 'utf8')))
  })

  test('default: ours are the same', async () => {
    const different: object[] = []
    for (const { query, variables } of Object.values(CHOSEN_QUERIES).flat()) {
      const [theirs, ours] = await Promise.all([engines.theirs(query, variables), engines.ours(query, variables)])
      const missing = missingPhrases(theirs, ours)
      const isOther = compareAnswers(theirs, ours) === 'different' || missing.length > 0
      if (isOther && explanationOf({ query, theirs, ours }) === undefined) different.push({ query, theirs, ours })
    }
    expect(different).toEqual([])
  })

  test.each(
    DIFFERENCES.flatMap((difference) =>
      difference.example === undefined ? [] : [{ ...difference, difference, query: difference.example }],
    ),
  )('behavior: $name', async ({ difference, query }) => {
    const [theirs, ours] = await Promise.all([engines.theirs(query), engines.ours(query)])
    expect(compareAnswers(theirs, ours)).toBe('different')
    expect(explanationOf({ query, theirs, ours })).toBe(difference)
  })

  test(`behavior: ${RANDOM_QUERIES} random queries`, () => compareRandomly(engines))
})

describeWithGraphNode('an Aave market', () => {
  let engines: TwoEngines
  beforeAll(async () => {
    engines = await marketTwice()
  })
  afterAll(() => engines?.stop())

  test('default: the schemas are equal, but for what the page of differences says', () =>
    expect(compareSchemas(engines)).resolves.toEqual([]))

  test(`behavior: ${RANDOM_QUERIES} random queries`, () => compareRandomly(engines))
})

async function compareSchemas({ theirs, ours }: TwoEngines): Promise<readonly string[]> {
  return schemaDifferences(await readSchema(theirs), await readSchema(ours))
}

async function compareRandomly({ theirs, ours, blocks }: TwoEngines): Promise<void> {
  const model = modelOf(await readSchema(theirs))
  const samples = await readSamples(model, theirs)
  const random = new Random(SEED)
  const counts = { equal: 0, refused: 0, explained: 0 }
  const different: object[] = []
  for (let i = 0; i < RANDOM_QUERIES; i++) {
    const { query, variables } = randomQuery({ model, samples, blocks, random })
    const [expected, got] = await Promise.all([theirs(query, variables), ours(query, variables)])
    const verdict = compareAnswers(expected, got)
    if (verdict !== 'different') counts[verdict]++
    else if (explanationOf({ query, variables, theirs: expected, ours: got }) !== undefined) counts.explained++
    else different.push({ query, variables, theirs: expected, ours: got })
  }
  console.log(`seed ${SEED}: ${JSON.stringify(counts)}`)
  expect(different.slice(0, 5)).toEqual([])
  expect(counts.equal).toBeGreaterThan(RANDOM_QUERIES * LEAST_ANSWERED)
  expect(counts.refused).toBeGreaterThan(RANDOM_QUERIES * LEAST_REFUSED)
}

/** Without the path of the manifest, which is another in each run, nor places in the text, which ours need not tell. */
function withoutPlaces({ data, errors }: Omit<Answer, 'status'>): Omit<Answer, 'status'> {
  if (errors === undefined) return { data }
  const messages = errors.map(({ message }) => ({ message: message.replace(/subgraph \S+ /, 'subgraph … ') }))
  return data === undefined ? { errors: messages } : { data, errors: messages }
}
