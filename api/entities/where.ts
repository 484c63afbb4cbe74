/** A `where` argument as a condition, with graph-node's rules of what may stand where (graphql/src/store/query.rs). */
import type { EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { Comparison, Condition } from './condition.ts'
import {
  childNesting,
  invalidArgument,
  mixedOr,
  notAList,
  notAnObject,
  QueryError,
  unsupportedFilter,
  wrongType,
} from './errors.ts'
import { type FilterInput, type FilterOperator, filterInputs } from './filter-inputs.ts'
import { type InputObject, type InputValue, isInputList, isInputObject, showValue } from './literals.ts'
import { targetOf } from './targets.ts'
import { filterValue, filterValues, parseBytes } from './values.ts'

/** What a `where` argument asks for. */
export type Where = {
  /** Absent: every row. */
  readonly condition?: Condition
  /** What the query is refused with as soon as rows are read. */
  readonly refusal?: QueryError
}

/** The condition of a `where` argument. `{}` and null hold for every row. */
export function whereCondition(schema: EntitySchema, type: EntityType, value: InputValue): Where {
  if (value === null) return {}
  if (!isInputObject(value)) throw notAnObject()
  const asked = { schema, refusals: [] }
  const condition = allOf(asked, type, value, 'main')
  const refusal = asked.refusals.find(({ when }) => when === 'read') ?? asked.refusals[0]
  return refusal === undefined ? { condition } : { condition, refusal }
}

type Asked = { readonly schema: EntitySchema; readonly refusals: QueryError[] }

type Level = 'main' | 'child'

function allOf(asked: Asked, type: EntityType, object: InputObject, level: Level): Condition {
  // graph-node reads an object's keys in alphabetical order; which of two errors is told depends on it.
  const entries = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
  if (object['or'] !== undefined) {
    const columns = entries.map(([key]) => key).filter((key) => !CONNECTIVES.has(key))
    if (columns.length > 0) throw mixedOr(columns)
  }
  return { kind: 'and', of: entries.map(([key, value]) => one(asked, type, object, key, value ?? null, level)) }
}

const CONNECTIVES: ReadonlySet<string> = new Set(['or', 'and', '_change_block'])

function one(
  asked: Asked,
  type: EntityType,
  object: InputObject,
  key: string,
  value: InputValue,
  level: Level,
): Condition {
  if (key === '_change_block') return changedSince(value)
  if (key === 'and' || key === 'or') return { kind: key, of: branches(asked, type, object, level) }
  const input = filterInputs(asked.schema, type).get(key)
  if (input === undefined) throw notAnObject()
  const { field, operator } = input
  return unlessRefused(asked, () =>
    operator === 'child' ? child(asked, input, value, level) : comparison(field, operator, value),
  )
}

/** graph-node meets such faults after all others, when it reads. */
function unlessRefused(asked: Asked, work: () => Condition): Condition {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof QueryError && (error.when === 'read' || error.when === 'run'))) throw error
    asked.refusals.push(error)
    return { kind: 'or', of: [] }
  }
}

/** graph-node takes the lists of both connectives for each of them, and refuses whatever else stands beside. */
function branches(asked: Asked, type: EntityType, object: InputObject, level: Level): readonly Condition[] {
  return Object.values(object).flatMap((list) => {
    if (!isInputList(list)) throw notAnObject()
    return list.map((item) => {
      if (!isInputObject(item)) throw notAnObject()
      return allOf(asked, type, item, level)
    })
  })
}

function changedSince(value: InputValue): Condition {
  const block = isInputObject(value) ? value['number_gte'] : undefined
  if (block === undefined) throw notAnObject()
  if (block === null) throw invalidArgument('where', '_change_block { number_gte: null }')
  return { kind: 'changedSince', block: Number(block) }
}

function child(asked: Asked, input: FilterInput, value: InputValue, level: Level): Condition {
  const { field } = input
  const target = targetOf(asked.schema, field.reference)
  if (target === undefined || !isInputObject(value)) throw wrongType(showValue(value), typeText(field))
  const of = target.types.map((type): Condition => {
    return { kind: 'child', field, type, condition: allOf(asked, type, value, 'child') }
  })
  const attribute = field.derivedFrom ?? field.name
  if (level === 'child') throw childNesting(attribute, `join on ${attribute} with ${target.name}(${show(value)})`)
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'or', of }
}

const COMPARISONS: { readonly [operator in FilterOperator]?: Comparison } = {
  equal: '=',
  not: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

function comparison(field: FieldType, operator: FilterOperator, value: InputValue): Condition {
  const compared = COMPARISONS[operator]
  if (compared !== undefined) return compare(field, compared, value)
  if (operator === 'in' || operator === 'not_in') {
    if (!isInputList(value)) throw notAList(`_${operator}`)
    return { kind: 'in', field, values: filterValues(field, value), negated: operator === 'not_in' }
  }
  const negated = operator.startsWith('not_')
  const nocase = operator.endsWith('_nocase')
  if (value === null) throw unsupportedFilter(likeName(operator, negated, nocase), 'null')
  if (nocase && operator.includes('contains') && field.kind !== 'String') {
    throw unsupportedFilter(`${negated ? 'not_' : ''}contains_nocase`, showValue(value))
  }
  if (operator.includes('contains')) return contains(field, value, negated, nocase)
  return { kind: 'like', field, pattern: anchored(field, operator, String(value)), nocase, negated }
}

function compare(field: FieldType, comparison: Comparison, value: InputValue): Condition {
  if (value !== null) {
    const compared = field.list ? filterValues(field, value) : filterValue(field, value)
    return { kind: 'compare', field, comparison, value: compared }
  }
  if (comparison !== '=' && comparison !== '!=') throw unsupportedFilter(comparison, 'null')
  return { kind: 'compare', field, comparison, value: null }
}

function contains(field: FieldType, value: InputValue, negated: boolean, nocase: boolean): Condition {
  if (field.list) {
    if (!nocase) return { kind: 'holdsItems', field, values: filterValues(field, value), negated }
    return { kind: 'holdsLike', field, patterns: filterValues(field, value).map(String), negated }
  }
  const text = String(value)
  if (field.kind === 'Bytes' && !nocase) return { kind: 'holdsBytes', field, value: parseBytes(text), negated }
  const bare = field.kind === 'Bytes' ? text.replace(/^0x/, '') : text
  const pattern = bare.startsWith('%') || bare.endsWith('%') ? bare : `%${bare}%`
  return { kind: 'like', field, pattern, nocase, negated }
}

/** Nothing in the text is escaped, as in graph-node. Bytes are matched as hex text with 0x, which may be left out. */
function anchored(field: FieldType, operator: FilterOperator, text: string): string {
  if (!operator.includes('starts_with')) return `%${text}`
  return field.kind === 'Bytes' && !text.startsWith('0x') ? `0x${text}%` : `${text}%`
}

function likeName(operator: FilterOperator, negated: boolean, nocase: boolean): string {
  if (operator.includes('contains')) return negated ? 'not_contains' : 'contains'
  return ` ${negated ? 'not ' : ''}${nocase ? 'ilike' : 'like'} `
}

function typeText(field: FieldType): string {
  const name = field.reference ?? field.kind
  return `${field.list ? `[${name}!]` : name}${field.required ? '!' : ''}`
}

function show(object: InputObject): string {
  const entries = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, value]) => `${key} = ${showValue(value)}`).join(' and ')
}
