/**
 * Reads what a plan asks for: one statement for the rows, then one for each nested field of all of them together, level
 * by level, all at one block.
 */
import { ENTITIES_MAX } from '../limits.ts'
import type { AnswerValue, BlockView, Dialect, RawValue, SqlParameter } from './dialect.ts'
import { ambiguousDerived, nullForNonNull, timedOut, tooBig } from './errors.ts'
import type { ChildOutput, EntityPlan, ListOptions, Selection } from './plan.ts'
import { type RowsQuery, rowsStatement } from './query.ts'

/** Runs a statement and gives its rows as arrays. */
export type RunStatement = (sql: string, parameters: readonly SqlParameter[]) => readonly (readonly RawValue[])[]

export type AnswerObject = { [key: string]: AnswerValue | AnswerObject | readonly AnswerObject[] }

/** Reads for one request: it counts entities and watches the clock. */
export class Loader {
  readonly #dialect: Dialect
  readonly #run: RunStatement
  readonly #isLate: () => boolean
  #entities = 0

  constructor(options: {
    readonly dialect: Dialect
    readonly run: RunStatement
    readonly isLate: () => boolean
  }) {
    this.#dialect = options.dialect
    this.#run = options.run
    this.#isLate = options.isLate
  }

  /** The answer of a field of Query at a block. */
  load(plan: EntityPlan, block: BlockView): AnswerObject | null | readonly AnswerObject[] {
    const { selection } = plan
    const options = plan.kind === 'many' ? plan.options : { ...BY_ID, condition: plan.id }
    const rows = this.#rows(selection, options, { kind: 'all' }, options.range, block)
    const objects = this.#objects(selection, rows, block)
    return plan.kind === 'many' ? objects : (objects[0] ?? null)
  }

  #rows(
    selection: Selection,
    options: Pick<ListOptions, 'order' | 'condition'>,
    within: RowsQuery['within'],
    range: RowsQuery['range'],
    block: BlockView,
  ): readonly (readonly RawValue[])[] {
    if (within.kind !== 'all' && within.ids.length === 0) return []
    if (this.#isLate()) throw timedOut()
    const { type, columns } = selection
    const { order, condition } = options
    const statement = rowsStatement(this.#dialect, {
      type,
      columns,
      block,
      condition,
      order,
      range,
      within,
    })
    const rows = this.#run(statement.sql, statement.parameters)
    this.#entities += rows.length
    if (this.#entities > ENTITIES_MAX) throw tooBig(this.#entities, ENTITIES_MAX)
    return rows
  }

  /** Rows as answers, each key in the order of the query. */
  #objects(selection: Selection, rows: readonly (readonly RawValue[])[], block: BlockView): AnswerObject[] {
    const decoders = selection.columns.map((field) => this.#dialect.decode(field))
    const objects = rows.map((row) => {
      const object: AnswerObject = {}
      for (const output of selection.outputs) {
        if (output.kind === 'value') object[output.key] = decoders[output.column]?.(row[output.column] ?? null) ?? null
        else object[output.key] = output.kind === 'typename' ? output.value : null
      }
      return object
    })
    if (rows.length === 0) return objects
    for (const output of selection.outputs) {
      if (output.kind !== 'typename' && output.kind !== 'value') this.#attach(output, rows, objects, block)
    }
    return objects
  }

  #attach(
    output: ChildOutput,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): void {
    if (output.kind === 'reference') this.#attachReference(output, rows, objects, block)
    else if (output.kind === 'references') this.#attachReferences(output, rows, objects, block)
    else this.#attachDerived(output, rows, objects, block)
  }

  #attachReference(
    output: Extract<ChildOutput, { kind: 'reference' }>,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): void {
    const wanted = rows.map((row) => row[output.column] ?? null)
    const ids = [...new Set(wanted.filter((id) => id !== null))].map(String)
    const found = this.#byId(output.selection, NO_OPTIONS, ids, block)
    for (const [i, object] of objects.entries()) {
      const id = wanted[i]
      const child = id === null || id === undefined ? undefined : found.get(String(id))
      if (child === undefined && output.field.required) throw nullForNonNull(output.field.name)
      object[output.key] = child ?? null
    }
  }

  /** A list of references answers in the order asked for, each entity once; ids of absent entities are left out. */
  #attachReferences(
    output: Extract<ChildOutput, { kind: 'references' }>,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): void {
    const decode = this.#dialect.decode(output.field)
    const wanted = rows.map((row) => {
      const list = decode(row[output.column] ?? null)
      return Array.isArray(list) ? list.map(String) : []
    })
    const found = this.#byId(output.selection, output.options, [...new Set(wanted.flat())], block)
    const place = new Map([...found.keys()].map((id, i) => [id, i]))
    const ordered = [...found.values()]
    const { first, skip } = output.options.range
    for (const [i, object] of objects.entries()) {
      const places = [...new Set(wanted[i])].map((id) => place.get(id)).filter((at) => at !== undefined)
      places.sort((a, b) => a - b)
      object[output.key] = places
        .slice(skip, skip + first)
        .map((at) => ordered[at])
        .filter((child) => child !== undefined)
    }
  }

  #attachDerived(
    output: Extract<ChildOutput, { kind: 'derived' }>,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): void {
    const { selection, options, through } = output
    const ids = rows.map((row) => String(row[0]))
    const within = { kind: 'parents', through, ids } as const
    const found = this.#rows(selection, options ?? NO_OPTIONS, within, options?.range ?? ONE_OR_TOO_MANY, block)
    const children = this.#objects(selection, found, block)
    const byParent = new Map<string, AnswerObject[]>(ids.map((id) => [id, []]))
    for (const [i, row] of found.entries()) {
      const child = children[i]
      if (child !== undefined) byParent.get(String(row[selection.columns.length]))?.push(child)
    }
    for (const [i, object] of objects.entries()) {
      const list = byParent.get(ids[i] ?? '') ?? []
      object[output.key] = options === undefined ? single(output, list) : list
    }
  }

  /** The entities with these ids that meet the condition, by id, in the order asked for. */
  #byId(
    selection: Selection,
    options: Pick<ListOptions, 'order' | 'condition'>,
    ids: readonly string[],
    block: BlockView,
  ): ReadonlyMap<string, AnswerObject> {
    const rows = this.#rows(selection, options, { kind: 'ids', ids }, undefined, block)
    const objects = this.#objects(selection, rows, block)
    const found = new Map<string, AnswerObject>()
    for (const [i, row] of rows.entries()) {
      const object = objects[i]
      if (object !== undefined) found.set(String(row[0]), object)
    }
    return found
  }
}

const NO_OPTIONS = { order: { descending: false }, condition: undefined } as const
const BY_ID = { ...NO_OPTIONS, range: { first: 1, skip: 0 } } as const
const ONE_OR_TOO_MANY = { first: 2, skip: 0 } as const

function single(output: Extract<ChildOutput, { kind: 'derived' }>, list: readonly AnswerObject[]): AnswerObject | null {
  const { field, through, selection } = output
  if (list.length > 1) throw ambiguousDerived(field.name, selection.type.name, through.name)
  const only = list[0]
  if (only === undefined && field.required) throw nullForNonNull(field.name)
  return only ?? null
}
