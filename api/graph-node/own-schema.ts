/**
 * The schema "aftershock" in graph-node's database, for tables of ours. Its owner is another role than the reader of the
 * entities, or the same; the API works without it.
 */
import type { RunQuery } from './connection.ts'

/** Its name. */
export const OWN_SCHEMA = 'aftershock'

/** READY: the role may make tables in it. NOT_ALLOWED: it is not there, and the role may not make it, or is no owner. */
export type OwnSchema = 'READY' | 'NOT_ALLOWED'

/** Makes the schema where the role may; nothing else of the database is changed. */
export async function prepareOwnSchema(run: RunQuery): Promise<OwnSchema> {
  const [found] = await run<{ readonly there: boolean; readonly owned: boolean; readonly allowed: boolean }>(
    `SELECT n.oid IS NOT NULL AS there, coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS owned,
      has_database_privilege(current_database(), 'CREATE') AND current_setting('transaction_read_only') = 'off' AS allowed
    FROM (SELECT to_regnamespace($1)::oid AS oid) AS n`,
    [OWN_SCHEMA],
  )
  if (found === undefined) return 'NOT_ALLOWED'
  if (found.there) return found.owned ? 'READY' : 'NOT_ALLOWED'
  if (!found.allowed) return 'NOT_ALLOWED'
  await run(`CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`, [])
  return 'READY'
}
