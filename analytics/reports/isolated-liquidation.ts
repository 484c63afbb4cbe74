/** Numbers of a liquidation in an isolated market, whose values are in the asset that it lends. */
import { WAD } from '../../core/fixed.ts'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { BlockView } from '../dialect.ts'
import {
  type Fact,
  type FactReason,
  type LiquidationMetrics,
  liquidationMetrics,
} from '../models/liquidation-metrics.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOrNull as integer, integerOf } from '../stored-values.ts'
import type { LiquidationRow } from '../tables.ts'

export type IsolatedTerms = {
  readonly collateral: { readonly asset: Hex; readonly symbol: string; readonly decimals: number }
  /** Null: the market's parameters are not known. */
  readonly lltvWad: bigint | null
  readonly liquidationIncentiveWad: bigint | null
}

/** Of a market whose parameters are not known. */
const NO_ASSET = { asset: '0x0000000000000000000000000000000000000000', symbol: '', decimals: 0 } as const

/** By market; they never change. */
export async function isolatedTerms(reader: Reader, view: BlockView): Promise<ReadonlyMap<string, IsolatedTerms>> {
  const { validAt } = reader.dialect
  const rows = await reader.all(
    tables
      .selectFrom('isolated_market as i')
      .leftJoin('token as t', (join) => join.onRef('t.id', '=', 'i.collateral').on(validAt(view, 't')))
      .select(['i.id', 'i.collateral', 'i.lltv_wad', 'i.liquidation_incentive_wad', 't.symbol', 't.decimals'])
      .where(validAt(view, 'i')),
  )
  return new Map(
    rows.map((row) => [
      bytesToKey(row.id),
      {
        collateral:
          row.collateral === null
            ? NO_ASSET
            : { asset: bytesToHex(row.collateral), symbol: row.symbol ?? '', decimals: row.decimals ?? 0 },
        lltvWad: integer(row.lltv_wad),
        liquidationIncentiveWad: integer(row.liquidation_incentive_wad),
      },
    ]),
  )
}

/** An amount times its price, over this, is its value in the loan asset's units. */
const PRICE_SCALE = 10n ** 36n

export function isolatedFacts(
  row: LiquidationRow,
  terms: IsolatedTerms,
): { readonly metrics: LiquidationMetrics; readonly spiral: boolean | FactReason } {
  const { lltvWad, liquidationIncentiveWad } = terms
  const before = integer(row.health_factor_before_wad)
  const metrics = liquidationMetrics({
    debtRepaid: integerOf(row.debt_repaid),
    debtUnit: PRICE_SCALE,
    debtPrice: integer(row.debt_price),
    collateralSeized: integerOf(row.collateral_seized),
    protocolFee: 0n,
    collateralUnit: PRICE_SCALE,
    collateralPrice: integer(row.collateral_price),
    baseCurrencyUnit: 1n,
    bonusBps: BigInt(row.liquidation_bonus_bps),
    thresholdBps: lltvWad === null ? 'STATE_UNKNOWN' : (lltvWad * 10_000n) / WAD,
    healthFactorBeforeWad: before,
    healthFactorAfterWad: integer(row.health_factor_after_wad),
    debtBeforeBase: integer(row.debt_before_base),
    collateralBeforeBase: integer(row.collateral_before_base),
    debtLegBefore: integer(row.debt_leg_before),
    collateralLegBefore: integer(row.collateral_leg_before),
    maxDebtToRepay: integer(row.max_debt_to_repay),
    minRestBase: null,
  })
  const factorWad =
    lltvWad === null || liquidationIncentiveWad === null ? null : (lltvWad * liquidationIncentiveWad) / WAD
  const lowers = before === null || factorWad === null ? null : before < factorWad
  const notUsd: Fact = { wad: null, reason: 'BASE_NOT_USD' }
  return {
    metrics: {
      ...metrics,
      configuredBonus:
        liquidationIncentiveWad === null
          ? { wad: null, reason: 'STATE_UNKNOWN' }
          : { wad: liquidationIncentiveWad - WAD, reason: null },
      grossProfitUsd: notUsd,
      debtRepaidUsd: notUsd,
      collateralSeizedUsd: notUsd,
      protocolFeeUsd: notUsd,
      overLiquidationUsd: notUsd,
      avoidablePenaltyUsd: notUsd,
      pairLowersHealth: lowers,
    },
    // The market has one collateral: what holds of the pair holds of all.
    spiral: lowers ?? 'STATE_UNKNOWN',
  }
}
