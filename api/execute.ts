/**
 * Runs a query. Its entity fields are planned together, read level by level and answered without a resolver for each
 * value; the others (analytics, introspection) are graphql-js's. All see one snapshot of the database.
 */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { EntitySchema, EntityType } from '../indexer/store/schema.ts'
import type { ApiContext, SharedContext } from './context.ts'
import { type AnsweredBlock, answeredBlock } from './entities/block.ts'
import { sqliteDialect } from './entities/dialect-sqlite.ts'
import { type QueryError, timedOut } from './entities/errors.ts'
import { type AnswerObject, Loader } from './entities/load.ts'
import { metaAnswer } from './entities/meta.ts'
import { queryNames } from './entities/names.ts'
import { type EntityPlan, Planner } from './entities/plan.ts'
import { type SelectedField, type SelectionContext, selectFields } from './entities/selection.ts'
import { indexedRange } from './indexed-range.ts'
import { ERRORS_MAX, REQUEST_TIMEOUT_MS, ROOT_FIELDS_MAX } from './limits.ts'
import type { Snapshot, Snapshots } from './snapshots.ts'

export type ExecutorOptions = {
  readonly schema: GraphQLSchema
  readonly entities: EntitySchema
  readonly snapshots: Snapshots
  readonly context: SharedContext
  /** Fields of Query that may wait between two reads. */
  readonly waiting: ReadonlySet<string>
}

/** A function that answers requests, for yoga in the place of graphql-js's `execute`. */
export function createExecutor(options: ExecutorOptions): (args: ExecutionArgs) => Promise<ExecutionResult> {
  const roots = rootFields(options.entities)
  return async (args) => {
    const request = readRequest(options, args, roots)
    if ('errors' in request) return request
    const waits = request.others.some((field) => options.waiting.has(field.name))
    if (!waits) return options.snapshots.read((snapshot) => answer(options, args, request, snapshot))
    return withTimeout(options.snapshots.readWaiting(async (snapshot) => answer(options, args, request, snapshot)))
  }
}

function answer(
  options: ExecutorOptions,
  args: ExecutionArgs,
  request: Request,
  snapshot: Snapshot,
): ExecutionResult | Promise<ExecutionResult> {
  const entities = answerEntities(request, snapshot)
  if ('errors' in entities) return entities
  if (request.others.length === 0) return { data: ordered(request, entities.data, {}) }
  const merge = (rest: ExecutionResult): ExecutionResult => {
    const data = rest.data === null || rest.data === undefined ? null : ordered(request, entities.data, rest.data)
    return rest.errors === undefined ? { data } : { data, errors: rest.errors }
  }
  const rest = executeOthers(options, args, request, snapshot)
  return rest instanceof Promise ? rest.then(merge) : merge(rest)
}

type Root = { readonly kind: 'one' | 'many'; readonly type: EntityType }

function rootFields(entities: EntitySchema): ReadonlyMap<string, Root> {
  return new Map(
    [...entities.types.values()].flatMap((type): [string, Root][] => {
      const { one, many } = queryNames(type.name)
      return [
        [one, { kind: 'one', type }],
        [many, { kind: 'many', type }],
      ]
    }),
  )
}

type PlannedField = { readonly field: SelectedField; readonly plan: EntityPlan | 'meta' | 'typename' }

type Request = {
  readonly context: SelectionContext
  readonly planner: Planner
  readonly operation: OperationDefinitionNode
  readonly fragments: readonly FragmentDefinitionNode[]
  /** All of Query's fields that are asked for, in the order of the answer. */
  readonly keys: readonly string[]
  readonly entities: readonly PlannedField[]
  readonly others: readonly SelectedField[]
}

type Refusal = { readonly errors: readonly GraphQLError[] }

function readRequest(
  options: ExecutorOptions,
  args: ExecutionArgs,
  roots: ReadonlyMap<string, Root>,
): Request | Refusal {
  const operation = operationOf(args.document, args.operationName ?? undefined)
  if (operation === undefined) return { errors: [new GraphQLError('Operation name required')] }
  const variables = getVariableValues(options.schema, operation.variableDefinitions ?? [], args.variableValues ?? {})
  if (variables.errors !== undefined) return { errors: variables.errors }
  const fragments = args.document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const context: SelectionContext = {
    fragments: new Map(fragments.map((node) => [node.name.value, node])),
    variables: variables.variableValues.coerced,
  }
  const fields = selectFields(context, 'Query', [operation.selectionSet])
  if (fields.length > ROOT_FIELDS_MAX) {
    return { errors: [new GraphQLError(`query has ${fields.length} fields, the limit is ${ROOT_FIELDS_MAX}`)] }
  }
  const planner = new Planner(options.entities, context)
  const entities: PlannedField[] = []
  const others: SelectedField[] = []
  for (const field of fields) {
    const root = roots.get(field.name)
    if (field.name === '_meta') entities.push({ field, plan: 'meta' })
    else if (field.name === '__typename') entities.push({ field, plan: 'typename' })
    else if (root === undefined) others.push(field)
    else {
      const plan = planner.attempt(() => planner[root.kind](root.type, field))
      if (plan !== undefined) entities.push({ field, plan })
    }
  }
  planner.checkComplexity()
  return { context, planner, operation, fragments, keys: fields.map((field) => field.key), entities, others }
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (name !== undefined) return operations.find((node) => node.name?.value === name)
  return operations.length === 1 ? operations[0] : undefined
}

/** All entity fields at their blocks, or every refusal there is. */
function answerEntities(request: Request, snapshot: Snapshot): { readonly data: AnswerObject } | Refusal {
  const { planner, context } = request
  const range = indexedRange(snapshot)
  const located = request.entities.flatMap(({ field, plan }) => {
    const block = planner.attempt(() => answeredBlock(planner.arguments(field)['block'], range))
    return block === undefined ? [] : [{ field, plan, block }]
  })
  if (planner.errors.length > 0) return refusal(planner.errors)
  const deadline = performance.now() + REQUEST_TIMEOUT_MS
  const loader = new Loader({
    dialect: sqliteDialect,
    run: snapshot.run,
    isLate: () => performance.now() > deadline,
  })
  const data: AnswerObject = {}
  const read = (plan: PlannedField['plan'], field: SelectedField, block: AnsweredBlock): AnswerObject[string] => {
    if (plan === 'typename') return 'Query'
    if (plan !== 'meta') return loader.load(plan, block)
    return snapshot.pointer === null ? null : metaAnswer(context, field, block, { ...range, run: snapshot.run })
  }
  for (const { field, plan, block } of located) {
    const answer = planner.attempt(() => ({ value: read(plan, field, block) }))
    if (answer !== undefined) data[field.key] = answer.value
  }
  return planner.errors.length > 0 ? refusal(planner.errors) : { data }
}

/** Equal messages are told once: two fields may have the same fault. */
function refusal(errors: readonly QueryError[]): Refusal {
  const messages = [...new Set(errors.map((error) => error.message))].slice(0, ERRORS_MAX)
  return { errors: messages.map((message) => new GraphQLError(message)) }
}

/** Runs the fields that are no entity's, by a query that has nothing but them. */
function executeOthers(
  options: ExecutorOptions,
  args: ExecutionArgs,
  request: Request,
  snapshot: Snapshot,
): ExecutionResult | Promise<ExecutionResult> {
  const selections = request.others.flatMap((field) => field.nodes)
  const { operation, fragments } = request
  const reduced: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  }
  const contextValue: ApiContext = { ...options.context, snapshot }
  return execute({
    schema: options.schema,
    document: { kind: Kind.DOCUMENT, definitions: [reduced, ...fragments] },
    variableValues: args.variableValues,
    contextValue,
  })
}

async function withTimeout(work: Promise<ExecutionResult>): Promise<ExecutionResult> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<ExecutionResult>((resolve) => {
    timer = setTimeout(() => resolve({ errors: [timedOut().toGraphQL()] }), REQUEST_TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Both parts of the answer in the order of the query. */
function ordered(
  request: Request,
  entities: AnswerObject,
  others: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const data: Record<string, unknown> = {}
  for (const key of request.keys) data[key] = key in others ? others[key] : entities[key]
  return data
}
