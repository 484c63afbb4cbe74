import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MappingError, RetryableError, UserError } from '../core/errors.ts'
import { compileMapping } from '../tests/compile-mapping.ts'
import { FakeNode } from '../tests/fake-node.ts'
import { type IndexerOptions, startIndexer } from './start-indexer.ts'
import { readPointer } from './store/meta.ts'
import { openReader } from './store/reader.ts'
import { fromMessage, toMessage } from './worker-messages.ts'

const SCHEMA = fileURLToPath(new URL('../tests/mappings/worker/schema.graphql', import.meta.url))

let wasm: string
let node: FakeNode
let files = 0

beforeAll(async () => {
  wasm = await compileMapping('worker/mapping.ts')
}, 60_000)
beforeEach(async () => {
  node = await FakeNode.start(20)
})
afterEach(() => node.stop())

/** A manifest with one block handler. */
function options(handler: 'handleLoop' | 'handleFail', o: Partial<IndexerOptions> = {}): IndexerOptions {
  const folder = dirname(wasm)
  const abi = join(folder, 'abi.json')
  writeFileSync(abi, '[]')
  const manifestPath = join(folder, `${handler}.yaml`)
  const mapping = {
    kind: 'ethereum/events',
    apiVersion: '0.0.9',
    language: 'wasm/assemblyscript',
    entities: ['Nothing'],
    abis: [{ name: 'Root', file: abi }],
    blockHandlers: [{ handler }],
    file: wasm,
  }
  const source = { address: `0x${'a'.repeat(40)}`, abi: 'Root', startBlock: 1 }
  const dataSources = [{ kind: 'ethereum/contract', name: 'Root', network: 'local', source, mapping }]
  writeFileSync(manifestPath, JSON.stringify({ specVersion: '1.3.0', schema: { file: SCHEMA }, dataSources }))
  return {
    rpcUrl: node.url,
    manifestPath,
    databasePath: join(folder, `${files++}.db`),
    network: 'local',
    chainId: 31337,
    follow: false,
    ...o,
  }
}

function pointer(path: string): number | undefined {
  const db = openReader(path)
  try {
    return readPointer(db)?.number
  } finally {
    db.close()
  }
}

describe('startIndexer', () => {
  test('default: progress, log lines, the end', async () => {
    const lines: string[] = []
    const blocks: number[] = []
    const given = options('handleFail', { untilBlock: 4 })
    await startIndexer(given, {
      onProgress: (progress) => blocks.push(progress.block),
      onLog: ({ level, message }) => lines.push(`${level}: ${message}`),
    }).done
    expect(lines).toEqual([1, 2, 3, 4].map((n) => `warning: block ${n}, Root: block ${n}`))
    expect(blocks.at(-1)).toBe(4)
    expect(pointer(given.databasePath)).toBe(4)
  })

  test('behavior: stop() while following', async () => {
    const given = options('handleFail', { untilBlock: 4 })
    await startIndexer(given).done
    node.head = 4
    const indexer = startIndexer({ ...given, untilBlock: undefined, follow: true })
    await sleep(600)
    const begun = Date.now()
    await indexer.stop()
    await indexer.done
    expect(Date.now() - begun).toBeLessThan(1_500)
  })

  test('behavior: stop() while the node does not answer', async () => {
    const given = options('handleFail')
    node.interfere = { http: () => ({ status: 503, text: 'busy' }) }
    const indexer = startIndexer(given)
    await sleep(600)
    const begun = Date.now()
    await indexer.stop()
    await indexer.done
    expect(Date.now() - begun).toBeLessThan(1_500)
  })

  test('behavior: a handler that loops is ended with its thread', async () => {
    const given = options('handleLoop', { limits: { batchBlocks: 1, progressMs: 0 } })
    let reached = 0
    const indexer = startIndexer(given, { onProgress: ({ block }) => (reached = block) })
    for (let i = 0; i < 1000 && reached < 4; i++) await sleep(10)
    const begun = Date.now()
    await indexer.stop()
    await indexer.done
    expect(Date.now() - begun).toBeLessThan(7_000)
    expect(pointer(given.databasePath)).toBe(4)
  })

  test('error: MappingError for a handler that loops, with its block and line; the blocks before are written', async () => {
    const given = options('handleLoop', { limits: { batchBlocks: 1, handlerMs: 500 } })
    const error: unknown = await startIndexer(given).done.catch((e: unknown) => e)
    expect(error).toBeInstanceOf(MappingError)
    expect(error).toMatchObject({ handler: 'handleLoop', blockNumber: 5 })
    expect(String(error)).toMatch(
      /Handler handleLoop of data source Root did not end within 0\.5 s at block 5: it loops\. In .*tests\/mappings\/worker\/mapping\.ts:\d+:\d+.* \(handleLoop\)/,
    )
    expect(pointer(given.databasePath)).toBe(4)
  }, 240_000)

  test('error: MappingError: its class survives the thread, the blocks before are written', async () => {
    const given = options('handleFail')
    const error: unknown = await startIndexer(given).done.catch((e: unknown) => e)
    expect(error).toBeInstanceOf(MappingError)
    expect(error).toMatchObject({ blockNumber: 5, message: expect.stringContaining('five') })
    expect(pointer(given.databasePath)).toBe(4)
  })

  test('error: UserErrors, with their codes', async () => {
    const given = options('handleFail', { untilBlock: 2 })
    await startIndexer(given).done
    await expect(startIndexer({ ...given, network: 'mainnet' }).done).rejects.toMatchObject({
      name: 'UserError',
      code: 'DATABASE_NETWORK',
      hint: expect.any(String),
    })
    await expect(startIndexer(options('handleFail', { chainId: 1 })).done).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
    })
    const missing = options('handleFail', { manifestPath: '/nowhere/subgraph.yaml' })
    await expect(startIndexer(missing).done).rejects.toMatchObject({ code: 'MANIFEST_MISSING' })
    const nobody = options('handleFail', { rpcUrl: 'http://127.0.0.1:9' })
    await expect(startIndexer(nobody).done).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })
})

describe('worker messages', () => {
  test.each([
    new UserError('A', 'what', { hint: 'do' }),
    new RetryableError('B', 'down'),
    new MappingError('failed', { handler: 'handleX', blockNumber: 7 }),
    new TypeError('bug'),
  ])('behavior: $name', (error) => {
    const received = fromMessage(structuredClone(toMessage(error)))
    expect(received).toMatchObject({ message: error.message, stack: error.stack })
    if (!(error instanceof TypeError)) expect(received).toEqual(error)
  })
})
