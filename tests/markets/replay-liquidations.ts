/** Re-derives every liquidation of a recorded market from the state before it, and compares with its event. */
import { type AccountData, accountData, debtAmount, supplyAmount } from '../../analytics/models/aave-v3/account-data.ts'
import { closeFactor } from '../../analytics/models/aave-v3/close-factor.ts'
import {
  type LiquidationAmounts,
  liquidationAmounts,
  liquidationBonusBps,
  liquidationCollateralPrice,
  liquidationDebtPrice,
} from '../../analytics/models/aave-v3/liquidation-amounts.ts'
import { address, type RecordedLog, type ReplayedMarket, recordedFile, replay, words } from './replay-model.ts'
import { BORROW, LIQUIDATION_CALL, REPAY, SUPPLY, WITHDRAW } from './replay-topics.ts'

/** What a LiquidationCall says. */
type Call = {
  readonly block: number
  readonly logIndex: number
  readonly collateral: string
  readonly debt: string
  readonly user: string
  readonly debtRepaid: bigint
  readonly collateralToLiquidator: bigint
}

export type LiquidationCheck = {
  readonly count: number
  /** Liquidations of each close-factor regime. */
  readonly regimes: Readonly<Record<string, number>>
  readonly differences: readonly string[]
}

/** Undefined without the recording. */
export function checkRecordedLiquidations(name: string): LiquidationCheck | undefined {
  const found = rederivedLiquidations(name)
  if (found === undefined) return undefined
  const check = { count: found.length, regimes: {} as Record<string, number>, differences: [] as string[] }
  for (const { call, regime, difference } of found) {
    check.regimes[regime] = (check.regimes[regime] ?? 0) + 1
    if (difference !== undefined) check.differences.push(`block ${call.block} log ${call.logIndex}: ${difference}`)
  }
  return check
}

/** A liquidation as it follows from the state before it. */
export type RederivedLiquidation = {
  readonly call: Call
  readonly regime: string
  /** Why it does not follow; the rest is then absent. */
  readonly difference?: string
  readonly derived?: {
    readonly before: AccountData
    readonly collateralPrice: bigint
    readonly debtPrice: bigint
    readonly debtLeg: bigint
    readonly collateralLeg: bigint
    readonly maxDebtToRepay: bigint
    readonly amounts: LiquidationAmounts
  }
}

/** Every liquidation of a recorded market in chain order; undefined without the recording. */
export function rederivedLiquidations(name: string): readonly RederivedLiquidation[] | undefined {
  const lines = recordedFile(`${name}.jsonl.gz`)
  if (lines === undefined) return undefined
  const starts = liquidationStarts(lines)
  const found: RederivedLiquidation[] = []
  replay(
    lines,
    () => undefined,
    (market, log) => {
      for (const call of starts.get(`${log.bn}/${log.i}`) ?? []) found.push(rederive(market, call))
    },
  )
  return found
}

const ACTIONS: ReadonlySet<string | undefined> = new Set([SUPPLY, WITHDRAW, BORROW, REPAY, LIQUIDATION_CALL])

/** Liquidations by the first log that belongs to each: the first after the last action of its transaction before it. */
function liquidationStarts(lines: string): ReadonlyMap<string, readonly Call[]> {
  const starts = new Map<string, Call[]>()
  let tx = ''
  let start: string | undefined
  for (const text of lines.trimEnd().split('\n')) {
    const log: RecordedLog & { readonly t: string } = JSON.parse(text)
    if (log.t !== 'l') continue
    if (log.tx !== tx || start === undefined) start = `${log.bn}/${log.i}`
    tx = log.tx
    if (log.p[0] === LIQUIDATION_CALL) starts.set(start, [...(starts.get(start) ?? []), toCall(log)])
    if (ACTIONS.has(log.p[0])) start = undefined
  }
  return starts
}

function toCall(log: RecordedLog): Call {
  const [, collateral = '', debt = '', user = ''] = log.p
  const [debtRepaid = 0n, collateralToLiquidator = 0n] = words(log.d)
  return {
    block: log.bn,
    logIndex: log.i,
    collateral: address(collateral),
    debt: address(debt),
    user: address(user),
    debtRepaid,
    collateralToLiquidator,
  }
}

function rederive(market: ReplayedMarket, call: Call): RederivedLiquidation {
  const state = market.account(call.user)
  const { behaviour, category } = state
  const data = accountData(state)
  const debt = state.holdings.find((holding) => holding.reserve.asset === call.debt)
  const collateral = state.holdings.find((holding) => holding.reserve.asset === call.collateral)
  if (data === undefined || debt === undefined || collateral === undefined)
    return { call, regime: 'NONE', difference: 'no legs' }
  const debtPrice = liquidationDebtPrice(debt.reserve, category)
  const collateralPrice = liquidationCollateralPrice(collateral.reserve, category)
  if (debtPrice === null || collateralPrice === null) return { call, regime: 'NONE', difference: 'no price' }
  const debtLeg = debtAmount(debt, state)
  const collateralBalance = supplyAmount(collateral, behaviour)
  const { regime, maxDebtToRepay } = closeFactor({
    behaviour,
    healthFactorWad: data.healthFactorWad,
    totalDebtBase: data.totalDebtBase,
    debtLeg,
    debtPrice,
    debtUnit: debt.reserve.unit,
    collateralLegBase: (collateralBalance * collateralPrice) / collateral.reserve.unit,
  })
  const amountsFor = (debtToCover: bigint): LiquidationAmounts =>
    liquidationAmounts({
      behaviour,
      debtToCover,
      debtPrice,
      debtUnit: debt.reserve.unit,
      collateralPrice,
      collateralUnit: collateral.reserve.unit,
      collateralBalance,
      bonusBps: liquidationBonusBps(collateral.reserve, category, behaviour),
      protocolFeeBps: collateral.reserve.liquidationProtocolFeeBps,
    })
  const equal = (amounts: LiquidationAmounts): boolean =>
    amounts.debtRepaid === call.debtRepaid && amounts.collateralToLiquidator === call.collateralToLiquidator
  if (data.healthFactorWad >= 10n ** 18n) return { call, regime, difference: `health factor ${data.healthFactorWad}` }
  if (call.debtRepaid > maxDebtToRepay)
    return { call, regime, difference: `repaid ${call.debtRepaid} of ${maxDebtToRepay}` }
  // A call that takes all of the collateral offered more than it repaid: any offer up to the cap that does so will do.
  const offered = amountsFor(call.debtRepaid)
  const amounts = [offered, amountsFor(maxDebtToRepay)].find(equal)
  if (amounts === undefined) {
    const difference = `took ${call.collateralToLiquidator}, expected ${offered.collateralToLiquidator}`
    return { call, regime, difference }
  }
  return {
    call,
    regime,
    derived: {
      before: data,
      collateralPrice,
      debtPrice,
      debtLeg,
      collateralLeg: collateralBalance,
      maxDebtToRepay,
      amounts,
    },
  }
}
