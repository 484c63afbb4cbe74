/** The thread that fetches: opens what the options name and answers what the indexing thread asks. */
import { workerData } from 'node:worker_threads'
import type { Hex } from '../core/hex.ts'
import type { BlockHeader, BlockSource } from './chain/block-source.ts'
import { type OpenSource, openSource } from './open-source.ts'
import { type PackedBlock, packBlocks } from './packed-blocks.ts'
import type { SentRange, SourceAnswer, SourceQuestion, SourceThreadOptions, SourceTraits } from './threaded-source.ts'
import { toMessage } from './worker-messages.ts'

const { source: options, port }: SourceThreadOptions = workerData

/** Headers that were given out and may be asked about again: more than a range has of which logs were wanting. */
const REMEMBERED = 4_000

const stop = new AbortController()
const given = new Map<Hex, BlockHeader>()
let opened: OpenSource | undefined

async function open(): Promise<SourceTraits> {
  const onFailover = (failover: string): void => port.postMessage({ failover } satisfies SourceAnswer)
  opened = await openSource(options, { signal: stop.signal, onFailover })
  const { source } = opened
  return {
    settled: source.settled === true,
    knowsCalls: source.knownCalls !== undefined,
    tellsFinal: source.finalNumber !== undefined,
    findsByHash: source.headerByHash !== undefined,
    asksNode: opened.stats !== undefined,
  }
}

function sourceOf(): BlockSource {
  if (opened) return opened.source
  throw new Error('The source is not open.')
}

async function answer(question: SourceQuestion): Promise<unknown> {
  switch (question.method) {
    case 'open':
      return open()
    case 'chainId':
      return sourceOf().chainId()
    case 'head':
      return sourceOf().head()
    case 'header':
      return sourceOf().header(...question.parameters)
    case 'headerByHash':
      return sourceOf().headerByHash?.(...question.parameters)
    case 'finalNumber':
      return sourceOf().finalNumber?.()
    case 'blocks':
      return blocks(sourceOf(), ...question.parameters)
    case 'transactions':
      return sourceOf().transactions(...question.parameters)
    case 'receipts':
      return sourceOf().receipts(...question.parameters)
    case 'calls':
      return sourceOf().calls(...question.parameters)
    case 'accounts':
      return sourceOf().accounts(...question.parameters)
    case 'close':
      return opened?.source.close()
  }
}

async function blocks(source: BlockSource, { known, ...request }: SentRange): Promise<ArrayBuffer> {
  const headers = known.flatMap((hash) => given.get(hash) ?? [])
  const found = await source.blocks({ ...request, known: new Map(headers.map((header) => [header.number, header])) })
  for (const { header } of found) remember(header)
  return packBlocks(found.map((block): PackedBlock => ({ ...block, calls: source.knownCalls?.(block.header) ?? [] })))
}

function remember(header: BlockHeader): void {
  given.delete(header.hash)
  given.set(header.hash, header)
  const [oldest] = given.keys()
  if (given.size > REMEMBERED && oldest !== undefined) given.delete(oldest)
}

async function reply(question: SourceQuestion): Promise<void> {
  const { id } = question
  let value: unknown
  try {
    value = await answer(question)
  } catch (error) {
    port.postMessage({ id, error: toMessage(error), stats: opened?.stats?.() } satisfies SourceAnswer)
    return
  }
  const transfer = value instanceof ArrayBuffer ? [value] : []
  port.postMessage({ id, value, stats: opened?.stats?.() } satisfies SourceAnswer, transfer)
  if (question.method === 'close') port.close()
}

port.on('message', (message: SourceQuestion | 'abort') => {
  if (message === 'abort') stop.abort()
  else void reply(message)
})
