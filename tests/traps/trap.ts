/** What a trap is: a mistake that is easily made, and the recorded market that shows it. */
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import type { RecordedMarket } from '../markets/recorded-file.ts'
import type { Edit } from './edit.ts'

export const V3_0 = 'aave-v3.0.2-2k'
export const V3_1_TO_3_3 = 'aave-upg-3.1-3.2-3.3-s5'
export const V3_1_TO_3_2_DIRTY = 'aave-upg-3.1-3.2-dirty-s8'
export const V3_4_TO_3_7 = 'aave-v3.4-3.7-upgraded-s1'
/** Not in tests/fixtures: what it shows is skipped where it is absent. */
export const V3_7 = 'aave-v3.7.0-s1'

export type Trap = {
  readonly name: string
  readonly recording: string
  readonly edits: readonly Edit[]
  /** The kind of value that is then not the contract's (tests/traps/measure.ts). */
  readonly shows: string
  /** Account tuples that stay exact all the same: most mistakes are not seen in most numbers. */
  readonly exactTuples?: number
  /** A block at which it shows; the rest of the recording is left out. */
  readonly untilBlock?: number
  /** The recording with other logs. */
  readonly source?: (market: RecordedMarket) => BlockSource
  readonly pollEveryBlocks?: number
}

/** An edit of the mappings. */
export function mapping(file: string, find: string, wrong: string, imports?: string): Edit {
  return { file: `subgraph/${file}`, find, wrong, ...(imports === undefined ? {} : { imports }) }
}

/** An edit of the models that answer queries. */
export function model(file: string, find: string, wrong: string): Edit {
  return { file: `analytics/${file}`, find, wrong }
}
