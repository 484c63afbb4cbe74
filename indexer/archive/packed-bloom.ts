/** A header's bloom in few bytes: most blocks of small chains set a handful of its 2048 bits. */
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { parseBloom } from '../chain/logs-bloom.ts'

const BYTES = 256
const MAP_BYTES = BYTES / 8

/** One bit for each byte of the bloom that is not zero, then those bytes. Empty: the header has no bloom. */
export function packBloom(bloom: Hex | undefined): Uint8Array {
  const bytes = parseBloom(bloom)
  if (!bytes) return new Uint8Array(0)
  const packed = new Uint8Array(MAP_BYTES + BYTES)
  let length = MAP_BYTES
  for (const [i, byte] of bytes.entries()) {
    if (byte === 0) continue
    packed[i >> 3] = (packed[i >> 3] ?? 0) | (1 << (i & 7))
    packed[length++] = byte
  }
  return packed.subarray(0, length)
}

/** What packBloom was given; undefined for a header without a bloom. Bytes that are none are a RangeError. */
export function unpackBloom(packed: Uint8Array): Hex | undefined {
  if (packed.length === 0) return undefined
  const bytes = new Uint8Array(BYTES)
  let at = MAP_BYTES
  for (let i = 0; i < BYTES; i++) {
    if (((packed[i >> 3] ?? 0) & (1 << (i & 7))) !== 0) bytes[i] = packed[at++] ?? 0
  }
  if (at !== packed.length) throw new RangeError(`A bloom: got ${packed.length} bytes, expected ${at}.`)
  return bytesToHex(bytes)
}
