/** Which handlers a log is for, and the calls that these have declared, by the rules of graph-node's data sources. */
import { UserError } from '../core/errors.ts'
import { bytesToHex, type Hex } from '../core/hex.ts'
import { decodeLog } from './abi/decode-log.ts'
import { encodeCall } from './abi/encode.ts'
import type { AbiValue } from './abi/types.ts'
import type { CallRequest, Log } from './chain/block-source.ts'
import type { LogTarget } from './data-sources.ts'
import type { CallArgument } from './manifest/declared-calls.ts'
import type { EventHandler } from './manifest/manifest.ts'

/**
 * Of the targets of an address and first topic, those that a log is for: it has the other topics that the manifest asks
 * for, and where a data source has several handlers left it decodes to the event, because events that differ only in what
 * is indexed have the same first topic.
 * @throws UserError MANIFEST_INVALID when two handlers of one data source take it: graph-node refuses that too
 */
export function matching(targets: readonly LogTarget[], log: Log): readonly LogTarget[] {
  if (targets.length <= 1 && targets[0]?.handler.topics === undefined) return targets
  const wanting = targets.filter(({ handler }) => hasTopics(handler, log))
  if (new Set(wanting.map(({ source }) => source)).size === wanting.length) return wanting
  const decoding = wanting.filter(({ handler }) => decodeLog(handler.event, log) !== null)
  for (const [i, { source, handler }] of decoding.entries()) {
    const other = decoding.slice(0, i).find((target) => target.source === source)
    if (!other) continue
    const handlers = `${other.handler.handler} and ${handler.handler}`
    throw new UserError(
      'MANIFEST_INVALID',
      `Data source ${source.running.name}: got the handlers ${handlers} for log ${log.logIndex} of block ${log.blockNumber}, expected one.`,
    )
  }
  return decoding
}

function hasTopics({ topics }: EventHandler, log: Log): boolean {
  if (topics === undefined) return true
  return topics.every((wanted, i) => {
    const topic = log.topics[i + 1]
    return wanted === null || (topic !== undefined && wanted.includes(topic))
  })
}

/** The calls that a handler declares for a log; none when the log does not decode. */
export function declaredCalls({ event, calls }: EventHandler, log: Log): CallRequest[] {
  if (calls.length === 0) return []
  const values = decodeLog(event, log)
  if (values === null) return []
  return calls.map(({ to, method, arguments: list }) => {
    const types = method.inputs.map((input) => input.type)
    const data = encodeCall(
      method.selector,
      types,
      list.map((argument) => valueIn(argument, log, values)),
    )
    return { to: addressOf(valueIn(to, log, values)), data: bytesToHex(data) }
  })
}

function valueIn(argument: CallArgument, log: Log, values: readonly AbiValue[]): AbiValue {
  if (argument.from === 'address') return bytesOf(log.address)
  if (argument.from === 'manifest') return bytesOf(argument.address)
  let value = values[argument.index]
  for (const field of argument.fields) value = Array.isArray(value) ? (value as readonly AbiValue[])[field] : undefined
  if (value === undefined) throw new RangeError(`A declared call: parameter ${argument.index} has no such field.`)
  return value
}

function addressOf(value: AbiValue): Hex {
  if (value instanceof Uint8Array) return bytesToHex(value)
  throw new RangeError('A declared call: its address is no address.')
}

function bytesOf(hex: Hex): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), 'hex'))
}
