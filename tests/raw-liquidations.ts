/** The liquidations of a database by plain SQL, with their values made here. */
import type { Database } from 'better-sqlite3'
import { decodeBigInt } from '../indexer/store/codec.ts'

export type RawLiquidation = {
  readonly id: string
  readonly block: number
  readonly timestamp: number
  readonly account: string
  readonly position: string
  readonly liquidator: string
  readonly collateralAsset: string
  readonly debtAsset: string
  readonly collateralMarket: string
  readonly debtMarket: string
  readonly repaidUsdWad: bigint
  readonly seizedUsdWad: bigint
  readonly healthFactorBeforeWad: bigint | null
  readonly healthFactorAfterWad: bigint | null
}

type Row = { readonly [column: string]: Buffer | number | null }

/** In chain order. Prices have eight decimals and must be known. */
export function rawLiquidations(db: Database): readonly RawLiquidation[] {
  const rows = db
    .prepare<[], Row>(
      `SELECT l.id, l."block$" AS block, b.timestamp, l.position, l.liquidator, l.debt_repaid, l.collateral_seized,
              l.debt_price, l.collateral_price, l.collateral_market, l.debt_market, c.asset AS collateral_asset,
              d.asset AS debt_asset, c.decimals AS collateral_decimals, d.decimals AS debt_decimals,
              l.health_factor_before_wad, l.health_factor_after_wad
       FROM liquidation AS l JOIN _block AS b ON b.number = l."block$"
       JOIN market AS c ON c.id = l.collateral_market AND c.block_upper = 2147483647
       JOIN market AS d ON d.id = l.debt_market AND d.block_upper = 2147483647
       ORDER BY l."block$", l.log_index`,
    )
    .all()
  return rows.map((row) => ({
    id: hex(row['id']),
    block: Number(row['block']),
    timestamp: Number(row['timestamp']),
    position: hex(row['position']),
    account: `0x${hex(row['position']).slice(42)}`,
    liquidator: hex(row['liquidator']),
    collateralAsset: hex(row['collateral_asset']),
    debtAsset: hex(row['debt_asset']),
    collateralMarket: hex(row['collateral_market']),
    debtMarket: hex(row['debt_market']),
    repaidUsdWad: usd(row['debt_repaid'], row['debt_price'], Number(row['debt_decimals'])),
    seizedUsdWad: usd(row['collateral_seized'], row['collateral_price'], Number(row['collateral_decimals'])),
    healthFactorBeforeWad: bigOrNull(row['health_factor_before_wad']),
    healthFactorAfterWad: bigOrNull(row['health_factor_after_wad']),
  }))
}

type Value = Buffer | number | null | undefined

function hex(value: Value): string {
  return Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : ''
}

function bigOrNull(value: Value): bigint | null {
  return Buffer.isBuffer(value) ? decodeBigInt(value) : null
}

function usd(amount: Value, price: Value, decimals: number): bigint {
  if (!Buffer.isBuffer(amount) || !Buffer.isBuffer(price)) throw new Error('Got no price, expected one.')
  return (decodeBigInt(amount) * decodeBigInt(price) * 10n ** 10n) / 10n ** BigInt(decimals)
}
