/** Read transactions on graph-node's PostgreSQL: REPEATABLE READ, so that all statements of one see one block. */
import type { Pool, PoolClient } from 'pg'
import type { IndexedBlock, KnownBlock } from '../../analytics/reader.ts'
import { UserError } from '../../core/errors.ts'
import { bytesToHex } from '../../core/hex.ts'
import { parseEntitySchema } from '../../indexer/store/schema.ts'
import type { Dialect, RawValue, SqlParameter } from '../entities/dialect.ts'
import { postgresDialect } from '../entities/dialect-postgres.ts'
import { ANALYTICS_CONNECTIONS_MAX } from '../limits.ts'
import type { Snapshot, Snapshots } from '../snapshots.ts'
import { Turns } from '../turns.ts'
import { GraphNodeBlocks, type Head, secondsOf, TIMESTAMP_SQL } from './blocks.ts'
import { explained, openPool, type RunQuery, runOn, withClient } from './connection.ts'
import { findDeployment, type GraphNodeDeployment } from './deployment.ts'
import { type OwnSchema, prepareOwnSchema } from './own-schema.ts'
import { GraphNodeReader } from './reader.ts'

/**
 * Connects, finds the deployment and checks that it can be served with that schema.graphql. Errors: those of openPool and
 * findDeployment, POSTGRES_LOGIN, POSTGRES_DATABASE, POSTGRES_UNAVAILABLE, DEPLOYMENT_SCHEMA, DEPLOYMENT_FAILED.
 */
export async function openGraphNode(o: {
  readonly url: string
  /** sgdN or Qm… */
  readonly deployment: string
  readonly schemaSdl: string
}): Promise<GraphNodeSnapshots> {
  const entities = parseEntitySchema(o.schemaSdl)
  const pool = openPool(o.url)
  try {
    const { deployment, ownSchema } = await withClient(pool, async (client) => {
      const run = runOn(client)
      return { deployment: await findDeployment(run, o.deployment, entities), ownSchema: await prepareOwnSchema(run) }
    })
    const snapshots = new GraphNodeSnapshots(pool, deployment, ownSchema)
    snapshots.checkSchema(entities.hash)
    await snapshots.read(async () => {})
    return snapshots
  } catch (error) {
    await pool.end()
    throw error
  }
}

export class GraphNodeSnapshots implements Snapshots {
  readonly deployment: GraphNodeDeployment
  readonly ownSchema: OwnSchema
  readonly #pool: Pool
  readonly #dialect: Dialect
  #closed: Promise<void> | undefined
  // Those that may wait for an oracle leave connections for those that do not.
  readonly #waitingTurns = new Turns(ANALYTICS_CONNECTIONS_MAX)

  constructor(pool: Pool, deployment: GraphNodeDeployment, ownSchema: OwnSchema) {
    this.#pool = pool
    this.ownSchema = ownSchema
    this.deployment = deployment
    this.#dialect = postgresDialect(deployment.schema)
  }

  checkSchema(hash: string): void {
    const { schema, subgraph, schemaHash } = this.deployment
    if (schemaHash === hash) return
    throw new UserError(
      'DEPLOYMENT_SCHEMA',
      `--deployment: got ${schema} (${subgraph}), another subgraph or another version of it, expected one made with this version's schema.graphql.`,
      { hint: 'Deploy the subgraph of this version, or serve with the version that it was deployed with.' },
    )
  }

  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return withClient(this.#pool, (client) => this.#transaction(client, work))
  }

  readWaiting<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.#waitingTurns.run(() => this.read(work))
  }

  /** Work on our own schema, with connections that may write. */
  write(work: (pool: Pool) => Promise<void>): Promise<void> {
    return work(this.#pool)
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end()
    return this.#closed
  }

  async #transaction<T>(client: PoolClient, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const run = runOn(client)
    await run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', [])
    try {
      return await work(await this.#snapshot(client, run))
    } finally {
      // A connection that broke has nothing to end, and is thrown away.
      await client.query('ROLLBACK').catch(() => {})
    }
  }

  async #snapshot(client: PoolClient, run: RunQuery): Promise<Snapshot> {
    const { identity, schema, blocksTable } = this.deployment
    const head = await readHead(run, this.deployment)
    const blocks = new GraphNodeBlocks({ run, table: blocksTable, head })
    return {
      identity,
      pointer: head.block,
      earliest: head.earliest,
      reader: new GraphNodeReader({ client, schema, blocks }),
      dialect: this.#dialect,
      run: (sql, parameters) => rowsOf(client, sql, parameters),
    }
  }
}

type HeadRow = {
  readonly number: number | null
  readonly hash: Buffer | null
  readonly reverts: number
  readonly earliest: number
  readonly failed: boolean
  readonly parent_hash: Buffer | null
  readonly timestamp: string | null
}

/** The first statement of a transaction fixes what it sees. */
async function readHead(run: RunQuery, deployment: GraphNodeDeployment): Promise<Head> {
  const { id, blocksTable } = deployment
  const [row] = await run<HeadRow>(
    `SELECT h.block_number AS number, h.block_hash AS hash, d.reorg_count AS reverts,
      d.earliest_block_number AS earliest, d.failed, b.parent_hash, b.timestamp
    FROM subgraphs.head h JOIN subgraphs.deployment d ON d.id = h.id LEFT JOIN ${
      blocksTable === undefined
        ? '(SELECT NULL::bytea AS hash, NULL::bytea AS parent_hash, NULL::text AS timestamp)'
        : `(SELECT hash, parent_hash, ${TIMESTAMP_SQL} AS timestamp FROM ${blocksTable})`
    } AS b ON b.hash = h.block_hash
    WHERE h.id = $1`,
    [id],
  )
  if (row === undefined) {
    throw new UserError('DEPLOYMENT_GONE', `${deployment.schema}: got a deployment that graph-node has removed.`, {
      hint: 'Start again with a deployment that is there',
    })
  }
  if (row.failed) throw await failure(run, deployment)
  return { block: headBlock(row), reverts: row.reverts, earliest: row.earliest }
}

function headBlock({ number, hash, parent_hash, timestamp }: HeadRow): (KnownBlock & IndexedBlock) | null {
  if (number === null || hash === null) return null
  return {
    number,
    hash: bytesToHex(hash),
    parentHash: parent_hash === null ? null : bytesToHex(parent_hash),
    timestamp: secondsOf(timestamp),
  }
}

/** graph-node's own account of why it gave a deployment up. */
async function failure(run: RunQuery, { id, schema, subgraph }: GraphNodeDeployment): Promise<UserError> {
  const [row] = await run<{ readonly message: string; readonly handler: string | null; readonly block: number | null }>(
    `SELECT e.message, e.handler, lower(e.block_range) AS block
    FROM subgraphs.deployment d JOIN subgraphs.subgraph_error e ON e.id = d.fatal_error WHERE d.id = $1`,
    [id],
  )
  const where =
    row === undefined ? '' : ` at block ${row.block ?? '?'}${row.handler === null ? '' : `, ${row.handler}`}`
  return new UserError(
    'DEPLOYMENT_FAILED',
    `${schema} (${subgraph}): got a deployment that failed${where}: ${row?.message ?? 'graph-node does not say why'}`,
    { hint: 'Mend the cause and deploy again; graph-node does not go on by itself.' },
  )
}

async function rowsOf(
  client: PoolClient,
  text: string,
  parameters: readonly SqlParameter[],
): Promise<readonly (readonly RawValue[])[]> {
  try {
    const result = await client.query<RawValue[]>({ text, values: [...parameters], rowMode: 'array' })
    return result.rows
  } catch (error) {
    throw explained(error)
  }
}
