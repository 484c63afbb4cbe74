import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { MappingError, UserError } from '../core/errors.ts'
import { compileMapping } from '../tests/compile-mapping.ts'
import {
  CHILD,
  header,
  type Market,
  onTransfer,
  openMarket,
  TOKEN,
  transferLog,
  word,
  writeTestManifest,
} from '../tests/mapping-market.ts'
import { topicOf } from './abi/keccak.ts'
import type { Log, Transaction } from './chain/block-source.ts'
import { loadManifest } from './manifest/load.ts'
import type { Entity } from './store/values.ts'

/** A failing handler's line is found by compiling the mapping once more. */
vi.setConfig({ testTimeout: 240_000 })

let wasm = ''
beforeAll(async () => {
  wasm = await compileMapping('host/mapping.ts')
}, 60_000)

const BLOCK = { header: header(5), logs: [transferLog(300)] }

async function run(market: Market, block = BLOCK): Promise<Entity[]> {
  const outcome = await market.processor.process(block)
  market.store.transaction(() => market.store.writeBlock(block.header, outcome.changes))
  return outcome.changes.upserts.map((upsert) => upsert.entity)
}

/** Runs handlers one after the other, a block each; returns the entity that the last one saved. */
async function runEach(handlers: string[]): Promise<Entity | undefined> {
  const markets = handlers.map((handler) => openMarket(wasm, onTransfer(handler)))
  const [first] = markets
  let last: Entity | undefined
  for (const [i, market] of markets.entries()) {
    const block = { header: header(5 + i), logs: BLOCK.logs }
    const outcome = await market.processor.process(block)
    // The state of the ones before is what this one starts from.
    for (const later of markets.slice(i + 1)) later.store.writeBlock(block.header, { ...outcome.changes })
    last = outcome.changes.upserts.at(-1)?.entity
  }
  for (const market of markets) market.store.close()
  return first ? last : undefined
}

const SENT: Transaction = {
  hash: word('77'),
  from: '0x00000000000000000000000000000000000000f1',
  to: null,
  value: 12n,
  gasLimit: 1n,
  gasPrice: 1n,
  input: '0x',
  nonce: 0n,
}

describe('an event handler', () => {
  it('default: sees the log, its block and transaction, and saves an entity', async () => {
    const [entity] = await run(openMarket(wasm, onTransfer('handleTransfer')))
    expect(new Map(entity)).toEqual(
      new Map<string, unknown>([
        ['amount', 65_535n],
        ['count', 2],
        ['from', Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? 1 : 0))],
        ['hash', Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 0x77 : 0))],
        ['id', 'transfer'],
        ['number', 305n],
        ['text', 'value'],
        ['to', Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? 2 : 0))],
      ]),
    )
  })

  it('behavior: globals never survive, whether numbers, arrays or bytes changed in place', async () => {
    const market = openMarket(wasm, onTransfer('handleGlobals'))
    const block = { header: header(5), logs: [transferLog(1), transferLog(2), transferLog(3)] }
    const [entity] = await run(market, block)
    expect(entity?.get('count')).toBe(1)
    expect(entity?.get('text')).toBe('1 1000000000000000000000000000')
  })

  it('behavior: objects changed in place are saved as they are then', async () => {
    const entity = await runEach(['handleCreateMutable', 'handleMutateInPlace'])
    expect(entity?.get('hash')).toEqual(Uint8Array.of(3, 2, 1))
    expect(entity?.get('amount')).toBe(9n)
    expect(entity?.get('number')).toBe(6n)
    expect(entity?.get('decimal')).toEqual({ digits: 12n, exponent: -1 })
  })

  it('behavior: a save merges, null removes, negative Int and Int8 keep their sign', async () => {
    const entity = await runEach(['handleCreateMutable', 'handleMerge'])
    expect([...(entity?.keys() ?? [])]).toEqual(['amount', 'big', 'count', 'decimal', 'hash', 'id', 'tags'])
    expect([entity?.get('amount'), entity?.get('big'), entity?.get('count')]).toEqual([5n, -5_000_000_000n, -3])
    expect([entity?.get('decimal'), entity?.get('tags')]).toEqual([{ digits: 125n, exponent: -2 }, ['a', 'b']])
  })

  it('behavior: a second copy of an entity brings back what it was loaded with', async () => {
    const entity = await runEach(['handleCreateMutable', 'handleMerge', 'handleLoadTwice'])
    expect([entity?.get('count'), entity?.get('text')]).toEqual([-3, 'second'])
  })

  it('behavior: an entity can be loaded more often than memory has room for at first', async () => {
    const entity = await runEach(['handleCreateMutable', 'handleManyLoads'])
    expect([entity?.get('count'), entity?.get('hash')]).toEqual([2999, Uint8Array.of(200, 2, 3)])
  })

  it('error: MappingError when a loaded entity is saved under another id', async () => {
    const error = await runEach(['handleCreateMutable', 'handleOtherId']).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(MappingError)
    expect(String(error)).toContain('Thing[other].id: got String "mutable"')
  })

  it('behavior: BigInt as graph-node computes it', async () => {
    const [entity] = await run(openMarket(wasm, onTransfer('handleMath')))
    // Checked with Python's integers (// and % replaced by truncation), base58 and keccak of known inputs.
    expect(entity?.get('tags')).toEqual([
      '-5192296858534827628530496329220096',
      '-1',
      '-42535295865117307932921825928971026433',
      `0x8${'0'.repeat(67)}`,
      '65535',
      '-340282366920938463463374607431768211457',
      '0x100000000000000000000000000000001',
      '-2097152',
      '42',
      `1${'0'.repeat(54)}`,
      '1',
      '2',
      'héllo',
      '115Q',
      '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
      'truetrue18446744073709551616',
      `0x8${'0'.repeat(63)}`,
    ])
  })

  it('behavior: BigDecimal as graph-node computes it', async () => {
    const [entity] = await run(openMarket(wasm, onTransfer('handleDecimals')))
    expect(entity?.get('tags')).toEqual([
      '0.6666666666666666666666666666666667',
      '-0.66666666666666666666666666666666666',
      '12300.001',
      '2.5',
      'true',
      '12345678901234567890123456789012350000',
    ])
    expect(entity?.get('decimal')).toEqual({ digits: 3333333333333333333333333333333333n, exponent: -7 })
  })

  it('behavior: encodes and decodes a tuple', async () => {
    const [entity] = await run(openMarket(wasm, onTransfer('handleEncode')))
    // Solidity's abi.encode of (uint256, string) as one dynamic tuple.
    const words = ['20', '33b2e3c9fd0803ce8000000', '40', '2', `6869${'0'.repeat(60)}`]
    const data = entity?.get('hash')
    expect(data instanceof Uint8Array && Buffer.from(data).toString('hex')).toBe(
      words.map((digits) => digits.padStart(64, '0')).join(''),
    )
    expect([entity?.get('amount'), entity?.get('text'), entity?.get('flag')]).toEqual([10n ** 27n, 'hi', true])
  })

  it('behavior: parameters that are not single words', async () => {
    const signature = 'Message(indexed string,string,int64[],indexed int8,(address,bool))'
    const market = openMarket(
      wasm,
      `      eventHandlers:\n        - event: ${signature}\n          handler: handleMessage\n`,
    )
    const topic0 = topicOf('Message(string,string,int64[],int8,(address,bool))')
    const words = ['80', 'c0', CHILD.slice(2), '1', '2', `6869${'0'.repeat(60)}`, '2', '5', 'f'.repeat(64)]
    const data = words.map((digits) => digits.padStart(64, '0')).join('')
    const log: Log = { ...transferLog(1), topics: [topic0, word('ab'), `0x${'f'.repeat(63)}e`], data: `0x${data}` }
    const [entity] = await run(market, { header: header(5), logs: [log] })
    expect(entity?.get('text')).toBe('hi')
    expect(entity?.get('amount')).toBe(6n)
    expect(entity?.get('count')).toBe(-2)
    expect(entity?.get('flag')).toBe(true)
  })

  it('behavior: a log that does not decode is skipped', async () => {
    const market = openMarket(wasm, onTransfer('handleTransfer'))
    const shorter: Log = { ...transferLog(1), data: '0x00ff' }
    const moreTopics: Log = { ...transferLog(2), topics: [...transferLog(2).topics, word('3')] }
    const outcome = await market.processor.process({ header: header(5), logs: [shorter, moreTopics] })
    expect(outcome.changes.upserts).toEqual([])
    expect(outcome.handlers).toBe(0)
  })

  it('behavior: derived entities and those of this block', async () => {
    const related = openMarket(wasm, onTransfer('handleRelated'))
    const entities = await run(related)
    expect(entities.find((entity) => entity.get('id') === 'parent')?.get('tags')).toEqual(['0x01000000', '0x03000000'])
    const market = openMarket(wasm, onTransfer('handleInBlock'))
    await run(market, { header: header(5), logs: [transferLog(1)] })
    const [first] = await run(market, { header: header(6), logs: [transferLog(1), transferLog(2)] })
    expect(first?.get('count')).toBe(1)
  })

  it('behavior: log lines are passed on once', async () => {
    const market = openMarket(wasm, onTransfer('handleLog'))
    await run(market)
    expect(market.messages).toEqual([{ level: 2, message: 'watch 300', dataSource: 'Token', blockNumber: 5 }])
  })
})

describe('a transaction', () => {
  it('default: is not fetched for its hash and index', async () => {
    const market = openMarket(wasm, onTransfer('handleTransfer'))
    await run(market)
    expect(market.source.asked).toEqual([])
  })

  it('behavior: is fetched when a handler reads more of it', async () => {
    const market = openMarket(wasm, onTransfer('handleSender'))
    market.source.chain = { transaction: SENT }
    const [entity] = await run(market)
    expect([entity?.get('text'), entity?.get('amount')]).toEqual(['creation', 12n])
    expect(market.source.asked).toEqual(['transactions 1'])
  })

  it('behavior: is fetched even when a handler only asks whether a field is null', async () => {
    const market = openMarket(wasm, onTransfer('handleOnlyWhetherTo'))
    market.source.chain = { transaction: { ...SENT, to: TOKEN } }
    const [entity] = await run(market)
    expect(entity?.get('text')).toBe('call')
  })

  it('behavior: is fetched when memory grew, where its unread fields would seem to be zero', async () => {
    const market = openMarket(wasm, onTransfer('handleGrow'))
    market.source.chain = { transaction: { ...SENT, to: TOKEN } }
    const [entity] = await run(market)
    expect(entity?.get('text')).toBe('call')
    expect(entity?.get('hash')).toEqual(Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 0x77 : 0)))
  })

  it('behavior: that the source does not know has zero values', async () => {
    const [entity] = await run(openMarket(wasm, onTransfer('handleSender')))
    expect([entity?.get('text'), entity?.get('amount'), entity?.get('from')]).toEqual([
      'creation',
      0n,
      new Uint8Array(20),
    ])
  })

  it('behavior: with its receipt, in one batch for the block, where the manifest asks for it', async () => {
    const market = openMarket(wasm, onTransfer('handleReceipt', true))
    const log = transferLog(1)
    const receipt = {
      ...{ transactionHash: word('77'), transactionIndex: 3, blockHash: word('5'), blockNumber: 5 },
      ...{ cumulativeGasUsed: 90_000n, gasUsed: 21_000n, contractAddress: null, logs: [log, log], status: 1n },
      ...{ logsBloom: word('0'), from: SENT.from, to: TOKEN, effectiveGasPrice: 7n },
    }
    market.source.chain = { transaction: SENT, receipt }
    const [entity] = await run(market, { header: header(5), logs: [log, transferLog(2)] })
    expect(entity?.get('text')).toBe('21000 2')
    expect(market.source.asked).toEqual(['transactions 1', 'receipts 1'])
  })

  it('behavior: no receipt where the source does not know it', async () => {
    const [entity] = await run(openMarket(wasm, onTransfer('handleReceipt', true)))
    expect(entity?.get('text')).toBe('none')
  })
})

describe('an eth_call', () => {
  it('default: is fetched, in one batch with others, and the handler runs again', async () => {
    const market = openMarket(wasm, onTransfer('handleCalls'))
    market.source.chain = {
      call: ({ data }) => (data.endsWith('2') ? { status: 'reverted' } : { status: 'ok', data: word('10') }),
    }
    const outcome = await market.processor.process(BLOCK)
    const [upsert] = outcome.changes.upserts
    expect([upsert?.entity.get('amount'), upsert?.entity.get('count')]).toEqual([32n, 1])
    expect([outcome.handlers, outcome.calls, market.source.asked]).toEqual([1, 3, ['calls 3']])
  })

  it('behavior: is not fetched again for the same block', async () => {
    const market = openMarket(wasm, onTransfer('handleCalls'))
    await market.processor.process(BLOCK)
    await market.processor.process(BLOCK)
    expect(market.source.asked).toEqual(['calls 3'])
  })

  it('behavior: an answer that the ABI does not describe is as a revert', async () => {
    const market = openMarket(wasm, onTransfer('handleCalls'))
    market.source.chain = { call: () => ({ status: 'ok', data: '0x1234' }) }
    const [entity] = await run(market)
    expect(entity?.get('count')).toBe(3)
  })
})

describe('block handlers', () => {
  const polling = `      blockHandlers:
        - handler: handleBlock
          filter: { kind: once }
        - handler: handleBlock
          filter: { kind: polling, every: 4 }
`
  it('default: run once at the start, and every so many blocks from there', async () => {
    const market = openMarket(wasm, polling)
    expect(market.processor.blockHandlersAt(0, 12)).toEqual([2, 6, 10])
    expect(market.processor.blockHandlersAt(3, 9)).toEqual([6])
    await run(market, { header: header(2), logs: [] })
    await run(market, { header: header(3), logs: [] })
    const entities = await run(market, { header: header(6), logs: [] })
    expect(entities.find((entity) => entity.get('id') === 'blocks')?.get('count')).toBe(3)
    expect(entities.find((entity) => entity.get('id') === 'block 6')?.get('number')).toBe(1_700_000_006n)
  })
})

describe('created data sources', () => {
  it('default: see the logs of the block that creates them, earlier ones too, with address and context', async () => {
    const market = openMarket(wasm, onTransfer('handleCreate'))
    market.source.chain = { logs: [transferLog(1, CHILD), transferLog(400, CHILD), transferLog(300)] }
    const outcome = await market.processor.process(BLOCK)
    const entities = outcome.changes.upserts.map((upsert) => upsert.entity)
    expect(entities.map((entity) => entity.get('id'))).toEqual(['child 1', 'child 400'])
    expect(entities[0]?.get('text')).toBe('made by 300 on anvil')
    expect(entities[0]?.get('amount')).toBe(-7n)
    expect(entities[0]?.get('from')).toEqual(Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? 2 : 0)))
    expect(outcome.newDataSources.map((s) => [s.template, s.address, s.block])).toEqual([['Child', CHILD, 5]])
    expect(market.source.asked).toEqual([`blocks 5 ${CHILD}`])
    expect(market.processor.filters(outcome.newDataSources).flatMap((filter) => filter.addresses)).toEqual([CHILD])
  })

  it('behavior: the same one again is ignored; a reorg forgets it', async () => {
    const market = openMarket(wasm, onTransfer('handleCreate'))
    await market.processor.process(BLOCK)
    expect((await market.processor.process(BLOCK)).newDataSources).toEqual([])
    expect(market.processor.filters().flatMap((filter) => filter.addresses)).toEqual([TOKEN, CHILD])
    market.processor.removeDataSourcesAfter(4)
    expect(market.processor.filters().flatMap((filter) => filter.addresses)).toEqual([TOKEN])
    expect((await market.processor.process(BLOCK)).newDataSources).toHaveLength(1)
  })
})

describe('a failing handler', () => {
  it('error: MappingError says where, and nothing of the block is kept', async () => {
    const market = openMarket(wasm, onTransfer('handleAbort'))
    const error = await market.processor.process(BLOCK).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(MappingError)
    expect(String(error)).toMatch(
      /Handler handleAbort of data source Token failed at block 5 \(Transfer\(address,address,uint256\), transaction 0x0+77, log 300\): Mapping aborted at tests\/mappings\/host\/mapping\.ts, line \d+, column \d+, with message: no luck with 300/,
    )
    expect(market.cache.get('Thing', 'dropped')).toBeUndefined()
  })

  it('error: names the line of the handler, though other code was inlined in it', async () => {
    const source = readFileSync(new URL('../tests/mappings/host/mapping.ts', import.meta.url), 'utf8').split('\n')
    for (const [handler, statement] of [
      ['handleDivide', 'const quotient = 5 / zero'],
      ['handleDivideBig', 'BigInt.fromI32(5).div('],
    ] as const) {
      const line = source.findIndex((text) => text.includes(statement)) + 1
      const error = await openMarket(wasm, onTransfer(handler))
        .processor.process(BLOCK)
        .catch((e: unknown) => e)
      expect(String(error)).toMatch(new RegExp(`tests/mappings/host/mapping\\.ts:${line}:\\d+ \\(${handler}\\)`))
    }
  })

  it('error: MappingError for a trap, a value of another kind and log.critical', async () => {
    const messages: string[] = []
    for (const handler of ['handleTrap', 'handleWrongKind', 'handleCritical']) {
      const error = await openMarket(wasm, onTransfer(handler))
        .processor.process(BLOCK)
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(MappingError)
      messages.push(String(error))
    }
    expect(messages[0]).toContain('unexpected null')
    expect(messages[0]).toMatch(/tests\/mappings\/host\/mapping\.ts:\d+:\d+ \(handleTrap\)/)
    expect(messages[1]).toContain('Thing.amount: got Int, expected BigInt.')
    expect(messages[2]).toContain('log.critical: over')
  })
})

describe('a manifest', () => {
  it('error: names the line of what this engine does not have', () => {
    const path = writeTestManifest(
      wasm,
      '      callHandlers:\n        - function: f()\n          handler: handleTransfer\n',
    )
    const error = catching(() => loadManifest(path))
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toMatch(
      /line 25, dataSources\[0\]\.mapping\.callHandlers: got call handlers, which need a node that traces, expected event or block handlers/,
    )
  })

  it('error: a handler that the code does not export', () => {
    expect(String(catching(() => openMarket(wasm, onTransfer('handleNothing'))))).toContain(
      'got the handler handleNothing',
    )
  })

  it('error: an event that the ABI does not have', () => {
    const path = writeTestManifest(wasm, onTransfer('handleTransfer').replace('uint256', 'uint128'))
    expect(String(catching(() => loadManifest(path)))).toContain('expected an event of the ABI')
  })
})

function catching(f: () => unknown): unknown {
  try {
    return f()
  } catch (error) {
    return error
  }
}
