/**
 * Errors that a person or a script can act on. A message says what was wrong, what was got, what was expected; the hint
 * says what to do. The class says who must act, which becomes the exit code.
 */

/** The user must change something: exit code 1. */
export class UserError extends Error {
  readonly code: string
  readonly hint: string | undefined

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'UserError'
    this.code = code
    this.hint = options.hint
  }
}

/** Something outside failed and may work later: exit code 75 (EX_TEMPFAIL). */
export class RetryableError extends Error {
  readonly code: string
  readonly hint: string | undefined

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'RetryableError'
    this.code = code
    this.hint = options.hint
  }
}

/** The mapping failed deterministically at a block: the block is not written, and running again gives the same: exit code 70. */
export class MappingError extends Error {
  readonly code: string = 'MAPPING_FAILED'
  readonly handler: string
  readonly blockNumber: number

  constructor(message: string, at: { handler: string; blockNumber: number }, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'MappingError'
    this.handler = at.handler
    this.blockNumber = at.blockNumber
  }
}
