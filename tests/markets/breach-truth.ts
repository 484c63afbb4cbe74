/**
 * Since when a liquidated position was below 1, and what made it so: from the contracts' health factor at the end of each
 * block before the call, and in its block after each step.
 */
import type { Hex } from '../../core/hex.ts'
import { method, wordsOf } from '../../devnet/calls.ts'
import type { Chain } from '../../devnet/chain.ts'
import type { Deployment } from '../../devnet/deployment.ts'
import { type ReplayedBlock, type ReplayLog, replayBlock, type Step, type View, viewsWithin } from './replayed-block.ts'

const WAD = 10n ** 18n
const ACCOUNT_DATA = method('getUserAccountData(address)')

export type ExpectedBreach = {
  /** Null: the oracle reverted on the way. */
  readonly block: number | null
  readonly trigger: string | null
}

/** What the breach before a liquidation follows from. */
export type BreachedCall = {
  readonly position: Hex
  readonly blockNumber: number
  readonly logIndex: number
  readonly healthFactorAfterWad: bigint
}

/** Where every block is recorded and every price read in it, a breach has no interval. */
export function expectedBreachColumns(
  one: { readonly blockNumber: number; readonly timestamp: number },
  { block, trigger }: ExpectedBreach,
  timestamps: readonly number[],
): Readonly<Record<string, number | string | null>> {
  const at = block === null ? null : (timestamps[block] ?? 0)
  const blocks = block === null ? null : one.blockNumber - block
  const seconds = at === null ? null : one.timestamp - at
  return {
    breach_block: block,
    breach_timestamp: at,
    breach_earliest_block: block,
    breach_earliest_timestamp: at,
    breach_reason: block === null ? 'STATE_UNKNOWN' : null,
    trigger,
    trigger_reason: trigger === null ? 'STATE_UNKNOWN' : null,
    time_to_liquidation_blocks: blocks,
    time_to_liquidation_seconds: seconds,
    time_to_liquidation_seconds_max: seconds,
    execution_latency_blocks: trigger === null ? null : blocks,
    execution_latency_seconds: trigger === null ? null : seconds,
  }
}

/** How a protocol's contracts tell a position's health factor. */
export type HealthFactorView = {
  readonly view: (position: Hex) => View
  /** Code that the view needs beside the chain's. */
  readonly code: Readonly<Record<Hex, Hex>>
  /** Null: not known. */
  readonly factorOf: (words: readonly bigint[] | null) => bigint | null
  /** At the end of a block; null where the oracle reverts. */
  readonly at: (position: Hex, block: number) => Promise<bigint | null>
  /** What a step of the replay is to a position. */
  readonly causeOf: (step: Step, logs: readonly ReplayLog[]) => string
}

/** getUserAccountData; positions are accounts. */
export function aaveHealthFactor(chain: Chain, { pool }: Deployment): HealthFactorView {
  const factorOf: HealthFactorView['factorOf'] = (words) => words?.[5] ?? null
  return {
    view: (account) => ({ to: pool, encode: ACCOUNT_DATA, args: [account] }),
    code: {},
    factorOf,
    at: async (account, block) => {
      try {
        return factorOf(wordsOf(await chain.call(pool, ACCOUNT_DATA(account), { block })))
      } catch {
        return null
      }
    },
    causeOf: ({ to }, logs) => {
      if (to === pool) return 'OWN_ACTION'
      const isPrice = logs.some(({ topics }) => PRICE_EVENTS.has(topics[0] ?? '0x')) || logs.length === 0
      return isPrice ? 'PRICE_UPDATE' : 'PARAMETER_CHANGE'
    },
  }
}

export class BreachTruth {
  readonly #chain: Chain
  readonly #healthFactor: HealthFactorView
  readonly #blocks = new Map<number, Promise<ReplayedBlock>>()

  constructor(chain: Chain, healthFactor: HealthFactorView) {
    this.#chain = chain
    this.#healthFactor = healthFactor
  }

  /** all: every liquidation of the market, in chain order. */
  async of(truth: BreachedCall, all: readonly BreachedCall[]): Promise<ExpectedBreach> {
    const own = all.filter(({ position }) => position === truth.position)
    const previous = own[own.indexOf(truth) - 1]
    let block = truth.blockNumber
    while (previous === undefined || block > previous.blockNumber) {
      const before = await this.#healthFactor.at(truth.position, block - 1)
      if (before === null) return { block: null, trigger: null }
      if (before >= WAD) return { block, trigger: await this.#triggerIn(block, truth) }
      block -= 1
    }
    if (previous === undefined) throw new Error('A breach without a start.')
    if (previous.healthFactorAfterWad < WAD) return { block, trigger: 'LIQUIDATION' }
    return { block, trigger: await this.#triggerIn(block, truth, previous) }
  }

  /** Health factors after 0, 1, … transactions of the block: the step after which it was below 1 until the call. */
  async #triggerIn(number: number, truth: BreachedCall, after?: BreachedCall): Promise<string> {
    const block = await this.#replayed(number)
    const view = this.#healthFactor.view(truth.position)
    const asked = [...block.steps.keys(), block.steps.length].map((afterSteps) => ({ afterSteps, views: [view] }))
    const told = { ...block, code: { ...block.code, ...this.#healthFactor.code } }
    const factors = (await viewsWithin(this.#chain, told, asked)).map(([words]) =>
      this.#healthFactor.factorOf(words ?? null),
    )
    const stepOf = (one: BreachedCall): number => this.#stepOf(block, one)
    const from = after === undefined ? 0 : stepOf(after) + 1
    let step = number === truth.blockNumber ? stepOf(truth) : block.steps.length
    while (step > from && isBelow(factors[step - 1])) step -= 1
    if (step === from && after === undefined) return 'ACCRUAL'
    const cause = block.steps[step - 1]
    if (cause === undefined) throw new Error(`Block ${number}: got no step ${step - 1}.`)
    return this.#healthFactor.causeOf(cause, block.logs[step - 1] ?? [])
  }

  /** The step that emitted a liquidation's log. */
  #stepOf(block: ReplayedBlock, { logIndex }: BreachedCall): number {
    let logs = 0
    return block.logs.findIndex((ofStep) => {
      logs += ofStep.length
      return logs > logIndex
    })
  }

  #replayed(number: number): Promise<ReplayedBlock> {
    let block = this.#blocks.get(number)
    if (block === undefined) {
      block = replayBlock(this.#chain, number)
      this.#blocks.set(number, block)
    }
    return block
  }
}

/** AnswerUpdated, AssetSourceUpdated; adapters that emit nothing have no logs at all. */
const PRICE_EVENTS: ReadonlySet<Hex> = new Set([
  '0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f',
  '0x22c5b7b2d8561d39f7f210b6b326a1aa69f15311163082308ac4877db6339dc1',
])

function isBelow(factor: bigint | null | undefined): boolean {
  return factor !== null && factor !== undefined && factor < WAD
}
