/** Values as matchstick prints them, which is what expectations are compared with. */
import { bytesToHex } from '../../core/hex.ts'
import { bigDecimalToString } from '../../indexer/store/big-decimal.ts'
import { isBigDecimal } from '../../indexer/store/codec.ts'
import type { EntityValue } from '../../indexer/store/values.ts'

/** Bytes as 0x…, lists as [a, b], decimals without exponent, timestamps as microseconds, nothing as null. */
export function displayed(value: EntityValue | null): string {
  if (value === null) return 'null'
  if (typeof value === 'object') {
    if (value instanceof Uint8Array) return bytesToHex(value)
    if (isBigDecimal(value)) return bigDecimalToString(value)
    return `[${value.map(displayed).join(', ')}]`
  }
  return String(value)
}
