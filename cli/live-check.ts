/**
 * While a chain is followed, some open positions are compared with the contracts after each batch, in turn, at the block
 * just indexed. Nothing that it finds changes data: it counts, and names what differs.
 */
import type { Database } from 'better-sqlite3'
import type { CheckStatus } from '../api/context.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { openReader } from '../indexer/store/reader.ts'
import { createContractReader } from './contract-reader.ts'
import { compareState, type Difference } from './verify/compare.ts'
import { nextOpenPositions, readState } from './verify/read-state.ts'

export type LiveCheck = {
  /** Compares a sample at this block, unless the last sample is still being compared or was of this block. */
  offer(block: number): void
  /** Counts since the start; a position that is compared twice counts twice. */
  status(): CheckStatus
  close(): void
}

/** Open positions of one sample: about 20 x (1 + legs) eth_calls, a fraction of a batch. */
const SAMPLE = 20

export function createLiveCheck(o: {
  readonly source: BlockSource
  readonly databasePath: string
  readonly onDifference: (difference: Difference) => void
}): LiveCheck {
  let db: Database | undefined
  let running: Promise<void> | undefined
  let closed = false
  let last: number | undefined
  let after = ''
  let status: CheckStatus = { compared: 0, differed: 0, skipped: 0, lastDifference: null, lastSkipped: null }

  const compare = async (block: number): Promise<void> => {
    db ??= openReader(o.databasePath)
    const header = await o.source.header(block)
    if (header === null) throw new Error('the node does not have the block')
    const positions = nextOpenPositions(db, block, after, SAMPLE)
    after = positions.at(-1) ?? ''
    const state = await readState({ db, source: o.source, header, positions })
    // The block was replaced: comparing two chains would look like a difference.
    if (state === null) throw new Error('the chain has replaced it')
    const comparison = await compareState(state, createContractReader(o.source, header), { reserves: false })
    const differing = new Set(comparison.differences.map(({ subject }) => subject))
    for (const difference of comparison.differences) o.onDifference(difference)
    const worst = comparison.differences.at(0)
    status = {
      ...status,
      compared: status.compared + comparison.accounts,
      differed: status.differed + differing.size,
      lastDifference:
        worst === undefined
          ? status.lastDifference
          : {
              account: worst.subject,
              block,
              what: `${worst.field}: ours ${worst.ours}, the contract's ${worst.contract}`,
            },
    }
  }

  return {
    offer(block) {
      // After a reorganisation the block may be a lower one than the last.
      if (closed || running !== undefined || block === last) return
      last = block
      running = compare(block)
        .catch((error: unknown) => {
          if (closed) return
          const why = error instanceof Error ? error.message : String(error)
          status = { ...status, skipped: status.skipped + 1, lastSkipped: `block ${block}: ${why}` }
        })
        .finally(() => {
          running = undefined
        })
    },
    status: () => status,
    close() {
      closed = true
      // What is being compared fails, and does not count; a node that does not answer must not hold the end up.
      db?.close()
    },
  }
}
