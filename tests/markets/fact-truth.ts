/**
 * What each column of liquidation_facts must be, from the contracts' state around the call, receipts and prices, by the
 * definitions and with exact fractions: nothing of analytics is used here.
 */
import type { Hex } from '../../core/hex.ts'
import { MAX_UINT256, method, wordsOf } from '../../devnet/calls.ts'
import type { Chain } from '../../devnet/chain.ts'
import type { Deployment, Reserve } from '../../devnet/deployment.ts'
import type { LiquidationTruth, ObservedLiquidation } from './liquidation-truth.ts'
import { bps, ONE, Ratio, wads, ZERO } from './ratio.ts'

const USD = 100_000_000n
const HOUR = 3_600
const WAD = 10n ** 18n
/** LiquidationLogic.MIN_LEFTOVER_BASE of 3.3 on: half of the 2,000 below which a leg is small. */
const MIN_REST = 1_000n * USD

export type Columns = Readonly<Record<string, bigint | number | boolean | string | null>>

/** A reserve as the account's collateral just before the call. */
type Collateral = { readonly reserve: Reserve; readonly threshold: bigint; readonly bonus: bigint }

/** Columns that follow from one call and its own transaction. */
export function expectedColumns(
  one: ObservedLiquidation,
  all: readonly ObservedLiquidation[],
  deployment: Deployment,
): Columns {
  const { truth } = one
  const collaterals = collateralsOf(one, deployment)
  const pair = collaterals.find(({ reserve }) => reserve.asset === truth.collateral)
  if (pair === undefined) throw new Error(`${truth.collateral} is no collateral of ${truth.account}.`)
  const k = bps(pair.threshold).times(bps(pair.bonus))
  const hf = wads(truth.healthFactorBeforeWad)
  const repaid = usdOf(truth, 'debt', truth.debtRepaid, deployment)
  const seized = usdOf(truth, 'collateral', truth.collateralSeized, deployment)
  const received = usdOf(truth, 'collateral', truth.collateralToLiquidator, deployment)
  const gross = received.minus(repaid)
  const debtBefore = new Ratio(truth.debtBeforeBase, USD)
  const isClosed = truth.healthFactorAfterWad === MAX_UINT256
  // No debt is left, though the call repaid less than all of it (values of legs are rounded to 1e-8).
  const isWrittenOff = isClosed && new Ratio(128n, USD).isBelow(debtBefore.minus(repaid))
  return {
    hf_gain_wad: isClosed ? null : truth.healthFactorAfterWad - truth.healthFactorBeforeWad,
    hf_gain_reason: isClosed ? (isWrittenOff ? 'DEBT_WRITTEN_OFF' : 'NO_DEBT_LEFT') : null,
    under_recovery: isWrittenOff ? null : truth.healthFactorAfterWad < WAD,
    retained_exposure_wad:
      WAD - new Ratio(new Ratio(seized.n * USD, seized.d).floor(), truth.collateralBeforeBase).wadDown(),
    threshold_bps: Number(pair.threshold),
    k_wad: k.wadDown(),
    pair_lowers_health: hf.isBelow(k),
    spiral: collaterals.every(({ threshold, bonus }) => hf.isBelow(bps(threshold).times(bps(bonus)))),
    close_factor_leg_wad: new Ratio(truth.debtRepaid, truth.debtLegBefore).wadDown(),
    close_factor_total_wad: repaid.over(debtBefore).wadDown(),
    allowed_of_leg_wad: new Ratio(truth.maxDebtToRepay, truth.debtLegBefore).wadDown(),
    allowed_of_total_wad: usdOf(truth, 'debt', truth.maxDebtToRepay, deployment).over(debtBefore).wadDown(),
    within_allowed: truth.debtRepaid <= truth.maxDebtToRepay,
    ...renamed('minimal_fraction', 'over_liquidation', 'avoidable_penalty', enough(one, pair, ONE, deployment)),
    repaid_usd_wad: repaid.wadDown(),
    seized_usd_wad: seized.wadDown(),
    fee_usd_wad: usdOf(truth, 'collateral', truth.protocolFee, deployment).wadDown(),
    borrower_penalty_wad: seized.over(repaid).wadDown() - WAD,
    liquidator_bonus_wad: received.over(repaid).wadDown() - WAD,
    configured_bonus_wad: bps(pair.bonus - 10_000n).wadDown(),
    gross_profit_usd_wad: gross.wadDown(),
    ...costs(one, all, { repaid, gross, seized, received }, deployment),
    ...badDebt(one, deployment),
  }
}

/** Amount x price, in USD. */
function usdOf(truth: LiquidationTruth, leg: 'collateral' | 'debt', amount: bigint, deployment: Deployment): Ratio {
  const reserve = deployment.reserves.find(({ asset }) => asset === truth[leg])
  const price = leg === 'collateral' ? truth.collateralPrice : truth.debtPrice
  return new Ratio(amount * price, 10n ** BigInt(reserve?.decimals ?? 0) * USD)
}

/** Bit 2i + 1 of a user's configuration: reserve i is collateral. Bits 16-31, 32-47 of a reserve's: threshold, bonus. */
function collateralsOf({ around: { before } }: ObservedLiquidation, { release, reserves }: Deployment): Collateral[] {
  const flags = before.word('userConfiguration')
  const category = before.word('userCategory')
  return reserves.flatMap((reserve, index): Collateral[] => {
    const configuration = before.word(`configuration of ${reserve.symbol}`)
    const bits = (from: bigint, count: bigint): bigint => (configuration >> from) & ((1n << count) - 1n)
    if (((flags >> BigInt(2 * index + 1)) & 1n) === 0n || before.word(`supply of ${reserve.symbol}`) === 0n) return []
    const own = { reserve, threshold: bits(16n, 16n), bonus: bits(32n, 16n) }
    if (category === 0n) return [own]
    if (release === '3.0.2') {
      const name = `category ${category}`
      if (bits(168n, 8n) !== category) return [own]
      return [{ reserve, threshold: before.word(name, 2), bonus: before.word(name, 3) }]
    }
    const isIn = ((before.word(`collaterals of category ${category}`) >> BigInt(index)) & 1n) === 1n
    const name = `config of category ${category}`
    return [isIn ? { reserve, threshold: before.word(name, 1), bonus: before.word(name, 2) } : own]
  })
}

export type Enough = {
  readonly fraction: Ratio | string
  readonly over: Ratio | null
  readonly avoidable: Ratio | null
}

/** All values are in one unit; bonus is 1.05 for 5 %. */
export type EnoughInput = {
  readonly target: Ratio
  readonly healthFactor: Ratio
  readonly threshold: Ratio
  readonly bonus: Ratio
  readonly repaid: Ratio
  readonly debtBefore: Ratio
  readonly debtLeg: Ratio
  readonly collateralLeg: Ratio
  readonly allowed: Ratio
  /** Less than this may not be left; null: no such rule. */
  readonly least: Ratio | null
}

/** f*(T) and what was repaid beyond it, or why one call of this pair could not do it. */
export function enoughOf(o: EnoughInput): Enough {
  const none = (reason: string): Enough => ({ fraction: reason, over: null, avoidable: null })
  const k = o.threshold.times(o.bonus)
  if (!k.isBelow(o.target)) return none('THRESHOLD_TIMES_BONUS_NOT_BELOW_ONE')
  if (o.healthFactor.isBelow(k)) return none('SPIRAL')
  const fraction = o.target.minus(o.healthFactor).over(o.target.minus(k))
  const needed = fraction.times(o.debtBefore)
  const sold = needed.times(o.bonus)
  if (o.collateralLeg.isBelow(sold)) return none('COLLATERAL_LEG_TOO_SMALL')
  if (o.debtLeg.isBelow(needed)) return none('DEBT_LEG_TOO_SMALL')
  if (o.allowed.isBelow(needed)) return none('CLOSE_FACTOR')
  const rests = [o.debtLeg.minus(needed), o.collateralLeg.minus(sold)]
  const { least } = o
  if (least !== null && rests.every(({ n }) => n > 0n) && rests.some((rest) => rest.isBelow(least))) {
    return none('DUST_RULE')
  }
  const beyond = o.repaid.minus(needed)
  const over = beyond.isBelow(ZERO) ? ZERO : beyond
  return { fraction, over, avoidable: over.times(o.bonus.minus(ONE)) }
}

function enough(one: ObservedLiquidation, pair: Collateral, target: Ratio, deployment: Deployment): Enough {
  const { truth } = one
  return enoughOf({
    target,
    healthFactor: wads(truth.healthFactorBeforeWad),
    threshold: bps(pair.threshold),
    bonus: bps(pair.bonus),
    repaid: usdOf(truth, 'debt', truth.debtRepaid, deployment),
    debtBefore: new Ratio(truth.debtBeforeBase, USD),
    debtLeg: usdOf(truth, 'debt', truth.debtLegBefore, deployment),
    collateralLeg: usdOf(truth, 'collateral', truth.collateralLegBefore, deployment),
    allowed: usdOf(truth, 'debt', truth.maxDebtToRepay, deployment),
    least: deployment.release === '3.6.0' ? new Ratio(MIN_REST, USD) : null,
  })
}

function renamed(fraction: string, over: string, avoidable: string, found: Enough): Columns {
  const reason = typeof found.fraction === 'string' ? found.fraction : null
  return {
    [`${fraction}_wad`]: typeof found.fraction === 'string' ? null : found.fraction.wadUp(),
    [`${fraction}_reason`]: reason,
    [`${over}_usd_wad`]: found.over?.wadDown() ?? null,
    [`${over}_reason`]: reason,
    [`${avoidable}_usd_wad`]: found.avoidable?.wadDown() ?? null,
  }
}

type Values = { readonly repaid: Ratio; readonly gross: Ratio; readonly seized: Ratio; readonly received: Ratio }

/** A transaction whose target is the pool itself is nothing but the call: it has no cost but its gas. */
function costs(
  one: ObservedLiquidation,
  all: readonly ObservedLiquidation[],
  v: Values,
  deployment: Deployment,
): Columns {
  const { truth } = one
  const together = all
    .filter((other) => other.truth.transactionHash === truth.transactionHash)
    .reduce((sum, other) => sum.plus(usdOf(other.truth, 'debt', other.truth.debtRepaid, deployment)), ZERO)
  const share = v.repaid.over(together)
  const ether = new Ratio(one.around.before.word('price of WETH'), USD)
  const paid = (wei: bigint): Ratio => wads(wei).times(ether).times(share)
  const gas = paid(truth.gasUsed * truth.effectiveGasPrice)
  const tip = paid(truth.gasUsed * (truth.effectiveGasPrice - truth.baseFeePerGas))
  const isPlain = truth.to === deployment.pool
  const inside = isPlain ? 0n : null
  const [penalty, bonus] = [v.seized.over(v.repaid).wadDown() - WAD, v.received.over(v.repaid).wadDown() - WAD]
  const builder = isPlain ? new Ratio(tip.wadUp(), v.repaid.wadDown()).wadDown() : null
  const hasGross = v.gross.n > 0n
  return {
    transaction_liquidations: all.filter((other) => other.truth.transactionHash === truth.transactionHash).length,
    block_liquidations: all.filter((other) => other.truth.blockNumber === truth.blockNumber).length,
    block_place: all.filter((o) => o.truth.blockNumber === truth.blockNumber && o.truth.logIndex < truth.logIndex)
      .length,
    cost_share_wad: share.wadDown(),
    native_price: one.around.before.word('price of WETH'),
    gas_cost_usd_wad: gas.wadUp(),
    l1_fee_usd_wad: 0n,
    flash_loan_premium_usd_wad: inside,
    builder_payment_usd_wad: inside,
    oev_payment_usd_wad: inside,
    net_profit_usd_wad: v.gross.minus(gas).wadDown(),
    net_profit_status: isPlain ? 'EXACT' : 'UPPER_BOUND',
    tip_usd_wad: tip.wadUp(),
    tip_reason: hasGross ? null : 'NO_GROSS_PROFIT',
    tip_share_wad: hasGross ? tip.over(v.gross).wadDown() : null,
    break_even_repay: hasGross ? gas.over(v.gross).times(new Ratio(truth.debtRepaid)).ceil() : null,
    break_even_reason: hasGross ? null : 'NO_GROSS_PROFIT',
    penalty_protocol_wad: penalty - bonus,
    penalty_insurance_wad: 0n,
    penalty_builder_wad: builder,
    penalty_liquidator_wad: bonus - (builder ?? 0n),
  }
}

/** By the growth of getReserveDeficit over the call. */
function badDebt({ truth, deficits, around }: ObservedLiquidation, deployment: Deployment): Columns {
  let usd = ZERO
  for (const [asset, amount] of deficits) {
    const reserve = deployment.reserves.find((one) => one.asset === asset)
    const price = asset === truth.debt ? truth.debtPrice : around.before.word(`price of ${reserve?.symbol}`)
    usd = usd.plus(new Ratio(amount * price, 10n ** BigInt(reserve?.decimals ?? 0) * USD))
  }
  const left = truth.debtAfterBase - truth.collateralAfterBase
  return {
    bad_debt_type: deficits.size > 0 ? 'DEFICIT' : 'NONE',
    bad_debt: deficits.get(truth.debt) ?? 0n,
    bad_debt_usd_wad: usd.wadDown(),
    unbacked_after_usd_wad: left > 0n ? new Ratio(left, USD).wadDown() : 0n,
  }
}

type OfRun = { readonly truth: Pick<LiquidationTruth, 'account' | 'timestamp' | 'healthFactorAfterWad'> }

/** Columns of the run: liquidations of the account, each within an hour of the one before. */
export function expectedRun(one: OfRun, all: readonly OfRun[], now: number): Columns {
  const own = all.map(({ truth }) => truth).filter(({ account }) => account === one.truth.account)
  let at = own.indexOf(one.truth)
  const run = [one.truth]
  for (let i = at - 1; i >= 0 && near(own[i], run[0]); i--) run.unshift(...own.slice(i, i + 1))
  const place = run.length - 1
  for (at += 1; at < own.length && near(run.at(-1), own[at]); at++) run.push(...own.slice(at, at + 1))
  const last = run.at(-1)?.timestamp ?? 0
  const isClosed = one.truth.healthFactorAfterWad === MAX_UINT256
  return {
    run_place: place,
    run_liquidations: run.length,
    run_last_timestamp: last,
    run_part: isClosed ? 'FULL' : place === run.length - 1 ? 'FINAL' : 'PARTIAL',
    run_open: now - last <= HOUR,
  }
}

function near(a: OfRun['truth'] | undefined, b: OfRun['truth'] | undefined): boolean {
  return a !== undefined && b !== undefined && b.timestamp - a.timestamp <= HOUR
}

const GET_PRICE = method('getAssetPrice(address)')

/** The oracle's price of each asset at the end of each block; null where it reverts. */
export class PriceHistory {
  readonly #chain: Chain
  readonly #deployment: Deployment
  readonly #known = new Map<string, Promise<bigint | null>>()

  constructor(chain: Chain, deployment: Deployment) {
    this.#chain = chain
    this.#deployment = deployment
  }

  at(asset: Hex, block: number): Promise<bigint | null> {
    const key = `${asset} ${block}`
    let price = this.#known.get(key)
    if (price === undefined) {
      const call = this.#chain.call(this.#deployment.oracle, GET_PRICE(asset), { block })
      price = call.then(
        (data) => wordsOf(data)[0] ?? null,
        () => null,
      )
      this.#known.set(key, price)
    }
    return price
  }
}

/** Columns of hindsight: from the oracle's prices at the end of each block of the hour after. */
export async function expectedHindsight(
  one: ObservedLiquidation,
  deployment: Deployment,
  o: { readonly prices: PriceHistory; readonly timestamps: readonly number[]; readonly head: number },
): Promise<Columns> {
  const { truth } = one
  const none = (reason: string): Columns => ({
    hindsight_target_wad: null,
    hindsight_target_reason: reason,
    hindsight_fraction_wad: null,
    hindsight_fraction_reason: reason,
    hindsight_over_usd_wad: null,
    hindsight_over_reason: reason,
    hindsight_avoidable_usd_wad: null,
  })
  const isPriced = one.around.before.wordOrNull(`category ${one.around.before.word('userCategory')}`, 4) ?? 0n
  if (deployment.release === '3.0.2' && isPriced !== 0n) return none('CATEGORY_PRICE')
  if ((o.timestamps[o.head] ?? 0) < truth.timestamp + HOUR) return none('HORIZON_OPEN')
  let lowest = ONE
  for (let block = truth.blockNumber; (o.timestamps[block] ?? Infinity) <= truth.timestamp + HOUR; block++) {
    const collateral = await o.prices.at(truth.collateral, block)
    const debt = await o.prices.at(truth.debt, block)
    if (collateral === null || debt === null) return none('PRICE_UNKNOWN')
    const relative = new Ratio(collateral, debt).over(new Ratio(truth.collateralPrice, truth.debtPrice))
    if (relative.isBelow(lowest)) lowest = relative
  }
  // T is stored with 18 digits, rounded up, and what follows is computed from it.
  const target = wads(ONE.over(lowest).wadUp())
  const pair = collateralsOf(one, deployment).find(({ reserve }) => reserve.asset === truth.collateral)
  if (pair === undefined) throw new Error('The collateral is none.')
  const found = enough(one, pair, target, deployment)
  return {
    hindsight_target_wad: target.wadDown(),
    hindsight_target_reason: null,
    hindsight_fraction_wad: typeof found.fraction === 'string' ? null : found.fraction.wadUp(),
    hindsight_fraction_reason: typeof found.fraction === 'string' ? found.fraction : null,
    hindsight_over_usd_wad: found.over?.wadDown() ?? null,
    hindsight_over_reason: typeof found.fraction === 'string' ? found.fraction : null,
    hindsight_avoidable_usd_wad: found.avoidable?.wadDown() ?? null,
  }
}
