/** Decodes a log by its event: the values of all parameters in the order of the ABI. */
import { type Hex, hexToBytes } from '../../core/hex.ts'
import { AbiDecodeError, decodeSequence, decodeWord } from './decode.ts'
import type { AbiEvent } from './parse.ts'
import { type AbiType, type AbiValue, isDynamic } from './types.ts'

/**
 * The parameters of a log, or null when the log is not one of this event (another event can have the same first topic,
 * with other parameters indexed). An indexed parameter of a dynamic or composed type is the hash that the topic holds.
 */
export function decodeLog(event: AbiEvent, log: { topics: readonly Hex[]; data: Hex }): AbiValue[] | null {
  const indexed = event.inputs.filter((p) => p.indexed)
  const first = event.anonymous ? 0 : 1
  if (log.topics.length !== indexed.length + first) return null
  try {
    const body = decodeSequence(
      event.inputs.filter((p) => !p.indexed).map((p) => p.type),
      bytesOf(log.data),
    )
    let topic = first
    let field = 0
    return event.inputs.map((p) => {
      if (p.indexed) return decodeWord(topicType(p.type), bytesOf(log.topics[topic++] ?? ''), 0)
      const value = body[field++]
      if (value === undefined) throw new AbiDecodeError('missing value')
      return value
    })
  } catch (error) {
    if (error instanceof AbiDecodeError) return null
    throw error
  }
}

/** What a topic holds of an indexed parameter: itself, or the hash of what does not fit. */
export function topicType(type: AbiType): AbiType {
  const hashed = isDynamic(type) || type.kind === 'array' || type.kind === 'tuple'
  return hashed ? { kind: 'fixedBytes', size: 32 } : type
}

/** Not a Buffer: its slices would share its memory. */
function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hexToBytes(hex))
}
