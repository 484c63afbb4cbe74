/** The one place where SELECT statements on entity tables are made. */
import type { AggregationType, EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { Condition, Order } from './condition.ts'
import type { BlockView, Dialect, SqlParameter } from './dialect.ts'

export type Range = { readonly first: number; readonly skip: number }

/** Rows of one type at a block. */
export type RowsQuery = {
  readonly type: EntityType
  readonly columns: readonly FieldType[]
  readonly block: BlockView
  readonly condition: Condition | undefined
  /** Of an aggregation's buckets; `current`: also the one that is not over. */
  readonly buckets?: { readonly aggregation: AggregationType; readonly current: boolean } | undefined
  readonly order: Order
  /** Absent: all of them. For rows of parents, each parent has its own range. */
  readonly range: Range | undefined
  /**
   * Which rows: those with these ids, or those that point through a field to one of these parents. The parent's id then
   * follows the columns.
   */
  readonly within:
    | { readonly kind: 'all' }
    | { readonly kind: 'ids'; readonly ids: readonly string[] }
    | { readonly kind: 'parents'; readonly through: FieldType; readonly ids: readonly string[] }
}

export type Statement = { readonly sql: string; readonly parameters: readonly SqlParameter[] }

/** The statement that reads the rows, in the order asked for. */
export function rowsStatement(dialect: Dialect, query: RowsQuery): Statement {
  const parameters: SqlParameter[] = []
  const builder = new Builder(dialect, query.block, parameters)
  return { sql: builder.rows(query), parameters }
}

/**
 * The statement that reads ids of rows of several tables in one order: their columns are the id, the position of the
 * table's query in the list, and for rows of parents the parent's id. Conditions and parents are each query's own, the
 * range is of all of them together.
 */
export function unitedStatement(dialect: Dialect, queries: readonly RowsQuery[], range: Range | undefined): Statement {
  const parameters: SqlParameter[] = []
  const [first] = queries
  if (first === undefined) throw new TypeError('A united statement: got no table.')
  const builder = new Builder(dialect, first.block, parameters)
  return { sql: builder.united(queries, first, range), parameters }
}

class Builder {
  readonly #dialect: Dialect
  readonly #block: BlockView
  readonly #parameters: SqlParameter[]
  #aliases = 0

  constructor(dialect: Dialect, block: BlockView, parameters: SqlParameter[]) {
    this.#dialect = dialect
    this.#block = block
    this.#parameters = parameters
  }

  /** A window numbers each parent's rows only where there are several parents: one list is cheaper as top-N. */
  rows(query: RowsQuery): string {
    const { within, range } = query
    if (within.kind !== 'parents' || range === undefined || within.ids.length === 1) {
      // Parameters are positional: each is bound where its text comes.
      const rows = `${this.#select(query, '')} ORDER BY ${this.#order(query)}`
      return range === undefined ? rows : `${rows} LIMIT ${this.#bind(range.first)} OFFSET ${this.#bind(range.skip)}`
    }
    const partition = this.#parent(within.through).key
    const position = `, row_number() OVER (PARTITION BY ${partition} ORDER BY ${this.#order(query)}) AS position$`
    const inner = this.#select(query, position)
    const names = [...query.columns.map((_, i) => `c${i}`), 'parent$'].join(', ')
    const from = this.#bind(range.skip)
    const to = this.#bind(range.skip + range.first)
    return `SELECT ${names} FROM (${inner}) AS numbered WHERE position$ > ${from} AND position$ <= ${to} ORDER BY parent$, position$`
  }

  united(queries: readonly RowsQuery[], first: RowsQuery, range: Range | undefined): string {
    const { order, within } = first
    const tables = queries.map((query, i) => {
      const id = this.#dialect.column('t', fieldOf(query.type, 'id'))
      const sorted =
        query.order.field === undefined ? '' : `, ${this.#orderColumn(query.order, query.order.field)} AS sort$`
      return this.#select({ ...query, columns: [fieldOf(query.type, 'id')] }, `, ${i} AS part$, ${id} AS id$${sorted}`)
    })
    const direction = order.descending ? 'DESC' : 'ASC'
    const sort = order.field === undefined ? '' : `sort$ ${direction}${nullsOf(order, order.field)}, `
    const sorting = `${sort}id$ ${direction}`
    const names = ['c0', 'part$', ...(within.kind === 'parents' ? ['parent$'] : [])].join(', ')
    const from = `(${tables.join(' UNION ALL ')}) AS united`
    if (range === undefined) return `SELECT ${names} FROM ${from} ORDER BY ${sorting}`
    if (within.kind !== 'parents' || within.ids.length === 1) {
      return `SELECT ${names} FROM ${from} ORDER BY ${sorting} LIMIT ${this.#bind(range.first)} OFFSET ${this.#bind(range.skip)}`
    }
    const position = `row_number() OVER (PARTITION BY parent$ ORDER BY ${sorting}) AS position$`
    const numbered = `SELECT ${names}, ${position} FROM ${from}`
    const above = this.#bind(range.skip)
    const to = this.#bind(range.skip + range.first)
    return `SELECT ${names} FROM (${numbered}) AS numbered WHERE position$ > ${above} AND position$ <= ${to} ORDER BY parent$, position$`
  }

  readonly #bind = (value: SqlParameter): string => {
    this.#parameters.push(value)
    return this.#dialect.placeholder(this.#parameters.length)
  }

  #select(query: RowsQuery, extra: string): string {
    const { type, within } = query
    const dialect = this.#dialect
    const columns = query.columns.map((field, i) => `${dialect.output(field, dialect.column('t', field))} AS c${i}`)
    const buckets = this.#buckets(query)
    const from = [buckets ?? `${dialect.table(type)} AS t`]
    if (within.kind === 'parents') {
      const parent = this.#parent(within.through)
      columns.push(`${parent.item} AS parent$`)
      if (parent.from !== undefined) from.push(`CROSS JOIN ${parent.from}`)
    }
    const join = this.#orderJoin(query.order)
    const where = buckets === undefined ? [this.#chosen(query, type, 't')] : []
    where.push(...this.#within(type, within))
    const conditions = where.length === 0 ? 'TRUE' : where.join(' AND ')
    return `SELECT ${columns.join(', ')}${extra} FROM ${from.join(' ')}${join} WHERE ${conditions}`
  }

  /** Condition: the row is valid at the block and meets the query's condition. */
  #chosen(query: RowsQuery, type: EntityType, alias: string): string {
    const valid = this.#dialect.valid(type, alias, this.#block, this.#bind)
    return query.condition === undefined ? valid : `${valid} AND ${this.#condition(query.condition, type, alias)}`
  }

  /** The buckets that were written and those that are not; undefined where the table alone has them all. */
  #buckets(query: RowsQuery): string | undefined {
    const { type, buckets } = query
    const dialect = this.#dialect
    if (buckets === undefined || (!buckets.current && this.#block.timestamp === undefined)) return undefined
    const { aggregation } = buckets
    const columns = type.fields.map((field) => dialect.column('s', field)).join(', ')
    const parts = [`SELECT ${columns} FROM ${dialect.table(type)} AS s WHERE ${this.#chosen(query, type, 's')}`]
    const finished = dialect.finishedBucket(aggregation, type, this.#block, this.#bind)
    if (finished !== undefined) {
      const condition = query.condition === undefined ? 'TRUE' : this.#condition(query.condition, type, 's')
      parts.push(`SELECT ${columns} FROM (${finished}) AS s WHERE ${condition}`)
    }
    if (buckets.current) {
      const rows = { alias: 'c', condition: () => this.#chosen(query, aggregation.source, 'c') }
      const current = dialect.currentBucket(aggregation, type, rows, this.#block, this.#bind)
      parts.push(`SELECT ${columns} FROM (${current}) AS s`)
    }
    return `(${parts.join(' UNION ALL ')}) AS t`
  }

  #parent(through: FieldType): { from?: string; key: string; item: string; first?: string } {
    const column = this.#dialect.column('t', through)
    if (!through.list) return { key: column, item: this.#dialect.output(through, column) }
    const { from, item, first } = this.#dialect.items(through, column, 'p')
    return { from, key: item, item, first }
  }

  #within(type: EntityType, within: RowsQuery['within']): readonly string[] {
    if (within.kind === 'all') return []
    if (within.kind === 'ids') {
      const id = fieldOf(type, 'id')
      return [this.#dialect.idAmong(id, this.#dialect.column('t', id), within.ids, this.#bind)]
    }
    const { through, ids } = within
    const { item, first } = this.#parent(through)
    if (first !== undefined) return [this.#dialect.itemAmong(item, ids, this.#bind), first]
    return [this.#dialect.idAmong(through, this.#dialect.column('t', through), ids, this.#bind)]
  }

  #orderJoin(order: Order): string {
    if (order.through === undefined) return ''
    const { field, types } = order.through
    const joins = types.map((type, i) => {
      const on = [this.#link(field, 't', type, `o${i}`), this.#dialect.valid(type, `o${i}`, this.#block, this.#bind)]
      return ` LEFT JOIN ${this.#dialect.table(type)} AS o${i} ON ${on.join(' AND ')}`
    })
    return joins.join('')
  }

  #order(query: RowsQuery): string {
    const { order, type } = query
    const direction = order.descending ? 'DESC' : 'ASC'
    const id = `${this.#dialect.column('t', fieldOf(type, 'id'))} ${direction}`
    if (order.field === undefined) return id
    return `${this.#orderColumn(order, order.field)} ${direction}${nullsOf(order, order.field)}, ${id}`
  }

  #orderColumn({ through }: Order, field: FieldType): string {
    if (through === undefined) return this.#dialect.column('t', field)
    const columns = through.types.map((_, i) => this.#dialect.column(`o${i}`, field))
    return columns.length === 1 ? columns.join() : `coalesce(${columns.join(', ')}, NULL)`
  }

  /** Condition: the child is what the parent's field, stored or derived, leads to. */
  #link(field: FieldType, parent: string, type: EntityType, child: string): string {
    const dialect = this.#dialect
    const childId = dialect.column(child, fieldOf(type, 'id'))
    if (field.derivedFrom !== undefined) {
      const back = fieldOf(type, field.derivedFrom)
      const parentId = `${parent}."id"`
      const column = dialect.column(child, back)
      return back.list ? dialect.holdsId(back, column, parentId) : `${column} = ${parentId}`
    }
    const column = dialect.column(parent, field)
    return field.list ? dialect.holdsId(field, column, childId) : `${childId} = ${column}`
  }

  #condition(condition: Condition, type: EntityType, alias: string): string {
    const dialect = this.#dialect
    const bind = this.#bind
    switch (condition.kind) {
      case 'and':
      case 'or': {
        const parts = condition.of.map((part) => this.#condition(part, type, alias))
        if (parts.length === 0) return condition.kind === 'and' ? 'TRUE' : 'FALSE'
        return `(${parts.join(condition.kind === 'and' ? ' AND ' : ' OR ')})`
      }
      case 'changedSince':
        return dialect.changedSince(type, alias, condition.block, bind)
      case 'child':
        return this.#child(condition, alias)
      case 'compare': {
        const column = dialect.column(alias, condition.field)
        if (condition.value === null) return `${column} IS ${condition.comparison === '=' ? '' : 'NOT '}NULL`
        return dialect.compare(condition.field, column, condition.comparison, condition.value, bind)
      }
      case 'in': {
        if (condition.values.length === 0) return 'FALSE'
        const column = dialect.column(alias, condition.field)
        return negate(dialect.among(condition.field, column, condition.values, bind), condition.negated)
      }
      default:
        return negate(this.#holds(condition, alias), condition.negated)
    }
  }

  #holds(
    condition: Extract<Condition, { kind: 'like' | 'holdsBytes' | 'holdsItems' | 'holdsLike' }>,
    alias: string,
  ): string {
    const dialect = this.#dialect
    const column = dialect.column(alias, condition.field)
    switch (condition.kind) {
      case 'like':
        return dialect.like(condition.field, column, condition.pattern, condition.nocase, this.#bind)
      case 'holdsBytes':
        return dialect.holdsBytes(column, condition.value, this.#bind)
      case 'holdsLike':
        return dialect.holdsLike(column, condition.patterns, this.#bind)
      case 'holdsItems':
        return condition.negated
          ? dialect.holdsAny(condition.field, column, condition.values, this.#bind)
          : dialect.holdsAll(condition.field, column, condition.values, this.#bind)
    }
  }

  #child(condition: Extract<Condition, { kind: 'child' }>, alias: string): string {
    const { type, field } = condition
    const child = `x${this.#aliases++}`
    const where = [
      this.#link(field, alias, type, child),
      this.#dialect.valid(type, child, this.#block, this.#bind),
      this.#condition(condition.condition, type, child),
    ]
    return `EXISTS (SELECT 1 FROM ${this.#dialect.table(type)} AS ${child} WHERE ${where.join(' AND ')})`
  }
}

/** PostgreSQL's order of nulls: after everything, so first when descending. */
function nullsOf(order: Order, field: FieldType): string {
  const canBeNull = !field.required || order.through !== undefined
  return !canBeNull ? '' : order.descending ? ' NULLS FIRST' : ' NULLS LAST'
}

function negate(condition: string, negated: boolean): string {
  return negated ? `NOT (${condition})` : condition
}

/** A field that the schema is known to have. */
export function fieldOf(type: EntityType, name: string): FieldType {
  const field = type.field(name)
  if (field === undefined) throw new TypeError(`Type ${type.name}: got no field "${name}".`)
  return field
}
