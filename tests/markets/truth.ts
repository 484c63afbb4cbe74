/** What the contracts themselves said of a recorded market: the numbers that the indexed ones must equal. */
import type { Hex } from '../../core/hex.ts'
import { readRecordedJson } from './recorded-file.ts'

/** Pool.getUserAccountData; healthFactor without debt is 2^256 - 1. */
export type AccountTruth = {
  readonly user: Hex
  readonly totalCollateralBase: bigint
  readonly totalDebtBase: bigint
  readonly availableBorrowsBase: bigint
  /** bps */
  readonly currentLiquidationThreshold: bigint
  /** bps */
  readonly ltv: bigint
  readonly healthFactor: bigint
}

export type ReserveTruth = {
  readonly symbol: string
  readonly asset: Hex
  /** ray, at the block's timestamp */
  readonly normalizedIncome: bigint
  readonly normalizedVariableDebt: bigint
  readonly accruedToTreasury: bigint
  readonly isolationModeTotalDebt: bigint
  /** From 3.3 on. */
  readonly deficit: bigint | undefined
}

/** eth_call results after `block`, at its timestamp (seconds). */
export type TruthPoint = {
  readonly block: number
  readonly timestamp: number
  readonly reserves: readonly ReserveTruth[]
  readonly accounts: readonly AccountTruth[]
}

export type BalancePoint = {
  readonly block: number
  readonly reserves: readonly {
    readonly symbol: string
    readonly asset: Hex
    readonly deficit: bigint
    readonly balances: readonly { readonly user: Hex; readonly scaledSupply: bigint; readonly scaledDebt: bigint }[]
  }[]
}

/** What a liquidator asked for at block `head`, and what eth_call said to it: 'ok' or the revert. */
export type LiquidationAttempt = {
  readonly head: number
  readonly user: Hex
  readonly collateral: Hex
  readonly debt: Hex
  readonly amount: bigint
  readonly receiveAToken: boolean
  readonly liquidator: Hex
  readonly simulated: string
  readonly transactionHash: Hex | undefined
}

type Texts<T> = { readonly [K in keyof T]: string }
type AccountRow = Texts<AccountTruth>
type ReserveRow = Texts<ReserveTruth> & { readonly deficit?: string }
type PointRow = { block: number; timestamp: number; reserves: ReserveRow[]; users: AccountRow[] }
type BalanceRow = {
  block: number
  users: string[]
  reserves: { symbol: string; asset: string; a: string[]; v: string[]; deficit: string }[]
}
type AttemptRow = Omit<LiquidationAttempt, 'amount' | 'simulated' | 'transactionHash'> & {
  amount: string
  sim: string
  tx?: Hex
}

const lower = (text: string): Hex => text.toLowerCase() as Hex

export function readTruth(name: string): TruthPoint[] {
  const rows = (readRecordedJson(name, 'gt') ?? []) as PointRow[]
  return rows.map(({ block, timestamp, reserves, users }) => ({
    block,
    timestamp,
    reserves: reserves.map((r) => ({
      symbol: r.symbol,
      asset: lower(r.asset),
      normalizedIncome: BigInt(r.normalizedIncome),
      normalizedVariableDebt: BigInt(r.normalizedVariableDebt),
      accruedToTreasury: BigInt(r.accruedToTreasury),
      isolationModeTotalDebt: BigInt(r.isolationModeTotalDebt),
      deficit: r.deficit === undefined ? undefined : BigInt(r.deficit),
    })),
    accounts: users.map((u) => ({
      user: lower(u.user),
      totalCollateralBase: BigInt(u.totalCollateralBase),
      totalDebtBase: BigInt(u.totalDebtBase),
      availableBorrowsBase: BigInt(u.availableBorrowsBase),
      currentLiquidationThreshold: BigInt(u.currentLiquidationThreshold),
      ltv: BigInt(u.ltv),
      healthFactor: BigInt(u.healthFactor),
    })),
  }))
}

/** Empty for the recordings without scaled balances (before 3.4). */
export function readBalances(name: string): BalancePoint[] {
  const rows = (readRecordedJson(name, 'bal') ?? []) as BalanceRow[]
  return rows.map(({ block, users, reserves }) => ({
    block,
    reserves: reserves.map((r) => ({
      symbol: r.symbol,
      asset: lower(r.asset),
      deficit: BigInt(r.deficit),
      balances: users.map((user, i) => ({
        user: lower(user),
        scaledSupply: BigInt(r.a[i] ?? '0'),
        scaledDebt: BigInt(r.v[i] ?? '0'),
      })),
    })),
  }))
}

/** Empty for the recordings without them (only 3.1 to 3.3 have them). */
export function readLiquidationAttempts(name: string): LiquidationAttempt[] {
  const rows = (readRecordedJson(name, 'liq') ?? []) as AttemptRow[]
  return rows.map(({ amount, sim, tx, ...row }) => ({
    ...row,
    amount: BigInt(amount),
    simulated: sim,
    transactionHash: tx,
  }))
}
