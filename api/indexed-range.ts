/** What a snapshot has indexed, as the `block` argument is held against it. */
import { bytesToHex } from '../core/hex.ts'
import type { HeaderByHash } from './context.ts'
import type { IndexedRange } from './entities/block.ts'
import type { Snapshot } from './snapshots.ts'

const HASH_BYTES = 32

/** Before the first indexed block the head is the one before the start. */
export function indexedRange(snapshot: Snapshot, headerByHash?: HeaderByHash): IndexedRange {
  const { identity, pointer, reader } = snapshot
  return {
    deployment: identity.deployment,
    head: pointer?.number ?? identity.startBlock - 1,
    earliest: snapshot.earliest ?? 0,
    headTimestamp: pointer?.timestamp ?? undefined,
    numberOf: async (hash) => {
      const recorded = await reader.blocks.numberOf(hash)
      return recorded ?? (hash.length === HASH_BYTES ? (await headerByHash?.(bytesToHex(hash)))?.number : undefined)
    },
  }
}
