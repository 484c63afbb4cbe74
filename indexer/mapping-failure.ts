/** Turns what a handler threw into a MappingError that names handler, block, log and the place in the mapping's code. */
import { MappingError } from '../core/errors.ts'
import type { Log } from './chain/block-source.ts'
import { placesOf, type WasmFrame } from './mapping-source.ts'
import { EntityError } from './store/entity-error.ts'
import { HostError } from './wasm/host-error.ts'

export type FailedHandler = {
  readonly handler: string
  readonly dataSource: string
  readonly blockNumber: number
  /** Absent for block handlers. */
  readonly log?: Pick<Log, 'transactionHash' | 'logIndex'> | undefined
  /** "Transfer(address,address,uint256)", absent for block handlers. */
  readonly event?: string | undefined
  readonly wasmPath: string
}

/** What a handler threw, with the handler. */
export class HandlerFailure extends Error {
  readonly at: FailedHandler

  constructor(cause: unknown, at: FailedHandler) {
    super(`${at.handler} failed`, { cause })
    this.at = at
  }
}

/** The error to report; itself when it is not the mapping's fault: the store or a source failed. */
export async function reportOf({ cause, at }: HandlerFailure): Promise<unknown> {
  if (!isMappings(cause)) return cause
  const overflow = cause instanceof RangeError
  const reason = overflow ? `stack overflow: ${cause.message}` : cause.message
  return mappingError(`failed at block ${at.blockNumber}${eventText(at)}: ${reason}`, at, framesOf(cause.stack ?? ''), {
    cause,
  })
}

/** "Handler X of data source Y …", with the places of the frames in the sources. */
export async function mappingError(
  what: string,
  at: FailedHandler,
  frames: readonly WasmFrame[],
  options: { cause?: unknown } = {},
): Promise<MappingError> {
  const own = frames[0]?.name.replace(/\/[^/]*$/, '.ts')
  // An abort in the function's own code names its line itself.
  const saysPlace = own !== undefined && !own.startsWith('~lib') && what.includes(`Mapping aborted at ${own},`)
  const places = saysPlace ? [] : await placesOf(at.wasmPath, frames)
  const shown = frames.map(({ name }, i) => {
    const place = places[i]
    return place ? `${place} (${name.slice(name.lastIndexOf('/') + 1)})` : name
  })
  const where = shown.length > 0 ? ` In ${shown.join(' < ')}.` : ''
  const end = what.endsWith('.') ? '' : '.'
  const message = `Handler ${at.handler} of data source ${at.dataSource} ${what}${end}${where}`
  return new MappingError(message, { handler: at.handler, blockNumber: at.blockNumber }, options)
}

/** The log that a handler was run for, as a message shows it. */
export function eventText({ log, event }: FailedHandler): string {
  return log && event ? ` (${event}, transaction ${log.transactionHash}, log ${log.logIndex})` : ''
}

function isMappings(cause: unknown): cause is Error {
  if (cause instanceof HostError || cause instanceof EntityError || cause instanceof WebAssembly.RuntimeError)
    return true
  return cause instanceof RangeError && cause.message.includes('call stack')
}

const MAX_FRAMES = 6

/** Functions of the mapping on the stack, innermost first: graph-cli keeps their names in the module. */
function framesOf(stack: string): WasmFrame[] {
  const frames: WasmFrame[] = []
  for (const line of stack.split('\n')) {
    const match = /^\s*at (\S+) \(wasm:\/\/.*:0x([0-9a-f]+)\)$/.exec(line)
    const [, name, offset = '0'] = match ?? []
    if (name && frames.length < MAX_FRAMES) frames.push({ name, offset: Number.parseInt(offset, 16) })
  }
  return frames
}
