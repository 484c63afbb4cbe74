/**
 * The API on graph-node's PostgreSQL answers as on the embedded engine's file: every entity, random entity queries, every
 * analytics query, at the head, at past blocks, after new blocks and after a reorganisation.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqliteFacts } from '../../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../../analytics/facts/update-facts.ts'
import { openPostgresFacts } from '../../api/graph-node/facts-store.ts'
import { openGraphNode } from '../../api/graph-node/snapshots.ts'
import { Random } from '../../devnet/random.ts'
import { analyticsQueries, analyticsSelections, readMarket } from './analytics-queries.ts'
import { readCollections } from './collections.ts'
import { compareEntities } from './compare-entities.ts'
import { describeWithGraphNode } from './graph-node.ts'
import { indexMarketTwice, type TwoEngines } from './played-market.ts'
import { modelOf, readSchema } from './queries/api-model.ts'
import { randomQuery } from './queries/random-query.ts'
import { readSamples } from './queries/sample-values.ts'
import { storedChunks, storedFacts } from './stored-facts.ts'
import { asOwner, createReader, DEPLOYMENT, openTwoStores, SCHEMA_SDL, type TwoStores } from './two-stores.ts'

const RANDOM_QUERIES = 1_500

describeWithGraphNode('the API on PostgreSQL', () => {
  let engines: TwoEngines
  let stores: TwoStores
  let blocks: readonly number[]
  beforeAll(async () => {
    engines = await indexMarketTwice({ release: '3.6.0', seed: 23, actions: 300 })
    stores = await openTwoStores(engines, await createReader(engines))
    const { startBlock, head } = engines
    blocks = Array.from({ length: 11 }, (_, i) => Math.round(startBlock + ((head - startBlock) * i) / 10))
  })
  afterAll(async () => {
    await stores?.close()
    await engines?.stop()
  })

  /** How many queries were answered, and how many refused, alike; the first that differ. */
  async function compare(queries: readonly string[]): Promise<{ answered: number; refused: number }> {
    const counts = { answered: 0, refused: 0 }
    for (const query of queries) {
      const expected = await stores.sqlite(query)
      expect(await stores.postgres(query), query).toEqual(expected)
      if (expected.errors === undefined) counts.answered++
      else counts.refused++
    }
    return counts
  }

  // First: the queries below are answered from them.
  test('default: facts stored in the schema aftershock are those of the file', async () => {
    const { databasePath, postgresUrl } = engines
    const file = openSqliteFacts(databasePath)
    const snapshots = await openGraphNode({ url: postgresUrl, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL })
    try {
      const database = await openPostgresFacts(snapshots)
      const limits = { stepFacts: 100, settledDepth: 256, chunkFacts: 4 }
      const written = await updateFacts(file, { limits })
      expect(written).toBeGreaterThan(10)
      expect(await updateFacts(database, { limits })).toBe(written)
      expect(await updateFacts(database, { limits })).toBe(0)
      const chunks = await storedChunks(file)
      expect(chunks.length).toBeGreaterThan(1)
      expect(await storedChunks(database)).toEqual(chunks)
      const expected = await storedFacts(file)
      expect(expected.length).toBe(written)
      expect(await storedFacts(database)).toEqual(expected)
      // Thrown away and made anew, they are the same.
      expect(await updateFacts(await openPostgresFacts(snapshots, { rebuild: true }), { limits })).toBe(written)
      expect(await storedFacts(database)).toEqual(expected)
      expect(await storedChunks(database)).toEqual(chunks)
      // Answered from the stored rows, by a role that may read them.
      await asOwner(engines, (client) =>
        client.query(
          'GRANT USAGE ON SCHEMA aftershock TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA aftershock TO reader',
        ),
      )
      const selections = await analyticsSelections(stores.sqlite)
      const { answered } = await compare([
        `{ liquidationFacts(first: 1000) ${selections['liquidationFacts']} }`,
        `{ liquidationRuns(minLiquidations: 1) ${selections['liquidationRuns']} }`,
      ])
      expect(answered).toBe(2)
    } finally {
      file.close()
      await snapshots.close()
    }
  })

  test('default: every field of every entity, at the head and at ten past blocks', async () => {
    const collections = await readCollections(stores.sqlite)
    expect(await readCollections(stores.postgres)).toEqual(collections)
    const differences: string[] = []
    let entities = 0
    for (const block of blocks) {
      const compared = await compareEntities({ ours: stores.postgres, theirs: stores.sqlite, collections, block })
      differences.push(...compared.differences)
      entities += compared.entities
    }
    expect(differences.slice(0, 10)).toEqual([])
    expect(entities).toBeGreaterThan(5_000)
  })

  test('behavior: random entity queries, and their refusals', async () => {
    const ask = async (query: string) => ({ status: 200, ...(await stores.sqlite(query)) })
    const model = modelOf(await readSchema(ask))
    const samples = await readSamples(model, ask)
    const head = await stores.source.header(engines.head)
    const past = await stores.source.header(blocks[4] ?? 0)
    const hashes = [head?.hash ?? '', past?.hash ?? '', `0x${'ab'.repeat(32)}`]
    const random = new Random(5)
    const queries = Array.from({ length: RANDOM_QUERIES }, () =>
      randomQuery({ model, samples, blocks: { head: engines.head, hashes }, random }),
    )
    const { answered, refused } = await compare(
      queries.filter(({ variables }) => Object.keys(variables).length === 0).map(({ query }) => query),
    )
    console.log(`${answered} random queries answered alike, ${refused} refused alike`)
    expect(answered).toBeGreaterThan(RANDOM_QUERIES / 5)
    expect(refused).toBeGreaterThan(0)
  })

  test('behavior: every analytics query, with each argument, at the head and at past blocks', async () => {
    const market = await readMarket(stores.sqlite)
    const selections = await analyticsSelections(stores.sqlite)
    for (const selection of Object.values(selections)) expect(selection.length).toBeGreaterThan(50)
    const { answered, refused } = await compare(analyticsQueries(market, selections, blocks.slice(3)))
    console.log(`${answered} analytics queries answered alike, ${refused} refused alike`)
    expect(answered).toBeGreaterThan(200)
    expect(refused).toBeGreaterThan(5)
  })

  test('behavior: _meta at the head, at a past block, and at one named by its hash', async () => {
    const past = await stores.source.header(blocks[5] ?? 0)
    const fields = '{ deployment hasIndexingErrors block { number hash parentHash timestamp } }'
    const { answered } = await compare([
      `{ _meta ${fields} }`,
      `{ _meta(block: { number: ${blocks[5]} }) ${fields} }`,
      `{ _meta(block: { hash: "${past?.hash}" }) ${fields} }`,
    ])
    expect(answered).toBe(3)
  })

  test('behavior: the pages of a question come to the whole, in both', async () => {
    for (const ask of [stores.sqlite, stores.postgres]) {
      const pages: unknown[] = []
      let after = ''
      do {
        const { data } = await ask(
          `{ positionsAtRisk(first: 3, maxHealthFactor: "100"${after}) { items { id healthFactor } pageInfo { endCursor hasNextPage } } }`,
        )
        const page = data?.['positionsAtRisk'] as Page
        pages.push(...page.items)
        after = page.pageInfo.hasNextPage ? `, after: "${page.pageInfo.endCursor}"` : ''
      } while (after !== '')
      const whole = await stores.sqlite(
        '{ positionsAtRisk(first: 1000, maxHealthFactor: "100") { items { id healthFactor } } }',
      )
      expect(pages).toEqual((whole.data?.['positionsAtRisk'] as Page | undefined)?.items)
      expect(pages.length).toBeGreaterThan(6)
    }
  })

  test('behavior: many questions at once are all answered', async () => {
    const query = '{ positionsAtRisk(maxHealthFactor: "100") { totalCount } positions(first: 5) { id healthFactor } }'
    const expected = await stores.sqlite(query)
    const answers = await Promise.all(Array.from({ length: 60 }, () => stores.postgres(query)))
    for (const answer of answers) expect(answer).toEqual(expected)
  })
})

type Page = { readonly items: readonly unknown[]; readonly pageInfo: { endCursor: string; hasNextPage: boolean } }
