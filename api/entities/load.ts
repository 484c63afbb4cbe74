/**
 * Reads what a plan asks for: one statement for the rows, then one for each nested field of all of them together, level
 * by level, all at one block.
 */
import { ENTITIES_MAX } from '../limits.ts'
import type { AnswerValue, BlockView, Dialect, RawValue, SqlParameter } from './dialect.ts'
import { ambiguousDerived, nullForNonNull, QueryError, timedOut, tooBig } from './errors.ts'
import type { ChildOutput, EntityPlan, Part, Parts, Selection } from './plan.ts'
import { type RowsQuery, rowsStatement, type Statement, unitedStatement } from './query.ts'

/** Runs a statement and gives its rows as arrays. */
export type RunStatement = (
  sql: string,
  parameters: readonly SqlParameter[],
) => Promise<readonly (readonly RawValue[])[]>

export type AnswerObject = { [key: string]: AnswerValue | AnswerObject | readonly AnswerObject[] }

/** Reads for one request: it counts entities, watches the clock and collects refusals, for an answer tells all of them. */
export class Loader {
  readonly refusals: QueryError[] = []
  readonly #dialect: Dialect
  readonly #read: RunStatement
  readonly #isLate: () => boolean
  #entities = 0

  constructor(options: {
    readonly dialect: Dialect
    readonly run: RunStatement
    readonly isLate: () => boolean
  }) {
    this.#dialect = options.dialect
    this.#read = options.run
    this.#isLate = options.isLate
  }

  /** The answer of a field of Query at a block; null where a refusal was met. */
  async load(plan: EntityPlan, block: BlockView): Promise<AnswerObject | null | readonly AnswerObject[]> {
    let answer: AnswerObject | null | readonly AnswerObject[] = null
    await this.#refusable(async () => {
      answer = await this.#load(plan, block)
    })
    return answer
  }

  async #load(plan: EntityPlan, block: BlockView): Promise<AnswerObject | null | readonly AnswerObject[]> {
    if (plan.kind === 'refused') throw plan.error
    const range = plan.kind === 'many' ? plan.range : ONE
    const found = await this.#list(plan.parts, { kind: 'all' }, range, block)
    const objects = found.map(({ object }) => object)
    return plan.kind === 'many' ? objects : (objects[0] ?? null)
  }

  async #refusable(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      this.refusals.push(error)
    }
  }

  /** The entities of all parts together, in their order; of those found only the ones that `choose` names. */
  async #list(
    parts: Parts,
    within: Within,
    range: RowsQuery['range'],
    block: BlockView,
    choose: Choose = (_) => undefined,
  ): Promise<readonly Found[]> {
    const queries = parts.map((part) => rowsQuery(part, within, range, block))
    const [part] = parts
    const [query] = queries
    const isNothing = within.kind !== 'all' && within.ids.length === 0
    const refusal = parts.find((one) => one.refusal !== undefined)?.refusal
    if (refusal !== undefined && !(isNothing && refusal.when === 'run')) throw refusal
    if (part === undefined || query === undefined || isNothing) return []
    if (parts.length > 1) return this.#united(parts, queries, range, block, choose)
    const rows = chosen(await this.#run(rowsStatement(this.#dialect, query)), choose)
    const objects = await this.#objects(part.selection, rows, block)
    const parent = part.selection.columns.length
    return rows.flatMap((row, i) => {
      const object = objects[i]
      return object === undefined ? [] : [{ object, id: String(row[0]), parent: String(row[parent]) }]
    })
  }

  /** Ids of several tables in one order, then what is asked for of each table. */
  async #united(
    parts: Parts,
    queries: readonly RowsQuery[],
    range: RowsQuery['range'],
    block: BlockView,
    choose: Choose,
  ): Promise<readonly Found[]> {
    const rows = chosen(await this.#run(unitedStatement(this.#dialect, queries, range)), choose)
    const found: ReadonlyMap<string, AnswerObject>[] = []
    for (const [i, { selection }] of parts.entries()) {
      const ids = [...new Set(rows.filter((row) => row[1] === i).map((row) => String(row[0])))]
      const all = await this.#list(
        [{ selection, order: BY_ID, condition: undefined }],
        { kind: 'ids', ids },
        undefined,
        block,
      )
      found.push(new Map(all.map(({ id, object }) => [id, object])))
    }
    return rows.flatMap((row) => {
      const id = String(row[0])
      const object = found[Number(row[1])]?.get(id)
      return object === undefined ? [] : [{ object, id, parent: String(row[2]) }]
    })
  }

  async #run(statement: Statement): Promise<readonly (readonly RawValue[])[]> {
    if (this.#isLate()) throw timedOut()
    const rows = await this.#read(statement.sql, statement.parameters)
    this.#entities += rows.length
    if (this.#entities > ENTITIES_MAX) throw tooBig(this.#entities, ENTITIES_MAX)
    return rows
  }

  /** Rows as answers, each key in the order of the query. */
  async #objects(
    selection: Selection,
    rows: readonly (readonly RawValue[])[],
    block: BlockView,
  ): Promise<AnswerObject[]> {
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
      if (output.kind === 'refused') this.refusals.push(output.error)
      else if (output.kind !== 'typename' && output.kind !== 'value') {
        await this.#refusable(() => this.#attach(output, rows, objects, block))
      }
    }
    return objects
  }

  async #attach(
    output: ChildOutput,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): Promise<void> {
    if (output.kind === 'reference') await this.#attachReference(output, rows, objects, block)
    else if (output.kind === 'references') await this.#attachReferences(output, rows, objects, block)
    else await this.#attachDerived(output, rows, objects, block)
  }

  async #attachReference(
    output: Extract<ChildOutput, { kind: 'reference' }>,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): Promise<void> {
    const wanted = rows.map((row) => row[output.column] ?? null)
    const ids = [...new Set(wanted.filter((id) => id !== null))].map(String)
    const found = new Map((await this.#list(output.parts, { kind: 'ids', ids }, undefined, block)).map(entry))
    for (const [i, object] of objects.entries()) {
      const id = wanted[i]
      const child = id === null || id === undefined ? undefined : found.get(String(id))
      if (child === undefined && output.field.required) throw nullForNonNull(output.field.name)
      object[output.key] = child ?? null
    }
  }

  /** A list of references answers in the order asked for, each entity once; ids of absent entities are left out. */
  async #attachReferences(
    output: Extract<ChildOutput, { kind: 'references' }>,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): Promise<void> {
    const decode = this.#dialect.decode(output.field)
    const wanted = rows.map((row) => {
      const list = decode(row[output.column] ?? null)
      return Array.isArray(list) ? list.map(String) : []
    })
    const { first, skip } = output.range
    let kept: readonly (readonly string[])[] = []
    const choose = (ids: readonly string[]): ReadonlySet<string> => {
      const place = new Map(ids.map((id, at) => [id, at]))
      const placeOf = (id: string): number => place.get(id) ?? 0
      kept = wanted.map((list) => {
        const there = [...new Set(list)].filter((id) => place.has(id))
        return there.sort((a, b) => placeOf(a) - placeOf(b)).slice(skip, skip + first)
      })
      return new Set(kept.flat())
    }
    const within = { kind: 'ids', ids: [...new Set(wanted.flat())] } as const
    const found = new Map((await this.#list(output.parts, within, undefined, block, choose)).map(entry))
    for (const [i, object] of objects.entries()) {
      object[output.key] = (kept[i] ?? []).map((id) => found.get(id)).filter((child) => child !== undefined)
    }
  }

  async #attachDerived(
    output: Extract<ChildOutput, { kind: 'derived' }>,
    rows: readonly (readonly RawValue[])[],
    objects: readonly AnswerObject[],
    block: BlockView,
  ): Promise<void> {
    const { parts, range } = output
    const ids = rows.map((row) => String(row[0]))
    const found = await this.#list(parts, { kind: 'parents', ids }, range ?? ONE_OR_TOO_MANY, block)
    const byParent = new Map<string, AnswerObject[]>(ids.map((id) => [id, []]))
    for (const { object, parent } of found) byParent.get(parent)?.push(object)
    for (const [i, object] of objects.entries()) {
      const list = byParent.get(ids[i] ?? '') ?? []
      object[output.key] = range === undefined ? single(output, list) : list
    }
  }
}

/** An entity with its id and, where it was asked for by parents, that of its parent. */
type Found = { readonly object: AnswerObject; readonly id: string; readonly parent: string }

type Within = { readonly kind: 'all' } | { readonly kind: 'ids' | 'parents'; readonly ids: readonly string[] }

const BY_ID = { descending: false } as const
const ONE = { first: 1, skip: 0 } as const
const ONE_OR_TOO_MANY = { first: 2, skip: 0 } as const

/** Of ids in the order found, those that an answer has; undefined: all. */
type Choose = (ids: readonly string[]) => ReadonlySet<string> | undefined

function chosen(rows: readonly (readonly RawValue[])[], choose: Choose): readonly (readonly RawValue[])[] {
  const ids = choose(rows.map((row) => String(row[0])))
  return ids === undefined ? rows : rows.filter((row) => ids.has(String(row[0])))
}

function entry({ id, object }: Found): [string, AnswerObject] {
  return [id, object]
}

function rowsQuery(part: Part, within: Within, range: RowsQuery['range'], block: BlockView): RowsQuery {
  const { selection, order, condition, buckets, through } = part
  const { type, columns } = selection
  const base = { type, columns, block, condition, order, range, buckets }
  if (within.kind !== 'parents')
    return { ...base, within: within.kind === 'all' ? within : { kind: 'ids', ids: within.ids } }
  if (through === undefined) throw new TypeError(`Type ${type.name}: got no field that leads to its parents.`)
  return { ...base, within: { kind: 'parents', through, ids: within.ids } }
}

function single(output: Extract<ChildOutput, { kind: 'derived' }>, list: readonly AnswerObject[]): AnswerObject | null {
  const { field } = output
  if (list.length > 1) throw ambiguousDerived(field.name, field.reference ?? '', field.derivedFrom ?? '')
  const only = list[0]
  if (only === undefined && field.required) throw nullForNonNull(field.name)
  return only ?? null
}
