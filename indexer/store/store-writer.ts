/**
 * What the store asks of whoever writes to the database: the connection itself (database-writer.ts), or a thread that has
 * one (threaded-writer.ts).
 */
import type { Hex } from '../../core/hex.ts'
import type { BlockHeader, CallResult } from '../chain/block-source.ts'
import type { VersionRow } from './changes.ts'
import type { BlockPointer } from './meta.ts'

/** A call's answer, to be kept. The block's hash is part of the key, so a reorg never makes one wrong. */
export type CachedCall = {
  readonly blockHash: Hex
  readonly address: Hex
  readonly data: Hex
  readonly result: CallResult
}

/** What is written besides entities' rows. Plain data, so that it can be sent as JSON. */
export type WriteStep =
  | {
      readonly kind: 'block'
      readonly block: Pick<BlockHeader, 'number' | 'hash' | 'parentHash' | 'timestamp'>
    }
  | {
      readonly kind: 'source'
      readonly source: {
        readonly template: string
        readonly address: Hex
        /** As context-codec.ts writes it. */
        readonly context: string | null
        readonly block: number
      }
    }
  | { readonly kind: 'call'; readonly call: CachedCall }
  | { readonly kind: 'pointer'; readonly pointer: BlockPointer | null }
  | { readonly kind: 'origin'; readonly block: { readonly number: number; readonly hash: Hex } }
  | { readonly kind: 'final'; readonly number: number }
  /** After a block's rows of timeseries: their types and times in microseconds. */
  | {
      readonly kind: 'roll-up'
      readonly block: { readonly number: number; readonly timestamp: number }
      readonly times: readonly (readonly [type: string, time: string])[]
    }
  | { readonly kind: 'prune'; readonly head: number; readonly historyBlocks: number; readonly keptFrom: number }
  /** Later versions go, and versions that later blocks ended are current again. */
  | { readonly kind: 'revert'; readonly number: number }

/** The rows of one entity type's table. */
export type RowSink = {
  insert(row: VersionRow): void
  /** Gives a row its block_upper. */
  end(vid: number, block: number): void
  delete(vid: number): void
}

/** Takes place in the order of the calls, between begin and commit. */
export type StoreWriter = {
  /**
   * Begins a transaction in a file whose pointer must be `expected`.
   * @throws what this transaction cannot be begun for, or what an earlier one has failed with: then nothing after that
   * one is in the file either
   */
  begin(expected: BlockPointer | null): void
  /** `written` is called when all of it is in the file, at once or during a later call of begin or settle. */
  commit(written: () => void): void
  rollback(): void
  /** By the type's place among schema.types. */
  rows(table: number): RowSink
  step(step: WriteStep): void
  /** When there is nothing to write: puts what was written lately where it belongs in the file, if it is time. */
  fold(): void
  /**
   * Waits until all that was committed is in the file.
   * @throws as begin
   */
  settle(): void
  close(): void
}
