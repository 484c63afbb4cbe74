/** An archive's outer layout: docs/archive-format.md describes every byte. */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import type { LogFilter } from '../chain/block-source.ts'
import type { Interval } from './intervals.ts'

/** At the beginning and at the end of the file. */
export const MAGIC: Buffer = Buffer.from('AFTSHOCK', 'latin1')
/** Of the layout and of the sections: another one cannot be read. */
export const VERSION = 1
/** Magic, version, length and CRC-32 of the header. */
export const PREAMBLE_BYTES = 20
/** Offset (8 bytes), length and CRC-32 of the footer, magic. */
export const TRAILER_BYTES = 24

/** What a market is indexed with, so that a replay needs no options. */
export type ArchivedTarget = {
  readonly name: string
  readonly chainId: number
  readonly deployments: readonly {
    readonly name: string
    readonly provider: string
    readonly startBlock: number
    readonly historyIncomplete?: boolean
  }[]
  readonly pollEveryBlocks: number
  readonly staleAfterSeconds: number
}

/** Values that the source does not tell and that were derived from what it does. */
export type DerivedValue = 'blockHash' | 'parentHash' | 'transactionIndex'

export type ArchiveHeader = {
  readonly network: string
  readonly chainId: number
  /** The blocks that it covers, both included. */
  readonly from: number
  readonly to: number
  readonly target: ArchivedTarget | null
  /** node: recorded from a JSON-RPC node; the others were imported from files. */
  readonly origin: 'node' | 'json-lines' | 'cryo'
  readonly derived: readonly DerivedValue[]
  /** unknown: calls, balances and code were not recorded; every call answers as if it had reverted. */
  readonly state: 'recorded' | 'unknown'
  /** The block before `from`, where it is known. */
  readonly before: { readonly number: number; readonly hash: Hex } | null
  /** The version of the program that wrote it. */
  readonly madeBy: string
}

/** A part of the file: what is in [offset, offset + length) is zstd. */
export type Section = {
  readonly first: number
  readonly last: number
  readonly offset: number
  readonly length: number
  /** Of the compressed bytes. */
  readonly crc: number
}

/** Which logs of which blocks are in it: all, or those of these filters. */
export type Coverage =
  | 'all'
  | readonly { readonly intervals: readonly Interval[]; readonly filters: readonly LogFilter[] }[]

export type ArchiveCounts = {
  readonly blocks: number
  readonly logs: number
  readonly transactions: number
  readonly receipts: number
  readonly calls: number
  readonly accounts: number
  /** Blocks whose timestamps are known, of to - from + 1. */
  readonly timestamps: number
}

export type Footer = {
  readonly blocks: readonly Section[]
  readonly times: readonly Section[]
  readonly coverage: Coverage
  readonly counts: ArchiveCounts
}

export function damaged(path: string, what: string, cause?: unknown): UserError {
  return new UserError('ARCHIVE_DAMAGED', `${path}: got ${what}, expected a whole archive.`, {
    hint: 'Get the file again, or record it again',
    cause,
  })
}
