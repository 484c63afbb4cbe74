/** Writes liquidation_facts into our own schema of graph-node's database. */
import type { Pool } from 'pg'
import { CHUNK_VERSION } from '../../analytics/facts/column-chunk.ts'
import { FACTS_VERSION } from '../../analytics/facts/columns.ts'
import type { StoredChunk } from '../../analytics/facts/pack-columns.ts'
import { FACT_NAMES } from '../../analytics/facts/plain-fact.ts'
import { chunkValues, createFactsTables, firstChanged, storedValues } from '../../analytics/facts/store-tables.ts'
import type { FactStep, FactStore } from '../../analytics/facts/update-facts.ts'
import { UserError } from '../../core/errors.ts'
import { type RunQuery, runOn, withClient } from './connection.ts'
import { postgresFactsTables } from './facts-tables.ts'
import { OWN_SCHEMA } from './own-schema.ts'
import type { GraphNodeSnapshots } from './snapshots.ts'

/**
 * Makes the tables where they are not there or were made by other code. Error POSTGRES_RIGHTS where the role may make
 * none. rebuild: what is stored is thrown away first.
 */
export async function openPostgresFacts(
  snapshots: GraphNodeSnapshots,
  o: { readonly rebuild?: boolean } = {},
): Promise<FactStore> {
  const { schema } = snapshots.deployment
  if (snapshots.ownSchema !== 'READY') {
    throw new UserError(
      'POSTGRES_RIGHTS',
      `--postgres: got a role that may not make tables in the schema ${OWN_SCHEMA}, expected its owner.`,
      { hint: `Run CREATE SCHEMA ${OWN_SCHEMA} AUTHORIZATION <role>; as a role that may` },
    )
  }
  await snapshots.write((pool) => inTransaction(pool, (run) => prepareTables(run, schema, o.rebuild === true)))
  return {
    read: (work) => snapshots.read(({ reader }) => work(reader)),
    write: (step) => snapshots.write((pool) => inTransaction(pool, (run) => writeStep(run, schema, step))),
    writeChunk: (chunk) => snapshots.write((pool) => inTransaction(pool, (run) => writeChunk(run, schema, chunk))),
  }
}

function inTransaction(pool: Pool, work: (run: RunQuery) => Promise<void>): Promise<void> {
  return withClient(pool, async (client) => {
    const run = runOn(client)
    await run('BEGIN', [])
    try {
      await work(run)
      await run('COMMIT', [])
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {})
      throw error
    }
  })
}

async function prepareTables(run: RunQuery, schema: string, rebuild: boolean): Promise<void> {
  const names = postgresFactsTables(schema)
  const [found] = await run<{ readonly columns: string | null }>(
    `SELECT string_agg(attname, ',' ORDER BY attnum) AS columns FROM pg_attribute
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [names.facts],
  )
  const columns = found?.columns ?? null
  if (columns !== null) {
    const others =
      columns === FACT_NAMES.join()
        ? (
            await run<{ readonly others: number }>(
              `SELECT count(*)::int AS others FROM ${names.checkpoints} WHERE version <> $1`,
              [FACTS_VERSION],
            )
          )[0]?.others
        : 1
    if (rebuild || others !== 0) {
      await run(`DROP TABLE ${names.facts}, ${names.checkpoints}`, [])
      await run(`DROP TABLE IF EXISTS ${names.columns}`, [])
    }
  }
  for (const statement of createFactsTables('postgres', names, `liquidation_facts_${schema}`)) await run(statement, [])
  await run(`DELETE FROM ${names.columns} WHERE version <> $1`, [CHUNK_VERSION])
}

async function writeChunk(run: RunQuery, schema: string, chunk: StoredChunk): Promise<void> {
  const { columns } = postgresFactsTables(schema)
  const blob = Buffer.from(chunk.columns)
  await run(`INSERT INTO ${columns} VALUES ($1, $2, $3, $4, $5)`, chunkValues({ ...chunk, columns: blob }))
}

async function writeStep(run: RunQuery, schema: string, step: FactStep): Promise<void> {
  const { keepTo, rows, checkpoint } = step
  const { facts, checkpoints, columns: chunks } = postgresFactsTables(schema)
  const { asOf, state } = checkpoint
  await run(`DELETE FROM ${facts} WHERE block_number > $1 OR id = ANY($2::bytea[])`, [
    keepTo ?? -1,
    rows.map(({ id }) => Buffer.from(id)),
  ])
  await run(`DELETE FROM ${checkpoints} WHERE number > $1 OR number = $2`, [keepTo ?? -1, checkpoint.block])
  await run(`DELETE FROM ${chunks} WHERE last_block >= $1`, [firstChanged(step)])
  const columns = FACT_NAMES.map((name) => `"${name}"`).join(', ')
  const places = FACT_NAMES.map((_, index) => `$${index + 1}`).join(', ')
  for (const row of rows) {
    await run(`INSERT INTO ${facts} (${columns}) VALUES (${places})`, storedValues('postgres', row))
  }
  await run(
    `INSERT INTO ${checkpoints} (version, number, as_of_block, as_of_timestamp, state_number, state_mark) VALUES ($1, $2, $3, $4, $5, $6)`,
    [FACTS_VERSION, checkpoint.block, asOf.block, asOf.timestamp, state.number, state.mark],
  )
  await run(
    `DELETE FROM ${checkpoints} WHERE number NOT IN (SELECT number FROM ${checkpoints} ORDER BY number DESC LIMIT $1)`,
    [CHECKPOINTS_MAX],
  )
}

/** A reorganisation below the oldest of them makes all facts anew. */
const CHECKPOINTS_MAX = 64
