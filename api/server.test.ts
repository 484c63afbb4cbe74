/** The server around the queries: GraphiQL, health, errors, limits, start and close. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { createApi, serve } from './server.ts'
import { createTestApi, type TestApi } from './test-api.ts'
import { createTestDatabase, SCHEMA_SDL } from './test-database.ts'
import { createTestMarket } from './test-market.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function openApi(options: Parameters<typeof createTestApi>[1] = {}): TestApi {
  const api = createTestApi(createTestMarket(), options)
  closing.push(() => api.close())
  return api
}

const HTML = { headers: { accept: 'text/html' } }

describe('GraphiQL', () => {
  test('default: opens on both paths, with a query of positions at risk', async () => {
    const api = openApi()
    for (const path of ['/graphql', '/subgraphs/name/aftershock']) {
      const response = await api.fetch(path, HTML)
      expect(response.status).toBe(200)
      const page = await response.text()
      expect(page).toContain('<title>Aftershock · test</title>')
      expect(page).toContain('positionsAtRisk(first: 10')
    }
    expect((await api.fetch('/', HTML)).headers.get('location')).toBe('/graphql')
  })

  test('behavior: the page loads nothing from elsewhere', async () => {
    const page = await (await openApi().fetch('/graphql', HTML)).text()
    const tags = page.match(/<(?:script|link|img|iframe)\b[^>]*>/g) ?? []
    expect(tags.length).toBeGreaterThan(1)
    expect(tags.filter((tag) => /(?:src|href)\s*=\s*["']?(?:https?:)?\/\//.test(tag))).toEqual([])
    expect(page.match(/unpkg\.com|jsdelivr\.net|cdnjs|esm\.sh|@import\s+url\(\s*["']?https?:/g)).toBe(null)
  })
})

describe('HTTP', () => {
  test("behavior: GET with a query, on graph-node's path too", async () => {
    const api = openApi()
    const query = `?query=${encodeURIComponent('{ _meta { block { number } } }')}`
    for (const path of ['/graphql', '/subgraphs/name/aftershock']) {
      expect(await (await api.fetch(path + query)).json()).toEqual({ data: { _meta: { block: { number: 13 } } } })
    }
    expect((await api.fetch('/elsewhere')).status).toBe(404)
    expect((await api.fetch('/metrics')).status).toBe(404)
  })

  test('behavior: /health tells the block, and 503 before the first', async () => {
    const api = openApi({ chainHead: () => ({ number: 20, timestamp: 1 }) })
    const health = await api.fetch('/health')
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', block: 13, head: 20 }])
    const empty = createTestApi(createTestDatabase())
    closing.push(() => empty.close())
    const early = await empty.fetch('/health')
    expect([early.status, await early.json()]).toEqual([
      503,
      { status: 'nothing indexed yet', block: null, head: null },
    ])
  })

  test('behavior: /metrics is the text that was given', async () => {
    const answer = await openApi({ metrics: () => 'aftershock_up 1\n' }).fetch('/metrics')
    expect([answer.status, await answer.text()]).toEqual([200, 'aftershock_up 1\n'])
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  test('error: an unexpected error is masked and given to onError', async () => {
    const seen: unknown[] = []
    const api = openApi({
      onError: (error) => seen.push(error),
      chainHead: () => {
        throw new Error('secret path /home/x')
      },
    })
    const { errors } = await api.ask('{ indexingStatus { network } }')
    expect(errors?.map((error) => error.message)).toEqual(['Unexpected error.'])
    expect(seen).toMatchObject([{ message: 'secret path /home/x' }])
  })

  test('error: a text that is no query', async () => {
    expect(await openApi().refusals('{')).toEqual(['Syntax Error: Expected Name, found <EOF>.'])
  })
})

describe('serve', () => {
  async function listening(): Promise<{ url: string; close: () => Promise<void> }> {
    const api = createApi({
      database: createTestMarket().path,
      schemaSdl: SCHEMA_SDL,
      network: 'test',
      chainHead: () => null,
    })
    const { port, close } = await serve(api, { port: 0, host: '127.0.0.1' })
    return { url: `http://127.0.0.1:${port}`, close }
  }

  test('default: answers over HTTP and closes', async () => {
    const { url, close } = await listening()
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ accounts(first: 1) { firstBlock } }' }),
    })
    expect(await response.json()).toEqual({ data: { accounts: [{ firstBlock: '10' }] } })
    const started = performance.now()
    await close()
    // The kept-alive connection of fetch does not hold it.
    expect(performance.now() - started).toBeLessThan(2_000)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })

  test('error: PORT_IN_USE', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    closing.push(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const api = createApi({
      database: createTestMarket().path,
      schemaSdl: SCHEMA_SDL,
      network: 'test',
      chainHead: () => null,
    })
    closing.push(() => api.close())
    const error = await serve(api, { port, host: '127.0.0.1' }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'PORT_IN_USE' })
  })

  test('error: a body that is too long, or of unknown length', async () => {
    const { url, close } = await listening()
    closing.push(close)
    const headers = { 'content-type': 'application/json' }
    const long = await fetch(`${url}/graphql`, { method: 'POST', headers, body: 'x'.repeat(2_000_001) })
    expect(long.status).toBe(413)
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{}')) })
    const unknown = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(unknown.status).toBe(411)
  })
})

describe('createApi', () => {
  test('error: DATABASE_MISSING, DATABASE_SCHEMA', () => {
    const options = { schemaSdl: SCHEMA_SDL, network: 'test', chainHead: () => null }
    expect(() => createApi({ ...options, database: '/nowhere/x.db' })).toThrow(
      expect.objectContaining({ code: 'DATABASE_MISSING' }),
    )
    const other = createTestDatabase('type A @entity(immutable: true) { id: Bytes! }')
    expect(() => createApi({ ...options, database: other.path })).toThrow(
      expect.objectContaining({ code: 'DATABASE_SCHEMA' }),
    )
  })

  test('behavior: no analytics query has the name of an entity query', () => {
    const analytics = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')
    const names = [...analytics.matchAll(/^ {2}(\w+)(?:\(|: )/gm)].map(([, name]) => name)
    expect(names).toContain('positionsAtRisk')
    // buildSchema refuses a field that is there already, so a clash would fail every test here.
    expect(() => openApi()).not.toThrow()
  })
})
