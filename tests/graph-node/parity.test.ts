/** The same market through our engine and through graph-node: every entity, at the head and at past blocks. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deployment } from '../../devnet/deployment.ts'
import { readCollections } from './collections.ts'
import { compareEntities } from './compare-entities.ts'
import { describeWithGraphNode } from './graph-node.ts'
import { indexMarketTwice, type TwoEngines } from './played-market.ts'

const PAST_BLOCKS = 10

describeWithGraphNode.each<Deployment['release'] | 'morpho-blue'>(['3.0.2', '3.6.0', 'morpho-blue'])(
  'release %s',
  (release) => {
    let engines: TwoEngines
    beforeAll(async () => {
      engines = await indexMarketTwice({ release, seed: 11, actions: 300 })
    })
    afterAll(() => engines?.stop())

    test('behavior: both offer the same collections with the same fields', async () => {
      const theirs = await readCollections(engines.theirs)
      expect(theirs.length).toBeGreaterThan(20)
      expect(await readCollections(engines.ours)).toEqual(theirs)
    })

    test('default: every field of every entity is equal, at the head and at ten past blocks', async () => {
      const collections = await readCollections(engines.theirs)
      const { startBlock, head } = engines
      const step = (head - startBlock) / PAST_BLOCKS
      const blocks = Array.from({ length: PAST_BLOCKS + 1 }, (_, index) => Math.round(startBlock + step * index))
      const differences: string[] = []
      let [entities, values] = [0, 0]
      for (const block of blocks) {
        const compared = await compareEntities({ ...engines, collections, block })
        differences.push(...compared.differences)
        entities += compared.entities
        values += compared.values
      }
      console.log(`${release}: ${values} values of ${entities} entities at ${blocks.length} blocks`)
      expect(differences.slice(0, 20)).toEqual([])
      expect(blocks.at(-1)).toBe(head)
      expect(entities).toBeGreaterThan(3_000)
    })
  },
)
