/** Compares a recorded market, replayed with the models, with what its contracts answered. */
import { accountData } from '../../analytics/models/aave-v3/account-data.ts'
import { type ReplayedMarket, recordedFile, replay } from './replay-model.ts'

/** What the contracts answered after a block. */
export type GroundTruth = {
  readonly block: number
  readonly timestamp: number
  readonly reserves: readonly {
    readonly asset: string
    readonly normalizedIncome: string
    readonly normalizedVariableDebt: string
    readonly deficit?: string
  }[]
  readonly users: readonly {
    readonly user: string
    readonly totalCollateralBase: string
    readonly totalDebtBase: string
    readonly availableBorrowsBase: string
    readonly currentLiquidationThreshold: string
    readonly ltv: string
    readonly healthFactor: string
  }[]
}
type Balances = {
  readonly block: number
  readonly users: readonly string[]
  readonly reserves: readonly { readonly asset: string; readonly a: readonly string[]; readonly v: readonly string[] }[]
}

export type Comparison = {
  readonly accounts: number
  readonly indices: number
  readonly balances: number
  readonly deficits: number
  /** What differed, as text; empty when all are equal. */
  readonly differences: readonly string[]
}

/** Replays a recorded market and compares with what its contracts answered. Undefined without the recording. */
export function compareRecordedMarket(name: string): Comparison | undefined {
  const logs = recordedFile(`${name}.jsonl.gz`)
  const truth = recordedFile(`${name}.gt.json.gz`)
  if (logs === undefined || truth === undefined) return undefined
  const points = parseGroundTruth(truth)
  const balances: readonly Balances[] = JSON.parse(recordedFile(`${name}.bal.json.gz`) ?? '[]')
  const tally = new Tally()
  replay(logs, (market) => {
    for (const point of points) if (point.block === market.block) comparePoint(market, point, tally)
    for (const point of balances) if (point.block === market.block) compareBalances(market, point, tally)
  })
  return tally
}

export function parseGroundTruth(text: string): readonly GroundTruth[] {
  return JSON.parse(text)
}

class Tally {
  accounts = 0
  indices = 0
  balances = 0
  deficits = 0
  readonly differences: string[] = []

  expect(what: string, got: bigint, expected: string): boolean {
    if (got === BigInt(expected)) return true
    if (this.differences.length < 20) this.differences.push(`${what}: got ${got}, expected ${expected}`)
    return false
  }
}

function comparePoint(market: ReplayedMarket, point: GroundTruth, tally: Tally): void {
  for (const reserve of point.reserves) {
    const at = `block ${point.block} ${reserve.asset}`
    const indices = market.indices(reserve.asset)
    if (tally.expect(`${at} income`, indices.income, reserve.normalizedIncome)) tally.indices++
    if (tally.expect(`${at} debt index`, indices.debt, reserve.normalizedVariableDebt)) tally.indices++
    if (reserve.deficit === undefined) continue
    if (tally.expect(`${at} deficit`, market.reserve(reserve.asset).deficit, reserve.deficit)) tally.deficits++
  }
  for (const user of point.users) {
    const data = accountData(market.account(user.user.toLowerCase()))
    if (data === undefined) throw new Error(`block ${point.block} ${user.user}: a price is not known.`)
    const at = `block ${point.block} ${user.user}`
    const equal = [
      tally.expect(`${at} collateral`, data.totalCollateralBase, user.totalCollateralBase),
      tally.expect(`${at} debt`, data.totalDebtBase, user.totalDebtBase),
      tally.expect(`${at} available`, data.availableBorrowsBase, user.availableBorrowsBase),
      tally.expect(`${at} threshold`, data.currentLiquidationThresholdBps, user.currentLiquidationThreshold),
      tally.expect(`${at} ltv`, data.ltvBps, user.ltv),
      tally.expect(`${at} health factor`, data.healthFactorWad, user.healthFactor),
    ]
    if (!equal.includes(false)) tally.accounts++
  }
}

function compareBalances(market: ReplayedMarket, point: Balances, tally: Tally): void {
  for (const reserve of point.reserves) {
    for (const [i, user] of point.users.entries()) {
      const scaled = market.scaled(reserve.asset.toLowerCase(), user.toLowerCase())
      const at = `block ${point.block} ${reserve.asset} ${user}`
      if (tally.expect(`${at} scaled supply`, scaled.supply, reserve.a[i] ?? '0')) tally.balances++
      if (tally.expect(`${at} scaled debt`, scaled.debt, reserve.v[i] ?? '0')) tally.balances++
    }
  }
}
