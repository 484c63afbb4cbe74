/**
 * graph-node's tables: a version is valid in its block_range. The expressions are those that graph-node's own indexes are
 * made of (store/postgres/src/block_range.rs and relational/index.rs), word for word: others would not use them.
 */
import { sql } from 'kysely'
import type { TableDialect } from './dialect.ts'

export const postgresTables: TableDialect = {
  validAt(block, table) {
    const range = sql.ref(`${table}.block_range`)
    if (!('current' in block)) return sql`${range} @> ${block}::int4`
    if (block.current) return postgresTables.isCurrent(table)
    return sql`${range} @> ${block.number}::int4`
  },
  // What an unbounded range holds is every block; upper_inf() would have no index.
  isCurrent: (table) => sql`${sql.ref(`${table}.block_range`)} @> 2147483647`,
  firstBlock: (table) => sql`lower(${sql.ref(`${table}.block_range`)})`,
  endedBetween(from, to, table) {
    const upper = sql`coalesce(upper(${sql.ref(`${table}.block_range`)}), 2147483647)`
    return sql`${upper} > ${from}::int4 and ${upper} <= ${to}::int4 and ${upper} < 2147483647`
  },
}
