/**
 * graph-node's phrases for faults that graphql-js finds: clients look for them in messages. What graphql-js adds, as what
 * was probably meant, stays.
 */
import { GraphQLError } from 'graphql'

/** The same errors, each with graph-node's phrase first where it has one. */
export function withPhrases(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return errors.map((error) => {
    const message = phrased(error.message)
    if (message === error.message) return error
    const { nodes, source, positions, path, extensions } = error
    return new GraphQLError(message, { nodes, source, positions, path, originalError: error.originalError, extensions })
  })
}

const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/^Cannot query field "(\w+)" on type "(\w+)"\./, 'Type `$2` has no field `$1`.'],
  [
    /^Argument "\w+\.\w+\((\w+):\)" of type "[^"]*" is required/,
    'No value provided for required argument: `$1`. It is required',
  ],
  [
    /^Variable "\$(\w+)" has invalid value: Expected a value of non-null type/,
    'No value provided for required variable `$1`. Expected a value of non-null type',
  ],
  [/^Variable "\$(\w+)" has invalid value/, 'Invalid value provided for argument `$1`: Invalid value'],
  [/^(Expected value of type "BlockChangedFilter" to include)/, 'Filter must by an object: $1'],
  [
    /^(\w+ cannot represent |Expected value of (?:non-null )?type |Value "\w*" does not exist in |Enum "\w+" cannot )/,
    'Invalid value provided for argument: $1',
  ],
]

function phrased(message: string): string {
  for (const [pattern, phrase] of PHRASES) if (pattern.test(message)) return message.replace(pattern, phrase)
  return message
}
