/** Turns what a handler threw into a MappingError that names handler, block, log and the place in the mapping's code. */
import { MappingError } from '../core/errors.ts'
import type { Log } from './chain/block-source.ts'
import { EntityError } from './store/entity-error.ts'
import { HostError } from './wasm/host-error.ts'

export type FailedHandler = {
  readonly handler: string
  readonly dataSource: string
  readonly blockNumber: number
  /** Absent for block handlers. */
  readonly log?: { readonly log: Log; readonly signature: string } | undefined
}

/** Undefined when it is not the mapping's fault: the store or a source failed. */
export function mappingError(cause: unknown, at: FailedHandler): MappingError | undefined {
  if (!isMappings(cause)) return undefined
  const event = at.log
    ? ` (${at.log.signature}, transaction ${at.log.log.transactionHash}, log ${at.log.log.logIndex})`
    : ''
  const frames = wasmFrames(cause.stack ?? '')
  const where = frames.length > 0 ? ` In ${frames.join(' < ')}.` : ''
  const reason = cause instanceof RangeError ? `stack overflow: ${cause.message}` : cause.message
  const message = `Handler ${at.handler} of data source ${at.dataSource} failed at block ${at.blockNumber}${event}: ${reason}${where}`
  return new MappingError(message, { handler: at.handler, blockNumber: at.blockNumber }, { cause })
}

function isMappings(cause: unknown): cause is Error {
  if (cause instanceof HostError || cause instanceof EntityError || cause instanceof WebAssembly.RuntimeError)
    return true
  return cause instanceof RangeError && cause.message.includes('call stack')
}

const MAX_FRAMES = 6

/** Functions of the mapping on the stack, innermost first: graph-cli keeps their names in the module. */
function wasmFrames(stack: string): string[] {
  const names: string[] = []
  for (const line of stack.split('\n')) {
    const name = /^\s*at (\S+) \(wasm:\/\//.exec(line)?.[1]
    if (name && names.length < MAX_FRAMES) names.push(name)
  }
  return names
}
