/**
 * What a query's entity fields ask for, worked out and checked before anything is read: types, columns, conditions,
 * ranges and orders on every level.
 */
import type { EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'
import { COMPLEXITY_MAX, DEPTH_MAX, FIRST_DEFAULT, FIRST_MAX, SELECTED_FIELDS_MAX, SKIP_MAX } from '../limits.ts'
import type { Condition, Order } from './condition.ts'
import { missingArgument, QueryError, rangeArgument, tooComplex, tooDeep, tooManyFields } from './errors.ts'
import { argumentValues, type InputObject, type InputValue } from './literals.ts'
import { orderOf } from './order.ts'
import { fieldOf, type Range } from './query.ts'
import { type SelectedField, type SelectionContext, subSelection } from './selection.ts'
import { whereCondition } from './where.ts'

/** What is wanted of the rows of one type. Column 0 is the id. */
export type Selection = {
  readonly type: EntityType
  readonly columns: readonly FieldType[]
  readonly outputs: readonly Output[]
}

export type ListOptions = { readonly range: Range; readonly order: Order; readonly condition: Condition | undefined }

export type Output =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  | { readonly kind: 'value'; readonly key: string; readonly column: number }
  /** What a stored reference points to. */
  | {
      readonly kind: 'reference'
      readonly key: string
      readonly field: FieldType
      readonly column: number
      readonly selection: Selection
    }
  /** What the ids of a stored list point to. */
  | {
      readonly kind: 'references'
      readonly key: string
      readonly field: FieldType
      readonly column: number
      readonly selection: Selection
      readonly options: ListOptions
    }
  /** What points here through the field `through`; one entity where the field is no list. */
  | {
      readonly kind: 'derived'
      readonly key: string
      readonly field: FieldType
      readonly through: FieldType
      readonly selection: Selection
      readonly options: ListOptions | undefined
    }

export type ChildOutput = Exclude<Output, { kind: 'typename' | 'value' }>

/** A field of Query that answers with one entity, or with a list of them. */
export type EntityPlan =
  | { readonly kind: 'one'; readonly id: Condition; readonly selection: Selection }
  | { readonly kind: 'many'; readonly options: ListOptions; readonly selection: Selection }

/** Makes the plans of one request. Refusals are collected: an answer tells all of them. */
export class Planner {
  readonly errors: QueryError[] = []
  readonly #schema: EntitySchema
  readonly #context: SelectionContext
  #complexity = 0
  #fields = 0

  constructor(schema: EntitySchema, context: SelectionContext) {
    this.#schema = schema
    this.#context = context
  }

  /** `thing(id: …)`. */
  one(type: EntityType, field: SelectedField): EntityPlan | undefined {
    const id = this.arguments(field)['id']
    const condition = this.attempt(() => {
      if (id === undefined || id === null) throw missingArgument('id')
      return whereCondition(this.#schema, type, { id })
    })
    const { selection, complexity } = this.#selection(type, field, 1)
    this.#complexity += complexity
    return condition === undefined ? undefined : { kind: 'one', id: condition, selection }
  }

  /** `things(…)`. */
  many(type: EntityType, field: SelectedField): EntityPlan | undefined {
    const options = this.#options(type, field)
    const { selection, complexity } = this.#selection(type, field, 1)
    const first = options?.range.first ?? 0
    this.#complexity += first + first * complexity
    return options === undefined ? undefined : { kind: 'many', options, selection }
  }

  /** To be called when all fields are planned. */
  checkComplexity(): void {
    if (this.#complexity > COMPLEXITY_MAX) this.errors.push(tooComplex(this.#complexity, COMPLEXITY_MAX))
  }

  arguments(field: SelectedField): InputObject {
    return argumentValues(field.nodes[0].arguments, this.#context.variables)
  }

  /** The result, or undefined after a refusal, which is kept. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      this.errors.push(error)
      return undefined
    }
  }

  #options(type: EntityType, field: SelectedField): ListOptions | undefined {
    const values = this.arguments(field)
    const range = this.attempt(() => rangeOf(values))
    const order = this.attempt(() => orderOf(this.#schema, type, values))
    const where = this.attempt(() => ({ condition: whereCondition(this.#schema, type, values['where'] ?? null) }))
    if (range === undefined || order === undefined || where === undefined) return undefined
    return { range, order, condition: where.condition }
  }

  #selection(type: EntityType, field: SelectedField, depth: number): { selection: Selection; complexity: number } {
    if (depth >= DEPTH_MAX) throw tooDeep(DEPTH_MAX)
    const columns: FieldType[] = [fieldOf(type, 'id')]
    const outputs: Output[] = []
    let complexity = 0
    for (const selected of subSelection(this.#context, type.name, field)) {
      if (++this.#fields > SELECTED_FIELDS_MAX) throw tooManyFields(SELECTED_FIELDS_MAX)
      if (selected.name === '__typename') {
        outputs.push({ kind: 'typename', key: selected.key, value: type.name })
        continue
      }
      const known = fieldOf(type, selected.name)
      if (known.reference === undefined) {
        outputs.push({ kind: 'value', key: selected.key, column: columnOf(columns, known) })
        continue
      }
      const nested = this.#child(known, selected, columns, depth)
      complexity += nested.complexity
      if (nested.output !== undefined) outputs.push(nested.output)
    }
    return { selection: { type, columns, outputs }, complexity }
  }

  #child(
    field: FieldType,
    selected: SelectedField,
    columns: FieldType[],
    depth: number,
  ): { output: ChildOutput | undefined; complexity: number } {
    const type = this.#schema.types.get(field.reference ?? '')
    if (type === undefined) throw new TypeError(`Field ${field.name}: got no type ${field.reference}.`)
    const { selection, complexity } = this.#selection(type, selected, depth + 1)
    const key = selected.key
    const options = field.list ? this.#options(type, selected) : undefined
    const first = options?.range.first ?? 0
    const nested = field.list ? first + first * complexity : complexity
    if (field.list && options === undefined) return { output: undefined, complexity: nested }
    if (field.derivedFrom !== undefined) {
      const through = fieldOf(type, field.derivedFrom)
      return { output: { kind: 'derived', key, field, through, selection, options }, complexity: nested }
    }
    const column = columnOf(columns, field)
    const output: ChildOutput =
      options === undefined
        ? { kind: 'reference', key, field, column, selection }
        : { kind: 'references', key, field, column, selection, options }
    return { output, complexity: nested }
  }
}

function columnOf(columns: FieldType[], field: FieldType): number {
  const known = columns.indexOf(field)
  return known >= 0 ? known : columns.push(field) - 1
}

function rangeOf(values: InputObject): Range {
  const first = numberOf(values['first'], FIRST_DEFAULT)
  if (!(first > 0 && first <= FIRST_MAX)) throw rangeArgument('first', FIRST_MAX, first)
  const skip = numberOf(values['skip'], 0)
  if (!(skip >= 0 && skip <= SKIP_MAX)) throw rangeArgument('skip', SKIP_MAX, skip)
  return { first, skip }
}

function numberOf(value: InputValue | undefined, fallback: number): number {
  return value === undefined || value === null ? fallback : Number(value)
}
