/**
 * Where the reports on many liquidations get their rows: the only place that knows how they are stored. Rows after one
 * block and up to another, in chain order.
 */
import { MAX_UINT256 } from '../../core/fixed.ts'
import type { LegMarket, LiquidationRecord } from '../models/liquidation-record.ts'
import { type Reader, tables } from '../reader.ts'
import { type LiquidationFact, openFactReader } from '../reports/liquidation-fact.ts'
import type { BadDebtRecord } from './bad-debt.ts'
import { type Legs, legKey } from './legs.ts'

export type RecordRange = { readonly after: number; readonly upTo: number }

/** The liquidations of a range of blocks, with the bad debt that each realised. */
export async function loadLiquidations(
  reader: Reader,
  range: RecordRange,
  legs: Legs,
  badDebts: readonly BadDebtRecord[],
): Promise<readonly LiquidationRecord[]> {
  const query = tables
    .selectFrom('liquidation')
    .select('id')
    .where('block$', '>', range.after)
    .where('block$', '<=', range.upTo)
    .orderBy('id')
  const ids = await reader.all(query)
  if (ids.length === 0) return []
  const facts = await openFactReader(reader, range.upTo)
  const lost = lostByLiquidation(badDebts)
  const rows: LiquidationRecord[] = []
  for (const { id } of ids) {
    const fact = await facts.fact(id)
    rows.push(toRecord(fact, legs, lost.has(fact.id) ? (lost.get(fact.id) ?? null) : 0n))
  }
  return rows
}

/** By liquidation, the bad debt it realised; null where a part has no known price. */
function lostByLiquidation(badDebts: readonly BadDebtRecord[]): ReadonlyMap<string, bigint | null> {
  const lost = new Map<string, bigint | null>()
  for (const { liquidation, usdWad } of badDebts) {
    if (liquidation === null) continue
    const before = lost.get(liquidation) ?? (lost.has(liquidation) ? null : 0n)
    lost.set(liquidation, before === null || usdWad === null ? null : before + usdWad)
  }
  return lost
}

function toRecord(fact: LiquidationFact, legs: Legs, badDebtUsdWad: bigint | null): LiquidationRecord {
  const after = fact.healthFactorAfterWad
  return {
    id: fact.id,
    block: fact.blockNumber,
    timestamp: fact.timestamp,
    transaction: fact.transactionHash,
    protocol: fact.protocol,
    position: fact.position,
    account: fact.account,
    liquidator: fact.liquidator,
    collateral: legOf(legs, fact.collateral.id),
    debt: legOf(legs, fact.debt.id),
    collateralSeized: fact.collateralSeized,
    protocolFee: fact.protocolFee,
    debtRepaid: fact.debtRepaid,
    repaidUsdWad: fact.debtRepaidUsd.wad,
    seizedUsdWad: fact.collateralSeizedUsd.wad,
    feeUsdWad: fact.protocolFeeUsd.wad,
    grossUsdWad: fact.grossProfitUsd.wad,
    // The native token's price and the other costs are not known here: gross is an upper bound of net.
    gasUsdWad: null,
    netUsdWad: fact.grossProfitUsd.wad,
    netIsExact: false,
    healthFactorBeforeWad: fact.healthFactorBeforeWad,
    healthFactorAfterWad: after === MAX_UINT256 ? null : after,
    closedDebt: after === null ? null : after === MAX_UINT256,
    closeFactorWad: fact.closeFactorTotal.wad,
    overUsdWad: fact.overLiquidationUsd.wad,
    pairLowersHealth: fact.pairLowersHealth,
    spiral: fact.spiral.value,
    badDebtUsdWad,
    trigger: null,
    breachBlock: null,
    latencySeconds: null,
  }
}

function legOf(legs: Legs, id: string): LegMarket {
  const leg = legs.markets.get(legKey(id))
  if (leg === undefined)
    throw new TypeError(`Market ${id}: got none at the block asked for, expected the liquidation's.`)
  return leg
}
