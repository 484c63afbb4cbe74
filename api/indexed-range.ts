/** What a snapshot has indexed, as the `block` argument is held against it. */
import { blockNumberOf } from '../indexer/store/reader.ts'
import type { IndexedRange } from './entities/block.ts'
import type { Snapshot } from './snapshots.ts'

/** Before the first indexed block the head is the one before the start. */
export function indexedRange(snapshot: Snapshot): IndexedRange {
  const { identity, pointer, db } = snapshot
  return {
    deployment: identity.deployment,
    head: pointer?.number ?? identity.startBlock - 1,
    numberOf: (hash) => blockNumberOf(db, hash),
  }
}
