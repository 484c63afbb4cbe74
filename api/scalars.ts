/** graph-node's scalars: what each takes as input. Outputs are made where they are read, as text. */
import {
  type ConstValueNode,
  GraphQLEnumType,
  GraphQLError,
  GraphQLScalarType,
  type GraphQLSchema,
  Kind,
} from 'graphql'

type Input = 'text' | 'whole' | 'decimal'

/** What each takes beside text in quotes. A Timestamp is text alone: 16 digits do not fit graph-node's Int. */
const INPUTS: Readonly<Record<string, Input>> = {
  Bytes: 'text',
  Timestamp: 'text',
  BigInt: 'whole',
  Int8: 'whole',
  BigDecimal: 'decimal',
}

/**
 * Gives the scalars of a schema built from SDL their rules, and lets enum values stand in quotes. Values are passed on as
 * text; whether the text is a number is told when it is used, as graph-node does.
 */
export function setGraphNodeInputs(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLScalarType) {
      const input = INPUTS[type.name]
      if (input !== undefined) setInput(type, input)
    } else if (type instanceof GraphQLEnumType && !type.name.startsWith('__')) allowQuotes(type)
  }
}

function setInput(type: GraphQLScalarType, input: Input): void {
  const refuse = (shown: string): never => {
    throw new GraphQLError(`${type.name} cannot represent ${shown}: expected ${expected(input)}.`)
  }
  const literal = (node: ConstValueNode): string => {
    if (node.kind === Kind.STRING) return node.value
    if (node.kind === Kind.INT && input !== 'text' && isInt64(node.value)) return node.value
    // graph-node reads it as a number of 64 bits; text keeps every digit.
    if (node.kind === Kind.FLOAT && input === 'decimal') return String(Number(node.value))
    return refuse('value' in node ? String(node.value) : `a ${node.kind}`)
  }
  const value = (given: unknown): string => {
    if (typeof given === 'string') return given
    if (typeof given === 'number' && input === 'decimal') return given.toString()
    // graph-node's whole numbers in variables have 32 bits.
    if (typeof given === 'number' && input === 'whole' && (given | 0) === given) return given.toString()
    return refuse(JSON.stringify(given) ?? 'that')
  }
  type.coerceInputLiteral = literal
  type.parseLiteral = (node) => (isConstant(node) ? literal(node) : refuse('a variable'))
  type.coerceInputValue = value
  type.parseValue = value
  type.coerceOutputValue = outputText
  type.serialize = outputText
}

function isInt64(text: string): boolean {
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text)
}

function isConstant(node: { readonly kind: string }): node is ConstValueNode {
  return node.kind !== Kind.VARIABLE
}

function outputText(value: unknown): string {
  return typeof value === 'string' ? value : String(value)
}

function expected(input: Input): string {
  if (input === 'text') return 'text in quotes'
  return input === 'whole' ? 'a whole number, or one as text' : 'a number, or one as text'
}

function allowQuotes(type: GraphQLEnumType): void {
  const coerce = type.coerceInputLiteral.bind(type)
  type.coerceInputLiteral = (node, hideSuggestions) =>
    coerce(node.kind === Kind.STRING ? { kind: Kind.ENUM, value: node.value } : node, hideSuggestions)
}
