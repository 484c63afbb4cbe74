/**
 * Every liquidation of real markets, as stored and as liquidationFacts answers, against what the contracts say just before
 * and just after the call in the middle of its block. No tolerance. AFTERSHOCK_FULL=1 plays more and longer markets.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import type { LiquidationFact } from '../analytics/reports/liquidation-fact.ts'
import { liquidationFacts } from '../analytics/reports/liquidation-facts.ts'
import { bytesToHex, type Hex } from '../core/hex.ts'
import type { Deployment } from '../devnet/deployment.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { type LiquidationTruth, type ObservedLiquidation, readLiquidations } from './markets/liquidation-truth.ts'
import { type PlayedMarket, playMarket } from './markets/played-market.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = FULL ? [1,3,4] : [2]
const ACTIONS = FULL ? 1_500 : 500

const MARKETS = (['3.0.2', '3.6.0'] as const).flatMap((release) => SEEDS.map((seed) => ({ release, seed })))

describe.each(MARKETS)('liquidations of Aave v$release, seed $seed', ({ release, seed }) => {
  let played: PlayedMarket
  let observed: readonly ObservedLiquidation[]
  beforeAll(async () => {
    played = await playMarket({ release, seed, actions: ACTIONS, pollEveryBlocks: Number(process.env["POLL"]) })
    observed = await readLiquidations(played.chain, played.deployment)
  }, 240_000)
  afterAll(() => played?.stop())

  it('dbg', () => {
    const rows = storedLiquidations(played)
    let bad = 0
    const fields: any = {}
    const kinds: any = {}
    observed.forEach(({ truth, polled }, i) => {
      const row: any = rows[i]
      const d = Object.keys(truth).filter((k) => row?.[k] !== (truth as any)[k])
      if (d.length) { bad++; kinds[polled ? 'polled' : 'event'] = (kinds[polled ? 'polled' : 'event'] ?? 0) + 1; for (const f of d) fields[f] = (fields[f] ?? 0) + 1
        if (!polled) console.log(truth.blockNumber, truth.logIndex, d.map((k) => `${k}: ${row?.[k]} / ${(truth as any)[k]}`)) }
    })
    console.log(release, observed.length, rows.length, { bad }, kinds, fields)
  })
})

type StoredLiquidation = { readonly [K in keyof LiquidationTruth]: unknown }

/** The rows as they are in the database, in chain order. */
function storedLiquidations({ db }: PlayedMarket): StoredLiquidation[] {
  type Row = Record<string, Buffer | string | number | null>
  const rows = db.prepare<[], Row>('SELECT * FROM liquidation ORDER BY id').all()
  return rows.map((row) => {
    const number = (column: string): bigint | null => {
      const value = row[column]
      return value instanceof Buffer ? decodeBigInt(value) : null
    }
    const hex = (column: string, from = 0): Hex | null => {
      const value = row[column]
      return value instanceof Buffer ? bytesToHex(value.subarray(from)) : null
    }
    return {
      account: hex('position', 20),
      liquidator: hex('liquidator'),
      collateral: hex('collateral_market', 20),
      debt: hex('debt_market', 20),
      debtRepaid: number('debt_repaid'),
      collateralSeized: number('collateral_seized'),
      collateralToLiquidator: number('collateral_to_liquidator'),
      protocolFee: number('protocol_fee'),
      receivedSupplyToken: row['received_supply_token'] === 1,
      collateralPrice: number('collateral_price'),
      debtPrice: number('debt_price'),
      priceStatus: row['price_status'],
      liquidationBonusBps: row['liquidation_bonus_bps'],
      liquidationProtocolFeeBps: row['liquidation_protocol_fee_bps'],
      revision: row['revision'],
      healthFactorBeforeWad: number('health_factor_before_wad'),
      healthFactorBeforeStatus: row['health_factor_before_status'],
      healthFactorAfterWad: number('health_factor_after_wad'),
      healthFactorAfterStatus: row['health_factor_after_status'],
      collateralBeforeBase: number('collateral_before_base'),
      debtBeforeBase: number('debt_before_base'),
      collateralAfterBase: number('collateral_after_base'),
      debtAfterBase: number('debt_after_base'),
      debtLegBefore: number('debt_leg_before'),
      collateralLegBefore: number('collateral_leg_before'),
      closeFactorRegime: row['close_factor_regime'],
      maxDebtToRepay: number('max_debt_to_repay'),
      blockNumber: Number(number('block_number')),
      timestamp: Number(number('timestamp')),
      transactionHash: hex('transaction_hash'),
      transactionIndex: row['transaction_index'],
      logIndex: row['log_index'],
      sender: hex('sender'),
      to: hex('to'),
      gasUsed: number('gas_used'),
      effectiveGasPrice: number('effective_gas_price'),
      baseFeePerGas: number('base_fee_per_gas'),
    }
  })
}
