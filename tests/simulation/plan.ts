/** What will go wrong in the run of a seed. */
import { Random } from '../../devnet/random.ts'
import type { VerifyLevel } from '../../indexer/chain/log-check.ts'
import { FAULTS, type Fault } from './faults.ts'

export type Plan = {
  /** The kinds of faults that may happen. */
  readonly enabled: ReadonlySet<Fault>
  /** The chance of each at each occasion. */
  readonly rate: number
  /** Faults in all: the provider mends its ways in the end. */
  readonly faults: number
  readonly reorgs: number
  readonly kills: number
  readonly endpoints: number
  readonly firstHead: number
  /** The chance of a new block at each request. */
  readonly growth: number
  readonly verify: VerifyLevel
  /** What is fetched is kept from life to life. */
  readonly isCached: boolean
  /** Blocks before the head whose logs are compared with every header. */
  readonly checkedBlocks: number
  readonly limits: {
    readonly blocks?: number
    readonly results?: number
    readonly bytes?: number
    /** eth_getLogs over more blocks takes too long. */
    readonly blocksInTime?: number
    readonly batch?: number
    readonly blockReceipts?: boolean
    readonly callsByHash?: boolean
  }
  /** Of the run: how it cuts its work. */
  readonly run: { readonly firstRangeBlocks: number; readonly logsPerRange: number; readonly batchBlocks: number }
}

/** Has a die of its own, so that seeds that do without it take the course that they took before there was one. */
const LATER: Fault = 'all answers of a replaced chain'

export function planOf(seed: number, lastBlock: number): Plan {
  const random = new Random(seed * 7919 + 1)
  const some = <T>(chance: number, value: () => T): T | undefined => (random.chance(chance) ? value() : undefined)
  const verify = (['fetched', 'blooms', 'receipts'] as const)[random.integer(0, 2)] ?? 'fetched'
  const share = 0.3 + 0.7 * random.next()
  const later = new Random(seed * 104_729 + 7)
  return {
    enabled: new Set(FAULTS.filter((fault) => (fault === LATER ? later : random).chance(share))),
    rate: 0.02 + 0.1 * random.next(),
    faults: random.integer(10, 90),
    reorgs: random.integer(0, 4),
    kills: random.integer(0, 3),
    endpoints: random.integer(1, 3),
    firstHead: random.integer(60, lastBlock),
    growth: 0.1 + 0.4 * random.next(),
    verify,
    isCached: seed % 2 === 0,
    checkedBlocks: 64,
    limits: defined({
      blocks: some(0.3, () => random.integer(1, 40)),
      results: some(0.3, () => random.integer(20, 200)),
      bytes: some(0.2, () => random.integer(20_000, 200_000)),
      blocksInTime: some(0.15, () => random.integer(3, 40)),
      batch: some(0.25, () => random.integer(1, 20)),
      blockReceipts: some(0.25, () => false),
      callsByHash: some(0.15, () => false),
    }),
    run: {
      firstRangeBlocks: random.integer(5, 120),
      logsPerRange: random.integer(50, 2_000),
      batchBlocks: random.integer(1, 40),
    },
  }
}

/** Nothing goes wrong. */
export function calmPlan(lastBlock: number): Plan {
  return {
    ...{ enabled: new Set<Fault>(), rate: 0, faults: 0, reorgs: 0, kills: 0, endpoints: 1, firstHead: lastBlock },
    ...{ growth: 0, verify: 'none', isCached: false, checkedBlocks: 64, limits: {} },
    run: { firstRangeBlocks: 1_000, logsPerRange: 8_000, batchBlocks: 2_000 },
  }
}

/** Without what is undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
