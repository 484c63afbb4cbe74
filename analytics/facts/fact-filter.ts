/** Which liquidations are asked for: as a condition on the stored facts, and on a fact that is derived for the question. */
import { type Expression, expressionBuilder, type SqlBool } from 'kysely'
import type { Tables } from '../tables.ts'
import type { FactRow } from './columns.ts'

/** All that is given must hold. Ids are bytes; times in seconds; both ends of a range are included. */
export type FactFilter = {
  readonly protocols?: readonly Uint8Array[] | undefined
  readonly position?: Uint8Array | undefined
  readonly account?: Uint8Array | undefined
  readonly liquidator?: Uint8Array | undefined
  readonly collateralMarkets?: readonly Uint8Array[] | undefined
  readonly debtMarkets?: readonly Uint8Array[] | undefined
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  readonly fromTimestamp?: number | undefined
  readonly toTimestamp?: number | undefined
}

export function filterCondition(o: FactFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, 'liquidation_facts'>()
  const all: Expression<SqlBool>[] = []
  if (o.protocols !== undefined) all.push(eb('protocol', 'in', [...o.protocols]))
  if (o.position !== undefined) all.push(eb('position', '=', o.position))
  if (o.account !== undefined) all.push(eb('account', '=', o.account))
  if (o.liquidator !== undefined) all.push(eb('liquidator', '=', o.liquidator))
  if (o.collateralMarkets !== undefined) all.push(eb('collateral_market', 'in', [...o.collateralMarkets]))
  if (o.debtMarkets !== undefined) all.push(eb('debt_market', 'in', [...o.debtMarkets]))
  if (o.fromBlock !== undefined) all.push(eb('block_number', '>=', o.fromBlock))
  if (o.toBlock !== undefined) all.push(eb('block_number', '<=', o.toBlock))
  if (o.fromTimestamp !== undefined) all.push(eb('timestamp', '>=', o.fromTimestamp))
  if (o.toTimestamp !== undefined) all.push(eb('timestamp', '<=', o.toTimestamp))
  return eb.and(all)
}

export function fitsFilter(o: FactFilter, row: FactRow): boolean {
  const among = (list: readonly Uint8Array[] | undefined, id: Uint8Array): boolean =>
    list === undefined || list.some((one) => Buffer.compare(one, id) === 0)
  const equal = (one: Uint8Array | undefined, id: Uint8Array): boolean => one === undefined || among([one], id)
  return (
    among(o.protocols, row.protocol) &&
    equal(o.position, row.position) &&
    equal(o.account, row.account) &&
    equal(o.liquidator, row.liquidator) &&
    among(o.collateralMarkets, row.collateral_market) &&
    among(o.debtMarkets, row.debt_market) &&
    row.block_number >= (o.fromBlock ?? 0) &&
    row.block_number <= (o.toBlock ?? Number.POSITIVE_INFINITY) &&
    row.timestamp >= (o.fromTimestamp ?? 0) &&
    row.timestamp <= (o.toTimestamp ?? Number.POSITIVE_INFINITY)
  )
}
