/** What the API's role must be allowed to read, and the statements that allow it. */
import { UserError } from '../../core/errors.ts'
import type { EntitySchema } from '../../indexer/store/schema.ts'
import type { RunQuery } from './connection.ts'

/** What is read of a database: a deployment's schema, its chain's blocks and graph-node's own tables. */
export type ReadTables = {
  /** sgdN */
  readonly schema: string
  /** chainN.blocks; undefined where this database has none. */
  readonly blocksTable: string | undefined
  /** Where the list of deployments is: public, or primary_public in a shard. */
  readonly primary: string
}

/** Error POSTGRES_RIGHTS unless the role may read the entities' tables and all others. */
export async function checkRights(run: RunQuery, tables: ReadTables, entities: EntitySchema): Promise<void> {
  const [own] = await run<{ readonly denied: number }>(
    `SELECT count(*) FILTER (WHERE NOT has_table_privilege(c.oid, 'SELECT'))::int AS denied
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname = ANY($2::text[])`,
    [tables.schema, entities.tables.map((type) => type.table)],
  )
  const [schemas] = await run<{ readonly denied: number }>(
    `SELECT count(*)::int AS denied FROM pg_namespace
    WHERE nspname = ANY($1::text[]) AND NOT has_schema_privilege(oid, 'USAGE')`,
    [schemasOf(tables)],
  )
  const others = await deniedTables(run, metadataOf(tables))
  if ((own?.denied ?? 0) > 0 || (schemas?.denied ?? 0) > 0 || others) throw await missingRights(run, tables)
}

/** The same of the list of deployments alone, which tells what the others are. */
export async function checkListRights(run: RunQuery, primary: string, deployment: string): Promise<void> {
  if (!(await deniedTables(run, [`${primary}.deployment_schemas`, `${primary}.chains`]))) return
  const schema = /^sgd\d+$/.test(deployment) ? deployment : 'sgdN'
  throw await missingRights(run, { schema, blocksTable: 'chainN.blocks', primary })
}

async function deniedTables(run: RunQuery, names: readonly string[]): Promise<boolean> {
  const [row] = await run<{ readonly denied: number }>(
    `SELECT count(*)::int AS denied FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname || '.' || c.relname = ANY($1::text[]) AND NOT has_table_privilege(c.oid, 'SELECT')`,
    [names],
  )
  return (row?.denied ?? 0) > 0
}

async function missingRights(run: RunQuery, tables: ReadTables): Promise<UserError> {
  const [user] = await run<{ readonly role: string }>('SELECT quote_ident(current_user) AS role', [])
  const role = user?.role ?? ''
  return new UserError(
    'POSTGRES_RIGHTS',
    `--postgres: got the role ${role}, which may not read all that is needed of ${tables.schema}, expected a reader of it.`,
    { hint: `As graph-node's role run: ${grantStatements(tables, role).join(' ')}` },
  )
}

/** What gives a role the right to read a deployment; it changes nothing where the right is there. */
export function grantStatements(tables: ReadTables, role: string): readonly string[] {
  return [
    `GRANT USAGE ON SCHEMA ${schemasOf(tables).join(', ')} TO ${role};`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${tables.schema} TO ${role};`,
    `GRANT SELECT ON ${metadataOf(tables).join(', ')} TO ${role};`,
  ]
}

function schemasOf({ schema, primary, blocksTable }: ReadTables): readonly string[] {
  const chain = blocksTable === undefined ? [] : [blocksTable.slice(0, blocksTable.lastIndexOf('.'))]
  return [schema, 'subgraphs', primary, ...chain]
}

function metadataOf({ primary, blocksTable }: ReadTables): readonly string[] {
  return [
    ...['head', 'deployment', 'subgraph_manifest', 'subgraph_error'].map((name) => `subgraphs.${name}`),
    ...['deployment_schemas', 'chains'].map((name) => `${primary}.${name}`),
    ...(blocksTable === undefined ? [] : [blocksTable]),
  ]
}
