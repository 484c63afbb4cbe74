/**
 * Which rows of liquidation_facts hold for a question's moment. They are made up to a checkpoint, as of a moment at or
 * after it. A row is final an hour after its run; before, it says what was known at that moment. A checkpoint that a reorganisation has
 * taken off the chain does not count, nor do rows beyond the newest one that is on it.
 */
import { type Expression, expressionBuilder, type SqlBool } from 'kysely'
import { RUN_GAP_SECONDS } from '../models/liquidation-runs.ts'
import { type Reader, tables } from '../reader.ts'
import type { Tables } from '../tables.ts'
import { FACTS_VERSION } from './columns.ts'
import type { AsOf } from './derive.ts'

export type Checkpoint = {
  /** Liquidations up to this block have rows. */
  readonly block: number
  /** As of which moment they were derived, at that block or later. */
  readonly asOf: AsOf
  /** The state after the moment's block, as Blocks tells it. */
  readonly state: { readonly number: number; readonly mark: string }
}

/** The newest checkpoint on the chain; null where there is none, or other code made the rows. */
export async function newestCheckpoint(reader: Reader): Promise<Checkpoint | null> {
  if (!(await reader.hasFacts())) return null
  const rows = await reader.all(
    tables.selectFrom('_facts_checkpoint').selectAll().where('version', '=', FACTS_VERSION).orderBy('number', 'desc'),
  )
  for (const row of rows) {
    const state = { number: Number(row.state_number), mark: row.state_mark }
    if (!(await reader.blocks.isCurrentState(state))) continue
    const asOf = { block: Number(row.as_of_block), timestamp: Number(row.as_of_timestamp) }
    return { block: Number(row.number), asOf, state }
  }
  return null
}

/** Rows whose run ended before this time (seconds) can change no more for a question at that moment. */
export function finalBefore(asOf: AsOf, checkpoint: Checkpoint): number {
  return Math.min(asOf.timestamp, checkpoint.asOf.timestamp) - RUN_GAP_SECONDS
}

/** Whether every row up to the checkpoint is as of the moment: no other needs to be looked at. */
export function isExactly(asOf: AsOf, checkpoint: Checkpoint): boolean {
  return asOf.block === checkpoint.block && asOf.block === checkpoint.asOf.block
}

/** Condition: the row holds as of the moment. */
export function holds(asOf: AsOf, checkpoint: Checkpoint): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, 'liquidation_facts'>()
  const isMade = eb('block_number', '<=', Math.min(asOf.block, checkpoint.block))
  if (isExactly(asOf, checkpoint)) return isMade
  return eb.and([isMade, eb('run_last_timestamp', '<', finalBefore(asOf, checkpoint))])
}
