/** The one place where SELECT statements on entity tables are made. */
import type { EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { Condition, Order } from './condition.ts'
import type { BlockView, Dialect, SqlParameter } from './dialect.ts'

export type Range = { readonly first: number; readonly skip: number }

/** Rows of one type at a block. */
export type RowsQuery = {
  readonly type: EntityType
  readonly columns: readonly FieldType[]
  readonly block: BlockView
  readonly condition: Condition | undefined
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
    return `SELECT ${names} FROM (${inner}) WHERE position$ > ${from} AND position$ <= ${to} ORDER BY parent$, position$`
  }

  readonly #bind = (value: SqlParameter): string => {
    this.#parameters.push(value)
    return '?'
  }

  #select(query: RowsQuery, extra: string): string {
    const { type, within } = query
    const dialect = this.#dialect
    const columns = query.columns.map((field, i) => `${dialect.output(field, dialect.column('t', field))} AS c${i}`)
    const from = [`${dialect.table(type)} AS t`]
    if (within.kind === 'parents') {
      const parent = this.#parent(within.through)
      columns.push(`${parent.item} AS parent$`)
      if (parent.from !== undefined) from.push(`JOIN ${parent.from}`)
    }
    const join = this.#orderJoin(query.order)
    const where = [dialect.valid(type, 't', this.#block, this.#bind), ...this.#within(type, within)]
    if (query.condition !== undefined) where.push(this.#condition(query.condition, type, 't'))
    return `SELECT ${columns.join(', ')}${extra} FROM ${from.join(' ')}${join} WHERE ${where.join(' AND ')}`
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
    const { field, type } = order.through
    const on = [this.#link(field, 't', type, 'o'), this.#dialect.valid(type, 'o', this.#block, this.#bind)]
    return ` LEFT JOIN ${this.#dialect.table(type)} AS o ON ${on.join(' AND ')}`
  }

  #order(query: RowsQuery): string {
    const { order, type } = query
    const direction = order.descending ? 'DESC' : 'ASC'
    const id = `${this.#dialect.column('t', fieldOf(type, 'id'))} ${direction}`
    if (order.field === undefined) return id
    // PostgreSQL's order of nulls: after everything, so first when descending.
    const canBeNull = !order.field.required || order.through !== undefined
    const nulls = !canBeNull ? '' : order.descending ? ' NULLS FIRST' : ' NULLS LAST'
    const column = this.#dialect.column(order.through === undefined ? 't' : 'o', order.field)
    return `${column} ${direction}${nulls}, ${id}`
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

function negate(condition: string, negated: boolean): string {
  return negated ? `NOT (${condition})` : condition
}

/** A field that the schema is known to have. */
export function fieldOf(type: EntityType, name: string): FieldType {
  const field = type.field(name)
  if (field === undefined) throw new TypeError(`Type ${type.name}: got no field "${name}".`)
  return field
}
