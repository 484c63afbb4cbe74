/** Which logs are known of which blocks: per address and first topic, the intervals of blocks. */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import type { LogFilter } from '../chain/block-source.ts'
import { clipped, type Interval, missingOf } from './intervals.ts'
import type { Coverage } from './layout.ts'

export type CoveredPair = { readonly address: Hex; readonly topic0: Hex; readonly intervals: readonly Interval[] }

/** Pairs as an archive holds them: those that are known of the same blocks of [from, to] together. */
export function coverageOf(pairs: Iterable<CoveredPair>, from: number, to: number): Exclude<Coverage, 'all'> {
  const byIntervals = new Map<string, { intervals: Interval[]; topicsOf: Map<Hex, Hex[]> }>()
  for (const { address, topic0, intervals } of pairs) {
    const own = clipped(intervals, from, to)
    if (own.length === 0) continue
    const key = JSON.stringify(own)
    const group = byIntervals.get(key) ?? { intervals: own, topicsOf: new Map<Hex, Hex[]>() }
    byIntervals.set(key, group)
    const topics = group.topicsOf.get(address)
    if (topics) topics.push(topic0)
    else group.topicsOf.set(address, [topic0])
  }
  return [...byIntervals.values()].map(({ intervals, topicsOf }) => ({ intervals, filters: filtersOf(topicsOf) }))
}

/** Addresses with their topics as filters: those with the same topics share one. */
export function filtersOf(topicsOf: ReadonlyMap<Hex, readonly Hex[]>): LogFilter[] {
  const byTopics = new Map<string, { addresses: Hex[]; topics0: Hex[] }>()
  for (const [address, topics] of topicsOf) {
    const topics0 = [...topics].sort()
    const filter = byTopics.get(topics0.join()) ?? { addresses: [], topics0 }
    byTopics.set(topics0.join(), filter)
    filter.addresses.push(address)
  }
  return [...byTopics.values()]
}

/** Answers whether an archive has the logs that are asked for. */
export class CoverageCheck {
  readonly #intervals = new Map<string, readonly Interval[]>()
  readonly #isAll: boolean

  constructor(coverage: Coverage) {
    this.#isAll = coverage === 'all'
    if (coverage === 'all') return
    for (const { intervals, filters } of coverage) {
      for (const { addresses, topics0 } of filters) {
        for (const address of addresses) for (const topic0 of topics0) this.#intervals.set(address + topic0, intervals)
      }
    }
  }

  /** @throws UserError ARCHIVE_INCOMPLETE when logs that are asked for were not recorded */
  require(what: string, filters: readonly LogFilter[], from: number, to: number): void {
    if (this.#isAll) return
    for (const { addresses, topics0 } of filters) {
      for (const address of addresses) {
        for (const topic0 of topics0) {
          const [missing] = missingOf(this.#intervals.get(address + topic0) ?? [], from, to)
          if (missing) {
            throw incomplete(what, `logs ${topic0.slice(0, 10)} of ${address} of blocks ${missing[0]} to ${missing[1]}`)
          }
        }
      }
    }
  }
}

/** What is indexed asks for something that was not recorded. */
export function incomplete(what: string, missing: string): UserError {
  return new UserError('ARCHIVE_INCOMPLETE', `${what}: got nothing about ${missing}, expected it to be recorded.`, {
    hint: 'Record it with this version of the subgraph, or give a node with --rpc',
  })
}
