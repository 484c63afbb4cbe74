/**
 * Reading facts: stored rows where they hold for the moment asked, the few others derived for the question, so that an
 * answer never depends on how far the storing has come.
 */
import { UserError } from '../../core/errors.ts'
import { bytesToKey } from '../../core/hex.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import type { FactColumn, FactRow, StoredFact } from './columns.ts'
import { type AsOf, FactDeriver } from './derive.ts'
import { FACT_NAMES, factDecoder } from './plain-fact.ts'
import { type Checkpoint, finalBefore, holds, isExactly, newestCheckpoint } from './stored-facts.ts'

/** So many facts are derived for one question; each takes a few milliseconds. */
export const DERIVED_MAX = 2_000

const ID = parameter<Uint8Array>('id')

/** Facts one by one, as of a moment that the reader sees. */
export class FactSource {
  readonly #asOf: AsOf
  readonly #checkpoint: Checkpoint | null
  readonly #stored: Prepared<StoredFact> | null
  readonly #deriver: FactDeriver
  readonly #decode = factDecoder(FACT_NAMES)

  private constructor(reader: Reader, asOf: AsOf, checkpoint: Checkpoint | null) {
    this.#asOf = asOf
    this.#checkpoint = checkpoint
    this.#stored =
      checkpoint === null
        ? null
        : reader.prepare(
            tables
              .selectFrom('liquidation_facts')
              .selectAll()
              .where('id', '=', ID)
              .where('block_number', '<=', checkpoint.block),
          )
    this.#deriver = new FactDeriver(reader, asOf)
  }

  static async open(reader: Reader, asOf: AsOf): Promise<FactSource> {
    return new FactSource(reader, asOf, await newestCheckpoint(reader))
  }

  /** Of the liquidation with this id, which must not be later than the moment. */
  async fact(id: Uint8Array): Promise<FactRow> {
    const row = await this.#stored?.first({ id })
    const stored = row === undefined ? undefined : this.#decode(row)
    const checkpoint = this.#checkpoint
    if (stored === undefined || checkpoint === null) return this.#deriver.fact(id)
    const isFinal = stored.run_last_timestamp < finalBefore(this.#asOf, checkpoint)
    return isFinal || isExactly(this.#asOf, checkpoint) ? stored : this.#deriver.fact(id, stored)
  }
}

export type FactQuery<K extends FactColumn> = {
  /** Only these are read and decoded. */
  readonly columns: readonly K[]
  /** Liquidations up to this moment, as far as was known then. */
  readonly asOf: AsOf
  /** Both ends included. */
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  /** None of the columns changes after the call: a stored row holds whatever came after it. */
  readonly fixed?: boolean | undefined
}

/**
 * Rows in chain order, one by one. Error FACTS_MISSING where so many are not stored that deriving them takes too long.
 */
export async function eachFact<K extends FactColumn>(
  reader: Reader,
  query: FactQuery<K>,
  visit: (row: Pick<FactRow, K>) => void,
): Promise<void> {
  const { asOf, columns } = query
  const checkpoint = await newestCheckpoint(reader)
  const others = await derivedFacts(reader, query, checkpoint)
  let next = 0
  const visitOthers = (before: Uint8Array | null): void => {
    for (; next < others.length; next++) {
      const row = others[next]
      if (row === undefined || (before !== null && Buffer.compare(row.id, before) > 0)) return
      visit(row)
    }
  }
  if (checkpoint !== null) {
    const decode = factDecoder(columns)
    const stored = tables
      .selectFrom('liquidation_facts')
      .select([...new Set<FactColumn>(['id', ...columns])])
      .where('block_number', '>=', query.fromBlock ?? 0)
      .where('block_number', '<=', Math.min(query.toBlock ?? asOf.block, asOf.block, checkpoint.block))
      .where((of) => (query.fixed === true ? of.lit(true) : holds(asOf, checkpoint)))
      .orderBy('id')
    await reader.each(stored, (row) => {
      const read = row as StoredFact
      if (others.length > 0) visitOthers(read.id)
      visit(decode(read))
    })
  }
  visitOthers(null)
}

/** The same as a list. */
export async function readFacts<K extends FactColumn>(
  reader: Reader,
  query: FactQuery<K>,
): Promise<readonly Pick<FactRow, K>[]> {
  const rows: Pick<FactRow, K>[] = []
  await eachFact(reader, query, (row) => rows.push(row))
  return rows
}

/** Facts of liquidations that no stored row holds for, in chain order. */
async function derivedFacts(
  reader: Reader,
  query: FactQuery<FactColumn>,
  checkpoint: Checkpoint | null,
): Promise<FactRow[]> {
  const { asOf } = query
  const fromBlock = query.fromBlock ?? 0
  const toBlock = Math.min(query.toBlock ?? asOf.block, asOf.block)
  let later = tables.selectFrom('liquidation').select('id').where('block$', '>=', fromBlock)
  later = later.where('block$', '<=', toBlock)
  if (checkpoint !== null) later = later.where('block$', '>', checkpoint.block)
  const ids = (await reader.all(later.orderBy('id').limit(DERIVED_MAX + 1))).map(({ id }) => id)
  const known = new Map<string, FactRow>()
  if (checkpoint !== null && query.fixed !== true && !isExactly(asOf, checkpoint)) {
    const decode = factDecoder(FACT_NAMES)
    const open = tables
      .selectFrom('liquidation_facts')
      .selectAll()
      .where('block_number', '>=', fromBlock)
      .where('block_number', '<=', Math.min(toBlock, checkpoint.block))
      .where('run_last_timestamp', '>=', finalBefore(asOf, checkpoint))
    for (const row of await reader.all(open.orderBy('id').limit(DERIVED_MAX + 1))) {
      known.set(bytesToKey(row.id), decode(row))
      ids.push(row.id)
    }
  }
  if (ids.length > DERIVED_MAX) throw factsMissing(ids.length)
  ids.sort(Buffer.compare)
  const deriver = new FactDeriver(reader, asOf)
  const rows: FactRow[] = []
  for (const id of ids) {
    rows.push(await deriver.fact(id, known.get(bytesToKey(id))))
  }
  return rows
}

function factsMissing(count: number): UserError {
  return new UserError(
    'FACTS_MISSING',
    `The facts of liquidations: got at least ${count} that are not stored, expected at most ${DERIVED_MAX}.`,
    { hint: 'Run `aftershock analyze` on the database, or wait until the running indexer has caught up.' },
  )
}
