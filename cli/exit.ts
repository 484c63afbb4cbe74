/** How a command ends: what is printed of an error, and the exit code that says who must act. */
import { MappingError, RetryableError, UserError } from '../core/errors.ts'

/** sysexits.h: 70 is EX_SOFTWARE, 75 EX_TEMPFAIL. */
const EXIT_USER = 1
const EXIT_MAPPING = 70
const EXIT_RETRY = 75

/** The lines to print for an error, and the process's exit code. Errors that are not ours keep their stack: they are bugs. */
export function describeError(error: unknown): { readonly lines: readonly string[]; readonly exitCode: number } {
  if (error instanceof UserError || error instanceof RetryableError) {
    const text = error.hint === undefined ? error.message : `${error.message} ${sentence(error.hint)}`
    return {
      lines: [`error: ${oneLine(text)} [${error.code}]`],
      exitCode: error instanceof UserError ? EXIT_USER : EXIT_RETRY,
    }
  }
  if (error instanceof MappingError) {
    const line = `error: block ${error.blockNumber}, ${error.handler}: ${oneLine(error.message)} [${error.code}]`
    return { lines: [line], exitCode: EXIT_MAPPING }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { lines: ['error: This is a bug of aftershock:', ...text.split('\n')], exitCode: EXIT_MAPPING }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}

function sentence(text: string): string {
  return /[.!?/)`"'\d]$/.test(text) ? text : `${text}.`
}
