/** The imports log.log and abort. */
import type { Host, HostFunctions, LogLevel } from './host.ts'
import { HostError } from './host-error.ts'
import { readString } from './texts.ts'

const LEVELS: readonly LogLevel[] = [0, 1, 2, 3, 4]

export function logFunctions(host: Host): HostFunctions {
  const { heap } = host
  return {
    'log.log': (level, message) => {
      const text = readString(heap, message ?? 0)
      if (level === 0) throw new HostError(`log.critical: ${text}`)
      host.context().log(LEVELS.find((l) => l === level) ?? 4, text)
      return undefined
    },
    abort: (message, file, line, column) => {
      const reason = message ? readString(heap, message) : 'no message'
      const where = file ? readString(heap, file) : 'unknown file'
      throw new HostError(`Mapping aborted at ${where}, line ${line}, column ${column}, with message: ${reason}`)
    },
  }
}
