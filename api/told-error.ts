/** An error that the caller can do something about, as an answer tells it. */
import { GraphQLError } from 'graphql'
import type { RetryableError, UserError } from '../core/errors.ts'

export function toldError({ code, hint, message }: UserError | RetryableError): GraphQLError {
  return new GraphQLError(hint === undefined ? message : `${message} ${hint}`, { extensions: { code } })
}
