/** What the contracts of a recorded market said, as a ContractReader, so that verify's comparison runs on recordings. */
import type { ContractRead, ContractReader } from '../../cli/contract-reader.ts'
import type { RecordedMarket } from './recorded-file.ts'
import type { BalancePoint, TruthPoint } from './truth.ts'

/** Reads that were not recorded answer undefined, which the caller leaves out of the comparison. */
export type RecordedReader = ContractReader & { readonly recorded: (read: ContractRead) => boolean }

export function recordedReader(
  market: RecordedMarket,
  point: TruthPoint,
  balances: BalancePoint | undefined,
): RecordedReader {
  const answers = new Map<string, readonly bigint[]>()
  const set = (to: string, signature: string, args: readonly (string | bigint)[], words: readonly bigint[]): void => {
    answers.set(keyOf({ to, signature, args }), words)
  }
  const { pool } = market.meta
  for (const account of point.accounts) {
    set(
      pool,
      'getUserAccountData(address)',
      [account.user],
      [
        account.totalCollateralBase,
        account.totalDebtBase,
        account.availableBorrowsBase,
        account.currentLiquidationThreshold,
        account.ltv,
        account.healthFactor,
      ],
    )
  }
  for (const reserve of point.reserves) {
    set(pool, 'getReserveNormalizedIncome(address)', [reserve.asset], [reserve.normalizedIncome])
    set(pool, 'getReserveNormalizedVariableDebt(address)', [reserve.asset], [reserve.normalizedVariableDebt])
    if (reserve.deficit !== undefined) set(pool, 'getReserveDeficit(address)', [reserve.asset], [reserve.deficit])
  }
  for (const reserve of balances?.reserves ?? []) {
    const tokens = market.meta.reserves.find(({ asset }) => asset === reserve.asset)
    if (tokens === undefined) continue
    for (const { user, scaledSupply, scaledDebt } of reserve.balances) {
      set(tokens.aToken, 'scaledBalanceOf(address)', [user], [scaledSupply])
      set(tokens.vToken, 'scaledBalanceOf(address)', [user], [scaledDebt])
    }
  }
  return {
    recorded: (read) => answers.has(keyOf(read)),
    read: async (requests) => requests.map((request) => answers.get(keyOf(request)) ?? null),
  }
}

function keyOf(read: { to: string; signature: string; args?: readonly (string | bigint)[] }): string {
  return [read.to, read.signature, ...(read.args ?? [])].join(' ').toLowerCase()
}
