/**
 * What an entity query is refused with, in graph-node's words (graph/src/data/query/error.rs), so that a client that
 * reads messages finds the same ones here.
 */
import { GraphQLError } from 'graphql'

/**
 * When graph-node meets a fault. limit: the whole request is larger than it may be. planned: when a field's turn comes.
 * read: after that, when its rows are asked for. run: only when the statement runs, which it does not for no ids at all.
 */
type Stage = 'limit' | 'planned' | 'read' | 'run'

/** A refusal of an entity query. An answer has all of them, and data only of fields at other blocks. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly when: Stage

  constructor(message: string, when: Stage = 'planned') {
    super(message)
    this.when = when
  }

  /** The error as the answer carries it. */
  toGraphQL(): GraphQLError {
    return new GraphQLError(this.message)
  }
}

export function rangeArgument(name: string, max: number, actual: number): QueryError {
  return new QueryError(`The \`${name}\` argument must be between 0 and ${max}, but is ${actual}`)
}

export function orderNotSupported(type: string, field: string): QueryError {
  return new QueryError(`Ordering by \`${field}\` is not supported for type \`${type}\``)
}

export function unsupportedFilter(operator: string, value: string): QueryError {
  return new QueryError(`Store error: unsupported filter \`${operator}\` for value \`${value}\``, 'read')
}

export function notAList(operator: string): QueryError {
  return new QueryError(`Non-list value passed to \`${operator}\` filter`)
}

export function notAnObject(): QueryError {
  return new QueryError('Filter must by an object')
}

export function wrongType(value: string, type: string): QueryError {
  return new QueryError(`Query contains value with invalid type \`${type}\`: \`${value}\``)
}

export function childNesting(attribute: string, filter: string): QueryError {
  return new QueryError(`Child filter nesting not supported by value \`${attribute}\`: \`${filter}\``, 'read')
}

export function mixedOr(columns: readonly string[]): QueryError {
  const list = columns.map((column) => `'${column}'`).join(', ')
  return new QueryError(
    `Cannot mix column filters with 'or' operator at the same level. Found column filter(s) ${list} alongside 'or' operator.\n\n` +
      `Instead of:\nwhere: { ${list}, or: [...] }\n\nUse:\nwhere: { or: [{ ${list}, ... }, { ${list}, ... }] }`,
  )
}

export function notDecoded(type: string, reason: string): QueryError {
  return new QueryError(`Failed to decode \`${type}\` value: \`${reason}\``)
}

export function invalidArgument(name: string, value: string): QueryError {
  return new QueryError(`Invalid value provided for argument \`${name}\`: ${value}`)
}

export function missingArgument(name: string): QueryError {
  return new QueryError(`No value provided for required argument: \`${name}\``)
}

export function nullForNonNull(field: string): QueryError {
  return new QueryError(`Null value resolved for non-null field \`${field}\``)
}

export function ambiguousDerived(field: string, target: string, through: string): QueryError {
  return new QueryError(
    `Ambiguous result for derived field \`${field}\`: Multiple \`${target}\` entities refer back via \`${through}\``,
  )
}

export function tooComplex(complexity: number, max: number): QueryError {
  return new QueryError(
    `query potentially returns \`${complexity}\` entities or more and thereby exceeds the limit of \`${max}\` entities. ` +
      'Possible solutions are reducing the depth of the query, querying fewer relationships or using `first` to return smaller collections',
    'limit',
  )
}

export function tooDeep(max: number): QueryError {
  return new QueryError(`query has a depth that exceeds the limit of \`${max}\``, 'limit')
}

export function tooManyFields(max: number): QueryError {
  return new QueryError(`query selects more than the limit of \`${max}\` fields`, 'limit')
}

export function tooBig(actual: number, max: number): QueryError {
  return new QueryError(`the result size of ${actual} is larger than the allowed limit of ${max}`)
}

export function timedOut(): QueryError {
  return new QueryError('Query timed out')
}
