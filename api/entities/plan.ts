/**
 * What a query's entity fields ask for, worked out and checked before anything is read: types, columns, conditions,
 * ranges and orders on every level.
 */
import type { EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'
import { COMPLEXITY_MAX, DEPTH_MAX, FIRST_DEFAULT, FIRST_MAX, SELECTED_FIELDS_MAX, SKIP_MAX } from '../limits.ts'
import type { Condition, Order } from './condition.ts'
import {
  invalidArgument,
  missingArgument,
  QueryError,
  rangeArgument,
  tooComplex,
  tooDeep,
  tooManyFields,
} from './errors.ts'
import { argumentValues, type InputObject, type InputValue } from './literals.ts'
import { orderOf } from './order.ts'
import { fieldOf, type Range, type RowsQuery } from './query.ts'
import { type SelectedField, type SelectionContext, subSelection } from './selection.ts'
import { namesOf, type Target, targetOf, typeNameOf } from './targets.ts'
import { type Where, whereCondition } from './where.ts'

/** What is wanted of the rows of one type. Column 0 is the id. */
export type Selection = {
  readonly type: EntityType
  readonly columns: readonly FieldType[]
  readonly outputs: readonly Output[]
}

/** What one table gives to an answer. */
export type Part = {
  readonly selection: Selection
  readonly order: Order
  readonly condition: Condition | undefined
  /** What the query is refused with when rows of the table are read. */
  readonly refusal?: QueryError | undefined
  /** Derived: the table's field that points to the parent. */
  readonly through?: FieldType
  readonly buckets?: RowsQuery['buckets']
}

/** One table, or those of the types that implement an interface. */
export type Parts = readonly Part[]

export type Output =
  | { readonly kind: 'typename'; readonly key: string; readonly value: string }
  | { readonly kind: 'value'; readonly key: string; readonly column: number }
  /** What a stored reference points to. */
  | {
      readonly kind: 'reference'
      readonly key: string
      readonly field: FieldType
      readonly column: number
      readonly parts: Parts
    }
  /** What the ids of a stored list point to. */
  | {
      readonly kind: 'references'
      readonly key: string
      readonly field: FieldType
      readonly column: number
      readonly parts: Parts
      readonly range: Range
    }
  /** What points here; one entity, and no range, where the field is no list. */
  | {
      readonly kind: 'derived'
      readonly key: string
      readonly field: FieldType
      readonly parts: Parts
      readonly range: Range | undefined
    }
  | Refused

/** What is answered by a refusal once it is reached: nothing is wrong with what no entity leads to. */
export type Refused = { readonly kind: 'refused'; readonly key: string; readonly error: QueryError }

export type ChildOutput = Exclude<Output, { kind: 'typename' | 'value' | 'refused' }>

/** A field of Query that answers with one entity, or with a list of them. */
export type EntityPlan =
  | { readonly kind: 'one'; readonly parts: Parts }
  | { readonly kind: 'many'; readonly parts: Parts; readonly range: Range }
  | Refused

/**
 * Makes the plans of one request.
 * @throws QueryError where a query is larger than it may be
 */
export class Planner {
  readonly #schema: EntitySchema
  readonly #context: SelectionContext
  #complexity = 0
  #fields = 0

  constructor(schema: EntitySchema, context: SelectionContext) {
    this.#schema = schema
    this.#context = context
  }

  /** `thing(id: …)`. */
  one(name: string, field: SelectedField): EntityPlan {
    return this.#refusable(field.key, () => {
      const target = this.#target(name, field)
      const id = this.arguments(field)['id']
      if (id === undefined) throw missingArgument('id')
      if (id === null) throw invalidArgument('id', 'null')
      const where = target.types.map((type) => whereCondition(this.#schema, type, { id }))
      const { selections, complexity } = this.#selections(target, field, 1)
      this.#complexity += complexity
      const parts = selections.map((selection, i): Part => ({ selection, order: BY_ID, ...conditionOf(where[i]) }))
      return { kind: 'one', parts }
    })
  }

  /** `things(…)`. */
  many(name: string, field: SelectedField): EntityPlan {
    return this.#refusable(field.key, () => {
      const target = this.#target(name, field)
      const options = this.#options(target, field)
      const { selections, complexity } = this.#selections(target, field, 1)
      this.#complexity += options.range.first + options.range.first * complexity
      return { kind: 'many', parts: partsOf(selections, options), range: options.range }
    })
  }

  /** To be called when all fields are planned. */
  checkComplexity(): void {
    if (this.#complexity > COMPLEXITY_MAX) throw tooComplex(this.#complexity, COMPLEXITY_MAX)
  }

  arguments(field: SelectedField): InputObject {
    return argumentValues(field.nodes[0].arguments, this.#context.variables)
  }

  #refusable<T>(key: string, work: () => T): T | Refused {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof QueryError) || error.when === 'limit') throw error
      return { kind: 'refused', key, error }
    }
  }

  /** What a type's name leads to from a field. */
  #target(name: string | undefined, field: SelectedField): Target {
    const target = targetOf(this.#schema, name, this.arguments(field))
    if (target === undefined) throw new TypeError(`Field ${field.name}: got no type ${name}.`)
    return target
  }

  /** One refusal a field, the one that graph-node meets first. */
  #options(target: Target, field: SelectedField): ListOptions {
    const values = this.arguments(field)
    const orders = target.types.map((type) => orderOf(this.#schema, target, type, values))
    const range = rangeOf(values)
    const where = target.types.map((type) => whereCondition(this.#schema, type, values['where'] ?? null))
    return { range, orders, where, buckets: bucketsOf(target, values) }
  }

  /** What is selected of each of the target's types. */
  #selections(
    target: Target,
    field: SelectedField,
    depth: number,
  ): { readonly selections: readonly Selection[]; readonly complexity: number } {
    const all = target.types.map((type) => this.#selection(type, field, depth))
    return {
      selections: all.map(({ selection }) => selection),
      complexity: Math.max(0, ...all.map(({ complexity }) => complexity)),
    }
  }

  #selection(type: EntityType, field: SelectedField, depth: number): { selection: Selection; complexity: number } {
    if (depth >= DEPTH_MAX) throw tooDeep(DEPTH_MAX)
    const columns: FieldType[] = [fieldOf(type, 'id')]
    const outputs: Output[] = []
    let complexity = 0
    for (const selected of subSelection(this.#context, namesOf(type), field)) {
      if (++this.#fields > SELECTED_FIELDS_MAX) throw tooManyFields(SELECTED_FIELDS_MAX)
      if (selected.name === '__typename') {
        outputs.push({ kind: 'typename', key: selected.key, value: typeNameOf(type) })
        continue
      }
      const known = fieldOf(type, selected.name)
      if (known.reference === undefined) {
        outputs.push({ kind: 'value', key: selected.key, column: columnOf(columns, known) })
        continue
      }
      const nested = this.#refusable(selected.key, () => this.#child(known, selected, columns, depth))
      if ('kind' in nested) outputs.push(nested)
      else {
        complexity += nested.complexity
        outputs.push(nested.output)
      }
    }
    return { selection: { type, columns, outputs }, complexity }
  }

  #child(
    field: FieldType,
    selected: SelectedField,
    columns: FieldType[],
    depth: number,
  ): { readonly output: ChildOutput; readonly complexity: number } {
    const target = this.#target(field.reference, selected)
    const options = field.list ? this.#options(target, selected) : undefined
    const { selections, complexity } = this.#selections(target, selected, depth + 1)
    const key = selected.key
    const first = options?.range.first ?? 0
    const nested = field.list ? first + first * complexity : complexity
    const parts = partsOf(selections, options, field.derivedFrom)
    const range = options?.range
    if (field.derivedFrom !== undefined) {
      return { output: { kind: 'derived', key, field, parts, range }, complexity: nested }
    }
    const column = columnOf(columns, field)
    const output: ChildOutput =
      range === undefined
        ? { kind: 'reference', key, field, column, parts }
        : { kind: 'references', key, field, column, parts, range }
    return { output, complexity: nested }
  }
}

/** What a list's arguments ask of each table. */
type ListOptions = {
  readonly range: Range
  readonly orders: readonly Order[]
  readonly where: readonly Where[]
  readonly buckets: RowsQuery['buckets']
}

function bucketsOf({ aggregation }: Target, values: InputObject): RowsQuery['buckets'] {
  if (values['current'] === null) throw invalidArgument('current', 'null')
  return aggregation && { aggregation, current: values['current'] === 'include' }
}

const BY_ID: Order = { descending: false }

function conditionOf(where: Where | undefined): Pick<Part, 'condition' | 'refusal'> {
  return { condition: where?.condition, refusal: where?.refusal }
}

function partsOf(selections: readonly Selection[], options: ListOptions | undefined, derivedFrom?: string): Parts {
  return selections.map((selection, i) => ({
    selection,
    order: options?.orders[i] ?? BY_ID,
    ...conditionOf(options?.where[i]),
    buckets: options?.buckets,
    ...(derivedFrom === undefined ? {} : { through: fieldOf(selection.type, derivedFrom) }),
  }))
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
