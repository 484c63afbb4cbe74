/** What passes between the main thread and the indexing thread. Errors keep their class, code and hint on the way. */
import { MappingError, RetryableError, UserError } from '../core/errors.ts'
import type { Progress } from './progress.ts'

export type LogLevel = 'error' | 'warning' | 'info' | 'debug'

export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly type: 'failed'; readonly error: ErrorMessage }
  | { readonly type: 'done' }

export type ErrorMessage = {
  readonly class: 'UserError' | 'RetryableError' | 'MappingError' | 'Error'
  readonly message: string
  readonly code?: string | undefined
  readonly hint?: string | undefined
  readonly handler?: string | undefined
  readonly blockNumber?: number | undefined
  readonly stack?: string | undefined
}

export function toMessage(error: unknown): ErrorMessage {
  if (error instanceof UserError || error instanceof RetryableError) {
    const { message, code, hint, stack } = error
    return { class: error instanceof UserError ? 'UserError' : 'RetryableError', message, code, hint, stack }
  }
  if (error instanceof MappingError) {
    const { message, handler, blockNumber, stack } = error
    return { class: 'MappingError', message, handler, blockNumber, stack }
  }
  if (error instanceof Error) return { class: 'Error', message: error.message, stack: error.stack }
  return { class: 'Error', message: String(error) }
}

export function fromMessage(sent: ErrorMessage): Error {
  const error = withClass(sent)
  if (sent.stack !== undefined) error.stack = sent.stack
  return error
}

function withClass({ class: name, message, code, hint, handler, blockNumber }: ErrorMessage): Error {
  if (name === 'MappingError') {
    return new MappingError(message, { handler: handler ?? '', blockNumber: blockNumber ?? 0 })
  }
  if (name === 'Error') return new Error(message)
  const ActionableError = name === 'UserError' ? UserError : RetryableError
  return new ActionableError(code ?? '', message, hint === undefined ? {} : { hint })
}
