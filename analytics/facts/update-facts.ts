/**
 * Brings liquidation_facts up to the indexed block: takes back what a reorganisation took off the chain, derives what is
 * new, and derives anew what was not final. Each step is one transaction, so that stopping anywhere loses nothing.
 */
import { bytesToKey } from '../../core/hex.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { FactRow } from './columns.ts'
import { type AsOf, FactDeriver } from './derive.ts'
import { nextChunk, type StoredChunk } from './pack-columns.ts'
import { FACT_NAMES, factDecoder } from './plain-fact.ts'
import { type Checkpoint, finalBefore, newestCheckpoint } from './stored-facts.ts'

/** Writes the tables; its readers see what it has written. */
export interface FactStore {
  /** Work on one consistent view. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  write(step: FactStep): Promise<void>
  /** Behind the chunks that are there. */
  writeChunk(chunk: StoredChunk): Promise<void>
}

export type FactStep = {
  /** Rows and checkpoints of later blocks go; null: all of them. */
  readonly keepTo: number | null
  readonly rows: readonly FactRow[]
  readonly checkpoint: Checkpoint
}

export type FactsProgress = { readonly block: number; readonly derived: number }

export type UpdateLimits = {
  /** Liquidations of one step. */
  readonly stepFacts: number
  /** Blocks so far below the head are not replaced. */
  readonly settledDepth: number
  /** Facts of one chunk of columns. */
  readonly chunkFacts?: number
}

/** A step takes well under a second; graph-node's ETHEREUM_REORG_THRESHOLD is 250. */
const LIMITS: UpdateLimits = { stepFacts: 100, settledDepth: 256 }

/** Returns how many rows were written. `signal` ends it after the step at hand. */
export async function updateFacts(
  store: FactStore,
  o: {
    readonly signal?: AbortSignal | undefined
    readonly onStep?: (progress: FactsProgress) => void
    readonly limits?: UpdateLimits
  } = {},
): Promise<number> {
  const limits = o.limits ?? LIMITS
  let written = 0
  while (o.signal?.aborted !== true) {
    const found = await store.read((reader) => nextStep(reader, limits))
    if (found === null) break
    await store.write(found.step)
    written += found.step.rows.length
    await packFacts(store, limits.chunkFacts, o.signal)
    o.onStep?.({ block: found.step.checkpoint.block, derived: written })
    if (found.isLast) break
  }
  await packFacts(store, limits.chunkFacts, o.signal)
  return written
}

async function packFacts(store: FactStore, rows: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  while (signal?.aborted !== true) {
    const chunk = await store.read((reader) => nextChunk(reader, rows))
    if (chunk === null) return
    await store.writeChunk(chunk)
  }
}

async function nextStep(
  reader: Reader,
  { stepFacts, settledDepth }: UpdateLimits,
): Promise<{ readonly step: FactStep; readonly isLast: boolean } | null> {
  const newest = await reader.blocks.newest()
  if (newest === null) return null
  const last = await newestCheckpoint(reader)
  if (last !== null && last.block === newest.number) return null
  const after = last?.block ?? -1
  const ids = await nextIds(reader, after, stepFacts)
  const end = ids.length < stepFacts ? null : ids.at(-1)
  const asOf =
    end == null ? await headOf(reader, newest) : await settledMoment(reader, newest.number - settledDepth, end)
  const rows = await deriveRows(
    reader,
    asOf,
    last,
    ids.map(({ id }) => id),
  )
  const checkpoint = { block: end?.block ?? asOf.block, asOf, state: await reader.blocks.stateAt(asOf.block) }
  return { step: { keepTo: last?.block ?? null, rows, checkpoint }, isLast: end == null }
}

async function headOf(reader: Reader, newest: { number: number; timestamp: number | null }): Promise<AsOf> {
  const timestamp = newest.timestamp ?? (await reader.blocks.at(newest.number))?.timestamp ?? null
  if (timestamp !== null) return { block: newest.number, timestamp }
  // Without the head's time: that of the last liquidation, so that no run ends too early.
  const [row] = await reader.all(tables.selectFrom('liquidation').select('timestamp').orderBy('id', 'desc').limit(1))
  return { block: newest.number, timestamp: row === undefined ? 0 : Number(integerOf(row.timestamp)) }
}

/**
 * The moment as of which a step far behind the head is derived: a block that will not be replaced, so that most rows are
 * final at once. Near the head: the step's own last block.
 */
async function settledMoment(reader: Reader, settled: number, end: AsOf): Promise<AsOf> {
  for (const number of await reader.blocks.near(Math.max(0, settled))) {
    if (number <= end.block || number > settled) continue
    const timestamp = (await reader.blocks.at(number))?.timestamp ?? null
    if (timestamp !== null) return { block: number, timestamp }
  }
  return { block: end.block, timestamp: end.timestamp }
}

type NextId = { readonly id: Uint8Array; readonly block: number; readonly timestamp: number }

/** About so many liquidations, of whole blocks. */
async function nextIds(reader: Reader, after: number, count: number): Promise<readonly NextId[]> {
  const query = tables.selectFrom('liquidation').select(['id', 'block$', 'timestamp']).where('block$', '>', after)
  const rows = await reader.all(query.orderBy('block$').orderBy('id').limit(count))
  const last = rows.at(-1)
  const rest =
    last === undefined || rows.length < count
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

/** Stored rows that were not final as of the moment that the checkpoint tells. */
async function openRows(reader: Reader, last: Checkpoint): Promise<readonly FactRow[]> {
  const rows = await reader.all(
    tables
      .selectFrom('liquidation_facts')
      .selectAll()
      .where('block_number', '<=', last.block)
      .where('run_last_timestamp', '>=', finalBefore(last.asOf, last))
      .orderBy('id'),
  )
  return rows.map(factDecoder(FACT_NAMES))
}
