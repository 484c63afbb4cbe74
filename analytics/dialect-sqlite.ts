/** The embedded engine's tables: a version is valid from block_lower until before block_upper (indexer/store/ddl.ts). */
import { sql } from 'kysely'
import { BLOCK_MAX } from '../indexer/store/ddl.ts'
import type { TableDialect } from './dialect.ts'

export const sqliteTables: TableDialect = {
  validAt(block, table) {
    const lower = sql.ref(`${table}.block_lower`)
    const upper = sql.ref(`${table}.block_upper`)
    if (!('current' in block)) return sql`${lower} <= ${block} and ${upper} > ${block}`
    if (block.current) return sqliteTables.isCurrent(table)
    return sql`${lower} <= ${block.number} and ${upper} > ${block.number}`
  },
  isCurrent: (table) => sql`${sql.ref(`${table}.block_upper`)} = ${sql.lit(BLOCK_MAX)}`,
  firstBlock: (table) => sql.ref(`${table}.block_lower`),
  endedBetween(from, to, table) {
    const upper = sql.ref(`${table}.block_upper`)
    // The last term is what lets the index of ended versions be used.
    return sql`${upper} > ${from} and ${upper} <= ${to} and ${upper} < ${sql.lit(BLOCK_MAX)}`
  },
}
