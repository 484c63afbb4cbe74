/**
 * Facts of liquidations in isolated markets, stored beside graph-node's PostgreSQL, are those of the embedded engine's
 * file, and every analytics query answers alike on both.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqliteFacts } from '../../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../../analytics/facts/update-facts.ts'
import { openPostgresFacts } from '../../api/graph-node/facts-store.ts'
import { openGraphNode } from '../../api/graph-node/snapshots.ts'
import { analyticsQueries, analyticsSelections, readMarket } from './analytics-queries.ts'
import { describeWithGraphNode } from './graph-node.ts'
import { indexMarketTwice, type TwoEngines } from './played-market.ts'
import { storedFacts } from './stored-facts.ts'
import { createReader, DEPLOYMENT, openTwoStores, SCHEMA_SDL, type TwoStores } from './two-stores.ts'

describeWithGraphNode('facts of isolated markets on PostgreSQL', () => {
  let engines: TwoEngines
  let stores: TwoStores
  beforeAll(async () => {
    engines = await indexMarketTwice({ release: 'morpho-blue', seed: 5, actions: 420 })
    stores = await openTwoStores(engines, await createReader(engines))
  })
  afterAll(async () => {
    await stores?.close()
    await engines?.stop()
  })

  test('default: stored facts are those of the file', async () => {
    const { databasePath, postgresUrl } = engines
    const file = openSqliteFacts(databasePath)
    const snapshots = await openGraphNode({ url: postgresUrl, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL })
    try {
      const database = await openPostgresFacts(snapshots)
      const written = await updateFacts(file)
      expect(written).toBeGreaterThan(5)
      expect(await updateFacts(database)).toBe(written)
      expect(await updateFacts(database)).toBe(0)
      const expected = await storedFacts(file)
      expect(expected.length).toBe(written)
      expect(await storedFacts(database)).toEqual(expected)
    } finally {
      file.close()
      await snapshots.close()
    }
  })

  test('behavior: every analytics query answers alike', async () => {
    const market = await readMarket(stores.sqlite)
    const selections = await analyticsSelections(stores.sqlite)
    const { startBlock, head } = engines
    const blocks = [0.4, 0.6, 0.8, 0.9].map((part) => Math.round(startBlock + (head - startBlock) * part))
    const counts = { answered: 0, refused: 0 }
    for (const query of analyticsQueries(market, selections, blocks)) {
      const expected = await stores.sqlite(query)
      expect(await stores.postgres(query), query).toEqual(expected)
      if (expected.errors === undefined) counts.answered++
      else counts.refused++
    }
    expect(counts.answered).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(5)
  })
})
