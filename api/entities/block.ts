/** At which block a query's field is answered: the `block` argument against what is indexed. */
import type { BlockView } from './dialect.ts'
import { invalidArgument, notDecoded } from './errors.ts'
import { type InputValue, isInputObject } from './literals.ts'
import { parseBytes } from './values.ts'

/** What is indexed, as one request sees it. */
export type IndexedRange = {
  /** Names the subgraph in messages. */
  readonly deployment: string
  readonly head: number
  /** States of earlier blocks were pruned. */
  readonly earliest: number
  /** Seconds; undefined where it is not known. */
  readonly headTimestamp?: number | undefined
  /** The number of a known block, undefined when there is none with the hash. */
  readonly numberOf: (hash: Uint8Array) => Promise<number | undefined>
}

/** A block to answer at, and how the query named it. */
export type AnsweredBlock = BlockView & { readonly hash: Uint8Array | undefined; readonly byNumber: boolean }

/** The block that an argument names. Its hash counts before its number, its number before its least number. */
export async function answeredBlock(value: InputValue | undefined, range: IndexedRange): Promise<AnsweredBlock> {
  if (value === undefined || value === null) return latest(range)
  if (!isInputObject(value)) throw invalidArgument('block', show(value))
  const { hash, number, number_gte: least } = value
  if (hash !== undefined) {
    if (typeof hash !== 'string' || !/^(0x)*([0-9a-fA-F]{2})*$/.test(hash)) throw invalidArgument('block', show(value))
    const bytes = parseBytes(hash)
    const found = await range.numberOf(bytes)
    if (found === undefined) throw notDecoded('block.hash', 'no block with that hash found')
    return { ...checked('block.hash', found, range), hash: bytes, byNumber: false }
  }
  if (number !== undefined) {
    if (typeof number !== 'number' && typeof number !== 'string') throw invalidArgument('block', show(value))
    return { ...checked('block.number', Number(number), range), hash: undefined, byNumber: true }
  }
  if (least !== undefined && least !== null) {
    if (Number(least) > range.head) throw notDecoded('block.number_gte', notYet(Number(least), range))
    return latest(range)
  }
  throw invalidArgument('block', show(value))
}

function latest(range: IndexedRange): AnsweredBlock {
  return { ...newest(range), hash: undefined, byNumber: false }
}

function newest(range: IndexedRange): BlockView {
  return { number: range.head, current: true, timestamp: range.headTimestamp }
}

function checked(argument: string, number: number, range: IndexedRange): BlockView {
  // As graph-node: every message of a number says block.number.
  const said = argument === 'block.hash' ? 'block.number' : argument
  if (number > range.head) throw notDecoded(said, notYet(number, range))
  if (number < range.earliest) {
    throw notDecoded(
      said,
      `subgraph ${range.deployment} only has data starting at block number ${range.earliest} and data for block number ${number} is therefore not available`,
    )
  }
  return number === range.head ? newest(range) : { number, current: false }
}

function notYet(number: number, range: IndexedRange): string {
  return `subgraph ${range.deployment} has only indexed up to block number ${range.head} and data for block number ${number} is therefore not yet available`
}

/** A value as graph-node's messages print it. */
function show(value: InputValue): string {
  if (value === null) return 'Null'
  if (typeof value === 'number') return `Int(Number(${value}))`
  if (typeof value === 'string') return `String("${value}")`
  if (typeof value === 'boolean') return `Boolean(${value})`
  if (!isInputObject(value)) return `List([${value.map(show).join(', ')}])`
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `Object({${fields.map(([name, field]) => `"${name}": ${show(field ?? null)}`).join(', ')}})`
}
