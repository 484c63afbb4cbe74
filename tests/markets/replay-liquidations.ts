/** Re-derives every liquidation of a recorded market from the state before it, and compares with its event. */
import { accountData, debtAmount, supplyAmount } from '../../analytics/models/aave-v3/account-data.ts'
import { closeFactor } from '../../analytics/models/aave-v3/close-factor.ts'
import {
  liquidationAmounts,
  liquidationBonusBps,
  liquidationCollateralPrice,
  liquidationDebtPrice,
} from '../../analytics/models/aave-v3/liquidation-amounts.ts'
import { address, type RecordedLog, type ReplayedMarket, recordedFile, replay, words } from './replay-model.ts'
import { BORROW, LIQUIDATION_CALL, REPAY, SUPPLY, WITHDRAW } from './replay-topics.ts'

type Call = {
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
  const lines = recordedFile(`${name}.jsonl.gz`)
  if (lines === undefined) return undefined
  const starts = liquidationStarts(lines)
  const check = { count: 0, regimes: {} as Record<string, number>, differences: [] as string[] }
  replay(
    lines,
    () => undefined,
    (market, log) => {
      for (const call of starts.get(`${log.bn}/${log.i}`) ?? []) {
        const found = rederive(market, call)
        check.count++
        check.regimes[found.regime] = (check.regimes[found.regime] ?? 0) + 1
        if (found.difference !== undefined) check.differences.push(`block ${log.bn} log ${log.i}: ${found.difference}`)
      }
    },
  )
  return check
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
    collateral: address(collateral),
    debt: address(debt),
    user: address(user),
    debtRepaid,
    collateralToLiquidator,
  }
}

function rederive(market: ReplayedMarket, call: Call): { readonly regime: string; readonly difference?: string } {
  const state = market.account(call.user)
  const { behaviour, category } = state
  const data = accountData(state)
  const debt = state.holdings.find((holding) => holding.reserve.asset === call.debt)
  const collateral = state.holdings.find((holding) => holding.reserve.asset === call.collateral)
  if (data === undefined || debt === undefined || collateral === undefined)
    return { regime: 'NONE', difference: 'no legs' }
  const debtPrice = liquidationDebtPrice(debt.reserve, category)
  const collateralPrice = liquidationCollateralPrice(collateral.reserve, category)
  if (debtPrice === null || collateralPrice === null) return { regime: 'NONE', difference: 'no price' }
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
  const amountsFor = (debtToCover: bigint): ReturnType<typeof liquidationAmounts> =>
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
  const equal = (amounts: ReturnType<typeof liquidationAmounts>): boolean =>
    amounts.debtRepaid === call.debtRepaid && amounts.collateralToLiquidator === call.collateralToLiquidator
  if (data.healthFactorWad >= 10n ** 18n) return { regime, difference: `health factor ${data.healthFactorWad}` }
  if (call.debtRepaid > maxDebtToRepay) return { regime, difference: `repaid ${call.debtRepaid} of ${maxDebtToRepay}` }
  // A call that takes all of the collateral offered more than it repaid: any offer up to the cap that does so will do.
  const offered = amountsFor(call.debtRepaid)
  if (equal(offered) || equal(amountsFor(maxDebtToRepay))) return { regime }
  return { regime, difference: `took ${call.collateralToLiquidator}, expected ${offered.collateralToLiquidator}` }
}
