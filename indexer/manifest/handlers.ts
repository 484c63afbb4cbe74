/** The handlers of a data source as its manifest says, with graph-node's rules of which may stand together. */
import type { Hex } from '../../core/hex.ts'
import { type Abi, findEvent, manifestTopic } from '../abi/parse.ts'
import { readDeclaredCalls } from './declared-calls.ts'
import type { BlockHandler, EventHandler } from './manifest.ts'
import type { YamlNode } from './yaml-node.ts'

type Scope = { readonly own: Abi; readonly abis: ReadonlyMap<string, Abi>; readonly specVersion: string }

/** @throws UserError MANIFEST_INVALID, MANIFEST_UNSUPPORTED */
export function readEventHandlers(node: YamlNode, scope: Scope): EventHandler[] {
  const handlers = node.items().map((item) => eventHandler(item, scope))
  for (const [i, handler] of handlers.entries()) {
    const twice = handlers.slice(0, i).some((other) => alwaysMatchesToo(other, handler))
    if (twice) throw node.items()[i]?.error('MANIFEST_INVALID', `a second handler of ${handler.event.signature}`, 'one')
  }
  return handlers
}

/** Whether two handlers match the same logs. With other parameters indexed each log is of one of them. */
function alwaysMatchesToo(a: EventHandler, b: EventHandler): boolean {
  if (a.topic0 !== b.topic0 || a.topics || b.topics) return false
  return a.event.indexedSignature === b.event.indexedSignature
}

function eventHandler(node: YamlNode, { own, abis, specVersion }: Scope): EventHandler {
  const signature = node.get('event')
  const event = findEvent(own, signature.text())
  if (!event) throw signature.invalid('an event of the ABI, with "indexed" as there')
  const topic0 = node.get('topic0').exists ? wordOf(node.get('topic0')) : manifestTopic(signature.text())
  if (!event.anonymous && topic0 !== event.topic0) {
    throw node.get('topic0').invalid(`${event.topic0}, the topic of ${event.signature}: other logs do not decode`)
  }
  return {
    event,
    topic0,
    topics: topicsOf(node),
    handler: node.get('handler').text(),
    receipt: node.get('receipt').value === true,
    calls: readDeclaredCalls(node.get('calls'), { abis, event, specVersion }),
  }
}

/** What the second to fourth topic may be; undefined when the manifest leaves them all open. */
function topicsOf(node: YamlNode): EventHandler['topics'] {
  const topics = ['topic1', 'topic2', 'topic3'].map((key) => {
    const topic = node.get(key)
    return topic.exists ? topic.items().map(wordOf) : null
  })
  return topics.some((topic) => topic !== null) ? topics : undefined
}

/** A topic; graph-node fills it with zeros from the left. */
function wordOf(node: YamlNode): Hex {
  const digits = node.text().replace(/^0x/, '').padStart(64, '0').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(digits)) throw node.invalid('0x and up to 64 hex digits')
  return `0x${digits}`
}

/** @throws UserError MANIFEST_INVALID, MANIFEST_UNSUPPORTED */
export function readBlockHandlers(node: YamlNode): BlockHandler[] {
  const items = node.items()
  const handlers = items.map(blockHandler)
  const kinds = handlers.map(({ filter }) => filter.kind)
  for (const [i, kind] of kinds.entries()) {
    const before = kinds.slice(0, i)
    if (before.includes(kind)) {
      throw items[i]?.error('MANIFEST_INVALID', `a second block handler of kind ${kind}`, 'one of each kind')
    }
    if (before.length > 0 && (kind === 'every' || before.includes('every'))) {
      throw items[i]?.error('MANIFEST_INVALID', 'block handlers with and without a filter', 'the one or the others')
    }
  }
  return handlers
}

function blockHandler(node: YamlNode): BlockHandler {
  const handler = node.get('handler').text()
  const filter = node.get('filter')
  if (!filter.exists) return { handler, filter: { kind: 'every' } }
  const kind = filter.get('kind')
  if (kind.text() === 'once') return { handler, filter: { kind: 'once' } }
  if (kind.text() !== 'polling') throw kind.unsupported(`a block handler filtered by ${kind.text()}`, 'once or polling')
  const every = filter.get('every').integer()
  if (every === 0) throw filter.get('every').invalid('a number of blocks from 1')
  return { handler, filter: { kind: 'polling', every } }
}
