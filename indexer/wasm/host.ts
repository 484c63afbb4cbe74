/** What host functions work with: the instance's memory, and the handler that is running. */
import type { Hex } from '../../core/hex.ts'
import type { Abi } from '../abi/parse.ts'
import type { AccountRequest } from '../chain/block-source.ts'
import type { Context } from '../store/context-codec.ts'
import type { EntityCache } from '../store/entity-cache.ts'
import type { ClassIds } from './class-ids.ts'
import type { Heap } from './heap.ts'

/** The data source whose handler runs. */
export type RunningDataSource = {
  readonly name: string
  readonly address: Uint8Array
  readonly context: Context | null
  readonly abis: ReadonlyMap<string, Abi>
}

/** 0 critical, 1 error, 2 warning, 3 info, 4 debug. */
export type LogLevel = 0 | 1 | 2 | 3 | 4

/** What a running handler can reach outside of its memory. */
export type HandlerContext = {
  readonly cache: EntityCache
  readonly network: string
  readonly dataSource: RunningDataSource
  /** The data that the call returned, null when it reverted or cannot be answered before it has been fetched. */
  call(to: Hex, data: Hex): Hex | null
  /** A balance as a hex quantity or an account's code; null when it cannot be answered before it has been fetched. */
  account(request: AccountRequest): Hex | null
  createDataSource(template: string, parameters: readonly string[], context: Context | null): void
  log(level: LogLevel, message: string): void
}

export type Host = {
  readonly heap: Heap
  readonly ids: ClassIds
  /** The running handler's context; a HostError while the module's top-level code runs. */
  context(): HandlerContext
  /** Pointers of strings that every trigger finds in memory. */
  text(value: string): number
}

/** Host functions by name: "store.get". Arguments are pointers and i32; results those, f64 (number) or i64 (bigint). */
export type HostFunctions = Record<string, (...args: number[]) => number | bigint | undefined>
