/**
 * When buckets are written: a bucket that is over is rolled up by the first block with handlers whose time is at or past
 * its end, after that block's own changes, and belongs to that block. Which blocks these are does not depend on how the
 * work was cut into batches or runs.
 */
import type { Database, Statement } from 'better-sqlite3'
import { MappingError } from '../../core/errors.ts'
import { registerRollupFunctions } from './rollup-functions.ts'
import { insertBucketSql, type Rollup, rollupOf } from './rollup-sql.ts'
import type { EntitySchema } from './schema-types.ts'

/** A later time than any. */
const NEVER = 2n ** 63n - 1n

type Bucket = { readonly start: bigint; readonly end: bigint; readonly block: number }

type Pending = {
  readonly rollup: Rollup
  readonly insert: Statement<[Bucket]>
  /** The time of the first row that is in no bucket yet. */
  readonly first: Statement<[], bigint | null>
  /** The end of the bucket that waits, in microseconds; NEVER when none does. */
  end: bigint
}

export class Rollups {
  /** By the name of the timeseries. */
  readonly #bySource: ReadonlyMap<string, readonly Pending[]>
  #next = NEVER

  constructor(db: Database, schema: EntitySchema) {
    registerRollupFunctions(db, schema)
    const bySource = new Map<string, Pending[]>()
    for (const aggregation of schema.aggregations.values()) {
      for (const type of aggregation.buckets.values()) {
        const rollup = rollupOf(aggregation, type)
        const pending = { rollup, ...prepare(db, rollup), end: NEVER }
        const known = bySource.get(aggregation.source.name)
        if (known) known.push(pending)
        else bySource.set(aggregation.source.name, [pending])
      }
    }
    this.#bySource = bySource
    this.reload()
  }

  /** Looks in the tables what waits: at the start, and after they went back to an earlier state. */
  reload(): void {
    for (const list of this.#bySource.values()) {
      for (const pending of list) {
        const first = pending.first.get() ?? null
        pending.end = first === null ? NEVER : endOf(pending.rollup, first)
      }
    }
    this.#findNext()
  }

  #findNext(): void {
    this.#next = NEVER
    for (const list of this.#bySource.values()) {
      for (const { end } of list) if (end < this.#next) this.#next = end
    }
  }

  /**
   * After a block's rows: rolls up what is over, then counts the block's own rows as waiting. `times`: of each row of a
   * timeseries the type's name and the time in microseconds.
   */
  afterBlock(
    block: { readonly number: number; readonly timestamp: number },
    times: readonly (readonly [type: string, time: string])[],
  ): void {
    const now = BigInt(block.timestamp) * 1_000_000n
    if (now >= this.#next) this.#rollUp(block.number, now)
    for (const [type, time] of times) {
      for (const pending of this.#bySource.get(type) ?? []) {
        const end = endOf(pending.rollup, BigInt(time))
        if (end < pending.end) pending.end = end
        if (end < this.#next) this.#next = end
      }
    }
  }

  #rollUp(block: number, now: bigint): void {
    for (const list of this.#bySource.values()) {
      for (const pending of list) {
        while (pending.end <= now) {
          this.#insert(pending, block)
          const first = pending.first.get() ?? null
          pending.end = first === null ? NEVER : endOf(pending.rollup, first)
        }
      }
    }
    this.#findNext()
  }

  #insert({ rollup, insert, end }: Pending, block: number): void {
    try {
      insert.run({ start: end - rollup.length, end, block })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const start = new Date(Number((end - rollup.length) / 1000n)).toISOString()
      const message = `${rollup.type.name}: got a bucket from ${start} on that cannot be computed (${reason}).`
      throw new MappingError(message, { handler: 'the end of the block', blockNumber: block }, { cause })
    }
  }
}

function endOf({ length }: Rollup, time: bigint): bigint {
  return time - (time % length) + length
}

function prepare(db: Database, rollup: Rollup): Pick<Pending, 'insert' | 'first'> {
  const { aggregation, type, length } = rollup
  const written = `SELECT max("timestamp") + ${length} FROM "${type.table}"`
  const sql = `SELECT min("timestamp") FROM "${aggregation.source.table}" WHERE "timestamp" >= coalesce((${written}), 0)`
  return {
    insert: db.prepare<[Bucket]>(insertBucketSql(rollup)),
    first: db.prepare<[], bigint | null>(sql).pluck().safeIntegers(),
  }
}
