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
import { RetryableError, UserError } from '../core/errors.ts'
import { bytesToHex } from '../core/hex.ts'
import type { EntitySchema } from '../indexer/store/schema.ts'
import type { ApiContext, SharedContext } from './context.ts'
import { type AnsweredBlock, answeredBlock } from './entities/block.ts'
import { QueryError, timedOut } from './entities/errors.ts'
import { type InputValue, isInputObject } from './entities/literals.ts'
import { type AnswerObject, Loader } from './entities/load.ts'
import { type BlockFacts, metaAnswer } from './entities/meta.ts'
import { queryNames } from './entities/names.ts'
import { type EntityPlan, Planner } from './entities/plan.ts'
import { type SelectedField, type SelectionContext, selectFields } from './entities/selection.ts'
import { indexedRange } from './indexed-range.ts'
import { ERRORS_MAX, REQUEST_TIMEOUT_MS, ROOT_FIELDS_MAX } from './limits.ts'
import { withPhrases } from './phrases.ts'
import type { Snapshot, Snapshots } from './snapshots.ts'
import { toldError } from './told-error.ts'
import { variableFaults } from './validate.ts'

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
    const waits = request.others.some((field) => options.waiting.has(field.name)) || mayAskChain(options, request)
    if (!waits) return told(options.snapshots.read((snapshot) => answer(options, args, request, snapshot)))
    return told(withTimeout(options.snapshots.readWaiting((snapshot) => answer(options, args, request, snapshot))))
  }
}

/** A block that is not recorded is looked up in the chain by its hash. */
function mayAskChain({ context }: ExecutorOptions, request: Request): boolean {
  const named = request.entities.map(({ field }) => blockOf(request, field))
  return (
    context.headerByHash !== undefined && named.some((block) => isInputObject(block) && block['hash'] !== undefined)
  )
}

async function answer(
  options: ExecutorOptions,
  args: ExecutionArgs,
  request: Request,
  snapshot: Snapshot,
): Promise<ExecutionResult> {
  const entities = await answerEntities(request, snapshot, options.context)
  if (entities.errors !== undefined) return entities
  if (request.others.length === 0) return { data: ordered(request, entities.data, {}) }
  const rest = await executeOthers(options, args, request, snapshot)
  const data = rest.data === null || rest.data === undefined ? null : ordered(request, entities.data, rest.data)
  return rest.errors === undefined ? { data } : { data, errors: rest.errors }
}

type Root = { readonly kind: 'one' | 'many'; readonly type: string }

function rootFields(entities: EntitySchema): ReadonlyMap<string, Root> {
  const both = [...entities.types.keys(), ...entities.interfaces.keys()].flatMap((type): [string, Root][] => {
    const { one, many } = queryNames(type)
    return [
      [one, { kind: 'one', type }],
      [many, { kind: 'many', type }],
    ]
  })
  const lists = [...entities.aggregations.keys()].map((type): [string, Root] => {
    return [queryNames(type).many, { kind: 'many', type }]
  })
  return new Map([...both, ...lists])
}

type PlannedField = {
  readonly field: SelectedField
  readonly plan: EntityPlan | 'meta' | 'typename'
}

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
  if (variables.errors !== undefined) return { errors: withPhrases(variables.errors) }
  const faults = variableFaults(options.schema, operation, args.variableValues ?? {})
  if (faults.length > 0) return { errors: faults }
  const fragments = args.document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const context: SelectionContext = {
    fragments: new Map(fragments.map((node) => [node.name.value, node])),
    variables: variables.variableValues.coerced,
  }
  const fields = selectFields(context, ['Query'], [operation.selectionSet])
  if (fields.length > ROOT_FIELDS_MAX) {
    return { errors: [new GraphQLError(`query has ${fields.length} fields, the limit is ${ROOT_FIELDS_MAX}`)] }
  }
  const planner = new Planner(options.entities, context)
  const others = fields.filter((field) => !OWN_FIELDS.has(field.name) && !roots.has(field.name))
  const plan = (field: SelectedField): PlannedField[] => {
    const own = OWN_FIELDS.get(field.name)
    const root = roots.get(field.name)
    if (own !== undefined) return [{ field, plan: own }]
    return root === undefined ? [] : [{ field, plan: planner[root.kind](root.type, field) }]
  }
  try {
    const entities = fields.flatMap(plan)
    planner.checkComplexity()
    return { context, planner, operation, fragments, keys: fields.map((field) => field.key), entities, others }
  } catch (error) {
    if (error instanceof QueryError) return refusal([error])
    throw error
  }
}

const OWN_FIELDS: ReadonlyMap<string, 'meta' | 'typename'> = new Map([
  ['_meta', 'meta'],
  ['__typename', 'typename'],
])

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (name !== undefined) return operations.find((node) => node.name?.value === name)
  return operations.length === 1 ? operations[0] : undefined
}

type EntityAnswer =
  | { readonly data: AnswerObject; readonly errors?: undefined }
  | { readonly data?: AnswerObject; readonly errors: readonly GraphQLError[] }

/**
 * All entity fields at their blocks. As in graph-node fields that follow each other and name the same block are answered
 * together, or refused together; what others have is answered beside.
 */
async function answerEntities(request: Request, snapshot: Snapshot, shared: SharedContext): Promise<EntityAnswer> {
  const range = indexedRange(snapshot, shared.headerByHash)
  const blocks: AnsweredBlock[] = []
  try {
    for (const { field } of request.entities) blocks.push(await answeredBlock(blockOf(request, field), range))
  } catch (error) {
    if (error instanceof QueryError) return refusal([error])
    throw error
  }
  const deadline = performance.now() + REQUEST_TIMEOUT_MS
  const loader = new Loader({
    dialect: snapshot.dialect,
    run: snapshot.run,
    isLate: () => performance.now() > deadline,
  })
  const data: AnswerObject = {}
  let answered = false
  for (const group of blockGroups(request)) {
    const before = loader.refusals.length
    const part: AnswerObject = {}
    for (const at of group) {
      const [one, block] = [request.entities[at], blocks[at]]
      if (one !== undefined && block !== undefined) {
        part[one.field.key] = await answerField(request, snapshot, { ...one, block, loader, shared })
      }
    }
    if (loader.refusals.length > before) continue
    Object.assign(data, part)
    answered = true
  }
  if (loader.refusals.length === 0) return { data }
  return { ...(answered ? { data } : {}), ...refusal(loader.refusals) }
}

async function answerField(
  { context }: Request,
  snapshot: Snapshot,
  at: PlannedField & { readonly block: AnsweredBlock; readonly loader: Loader; readonly shared: SharedContext },
): Promise<AnswerObject[string]> {
  const { field, plan, block, loader, shared } = at
  if (plan === 'typename') return 'Query'
  if (plan !== 'meta') return loader.load(plan, block)
  const factsOf = async (number: number): Promise<BlockFacts | null> => {
    const recorded = await snapshot.reader.blocks.at(number)
    if (recorded !== null || block.hash === undefined) return recorded
    return (await shared.headerByHash?.(bytesToHex(block.hash))) ?? null
  }
  const range = indexedRange(snapshot)
  return snapshot.pointer === null ? null : metaAnswer(context, field, block, { ...range, factsOf })
}

function blockOf({ planner }: Request, field: SelectedField): InputValue | undefined {
  return planner.arguments(field)['block']
}

/** Places of entity fields that follow each other and name the same block in the same way. */
function blockGroups(request: Request): readonly (readonly number[])[] {
  const groups: number[][] = []
  let before: string | undefined
  for (const [at, { field }] of request.entities.entries()) {
    const block = JSON.stringify(blockOf(request, field) ?? null)
    if (block === before) groups.at(-1)?.push(at)
    else groups.push([at])
    before = block
  }
  return groups
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

/** What the database says that callers can do something about is told, anything else is masked by the server. */
async function told(work: Promise<ExecutionResult>): Promise<ExecutionResult> {
  try {
    return await work
  } catch (error) {
    if (error instanceof QueryError) return { errors: [error.toGraphQL()] }
    if (error instanceof UserError || error instanceof RetryableError) return { errors: [toldError(error)] }
    throw error
  }
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
