/** What a node leaves out is noticed through the cache as without it, and a stricter run checks what is kept. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import { FakeNode, type RpcBody } from '../../tests/fake-node.ts'
import { JsonRpc } from '../chain/json-rpc.ts'
import type { VerifyLevel } from '../chain/log-check.ts'
import { RpcSource } from '../chain/rpc-source.ts'
import { CachedSource } from './cached-source.ts'
import { ChainCache } from './chain-cache.ts'

const A: Hex = `0x${'a'.repeat(40)}`
const B: Hex = `0x${'b'.repeat(40)}`
const TOPIC: Hex = `0x${'1'.repeat(64)}`
const HEAD = 100

const folder = mkdtempSync(join(tmpdir(), 'aftershock-checks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
let path = ''
let node: FakeNode
let open: CachedSource[] = []
let warnings: string[] = []

beforeEach(async () => {
  path = join(folder, `${files++}.cache`)
  node = await FakeNode.start(HEAD)
  node.withReceipts = true
  for (let n = 1; n <= HEAD; n++)
    node.logs.set(
      n,
      [A, B].map((address) => ({ address, topics: [TOPIC], data: '0x' })),
    )
  warnings = []
})
afterEach(async () => {
  for (const source of open) await source.close()
  open = []
  await node.stop()
})

async function start(verify: VerifyLevel): Promise<CachedSource> {
  const choices = { verify, onWarning: (message: string) => void warnings.push(message) }
  const limits = { consistencyWaitMs: 1, consistencyTries: 3 }
  const inner = new RpcSource(new JsonRpc(node.url, { backoffMs: 2, tries: 3 }), limits, choices)
  const source = new CachedSource(new ChainCache(path, { chainId: 31_337 }), inner, verify)
  open.push(source)
  await source.head()
  return source
}

/** Blocks with logs of the addresses. */
async function logsOf(source: CachedSource, address: Hex, from = 1): Promise<number[]> {
  const filters = [{ addresses: [address], topics0: [TOPIC] }]
  const blocks = await source.blocks({ from, to: HEAD, filters, headersOf: [from, HEAD] })
  return blocks.filter(({ logs }) => logs.length > 0).map(({ header }) => header.number)
}

/** Logs of these blocks are missing from answers about ranges. */
function leaveOut(...blocks: number[]): void {
  node.interfere = {
    batch: (replies) =>
      (replies as { result: unknown }[]).map((reply) =>
        Array.isArray(reply.result)
          ? { ...reply, result: reply.result.filter((log) => !blocks.includes(Number(log.blockNumber))) }
          : reply,
      ),
  }
  answerByHash()
}

/** The batch above also holds questions by block hash: those are answered whole. */
function answerByHash(): void {
  const { batch } = node.interfere
  const isByHash = ({ method, params }: RpcBody): boolean =>
    method === 'eth_getLogs' && (params[0] as { blockHash?: Hex }).blockHash !== undefined
  const byHash = new Set<unknown>()
  node.interfere.request = (body) => {
    if (isByHash(body)) byHash.add(body.id)
    return undefined
  }
  node.interfere.batch = (replies) => {
    const left = batch?.(replies) as { id: unknown }[]
    return left.map((reply, i) => (byHash.delete(reply.id) ? replies[i] : reply))
  }
}

const all = (from = 1): number[] => Array.from({ length: HEAD + 1 - from }, (_, i) => from + i)

describe('left out logs', () => {
  test.each<VerifyLevel>(['fetched', 'blooms'])('default: %s sees them beside kept headers', async (verify) => {
    const source = await start(verify)
    expect(await logsOf(source, A)).toEqual(all())
    leaveOut(90)
    expect(await logsOf(source, B)).toEqual(all())
    expect(warnings).toEqual([])
  })

  test('behavior: also after another start', async () => {
    await logsOf(await start('fetched'), A)
    await open.pop()?.close()
    leaveOut(40)
    // Block 40 is far from the head: only its kept header tells.
    expect(await logsOf(await start('fetched'), B)).toEqual(all())
  })

  test('behavior: a header without a bloom is told of once, and the others count', async () => {
    const source = await start('fetched')
    leaveOut(90)
    const shorten = node.interfere.batch ?? ((replies: unknown[]) => replies)
    node.interfere.batch = (replies) =>
      (shorten(replies) as { result: { number?: Hex } | null }[]).map((reply) => {
        if (reply.result?.number !== '0x50' && reply.result?.number !== '0x51') return reply
        const { logsBloom: _, ...without } = reply.result as { logsBloom?: Hex }
        return { ...reply, result: without }
      })
    expect(await logsOf(source, A)).toEqual(all())
    expect(warnings).toEqual([expect.stringContaining('block 80 has no bloom')])
  })
})

describe('a stricter run', () => {
  test.each<VerifyLevel>(['blooms', 'receipts'])('default: %s checks what was kept without', async (verify) => {
    leaveOut(20)
    expect(await logsOf(await start('none'), A)).toEqual(all().filter((n) => n !== 20))
    await open.pop()?.close()
    node.interfere = {}
    expect(await logsOf(await start(verify), A)).toEqual(all())
    const asked = node.requests.length
    const strict = open.at(-1)
    if (strict) expect(await logsOf(strict, A, 10)).toEqual(all(10))
    expect(node.requests.slice(asked).map(({ method }) => method)).not.toContain('eth_getLogs')
  })

  test('behavior: logs that were kept and are none are forgotten', async () => {
    node.logs.set(30, [
      { address: B, topics: [TOPIC], data: '0x' },
      { address: A, topics: [TOPIC], data: '0x' },
      { address: A, topics: [TOPIC], data: '0xff' },
    ])
    const lax = await start('none')
    await logsOf(lax, A)
    await logsOf(lax, B)
    await open.pop()?.close()
    node.logs.set(30, [{ address: B, topics: [TOPIC], data: '0x' }])
    const source = await start('receipts')
    expect(await logsOf(source, A)).toEqual(all().filter((n) => n !== 30))
    expect(await logsOf(source, B)).toEqual(all())
  })

  test('behavior: a run that asks for less takes what was checked more', async () => {
    await logsOf(await start('receipts'), A)
    await open.pop()?.close()
    const source = await start('fetched')
    const asked = node.requests.length
    await logsOf(source, A)
    expect(node.requests.slice(asked).map(({ method }) => method)).not.toContain('eth_getLogs')
  })
})

describe('the file', () => {
  test('default: one of version 1 is read, and what is in it counts as not checked', async () => {
    await logsOf(await start('fetched'), A)
    await open.pop()?.close()
    const db = new Sqlite(path)
    db.exec('ALTER TABLE header DROP COLUMN bloom; ALTER TABLE known RENAME TO known_2')
    db.exec('CREATE TABLE known (address INTEGER, topic0 INTEGER, first INTEGER, last INTEGER)')
    db.exec('INSERT INTO known SELECT address, topic0, first, last FROM known_2; DROP TABLE known_2')
    db.pragma('user_version = 1')
    db.close()
    const alone = new CachedSource(new ChainCache(path, { isReader: true }), null)
    expect(await logsOf(alone, A)).toEqual(all())
    await alone.close()
    const asked = node.requests.length
    leaveOut(95)
    expect(await logsOf(await start('fetched'), A)).toEqual(all())
    expect(node.requests.slice(asked).map(({ method }) => method)).toContain('eth_getLogs')
  })

  test('error: CACHE_LOCKED for a second that writes; a reader sees what was there when it began', async () => {
    const first = await start('fetched')
    await logsOf(first, A)
    expect(() => new ChainCache(path, { chainId: 31_337 })).toThrow(/another process writes to/)
    const reader = new ChainCache(path, { isReader: true, chainId: 31_337 })
    await logsOf(first, B)
    const alone = new CachedSource(reader, null)
    expect(await logsOf(alone, A)).toEqual(all())
    await expect(logsOf(alone, B)).rejects.toMatchObject({ code: 'ARCHIVE_INCOMPLETE' })
    await alone.close()
    await open.pop()?.close()
    new ChainCache(path, { chainId: 31_337 }).close()
  })
})
