/**
 * Brings liquidation_facts up to the indexed block: takes back what a reorganisation took off the chain, derives what is
 * new, and derives anew what was not final. Each step is one transaction, so that stopping anywhere loses nothing.
 */
import { bytesToKey } from '../../core/hex.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { FactRow } from './columns.ts'
import { type AsOf, FactDeriver } from './derive.ts'
import { FACT_NAMES, factDecoder } from './plain-fact.ts'
import { type Checkpoint, finalBefore, newestCheckpoint } from './stored-facts.ts'

/** Writes the tables; its readers see what it has written. */
export interface FactStore {
  /** Work on one consistent view. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  write(step: FactStep): Promise<void>
}

export type FactStep = {
  /** Rows and checkpoints of later blocks go; null: all of them. */
  readonly keepTo: number | null
  readonly rows: readonly FactRow[]
  readonly checkpoint: Checkpoint
}

export type FactsProgress = { readonly block: number; readonly derived: number }

/** Liquidations of one step. */
const STEP_FACTS = 200

/** Returns how many rows were written. `signal` ends it after the step at hand. */
export async function updateFacts(
  store: FactStore,
  o: { readonly signal?: AbortSignal | undefined; readonly onStep?: (progress: FactsProgress) => void } = {},
): Promise<number> {
  let written = 0
  while (o.signal?.aborted !== true) {
    const found = await store.read(nextStep)
    if (found === null) break
    await store.write(found.step)
    written += found.step.rows.length
    o.onStep?.({ block: found.step.checkpoint.block, derived: written })
    if (found.isLast) break
  }
  return written
}

async function nextStep(reader: Reader): Promise<{ readonly step: FactStep; readonly isLast: boolean } | null> {
  const newest = await reader.blocks.newest()
  if (newest === null) return null
  const last = await newestCheckpoint(reader)
  if (last !== null && last.block === newest.number) return null
  const after = last?.block ?? -1
  const ids = await nextIds(reader, after)
  const end = ids.length < STEP_FACTS ? null : ids.at(-1)
  const asOf = end == null ? await headOf(reader, newest) : { block: end.block, timestamp: end.timestamp }
  const rows = await deriveRows(
    reader,
    asOf,
    last,
    ids.map(({ id }) => id),
  )
  const checkpoint = { ...asOf, state: await reader.blocks.stateAt(asOf.block) }
  return { step: { keepTo: last?.block ?? null, rows, checkpoint }, isLast: end == null }
}

async function headOf(reader: Reader, newest: { number: number; timestamp: number | null }): Promise<AsOf> {
  const timestamp = newest.timestamp ?? (await reader.blocks.at(newest.number))?.timestamp ?? null
  if (timestamp !== null) return { block: newest.number, timestamp }
  // Without the head's time: that of the last liquidation, so that no run ends too early.
  const [row] = await reader.all(tables.selectFrom('liquidation').select('timestamp').orderBy('id', 'desc').limit(1))
  return { block: newest.number, timestamp: row === undefined ? 0 : Number(integerOf(row.timestamp)) }
}

type NextId = { readonly id: Uint8Array; readonly block: number; readonly timestamp: number }

/** About STEP_FACTS liquidations of whole blocks. */
async function nextIds(reader: Reader, after: number): Promise<readonly NextId[]> {
  const query = tables.selectFrom('liquidation').select(['id', 'block$', 'timestamp']).where('block$', '>', after)
  const rows = await reader.all(query.orderBy('block$').orderBy('id').limit(STEP_FACTS))
  const last = rows.at(-1)
  const rest =
    last === undefined || rows.length < STEP_FACTS
      ? []
      : await reader.all(
          tables
            .selectFrom('liquidation')
            .select(['id', 'block$', 'timestamp'])
            .where('block$', '=', last.block$)
            .where('id', '>', last.id)
            .orderBy('id'),
        )
  return [...rows, ...rest].map((row) => ({
    id: row.id,
    block: Number(row.block$),
    timestamp: Number(integerOf(row.timestamp)),
  }))
}

async function deriveRows(
  reader: Reader,
  asOf: AsOf,
  last: Checkpoint | null,
  ids: readonly Uint8Array[],
): Promise<readonly FactRow[]> {
  const deriver = new FactDeriver(reader, asOf)
  const rows: FactRow[] = []
  for (const row of last === null ? [] : await openRows(reader, last)) rows.push(await deriver.fact(row.id, row))
  const seen = new Set(rows.map((row) => bytesToKey(row.id)))
  for (const id of ids) if (!seen.has(bytesToKey(id))) rows.push(await deriver.fact(id))
  return rows
}

/** Stored rows that were not final at the checkpoint. */
async function openRows(reader: Reader, last: Checkpoint): Promise<readonly FactRow[]> {
  const rows = await reader.all(
    tables
      .selectFrom('liquidation_facts')
      .selectAll()
      .where('block_number', '<=', last.block)
      .where('run_last_timestamp', '>=', finalBefore(last, last))
      .orderBy('id'),
  )
  return rows.map(factDecoder(FACT_NAMES))
}
