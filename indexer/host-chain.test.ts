import { beforeAll, describe, expect, it, vi } from 'vitest'
import { MappingError, UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
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
} from '../tests/mapping-market.ts'
import { topicOf } from './abi/keccak.ts'
import type { CallRequest, Log } from './chain/block-source.ts'

/** A failing handler's line is found by compiling the mapping once more. */
vi.setConfig({ testTimeout: 240_000 })

let wasm = ''
beforeAll(async () => {
  wasm = await compileMapping('host/chain.ts')
}, 120_000)

function open(handlers: string, child: string = onTransfer('handleSpawned')): Market {
  return openMarket(wasm, handlers, child)
}

/** Runs a handler for one Transfer; returns the tags of what it saved. */
async function tagsOf(handler: string, chain: Market['source']['chain'] = {}): Promise<unknown> {
  const market = open(onTransfer(handler))
  market.source.chain = chain
  return tags(market, [transferLog(1)])
}

async function tags(market: Market, logs: readonly Log[]): Promise<unknown> {
  const { changes } = await market.processor.process({ header: header(5), logs })
  return changes.upserts.map(({ entity }) => entity.get('tags')).at(-1)
}

async function failureOf(handler: string): Promise<string> {
  const error = await tagsOf(handler).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(MappingError)
  return String(error)
}

describe('accounts', () => {
  it('default: balances and code are fetched, those of a handler in one batch, and the handler runs again', async () => {
    const market = open(onTransfer('handleAccounts'))
    market.source.chain = {
      account: ({ ask, address }) => (ask === 'balance' ? '0x1fffffffffffffffff' : codeOf(address)),
    }
    expect(await tags(market, [transferLog(1), transferLog(2)])).toEqual([
      '590295810358705651711',
      'false',
      'true',
      '1180591620717411303422',
    ])
    expect(market.source.asked).toEqual(['accounts 4'])
  })

  it('error: MappingError for an address that has not 20 bytes', async () => {
    expect(await failureOf('handleShortAddress')).toContain('An address: got 1 bytes, expected 20.')
  })
})

function codeOf(address: Hex): Hex {
  return address === CHILD ? '0x6001' : '0x'
}

describe('declared calls', () => {
  const declared = (handler: string, lines: string): string =>
    `${onTransfer(handler)}          calls:\n${lines.replaceAll(/^/gm, '            ')}\n`
  const answer = ({ data }: CallRequest) => ({ status: 'ok' as const, data: word(data.slice(-2)) })

  it('default: are made for all logs of a block at once, each once, before the handlers', async () => {
    const market = open(declared('handleBalanceOf', 'to: Token[event.address].balanceOf(event.params.to)'))
    market.source.chain = { call: answer }
    const other: Log = { ...transferLog(3), topics: [transferLog(3).topics[0] ?? '0x', word('1'), word('9')] }
    expect(await tags(market, [transferLog(1), transferLog(2), other])).toEqual(['9'])
    expect(market.source.asked).toEqual(['calls 2'])
  })

  it('behavior: fields of structs by name and by index, and addresses', async () => {
    const requests: CallRequest[] = []
    const handlers = `      eventHandlers:
        - event: Opened((uint8,(address,address)))
          handler: handleBlock
          calls:
            byName: Token[event.params.order.owner.token].balanceOf(event.params.order.owner.account)
            byIndex: Token[event.params.order.1.1].balanceOf(${CHILD})
`
    const market = open(handlers)
    market.source.chain = {
      call: (request) => {
        requests.push(request)
        return { status: 'reverted' }
      },
    }
    const data = `0x${['1', 'aa', 'bb'].map((digits) => digits.padStart(64, '0')).join('')}` as const
    const log: Log = { ...transferLog(1), topics: [topicOf('Opened((uint8,(address,address)))')], data }
    // The handler takes a block; that it fails does not matter here.
    await tags(market, [log]).catch(() => undefined)
    const balanceOf = '0x70a08231'
    expect(requests).toEqual([
      { to: TOKEN, data: balanceOf + 'bb'.padStart(64, '0') },
      { to: `0x${'bb'.padStart(40, '0')}`, data: balanceOf + '2'.padStart(64, '0') },
    ])
  })

  it.each([
    ['Token.balanceOf(event.params.to)', 'expected Abi[address].function(arguments)'],
    ['Other[event.address].balanceOf(event.params.to)', 'expected a call of one of the ABIs Token'],
    ['Token[event.address].total()', 'expected a function of Token'],
    ['Token[event.address].balanceOf()', 'expected 1 arguments'],
    ['Token[event.address].balanceOf(event.params.who)', 'expected a parameter of Transfer(address,address,uint256)'],
    ['Token[event.address].balanceOf(event.params.value)', 'event.params.value to be address, which uint256 is not'],
    ['Token[event.params.to.0].balanceOf(event.params.to)', 'expected a struct before .0'],
    ['Token[event.address].balanceOf(entity.owner)', 'expected arguments such as event.address'],
  ])('error: %s is refused at load with its line', (text, message) => {
    const error = catching(() => open(declared('handleBalanceOf', `label: ${text}`)))
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toContain('line 28, dataSources[0].mapping.eventHandlers[0].calls.label: got')
    expect(String(error)).toContain(message)
  })
})

describe('documents', () => {
  it('default: JSON', async () => {
    expect(await tagsOf('handleJson')).toEqual([
      "{a:{},b:[1.50,-2e+3,'é',true,null],b2:12345678901234567890}",
      'true7',
      'true',
      '-9223372036854775808',
      '18446744073709551615',
      '-150.0',
      '123456789012345678901234567890',
    ])
  })

  it('default: YAML', async () => {
    expect(await tagsOf('handleYaml')).toEqual([
      "{'b':[1.5,16,'yes',null],2:!kind {'x':true},'a':'two lines'}",
      '5',
      'true',
    ])
  })

  it('error: MappingError for text that is none', async () => {
    expect(await failureOf('handleBadJson')).toContain('json.fromBytes: unexpected "}" at character 5.')
    expect(await failureOf('handleBigU64')).toContain('json.toU64: got "-1"')
  })
})

describe('data sources', () => {
  it('behavior: a context keeps the kinds of its values', async () => {
    const market = open(onTransfer('handleSpawn'), onTransfer('handleSpawned'))
    market.source.chain = { logs: [transferLog(2, CHILD)] }
    // The numbers are graph-ts's ValueKind.
    expect(await tags(market, [transferLog(1)])).toEqual([
      'count 1 -3',
      'flag 3 true',
      'list 4 a,-1',
      'none 5 null',
      'price 2 -0.25',
      'raw 6 0x0102',
      'when 9 1700000000000000',
      'wide 8 -9223372036854775808',
    ])
  })

  it('behavior: block handlers of a template run at its creation block and from there', async () => {
    const blocks = (filter: string) => `      blockHandlers:\n        - handler: handleBlock\n${filter}`
    const idsAt = async (filter: string, numbers: readonly number[]): Promise<unknown[]> => {
      const market = open(onTransfer('handleSpawnPlain'), blocks(filter))
      const ids: unknown[] = []
      for (const number of numbers) {
        const logs = number === 5 ? [transferLog(1)] : []
        const { changes } = await market.processor.process({ header: header(number), logs })
        ids.push(...changes.upserts.map(({ entity }) => entity.get('id')))
      }
      return ids
    }
    const each = [5, 6, 7, 8]
    expect(await idsAt('          filter: { kind: once }\n', each)).toEqual(['block 5'])
    expect(await idsAt('          filter: { kind: polling, every: 3 }\n', each)).toEqual(['block 5', 'block 8'])
    expect(await idsAt('', each)).toEqual(['block 5', 'block 6', 'block 7', 'block 8'])
  })

  it('behavior: of two handlers of one first topic that one runs whose event a log decodes to', async () => {
    const both = `${onTransfer('handleBalanceOf')}        - event: Transfer(indexed address,indexed address,indexed uint256)\n          handler: handleIndexed\n`
    const market = open(both)
    const nft: Log = { ...transferLog(2), topics: [...transferLog(2).topics, word('7')], data: '0x' }
    const { changes } = await market.processor.process({ header: header(5), logs: [transferLog(1), nft] })
    expect(changes.upserts.map(({ entity }) => [entity.get('id'), entity.get('tags')])).toEqual([
      ['balance', ['reverted']],
      ['indexed 2', ['7']],
    ])
  })

  it('behavior: filters on the other topics', async () => {
    const filter = (topics: string): string => `${onTransfer('handleBalanceOf')}${topics}`
    const runs = async (topics: string): Promise<number> => {
      const market = open(filter(topics))
      return (await market.processor.process({ header: header(5), logs: [transferLog(1)] })).handlers
    }
    expect(await runs(`          topic1: ["${word('1')}"]\n          topic2: ["0x9", "0x2"]\n`)).toBe(1)
    expect(await runs(`          topic1: ["${word('2')}"]\n`)).toBe(0)
    expect(await runs('          topic3: ["0x1"]\n')).toBe(0)
  })

  it('error: UserError when two handlers of a data source take a log', async () => {
    const second = onTransfer('handleBalanceOf').slice('      eventHandlers:\n'.length)
    const handlers = `${onTransfer('handleBalanceOf')}          topic1: ["0x1"]\n${second}          topic2: ["0x2"]\n`
    const error = await tags(open(handlers), [transferLog(1)]).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toContain('got the handlers handleBalanceOf and handleBalanceOf for log 1 of block 5')
  })
})

describe('the ABI in mappings', () => {
  it('default: encodes what items hold; text that is no type decodes to null', async () => {
    const words = ['20', '2', '40', '7', '2', `6869${'0'.repeat(60)}`]
    expect(await tagsOf('handleCoding')).toEqual([
      `0x${words.map((digits) => digits.padStart(64, '0')).join('')}`,
      'true',
      'true',
      '5',
      '10',
    ])
  })

  it('error: MappingError for an integer that its kind cannot hold', async () => {
    expect(await failureOf('handleNegativeUint')).toContain('ethereum.encode: value to encode: got bigint -1')
  })
})

describe('a failing handler', () => {
  it('error: MappingError names the line of the source', async () => {
    const at = (line: string): string => `tests/mappings/host/chain.ts:${line}`
    expect(await failureOf('handleDivide')).toMatch(
      new RegExp(
        `Handler handleDivide of data source Token failed at block 5 .*is divided by zero\\. In .*${at('182:\\d+')}.* \\(handleDivide\\)`,
      ),
    )
    expect(await failureOf('handleOutOfRange')).toMatch(/Index out of range.*chain\.ts:\d+:\d+.* \(handleOutOfRange\)/)
    expect(await failureOf('handleRecursion')).toMatch(
      /stack overflow: .* In .*tests\/mappings\/host\/chain\.ts:\d+:\d+ \(deeper\)/,
    )
  }, 240_000)
})

function catching(f: () => unknown): unknown {
  try {
    return f()
  } catch (error) {
    return error
  }
}
