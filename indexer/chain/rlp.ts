/** Recursive length prefix, the encoding that Ethereum's roots are taken of. Yellow paper, appendix B. */

export type RlpItem = Uint8Array | readonly RlpItem[]

export function encodeRlp(item: RlpItem): Uint8Array {
  if (!(item instanceof Uint8Array)) return withLength(0xc0, concatBytes(item.map(encodeRlp)))
  return item.length === 1 && (item[0] ?? 0) < 0x80 ? item : withLength(0x80, item)
}

function withLength(base: number, body: Uint8Array): Uint8Array {
  if (body.length < 56) return concatBytes([Uint8Array.of(base + body.length), body])
  const length = integerBytes(BigInt(body.length))
  return concatBytes([Uint8Array.of(base + 55 + length.length), length, body])
}

/** Big-endian without leading zeros; 0 is no byte at all. */
export function integerBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const digits = value.toString(16)
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'))
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
