/**
 * Bytecode of the contracts that the conformance chain has at fixed addresses. The emitter writes the logs that its input
 * lists; the targets answer calls in every way there is.
 */
import { concat, type Hex, numberToHex, pad, size } from 'viem'

export type LogToEmit = { readonly topics: readonly Hex[]; readonly data: Hex }

const WORD = 32
/** The record's head: length of the data, number of topics, four topics. */
const HEAD = 6 * WORD

const OPCODES: Readonly<Record<string, number>> = {
  STOP: 0x00,
  ADD: 0x01,
  LT: 0x10,
  EQ: 0x14,
  ISZERO: 0x15,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  POP: 0x50,
  JUMP: 0x56,
  JUMPI: 0x57,
  JUMPDEST: 0x5b,
}

/**
 * Reads records one after the other: head and data. The offset of the current record is at the bottom of the stack.
 * Written with labels, because a jump goes to a byte's position.
 */
export const EMITTER: Hex = assemble([
  'PUSH1 00',
  'loop:',
  'CALLDATASIZE DUP2 LT ISZERO @end JUMPI',
  // Data to memory 0: CALLDATACOPY(0, offset + HEAD, length).
  `DUP1 CALLDATALOAD DUP1 DUP3 PUSH1 ${byte(HEAD)} ADD PUSH1 00 CALLDATACOPY`,
  // Stack: offset, length. The number of topics decides.
  `DUP2 PUSH1 20 ADD CALLDATALOAD`,
  ...[0, 1, 2, 3, 4].map((count) => `DUP1 PUSH1 ${byte(count)} EQ @log${count} JUMPI`),
  'STOP',
  ...[0, 1, 2, 3, 4].flatMap((count) => [
    `log${count}:`,
    // Drop the number of topics, then the topics from the last to the first, length and memory 0 on top.
    'POP',
    ...Array.from({ length: count }, (_, index) => topic(count - index, index)),
    `DUP${count + 1} PUSH1 00 LOG${count}`,
    `PUSH1 ${byte(HEAD)} ADD ADD @loop JUMP`,
  ]),
  'end:',
  'STOP',
])

/** The nth topic (from 1), when this many are on the stack above offset and length. */
function topic(nth: number, above: number): string {
  return `DUP${above + 2} PUSH1 ${byte((nth + 1) * WORD)} ADD CALLDATALOAD`
}

/** The emitter's input for these logs. */
export function emitterInput(logs: readonly LogToEmit[]): Hex {
  return concat(
    logs.flatMap(({ topics, data }) => [
      numberToHex(size(data), { size: WORD }),
      numberToHex(topics.length, { size: WORD }),
      ...Array.from({ length: 4 }, (_, index) => topics[index] ?? pad('0x', { size: WORD })),
      data,
    ]),
  )
}

/** Answers with the arguments that it was called with. */
export const ECHO: Hex = '0x600436038060046000376000f3'
/** Answers with its storage slot 0. */
export const SLOT: Hex = '0x60005460005260206000f3'
/** Reverts without a reason, fails with an invalid opcode, ends without an answer. */
export const REVERTS: Hex = '0x60006000fd'
export const INVALID: Hex = '0xfe'
export const STOPS: Hex = '0x00'
/** Answers with two bytes: too short for any type. */
export const SHORT: Hex = '0x60026000f3'
/** Jumps to where no jump may go; takes from an empty stack. */
export const BAD_JUMP: Hex = '0x600056'
export const UNDERFLOW: Hex = '0x50'

function byte(value: number): string {
  return value.toString(16).padStart(2, '0')
}

/** Lines of opcodes; `name:` marks a position, `@name` pushes it. */
function assemble(lines: readonly string[]): Hex {
  const words = lines.flatMap((line) => line.split(' '))
  const positions = new Map<string, number>()
  let length = 0
  for (const word of words) {
    if (word.endsWith(':')) positions.set(word.slice(0, -1), length)
    length += word.startsWith('@') ? 2 : 1
  }
  const bytes = words.map((word) => {
    if (word.endsWith(':')) return byte(OPCODES['JUMPDEST'] ?? 0)
    if (word.startsWith('@')) return `60${byte(positions.get(word.slice(1)) ?? 0)}`
    return opcode(word)
  })
  return `0x${bytes.join('')}`
}

function opcode(word: string): string {
  const known = OPCODES[word]
  if (known !== undefined) return byte(known)
  const numbered = /^(PUSH|DUP|LOG)(\d+)$/.exec(word)
  if (numbered === null) return word
  const [, name, count] = numbered
  const base = { PUSH: 0x5f, DUP: 0x7f, LOG: 0xa0 }[name ?? ''] ?? 0
  return byte(base + Number(count))
}
