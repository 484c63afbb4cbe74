/**
 * Values as the stores give them: SQLite in the codec's bytes and as 0 or 1 (indexer/store/codec.ts), PostgreSQL as the
 * digits of a numeric and as true or false.
 */
import { decodeBigInt } from '../indexer/store/codec.ts'

/** An integer of any size. */
export type StoredInteger = Uint8Array | string
export type StoredFlag = number | boolean

export function integerOf(stored: StoredInteger): bigint {
  return typeof stored === 'string' ? BigInt(stored) : decodeBigInt(stored)
}

/** The same; null stays null. */
export function integerOrNull(stored: StoredInteger | null): bigint | null {
  return stored === null ? null : integerOf(stored)
}

/** Told without making the number: most rows of closed positions are zero. */
export function isZero(stored: StoredInteger): boolean {
  // The codec's zero is the one byte 0x80.
  return typeof stored === 'string' ? stored === '0' : stored.length === 1
}

export function flagOf(stored: StoredFlag): boolean {
  return stored === true || stored === 1
}
