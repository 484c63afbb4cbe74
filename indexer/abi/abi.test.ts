import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexToBytes } from '../../core/hex.ts'
import { AbiDecodeError, decodeSequence } from './decode.ts'
import { decodeLog } from './decode-log.ts'
import { encodeCall, encodeOwn, encodeSequence } from './encode.ts'
import { topicOf } from './keccak.ts'
import { findEvent, findFunction, parseAbi } from './parse.ts'
import { type AbiType, type AbiValue, parseType, typeName } from './types.ts'

// https://docs.soliditylang.org/en/v0.8.27/abi-spec.html, "Use of Dynamic Types": f(uint256,uint32[],bytes10,bytes).
const DYNAMIC_EXAMPLE = `8be65246
0000000000000000000000000000000000000000000000000000000000000123
0000000000000000000000000000000000000000000000000000000000000080
3132333435363738393000000000000000000000000000000000000000000000
00000000000000000000000000000000000000000000000000000000000000e0
0000000000000000000000000000000000000000000000000000000000000002
0000000000000000000000000000000000000000000000000000000000000456
0000000000000000000000000000000000000000000000000000000000000789
000000000000000000000000000000000000000000000000000000000000000d
48656c6c6f2c20776f726c642100000000000000000000000000000000000000`.replaceAll('\n', '')

// The same page: g(uint256[][],string[]) with [[1, 2], [3]], ["one", "two", "three"].
const NESTED_EXAMPLE = `0000000000000000000000000000000000000000000000000000000000000040
0000000000000000000000000000000000000000000000000000000000000140
0000000000000000000000000000000000000000000000000000000000000002
0000000000000000000000000000000000000000000000000000000000000040
00000000000000000000000000000000000000000000000000000000000000a0
0000000000000000000000000000000000000000000000000000000000000002
0000000000000000000000000000000000000000000000000000000000000001
0000000000000000000000000000000000000000000000000000000000000002
0000000000000000000000000000000000000000000000000000000000000001
0000000000000000000000000000000000000000000000000000000000000003
0000000000000000000000000000000000000000000000000000000000000003
0000000000000000000000000000000000000000000000000000000000000060
00000000000000000000000000000000000000000000000000000000000000a0
00000000000000000000000000000000000000000000000000000000000000e0
0000000000000000000000000000000000000000000000000000000000000003
6f6e650000000000000000000000000000000000000000000000000000000000
0000000000000000000000000000000000000000000000000000000000000003
74776f0000000000000000000000000000000000000000000000000000000000
0000000000000000000000000000000000000000000000000000000000000005
7468726565000000000000000000000000000000000000000000000000000000`.replaceAll('\n', '')

function types(...names: string[]): AbiType[] {
  return names.map(parseType)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function joined(words: readonly string[]): string {
  return words.map((word) => word.padStart(64, '0')).join('')
}

const text = (value: string) => new TextEncoder().encode(value)

describe('encode and decode', () => {
  it("default: Solidity's example of dynamic types", () => {
    const list = types('uint256', 'uint32[]', 'bytes10', 'bytes')
    const values: AbiValue[] = [0x123n, [0x456n, 0x789n], text('1234567890'), text('Hello, world!')]
    expect(hex(encodeCall(hexToBytes('8be65246'), list, values))).toBe(DYNAMIC_EXAMPLE)
    expect(decodeSequence(list, Uint8Array.from(hexToBytes(DYNAMIC_EXAMPLE.slice(8))))).toEqual(values)
  })

  it("default: Solidity's example of nested arrays", () => {
    const list = types('uint256[][]', 'string[]')
    const values: AbiValue[] = [
      [[1n, 2n], [3n]],
      ['one', 'two', 'three'],
    ]
    expect(hex(encodeSequence(list, values))).toBe(NESTED_EXAMPLE)
    expect(decodeSequence(list, Uint8Array.from(hexToBytes(NESTED_EXAMPLE)))).toEqual(values)
  })

  it('behavior: what is encoded is decoded again', () => {
    const list = types('int256', '(uint8,(string,bool)[2],bytes)[]', 'address', 'bytes32[2]')
    const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.boolean())
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    const tuple = fc.tuple(fc.bigInt(0n, 255n), fc.tuple(pair, pair), fc.uint8Array({ maxLength: 70 }))
    const value = fc.tuple(
      fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n),
      fc.array(tuple, { maxLength: 4 }),
      bytes(20),
      fc.tuple(bytes(32), bytes(32)),
    )
    const check = (values: AbiValue[]): void => {
      expect(decodeSequence(list, encodeSequence(list, values))).toEqual(values)
    }
    fc.assert(fc.property(value, check))
  })

  it('error: AbiDecodeError for data that is short or points outside', () => {
    const short = Uint8Array.from(hexToBytes(NESTED_EXAMPLE.slice(0, -2)))
    expect(() => decodeSequence(types('uint256[][]', 'string[]'), short.subarray(0, 100))).toThrow(AbiDecodeError)
    expect(() => decodeSequence(types('uint256'), new Uint8Array(31))).toThrow(AbiDecodeError)
    expect(() => decodeSequence(types('bytes'), new Uint8Array(32).fill(255))).toThrow(AbiDecodeError)
    expect(() =>
      decodeSequence(types('uint256[]'), Uint8Array.from(hexToBytes(`${'0'.repeat(62)}20${'f'.repeat(64)}`))),
    ).toThrow(AbiDecodeError)
  })

  it('error: RangeError for a value that its type does not hold', () => {
    expect(() => encodeSequence(types('uint8'), [256n])).toThrow(RangeError)
    expect(() => encodeSequence(types('int8'), [-129n])).toThrow(RangeError)
    expect(() => encodeSequence(types('address'), [new Uint8Array(19)])).toThrow(RangeError)
  })
})

describe('values with their own types', () => {
  const uint = (value: bigint) => ({ type: { kind: 'uint', bits: 256 }, value }) as const
  const string = (value: string) => ({ type: { kind: 'string' }, value }) as const

  // By alloy's DynSolValue::abi_encode (dyn-abi/src/dynamic/value.rs: head_append, tail_append).
  it('default: an array of items of different types; a fixed array is static when all of its items are', () => {
    const words = ['20', '2', '40', '7', '2', `6869${'0'.repeat(60)}`]
    expect(hex(encodeOwn({ kind: 'array', items: [string('hi'), uint(7n)] }))).toBe(joined(words))
    expect(hex(encodeOwn({ kind: 'fixed array', items: [uint(1n), uint(2n)] }))).toBe(joined(['1', '2']))
    expect(hex(encodeOwn({ kind: 'fixed array', items: [string('hi')] }))).toBe(
      joined(['20', '20', '2', `6869${'0'.repeat(60)}`]),
    )
    expect(hex(encodeOwn({ kind: 'tuple', items: [] }))).toBe('')
    expect(hex(encodeOwn({ kind: 'array', items: [] }))).toBe(joined(['20', '0']))
  })
})

describe('signatures', () => {
  it('default: topics of known events', () => {
    expect(topicOf('Transfer(address,address,uint256)')).toBe(
      '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
    )
  })

  it('behavior: types are written back as they were read', () => {
    for (const name of ['uint256', 'int8', 'bytes32[3][]', '(address,(bool,string)[2])[]', 'function']) {
      expect(typeName(parseType(name))).toBe(name)
    }
    expect(typeName(parseType('tuple(uint,int)'))).toBe('(uint256,int256)')
  })

  const abi = parseAbi([
    {
      type: 'event',
      name: 'Moved',
      inputs: [
        { name: 'a', type: 'address', indexed: true },
        { name: 'n', type: 'uint256' },
      ],
    },
    { type: 'event', name: 'Two', inputs: [{ name: 'a', type: 'uint256' }] },
    { type: 'event', name: 'Two', inputs: [{ name: 'a', type: 'uint256', indexed: true }] },
    {
      type: 'function',
      name: 'get',
      inputs: [{ name: 'p', type: 'tuple', components: [{ name: 'x', type: 'uint256' }] }],
      outputs: [{ name: '', type: 'tuple[]', components: [{ name: 'y', type: 'bool' }] }],
    },
    { type: 'function', name: 'touch', inputs: [{ name: 'f', type: 'function' }] },
    {
      type: 'event',
      name: 'Note',
      anonymous: true,
      inputs: [
        { name: 'sig', type: 'bytes4', indexed: true },
        { name: 'f', type: 'function' },
      ],
    },
  ])

  it('behavior: an event is found exactly, or by its only name without the marks', () => {
    expect(findEvent(abi, 'Moved(indexed address,uint256)')?.name).toBe('Moved')
    expect(findEvent(abi, 'Moved(address, uint256)')?.name).toBe('Moved')
    expect(findEvent(abi, 'Two(indexed uint256)')?.inputs[0]?.indexed).toBe(true)
    expect(findEvent(abi, 'Two(uint256)')?.inputs[0]?.indexed).toBe(false)
    expect(findEvent(abi, 'Moved(address,uint128)')).toBeUndefined()
  })

  it('behavior: a function is found by the signature that a mapping has', () => {
    expect(findFunction(abi, 'get', 'get((uint256)):((bool)[])')?.name).toBe('get')
    expect(findFunction(abi, 'get', 'get((uint256))')).toBeUndefined()
    expect(findFunction(abi, 'get', 'get(uint256):(bool)')).toBeUndefined()
    expect(findFunction(abi, 'touch', 'touch(function)')?.inputs).toHaveLength(1)
  })

  it('behavior: all topics of an anonymous event are parameters; a function is 24 bytes', () => {
    const note = findEvent(abi, 'Note(indexed bytes4,function)')
    if (!note) throw new Error('no event')
    const topic = `0x1a2b3c4d${'0'.repeat(56)}` as const
    const log = { topics: [topic], data: `0x${'11'.repeat(24)}${'00'.repeat(8)}` as const }
    expect(decodeLog(note, log)).toEqual([Uint8Array.of(0x1a, 0x2b, 0x3c, 0x4d), new Uint8Array(24).fill(0x11)])
    expect(decodeLog(note, { ...log, topics: [topic, topic] })).toBeNull()
  })

  it('behavior: a log with other topics than its event decodes to null', () => {
    const [moved] = abi.events
    if (!moved) throw new Error('no event')
    const topic = `0x${'0'.repeat(63)}1` as const
    const log = { topics: [moved.topic0, topic], data: topic }
    expect(decodeLog(moved, log)).toEqual([new Uint8Array(20).fill(1, 19), 1n])
    expect(decodeLog(moved, { ...log, topics: [moved.topic0] })).toBeNull()
    expect(decodeLog(moved, { ...log, data: '0x' })).toBeNull()
  })
})
