/**
 * Since when a liquidated position was below 1, and what made it so: from getUserAccountData at the end of each block
 * before the call, and in its block after each transaction.
 */
import type { Hex } from '../../core/hex.ts'
import { method, wordsOf } from '../../devnet/calls.ts'
import type { Chain } from '../../devnet/chain.ts'
import type { Deployment } from '../../devnet/deployment.ts'
import type { LiquidationTruth, ObservedLiquidation } from './liquidation-truth.ts'
import { type ReplayedBlock, replayBlock, viewsWithin } from './replayed-block.ts'

const WAD = 10n ** 18n
const ACCOUNT_DATA = method('getUserAccountData(address)')

export type ExpectedBreach = {
  /** Null: the oracle reverted on the way. */
  readonly block: number | null
  readonly trigger: string | null
}

export class BreachTruth {
  readonly #chain: Chain
  readonly #deployment: Deployment
  readonly #timestamps: readonly number[]
  readonly #blocks = new Map<number, Promise<ReplayedBlock>>()

  constructor(chain: Chain, deployment: Deployment, timestamps: readonly number[]) {
    this.#chain = chain
    this.#deployment = deployment
    this.#timestamps = timestamps
  }

  /** all: every liquidation of the market, in chain order. */
  async of({ truth }: ObservedLiquidation, all: readonly ObservedLiquidation[]): Promise<ExpectedBreach> {
    const own = all.map((other) => other.truth).filter(({ account }) => account === truth.account)
    const previous = own[own.indexOf(truth) - 1]
    let block = truth.blockNumber
    while (previous === undefined || block > previous.blockNumber) {
      const before = await this.#healthFactor(truth.account, block - 1)
      if (before === null) return { block: null, trigger: null }
      if (before >= WAD) return { block, trigger: await this.#triggerIn(block, truth) }
      block -= 1
    }
    if (previous === undefined) throw new Error('A breach without a start.')
    if (previous.healthFactorAfterWad < WAD) return { block, trigger: 'LIQUIDATION' }
    return { block, trigger: await this.#triggerIn(block, truth, previous) }
  }

  async #healthFactor(account: Hex, block: number): Promise<bigint | null> {
    try {
      return wordsOf(await this.#chain.call(this.#deployment.pool, ACCOUNT_DATA(account), { block }))[5] ?? null
    } catch {
      return null
    }
  }

  /** Health factors after 0, 1, … transactions of the block: the step after which it was below 1 until the call. */
  async #triggerIn(number: number, truth: LiquidationTruth, after?: LiquidationTruth): Promise<string> {
    const block = await this.#replayed(number)
    const view = { to: this.#deployment.pool, encode: ACCOUNT_DATA, args: [truth.account] }
    const asked = [...block.steps.keys(), block.steps.length].map((afterSteps) => ({ afterSteps, views: [view] }))
    const factors = (await viewsWithin(this.#chain, block, asked)).map(([words]) => words?.[5] ?? null)
    const stepOf = (one: LiquidationTruth): number => this.#stepOf(block, one)
    const from = after === undefined ? 0 : stepOf(after) + 1
    let step = number === truth.blockNumber ? stepOf(truth) : block.steps.length
    while (step > from && isBelow(factors[step - 1])) step -= 1
    if (step === from && after === undefined) return 'ACCRUAL'
    const cause = block.steps[step - 1]
    if (cause === undefined) throw new Error(`Block ${number}: got no step ${step - 1}.`)
    const logs = block.logs[step - 1] ?? []
    if (cause.to === this.#deployment.pool) return 'OWN_ACTION'
    return logs.some(({ topics }) => PRICE_EVENTS.has(topics[0] ?? '0x')) || logs.length === 0
      ? 'PRICE_UPDATE'
      : 'PARAMETER_CHANGE'
  }

  /** The step that emitted a liquidation's log. */
  #stepOf(block: ReplayedBlock, { logIndex }: LiquidationTruth): number {
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

  timestamp(block: number): number {
    return this.#timestamps[block] ?? 0
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
