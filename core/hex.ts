/** Hex text ('0x' and lower-case digits) and bytes. */

export type Hex = `0x${string}`

/** Bytes as 0x-prefixed lower-case hex. */
export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** The bytes of hex text, with or without 0x. Digits past the last whole byte or outside 0-9a-f are an error. */
export function hexToBytes(hex: string): Uint8Array {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex
  const bytes = Buffer.from(digits, 'hex')
  if (bytes.length * 2 !== digits.length) throw new RangeError(`"${hex}" is not an even number of hex digits.`)
  return bytes
}

/** What Buffer's toString('latin1') ends in; called on any bytes it needs no Buffer made around them. */
const { latin1Slice } = Buffer.prototype

/** Bytes as a string of one character a byte, to be used as a Map key: cheaper than hex. */
export function bytesToKey(bytes: Uint8Array): string {
  return latin1Slice.call(bytes, 0, bytes.length)
}
