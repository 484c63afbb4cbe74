/**
 * Checks a query against the schema: the GraphQL rules, with graph-node's lenience where variables of text types stand
 * in for each other (`$id: String!` where an ID or Bytes is expected), and limits on what checking may cost.
 */
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  Kind,
  OperationTypeNode,
  specifiedRules,
  typeFromAST,
  type ValidationContext,
  VariablesInAllowedPositionRule,
  validate,
  visit,
} from 'graphql'
import { ERRORS_MAX, FIELDS_MAX } from './limits.ts'

/** The faults of a query, none when it may run. */
export function validateQuery(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  return refusedKind(document) ?? validate(schema, document, RULES, { maxErrors: ERRORS_MAX })
}

const RULES = [...specifiedRules.filter((rule) => rule !== VariablesInAllowedPositionRule), variablePositions]

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
