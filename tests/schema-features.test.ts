/**
 * Timeseries, aggregations, interfaces and skipDuplicates as the real graph-node answers them: a subgraph with
 * tests/fixtures/schema-features.graphql was indexed by `gnd dev` 0.45 on Postgres from the blocks of
 * schema-features.json, whose answers are graph-node's own. Here the same writes go to the store and the same queries to
 * the API.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '../api/server.ts'
import { EntityCache } from '../indexer/store/entity-cache.ts'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { Store } from '../indexer/store/store.ts'
import { temporaryFolder } from '../indexer/store/testing.ts'
import type { EntityValue } from '../indexer/store/values.ts'
import { dividedBy } from '../indexer/wasm/decimals.ts'

/** kind, token, amount, price, scale: what the emitted event had. */
type Event = readonly [number, number, string, string, number]
type Recorded = {
  readonly blocks: readonly { readonly timestamp: number; readonly events: readonly Event[] }[]
  readonly answers: readonly { readonly query: string; readonly data: unknown }[]
}

const read = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const recorded: Recorded = JSON.parse(read('schema-features.json'))
// The API's own part names these enums of the Aave subgraph.
const sdl = `${read('schema-features.graphql')}\nenum Side { S } enum ValueStatus { S } enum CloseFactorRegime { S }`

/** graph-ts's Bytes.fromI32: little-endian. */
function bytesOf(n: number): Uint8Array {
  return Uint8Array.of(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >> 24)
}

const save = (cache: EntityCache, type: string, id: Uint8Array, fields: Record<string, EntityValue>): void => {
  cache.set(type, id, new Map(Object.entries({ id, ...fields })))
}

/** What the recorded subgraph's mapping did with an event. */
function handle(cache: EntityCache, block: number, [kind, n, amountText, priceText, scale]: Event): void {
  const amount = BigInt(amountText)
  const owner = bytesOf(n % 2)
  const token = bytesOf(n)
  if (!cache.get('Owner', owner)) save(cache, 'Owner', owner, { name: `owner${n % 2}` })
  if (kind === 0) {
    const price = dividedBy({ digits: BigInt(priceText), exponent: 0 }, { digits: 10n ** BigInt(scale), exponent: 0 })
    const small = Number(amount % 1000n)
    const wide = amount % 1_000_000n
    const maybe = n % 3 === 0 ? {} : { maybe: BigInt(priceText) }
    const given = { id: 7n, timestamp: 1n, owner, token, small, wide, amount, price, ...maybe }
    cache.insert('Trade', new Map<string, EntityValue>(Object.entries(given)))
  } else if (kind === 1) {
    const cat = { name: `cat${amount}`, owner, weight: amount, lives: 9, kind: n % 2 === 0 ? 'A' : 'B' }
    save(cache, 'Cat', token, cat)
    save(cache, 'Owner', owner, { favourite: token })
  } else if (kind === 2) {
    save(cache, 'Dog', token, { name: `dog${amount}`, owner, weight: amount, tricks: ['sit', String(n)] })
  } else if (kind === 3) save(cache, 'Once', token, { value: amount, at: BigInt(block) })
  else {
    cache.insert('Auto', new Map([['value', amount]]))
    cache.insert('Auto8', new Map([['value', amount]]))
    if (cache.get('Once', token)) cache.remove('Once', token)
  }
}

const folder = temporaryFolder()
let ask: (query: string) => Promise<unknown>
let close: () => Promise<void>

/** Writes the blocks in transactions of so many each. */
function index(path: string, blocksPerBatch: number): void {
  const schema = parseEntitySchema(sdl)
  const identity = { network: 'local', chainId: 1, deployment: '0xe1111', startBlock: 0 }
  const store = Store.open({ path, schema, identity })
  const cache = new EntityCache(store, schema)
  const headers = recorded.blocks.map(({ timestamp }, i) => {
    const hash = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, '0')}`
    return { number: i + 1, timestamp, hash: hash(i + 1), parentHash: hash(i) }
  })
  for (let from = 0; from < headers.length; from += blocksPerBatch) {
    store.transaction(() => {
      for (const [i, header] of headers.entries()) {
        if (i < from || i >= from + blocksPerBatch) continue
        const { events = [] } = recorded.blocks[i] ?? {}
        cache.beginBlock(header)
        for (const event of events) {
          handle(cache, header.number, event)
          cache.exitHandler()
        }
        if (events.length > 0) store.writeBlock(header, cache.takeBlock())
        store.setPointer(header)
      }
    })
  }
  store.close()
}

describe.each([
  ['all blocks in one transaction', 100],
  ['a transaction a block', 1],
])('%s', (_, blocksPerBatch) => {
  beforeAll(() => {
    const path = `${folder.file}-${blocksPerBatch}`
    index(path, blocksPerBatch)
    const api = createApi({ database: path, schemaSdl: sdl, network: 'local', chainHead: () => null })
    close = api.close
    ask = async (query) => {
      const body = JSON.stringify({ query })
      const headers = { 'content-type': 'application/json' }
      const response = await api.yoga.fetch('http://127.0.0.1/graphql', { method: 'POST', headers, body })
      return response.json()
    }
  })
  afterAll(() => close())

  test('behavior: there are enough answers to compare', () => {
    expect(recorded.answers.length).toBeGreaterThan(50)
  })

  test.each(recorded.answers)("default: graph-node's answer to $query", async ({ query, data }) => {
    expect(await ask(query)).toEqual({ data })
  })
})

afterAll(() => folder[Symbol.dispose]())
