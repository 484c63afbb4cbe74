/**
 * The conformance chain: contracts at fixed addresses on a fresh anvil, and blocks of events that carry the handlers'
 * inputs. Times are fixed, so hashes are the same in every run.
 */
import { encodeAbiParameters, encodeEventTopics, type Hex, numberToHex, pad, toEventSelector } from 'viem'
import type { Chain } from '../../devnet/chain.ts'
import { type InputEvent, PROBE_EVENTS } from './abi.ts'
import {
  ADDRESSES,
  BYTES,
  DECODE,
  JSON_BYTES,
  JSON_DOCUMENTS,
  JSON_NUMBERS,
  TEXTS,
  YAML_DOCUMENTS,
} from './document-inputs.ts'
import * as code from './emitter.ts'
import { chainGroups, DECIMAL_TEXTS, decimalGroups, INTEGER_TEXTS, integerGroups } from './number-inputs.ts'

const PROBE: Hex = '0x00000000000000000000000000000000000a0001'
const SECOND: Hex = '0x00000000000000000000000000000000000a0002'
const CHILDREN = [1, 2, 3, 4].map((n): Hex => `0x00000000000000000000000000000000000c000${n}`)
const SENDER: Hex = '0x00000000000000000000000000000000000f0001'
/** Contracts that answer calls in each way there is, and an address without code. */
const TARGETS: Readonly<Record<Hex, Hex>> = {
  '0x00000000000000000000000000000000000d0001': code.ECHO,
  '0x00000000000000000000000000000000000d0002': code.SLOT,
  '0x00000000000000000000000000000000000d0003': code.REVERTS,
  '0x00000000000000000000000000000000000d0004': code.INVALID,
  '0x00000000000000000000000000000000000d0005': code.STOPS,
  '0x00000000000000000000000000000000000d0007': code.SHORT,
  '0x00000000000000000000000000000000000d0008': code.BAD_JUMP,
  '0x00000000000000000000000000000000000d0009': code.UNDERFLOW,
}
const NO_CODE: Hex = '0x00000000000000000000000000000000000d000a'
const SLOT_TARGET: Hex = '0x00000000000000000000000000000000000d0002'
const GAS = 30_000_000

type Log = code.LogToEmit

export async function playConformance(chain: Chain): Promise<void> {
  for (const address of [PROBE, SECOND, ...CHILDREN]) await chain.request('anvil_setCode', [address, code.EMITTER])
  for (const [address, bytecode] of Object.entries(TARGETS)) await chain.request('anvil_setCode', [address, bytecode])
  await chain.request('anvil_setBalance', [SENDER, numberToHex(10n ** 20n)])
  const emit = (logs: readonly Log[], to: Hex = PROBE, gasPrice = 0n): Promise<Hex> =>
    chain.send(SENDER, to, code.emitterInput(logs), { gas: GAS, gasPrice })
  await playNumbersAndTexts(chain, emit)
  await playEvents(chain, emit)
  await playChildren(chain, emit)
  await playSteps(chain, emit)
  await playCalls(chain, emit)
  await playPoints(chain, emit)
}

/** A chain of attempts, one a block; resolves with the first one's block. */
export async function playAttempts(chain: Chain, attempts: readonly string[]): Promise<number> {
  await chain.request('anvil_setCode', [PROBE, code.EMITTER])
  const firstBlock = chain.blockNumber + 1
  for (const [part, attempt] of attempts.entries()) {
    await chain.send(SENDER, PROBE, code.emitterInput([input('Attempt', attempt, part)]), { gas: GAS })
    await chain.mine(12)
  }
  return firstBlock
}

type Emit = (logs: readonly Log[], to?: Hex, gasPrice?: bigint) => Promise<Hex>

async function playNumbersAndTexts(chain: Chain, emit: Emit): Promise<void> {
  const groups: readonly (readonly Log[])[] = [
    integerGroups().map((text, part) => input('Numbers', text, part)),
    decimalGroups().map((text, part) => input('Decimals', text, part)),
    chainGroups().map((text, part) => input('Chains', text, part)),
    [input('IntegersOfText', INTEGER_TEXTS), input('DecimalsOfText', DECIMAL_TEXTS)],
    [input('BytesInput', BYTES), input('Texts', TEXTS), input('Addresses', ADDRESSES), input('Words', '')],
    [input('Json', JSON_DOCUMENTS), input('JsonBytes', JSON_BYTES), input('Yaml', YAML_DOCUMENTS)],
    JSON_NUMBERS.map(({ text, forms }, part) => input('JsonNumbers', text, part, forms)),
    [input('Decode', DECODE), input('Encode', 'ä text')],
  ]
  for (const logs of groups) {
    await emit(logs)
    await chain.mine(12)
  }
}

/** Several transactions and data sources in a block; receipts; every kind of parameter; what does not decode. */
async function playEvents(chain: Chain, emit: Emit): Promise<void> {
  const plain: Log = { topics: [toEventSelector('Plain()')], data: '0x' }
  await emit([input('Globals', ''), input('Globals', '')])
  await emit([input('Globals', '')], SECOND)
  await emit([input('WithReceipt', ''), plain, input('WithReceipt', '')], PROBE, 2_000_000_000n)
  await emit([input('WithoutReceipt', '')])
  await chain.mine(12)
  await emit([plain], SECOND)
  await emit(kinds())
  await chain.mine(1)
  await chain.mine(1)
  await emit(transfers())
  await emit(filtered())
  await emit(undecodable())
  await chain.mine(1)
}

function kinds(): Log[] {
  const outer = {
    small: 7,
    signed: -(2n ** 200n),
    inner: [
      { who: PROBE, blob: '0x01' as const },
      { who: SECOND, blob: '0x' as const },
    ],
  }
  return [
    event('Kinds', {}, [outer, [1n, 2n, 2n ** 64n - 1n], ['a', 'ä'], '0x01020304', true, '0xff']),
    event('Kinds', {}, [{ small: 0, signed: 0n, inner: [] }, [0n, 0n, 0n], [], '0x00000000', false, '0x']),
    {
      // Of text, tuple and list a topic has only the hash.
      topics: [toEventSelector('Hashed(string,(uint8,bytes),uint8[],int128)'), word(1n), word(2n), word(3n)],
      data: encodeAbiParameters([{ type: 'int128' }], [-(2n ** 127n)]),
    },
    event('Narrow', { a: -1, b: true, c: '0x010203' }, [2 ** 24 - 1]),
    event('Narrow', { a: 127, b: false, c: '0x000000' }, [0]),
    { topics: [toEventSelector('Plain()')], data: '0x' },
    { topics: [toEventSelector('Noname(uint256,address)'), word(5n)], data: pad(PROBE, { size: 32 }) },
    { topics: [toEventSelector('Callback(function)')], data: pad(`${PROBE}01020304`, { dir: 'right', size: 32 }) },
  ]
}

function transfers(): Log[] {
  const topics = [toEventSelector('Transfer(address,address,uint256)'), word(1n), word(2n)]
  return [
    { topics, data: word(300n) },
    { topics: [...topics, word(77n)], data: '0x' },
    // Three topics and no data: neither of the two.
    { topics, data: '0x' },
    { topics: [word(0xaan), word(9n)], data: word(10n) },
  ]
}

function filtered(): Log[] {
  const of = (who: bigint, kind: bigint, text: string): Log => ({
    topics: [toEventSelector('Filtered(address,uint256,string)'), word(who), word(kind)],
    data: encodeAbiParameters([{ type: 'string' }], [text]),
  })
  return [of(0xb001n, 7n, 'both'), of(0xb002n, 7n, 'both'), of(0xb003n, 7n, 'other who'), of(0xb001n, 8n, 'other kind')]
}

/** Logs of known events whose data or topics are not as their ABI says: no handler is called. */
function undecodable(): Log[] {
  const { topics, data } = input('Globals', 'x')
  return [
    { topics, data: '0x' },
    { topics, data: `${data.slice(0, 66)}` as Hex },
    { topics: topics.slice(0, 2), data },
    { topics: [...topics, word(1n)], data },
    // More data than the ABI needs; text that is not UTF-8.
    { topics, data: `${data}${'00'.repeat(32)}` },
    { topics, data: `0x${word(32n).slice(2)}${word(2n).slice(2)}c328${'00'.repeat(30)}` },
    { topics: [topics[0] ?? '0x', word(2n ** 256n - 1n), word(0n)], data },
  ]
}

async function playChildren(chain: Chain, emit: Emit): Promise<void> {
  const [first = PROBE, second = PROBE, third = PROBE, fourth = PROBE] = CHILDREN
  // Before it is known, in the block of its creation, and after.
  await emit([input('Ping', '')], first)
  await chain.mine(12)
  await emit([input('Ping', '')], first)
  await emit([input('Spawn', first, 0), input('Globals', '')])
  await emit([input('Ping', ''), input('Ping', '', 1)], first)
  await chain.mine(12)
  // Twice the same, and the same with another context; a child that makes a child in the block.
  await emit([input('Spawn', first, 0), input('Spawn', first, 1), input('Spawn', second, 2)])
  await emit([input('Ping', third)], second)
  await emit([input('Ping', '')], third)
  await chain.mine(12)
  await emit([input('Ping', '')], first)
  await emit([input('Ping', '')], second)
  await emit([input('Ping', ''), input('Ping', '')], third)
  await emit([input('Ping', '')], fourth)
  for (let block = 0; block < 6; block += 1) await chain.mine(12)
}

/** The steps of each transaction, block by block. */
const STEPS: readonly (readonly string[])[] = [
  ['create', 'merge', 'same', 'loaded-is-a-copy'],
  ['merge', 'unset'],
  ['same', 'nothing'],
  ['create', 'in-place', 'same'],
  ['in-place'],
  ['remove', 'same-after-remove', 'remove-absent'],
  ['create'],
  ['replace', 'same'],
  ['set-then-remove', 'nothing-left'],
  ['create', 'replace', 'remove'],
  ['null-created', 'null-later'],
  ['null-later'],
  ['owners', 'move'],
  ['move-back', 'move'],
  ['keyed', 'numbered'],
  ['keyed'],
  ['fixed'],
  ['fixed-again'],
  ['odd-ids'],
  ['look'],
]

async function playSteps(chain: Chain, emit: Emit): Promise<void> {
  let part = 0
  for (const names of STEPS) {
    // Some handlers in one transaction, some in several: the store's layers are of handlers and blocks.
    for (const name of names) {
      await emit([input('Step', name === 'same-after-remove' || name === 'nothing-left' ? 'look' : name, part)])
      part += 1
    }
    await chain.mine(12)
  }
}

async function playCalls(chain: Chain, emit: Emit): Promise<void> {
  const targets = [...Object.keys(TARGETS), NO_CODE].join('\n')
  for (let block = 0; block < 3; block += 1) {
    await chain.request('anvil_setStorageAt', [SLOT_TARGET, word(0n), word(1000n + BigInt(block))])
    await chain.request('anvil_setBalance', [SLOT_TARGET, numberToHex(10n ** 18n + BigInt(block))])
    await emit([input('Calls', block === 0 ? targets : SLOT_TARGET, block)])
    await emit([event('Declared', { target: SLOT_TARGET }, [5n])])
    await chain.mine(12)
  }
  await emit([event('Declared', { target: '0x00000000000000000000000000000000000d0003' }, [5n])])
  await emit([event('Declared', { target: '0x00000000000000000000000000000000000d0001' }, [2n ** 255n])])
  await chain.mine(12)
}

/** Points over three days: in every hour, with hours left out, several in a block, and at an hour's first second. */
async function playPoints(chain: Chain, emit: Emit): Promise<void> {
  const toTheHour = 3_600 - (chain.timestamp % 3_600)
  const waits = [toTheHour, 12, 1_800, 1_788, 3_599, 1, 10_800, 40_000, 3_600, 60, 86_400, 7_200, 3_600]
  for (const [index, seconds] of waits.entries()) {
    const lines = Array.from({ length: index % 4 }, (_, line) => point(index, line))
    if (lines.length > 0) await emit([input('Points', lines.join('\n'), index)])
    if (index === 3) await emit([input('Points', point(20, 1), 100)])
    await chain.mine(seconds)
  }
  // Without a point: buckets that are over are rolled up at the next written block.
  await emit([input('Globals', '')])
  await chain.mine(90_000)
  await emit([input('Points', point(30, 1), 30)])
  await chain.mine(10)
  await chain.mine(10)
}

/** Prices of 34 digits: their sums need more. */
function point(block: number, line: number): string {
  const group = line % 2 === 0 ? '0xaa' : '0xbbcc'
  const price = `${block % 3 === 0 ? '-' : ''}${block}.${'123456789'.repeat(4).slice(0, 31)}${line}`
  return `${group} ${price} ${BigInt(block + 1) ** 30n} ${block * 10 + line}`
}

function input(name: InputEvent, text: string, part = 0, more = 0): Log {
  return event(name, { part: BigInt(part), more: BigInt(more) }, [text])
}

/** A log of an event of the Probe: its indexed parameters by name, the others in order. */
function event(name: string, indexed: Readonly<Record<string, unknown>>, values: readonly unknown[]): Log {
  const found = PROBE_EVENTS.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`The Probe has no event ${name}.`)
  const topics = encodeEventTopics({ abi: [found], eventName: name, args: indexed }).filter(
    (topic): topic is Hex => typeof topic === 'string',
  )
  return {
    topics,
    data: encodeAbiParameters(
      found.inputs.filter((parameter) => parameter.indexed !== true),
      values,
    ),
  }
}

function word(value: bigint): Hex {
  return numberToHex(value, { size: 32 })
}
