/** Processed blocks that wait to be written together: all of them and the pointer in one transaction. */
import type { BlockHeader } from './chain/block-source.ts'
import { type Clock, SYSTEM_CLOCK } from './chain/clock.ts'
import type { BlockChanges, DynamicDataSource } from './store/changes.ts'
import type { Store } from './store/store.ts'

/** What processing a block gave. */
export type BlockResult = {
  readonly changes: BlockChanges
  readonly newDataSources: readonly DynamicDataSource[]
  readonly handlers: number
  readonly calls: number
}

export type BatchLimits = { readonly batchBlocks: number; readonly batchChanges: number; readonly batchMs: number }

export type BatchStore = Pick<Store, 'transaction' | 'writeBlock' | 'addDataSources' | 'setPointer'>

export class Batch {
  readonly #store: BatchStore
  readonly #limits: BatchLimits
  readonly #clock: Clock
  #blocks: { header: BlockHeader; result: BlockResult }[] = []
  #end: BlockHeader | undefined
  #begun = 0
  #changes = 0

  constructor(store: BatchStore, limits: BatchLimits, clock: Clock = SYSTEM_CLOCK) {
    this.#store = store
    this.#clock = clock
    this.#limits = limits
  }

  /** The block that the pointer moves to when it is written; undefined while it is empty. */
  get end(): BlockHeader | undefined {
    return this.#end
  }

  /** `result` undefined: there was nothing to handle in the block. */
  add(header: BlockHeader, result: BlockResult | undefined): void {
    if (!this.#end) this.#begun = this.#clock.now()
    this.#end = header
    if (!result) return
    const changes = result.changes.upserts.length + result.changes.removals.length
    if (result.handlers === 0 && result.newDataSources.length === 0 && changes === 0) return
    this.#blocks.push({ header, result })
    this.#changes += changes
  }

  isFull(): boolean {
    return (
      this.#blocks.length >= this.#limits.batchBlocks ||
      this.#changes >= this.#limits.batchChanges ||
      this.#clock.now() - this.#begun >= this.#limits.batchMs
    )
  }

  write(): void {
    const end = this.#end
    if (!end) return
    const blocks = this.#blocks
    this.#blocks = []
    this.#end = undefined
    this.#changes = 0
    this.#store.transaction(() => {
      for (const { header, result } of blocks) {
        this.#store.writeBlock(header, result.changes)
        if (result.newDataSources.length > 0) this.#store.addDataSources(result.newDataSources)
      }
      this.#store.setPointer(end)
    })
  }
}
