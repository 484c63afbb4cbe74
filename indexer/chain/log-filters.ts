/** Log filters as eth_getLogs wants them, and the merging of what several filters brought. */
import type { Hex } from '../../core/hex.ts'
import type { Block, Log, LogFilter } from './block-source.ts'

/** Which logs are wanted: per address the first topics. */
export type LogPredicate = (log: Log) => boolean

export function predicateOf(filters: readonly LogFilter[]): LogPredicate {
  const wanted = new Map<Hex, Set<Hex>>()
  for (const { addresses, topics0 } of filters) {
    for (const address of addresses) {
      const topics = wanted.get(address) ?? new Set()
      for (const topic of topics0) topics.add(topic)
      wanted.set(address, topics)
    }
  }
  return (log) => {
    const topic = log.topics[0]
    return topic !== undefined && wanted.get(log.address)?.has(topic) === true
  }
}

/**
 * The eth_getLogs queries for these filters: those with the same topics as one, and with `merged` all of them as one,
 * which brings logs that no filter wants (predicateOf drops them) but needs fewer requests. Long address lists are cut.
 */
export function queriesOf(
  filters: readonly LogFilter[],
  o: { merged: boolean; addressesPerQuery: number },
): LogFilter[] {
  const groups = new Map<string, { addresses: Set<Hex>; topics0: Set<Hex> }>()
  for (const { addresses, topics0 } of filters) {
    if (addresses.length === 0 || topics0.length === 0) continue
    const key = o.merged ? '' : [...topics0].sort().join()
    const group = groups.get(key) ?? { addresses: new Set(), topics0: new Set() }
    for (const address of addresses) group.addresses.add(address)
    for (const topic of topics0) group.topics0.add(topic)
    groups.set(key, group)
  }
  const queries: LogFilter[] = []
  for (const group of groups.values()) {
    const addresses = [...group.addresses]
    const topics0 = [...group.topics0]
    for (let i = 0; i < addresses.length; i += o.addressesPerQuery) {
      queries.push({ addresses: addresses.slice(i, i + o.addressesPerQuery), topics0 })
    }
  }
  return queries
}

/** Logs in chain order, each once. */
export function sortLogs(logs: readonly Log[]): Log[] {
  const sorted = [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  return sorted.filter((log, i) => {
    const before = sorted[i - 1]
    return !before || before.blockNumber !== log.blockNumber || before.logIndex !== log.logIndex
  })
}

/** Two ascending lists of blocks of one chain as one, with the logs of both. */
export function mergeBlocks(a: readonly Block[], b: readonly Block[]): Block[] {
  const merged: Block[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i]
    const right = b[j]
    if (left && (!right || left.header.number < right.header.number)) {
      merged.push(left)
      i++
    } else if (right && (!left || right.header.number < left.header.number)) {
      merged.push(right)
      j++
    } else if (left && right) {
      const logs = right.logs.length === 0 ? left.logs : sortLogs([...left.logs, ...right.logs])
      merged.push({ header: left.header, logs })
      i++
      j++
    }
  }
  return merged
}
