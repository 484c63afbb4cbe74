/** How analytics reads graph-node's tables: kysely writes the text in PostgreSQL's words, one connection runs it. */

import {
  type CompiledQuery,
  createQueryId,
  PostgresQueryCompiler,
  type RootOperationNode,
  WithSchemaPlugin,
} from 'kysely'
import type { ClientBase, QueryResultRow } from 'pg'
import type { TableDialect } from '../../analytics/dialect.ts'
import { postgresTables } from '../../analytics/dialect-postgres.ts'
import type { FactsTables } from '../../analytics/facts/store-tables.ts'
import {
  type Blocks,
  type ParameterValues,
  type Prepared,
  type Query,
  type Reader,
  withValues,
} from '../../analytics/reader.ts'
import { type RunQuery, runOn } from './connection.ts'
import { FactsTableNames, postgresFactsTables } from './facts-tables.ts'

/** Rows fetched at once of a query that is read row by row. */
const FETCH_ROWS = 20_000

/** Reads in the connection's transaction. */
export class GraphNodeReader implements Reader {
  readonly dialect: TableDialect = postgresTables
  readonly blocks: Blocks
  readonly #run: RunQuery
  readonly #compile: <Row>(query: Query<Row>) => CompiledQuery<Row>
  readonly #facts: FactsTables
  #cursors = 0

  constructor(o: { readonly client: ClientBase; readonly schema: string; readonly blocks: Blocks }) {
    this.blocks = o.blocks
    this.#run = runOn(o.client)
    this.#compile = compilerOf(o.schema)
    this.#facts = postgresFactsTables(o.schema)
  }

  async all<Row>(query: Query<Row>): Promise<Row[]> {
    const { sql, parameters } = this.#compile(query)
    return this.#rows(sql, parameters.map(sent))
  }

  async each<Row>(query: Query<Row>, visit: (row: Row) => void): Promise<void> {
    const { sql, parameters } = this.#compile(query)
    const cursor = `rows_${this.#cursors++}`
    await this.#run(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`, parameters.map(sent))
    for (;;) {
      const rows = await this.#rows<Row>(`FETCH ${FETCH_ROWS} FROM ${cursor}`, [])
      for (const row of rows) visit(row)
      if (rows.length < FETCH_ROWS) break
    }
    await this.#run(`CLOSE ${cursor}`, [])
  }

  async hasFacts(): Promise<boolean> {
    const names = Object.values(this.#facts).map((name) => name.replaceAll('"', ''))
    const [row] = await this.#run<{ readonly readable: number }>(
      `SELECT count(*)::int AS readable FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
      WHERE format('%I.%I', n.nspname, c.relname) = ANY($1::text[])
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
      [names],
    )
    return row?.readable === names.length
  }

  prepare<Row>(query: Query<Row>): Prepared<Row> {
    const { sql, parameters } = this.#compile(query)
    const all = (values: ParameterValues): Promise<Row[]> => this.#rows(sql, withValues(parameters, values).map(sent))
    return { all, first: async (values) => (await all(values))[0] }
  }

  /** The query's own type says what its rows are. */
  async #rows<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const rows = await this.#run<QueryResultRow>(sql, values)
    return rows as Row[]
  }
}

function compilerOf(schema: string): <Row>(query: Query<Row>) => CompiledQuery<Row> {
  const compiler = new PostgresQueryCompiler()
  const inSchema = new WithSchemaPlugin(schema)
  const ownTables = new FactsTableNames(schema)
  return (query) => {
    const queryId = createQueryId()
    const node = inSchema.transformQuery({ node: query.toOperationNode() as RootOperationNode, queryId })
    return compiler.compileQuery(ownTables.rename(node, queryId), queryId)
  }
}

/** A query's value as the driver sends it. */
function sent(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
