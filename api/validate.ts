/**
 * Checks a query against the schema: the GraphQL rules, with graph-node's lenience where variables of text types stand
 * in for each other (`$id: String!` where an ID or Bytes is expected), and limits on what checking may cost.
 */
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  specifiedRules,
  typeFromAST,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
  VariablesInAllowedPositionRule,
  validate,
  visit,
} from 'graphql'
import { ERRORS_MAX, FIELDS_MAX } from './limits.ts'
import { withPhrases } from './phrases.ts'

/** The faults of a query, none when it may run. */
export function validateQuery(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  return refusedKind(document) ?? withPhrases(validate(schema, document, RULES, { maxErrors: ERRORS_MAX }))
}

// Clients of graph-node send variables and fragments that a query does not use.
const LEFT_OUT: ReadonlySet<ValidationRule> = new Set([
  VariablesInAllowedPositionRule,
  NoUnusedVariablesRule,
  NoUnusedFragmentsRule,
])
const RULES = [...specifiedRules.filter((rule) => !LEFT_OUT.has(rule)), variablePositions, lists]

/** What is wrong with the values given for an operation's variables, beside what their types say. */
export function variableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: { readonly [name: string]: unknown },
): readonly GraphQLError[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const type = typeFromAST(schema, definition.type)
    const name = definition.variable.name.value
    return isInputType(type) && hasSingleForList(type, values[name]) ? [singleForList(name)] : []
  })
}

/** GraphQL takes a single value for a list of one; graph-node's filters do not. */
function lists(context: ValidationContext): ASTVisitor {
  const check = (node: ValueNode): void => {
    const isFilter = isFilterInput(getNamedType(context.getParentInputType()))
    if (isFilter && isListType(getNullableType(context.getInputType())))
      context.reportError(singleForList(print(node), node))
  }
  return {
    IntValue: check,
    FloatValue: check,
    StringValue: check,
    BooleanValue: check,
    EnumValue: check,
    ObjectValue: check,
  }
}

function singleForList(what: string, node?: ValueNode): GraphQLError {
  const message = `Invalid value provided for argument: got the single value ${what} where a list is expected. Put it in brackets.`
  return new GraphQLError(message, node === undefined ? {} : { nodes: node })
}

function isFilterInput(type: GraphQLNamedType | undefined | null): boolean {
  return type?.name.endsWith('_filter') ?? false
}

function hasSingleForList(type: GraphQLInputType, value: unknown): boolean {
  const bare = isNonNullType(type) ? type.ofType : type
  if (value === null || value === undefined) return false
  if (isListType(bare)) return Array.isArray(value) && value.some((item) => hasSingleForList(bare.ofType, item))
  if (!isInputObjectType(bare) || typeof value !== 'object') return false
  const fields = bare.getFields()
  return Object.entries(value).some(([name, item]) => {
    const field = fields[name]
    if (field === undefined || item === null) return false
    const isSingle = isFilterInput(bare) && isListType(getNullableType(field.type)) && !Array.isArray(item)
    return isSingle || hasSingleForList(field.type, item)
  })
}

function refusedKind(document: DocumentNode): readonly GraphQLError[] | undefined {
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation === OperationTypeNode.QUERY) continue
    const name = node.operation === OperationTypeNode.MUTATION ? 'Mutations' : 'Subscriptions'
    return [new GraphQLError(`Not supported: ${name} are not supported`)]
  }
  let fields = 0
  visit(document, { Field: () => void fields++ })
  if (fields <= FIELDS_MAX) return undefined
  return [new GraphQLError(`query has ${fields} fields, the limit is ${FIELDS_MAX}`)]
}

/** Scalars whose values are text: graph-node takes a variable of any of them for any other. */
const TEXTUAL: ReadonlySet<string> = new Set(['ID', 'String', 'Bytes', 'BigInt', 'BigDecimal', 'Int8', 'Timestamp'])
/** Scalars that also take whole numbers. */
const NUMERIC: ReadonlySet<string> = new Set(['BigInt', 'BigDecimal', 'Int8', 'ID'])

function variablePositions(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: {
      leave(operation) {
        const declared = new Map(operation.variableDefinitions?.map((node) => [node.variable.name.value, node]))
        for (const { node, type } of context.getRecursiveVariableUsages(operation)) {
          const definition = declared.get(node.name.value)
          const given = definition && typeFromAST(context.getSchema(), definition.type)
          if (definition === undefined || given === undefined || type === undefined || type === null) continue
          if (fits(getNamedType(given).name, getNamedType(type).name)) continue
          context.reportError(
            new GraphQLError(
              `Variable "$${node.name.value}" of type "${given}" used in position expecting type "${type}".`,
              { nodes: [definition, node] },
            ),
          )
        }
      },
    },
  }
}

function fits(given: string, expected: string): boolean {
  if (given === expected || (TEXTUAL.has(given) && TEXTUAL.has(expected))) return true
  return given === 'Int' && NUMERIC.has(expected)
}
