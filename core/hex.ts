/** Hex text ('0x' and lower-case digits) and bytes. */

export type Hex = `0x${string}`

/**
 * A place to make texts from. Asking a short array for its buffer, as Buffer's own functions do, moves its bytes off the
 * heap for good, at some 200 bytes an array.
 */
const scratch = Buffer.alloc(64)

/** Bytes as 0x-prefixed lower-case hex. */
export function bytesToHex(bytes: Uint8Array): Hex {
  const { length } = bytes
  if (length > scratch.length) return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('hex')}`
  scratch.set(bytes)
  return `0x${scratch.toString('hex', 0, length)}`
}

/** The bytes of hex text, with or without 0x. Digits past the last whole byte or outside 0-9a-f are an error. */
export function hexToBytes(hex: string): Uint8Array {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex
  const bytes = Buffer.from(digits, 'hex')
  if (bytes.length * 2 !== digits.length) throw new RangeError(`"${hex}" is not an even number of hex digits.`)
  return bytes
}

/** Bytes as a string of one character a byte, to be used as a Map key: cheaper than hex. */
export function bytesToKey(bytes: Uint8Array): string {
  const { length } = bytes
  if (length > scratch.length) return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1')
  for (let i = 0; i < length; i++) scratch[i] = bytes[i] ?? 0
  return scratch.toString('latin1', 0, length)
}
