/** The import family typeConversion.*. */
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { readBigInt } from './integers.ts'
import { readBytes, readString, writeBytes, writeHex, writeString } from './texts.ts'

export function typeConversionFunctions({ heap, ids }: Host): HostFunctions {
  return {
    'typeConversion.bytesToHex': (bytes) => writeHex(heap, ids, readBytes(heap, bytes ?? 0)),
    'typeConversion.bytesToString': (bytes) => {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(readBytes(heap, bytes ?? 0))
      return writeString(heap, ids, text.replace(/\0+$/, ''))
    },
    'typeConversion.bigIntToString': (x) => writeString(heap, ids, readBigInt(heap, x ?? 0).toString()),
    'typeConversion.bigIntToHex': (x) => {
      // graph-node writes the magnitude and drops the sign.
      const value = readBigInt(heap, x ?? 0)
      return writeString(heap, ids, `0x${(value < 0n ? -value : value).toString(16)}`)
    },
    'typeConversion.stringToH160': (text) => {
      const value = readString(heap, text ?? 0)
      if (!/^(0x)?[0-9a-fA-F]{40}$/.test(value)) {
        throw new HostError(`Address.fromString: got "${value}", expected 40 hex digits.`)
      }
      return writeBytes(heap, ids, Uint8Array.from(Buffer.from(value.slice(-40), 'hex')))
    },
    'typeConversion.bytesToBase58': (bytes) => writeString(heap, ids, base58(readBytes(heap, bytes ?? 0))),
  }
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Bitcoin's base 58: each leading zero byte is a "1". */
export function base58(bytes: Uint8Array): string {
  const zeros = bytes.findIndex((byte) => byte !== 0)
  const leading = zeros < 0 ? bytes.length : zeros
  let value = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (; value > 0n; value /= 58n) text = BASE58.charAt(Number(value % 58n)) + text
  return '1'.repeat(leading) + text
}
