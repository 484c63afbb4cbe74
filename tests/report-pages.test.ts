/**
 * The queries of the pages on past liquidations give the answers beside them, on a recorded market. RECORD=1 writes the
 * answers into the pages.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, createApi } from '../api/server.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { openRecordedMarket } from './markets/recorded-source.ts'
import { ROOT } from './source-files.ts'

const PAGES = [
  ['liquidators', 3],
  ['cascades', 4],
  ['liquidation-series', 1],
  ['bad-debt-and-survival', 3],
  ['liquidation-lint', 1],
] as const
/** A query, and the answer that follows it. */
const EXAMPLE = /```graphql\n([^`]*)```\n\n```json\n([^`]*)```/g

let indexed: IndexedMarket
let api: Api

beforeAll(async () => {
  const { market, source } = openRecordedMarket('aave-v3.4-3.7-upgraded-s1')
  indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
  const schemaSdl = readFileSync(join(ROOT, 'schema.graphql'), 'utf8')
  api = createApi({ database: indexed.databasePath, schemaSdl, network: 'test', chainHead: () => null })
}, 120_000)

afterAll(async () => {
  await api.close()
  indexed.remove()
})

describe.each(PAGES)('docs/%s.md', (page, count) => {
  const path = join(ROOT, `docs/${page}.md`)
  const text = readFileSync(path, 'utf8')
  const examples = [...text.matchAll(EXAMPLE)]

  test('default: each query gives the answer beside it', async () => {
    expect(examples).toHaveLength(count)
    let recorded = text
    for (const [example, query = '', answer = ''] of examples) {
      const { data, errors } = await ask(query)
      expect(errors).toBe(undefined)
      const [own] = Object.values(data ?? {})
      if (process.env['RECORD'] === '1') {
        recorded = recorded.replace(example, () => example.replace(answer, () => `${JSON.stringify(own, null, 2)}\n`))
      } else expect(own).toEqual(JSON.parse(answer))
    }
    if (recorded !== text) writeFileSync(path, recorded)
  })
})

type Answer = { readonly data?: Record<string, unknown> | null; readonly errors?: unknown }

async function ask(query: string): Promise<Answer> {
  const response = await api.yoga.fetch('http://127.0.0.1/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as Answer
}
