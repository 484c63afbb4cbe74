/** The other imports of a test module: registration, log, abort. */
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { readString } from '../../indexer/wasm/texts.ts'
import { ROLES, type TestHost } from './test-host.ts'

/** An assertion that does not hold; the message says which. */
export class AssertionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AssertionError'
  }
}

/** By level; matchstick adds "success" to graph-ts's. */
const LEVELS = ['critical', 'error', 'warning', 'info', 'debug', 'success']

export function testFunctions(host: TestHost): HostFunctions {
  const { heap, state } = host
  const text = (pointer: number | undefined): string => readString(heap, pointer ?? 0)
  return {
    _registerTest: (name, shouldFail, index) => {
      state.registered.push({ kind: 'test', name: text(name), shouldFail: shouldFail === 1, index: index ?? 0 })
      return undefined
    },
    _registerDescribe: (name, index) => {
      state.registered.push({ kind: 'describe', name: text(name), index: index ?? 0 })
      return undefined
    },
    _registerHook: (index, name) => {
      const role = ROLES.find((candidate) => candidate === text(name))
      if (!role) throw new HostError(`A hook: got the role "${text(name)}", expected one of ${ROLES.join(', ')}.`)
      state.registered.push({ kind: 'hook', role, index: index ?? 0 })
      return undefined
    },
    'log.log': (level, message) => {
      if (level === 0) throw new HostError(`log.critical: ${text(message)}`)
      state.logs.push(`${LEVELS[level ?? 3] ?? 'info'}: ${text(message)}`)
      return undefined
    },
    abort: (message, where, line, column) => {
      const reason = message ? text(message) : 'abort'
      // The last assertion said why before matchstick-as threw.
      const { failure } = state
      state.failure = null
      if (failure !== null && /Assertion Error$/.test(reason)) throw new AssertionError(failure)
      throw new HostError(`${reason} (${where ? text(where) : 'unknown file'}:${line}:${column})`)
    },
  }
}
