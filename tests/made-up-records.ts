/** Liquidations for the tests of models: one row with chosen fields, and rows as the table that reports read. */

import { type ChunkFact, chunkOf } from '../analytics/facts/column-chunk.ts'
import { LiquidationColumns } from '../analytics/models/liquidation-columns.ts'
import type { LegMarket, LiquidationRecord } from '../analytics/models/liquidation-record.ts'
import { LiquidationTable } from '../analytics/models/liquidation-table.ts'
import { MAX_UINT256 } from '../core/fixed.ts'
import { type Hex, hexToBytes } from '../core/hex.ts'

const WAD = 10n ** 18n

/** A collateral market of a price factor. */
export function madeUpLeg(name: string, factor: string, pegged = false): LegMarket {
  const market: Hex = `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`
  return { market, asset: market, symbol: name, decimals: 18, factor, pegged }
}

/** The peg group's only asset here. */
export const DOLLAR: LegMarket = madeUpLeg('USD', 'USD', true)

let made = 0

/** `usd` is what was repaid; 5 % more was seized. Later calls make later ids. */
export function madeUpRecord(o: Partial<LiquidationRecord> & { readonly usd?: number } = {}): LiquidationRecord {
  made++
  const timestamp = o.timestamp ?? 0
  const block = o.block ?? timestamp
  const repaidUsdWad = BigInt(o.usd ?? 1000) * WAD
  const { usd: _, ...fields } = o
  return {
    id: `0x${block.toString(16).padStart(16, '0')}${made.toString(16).padStart(8, '0')}`,
    ...{ block, timestamp, protocol: '0xaa', position: '0xb0', account: '0xac', liquidator: '0x11' },
    ...{ collateral: madeUpLeg('WETH', 'ETH'), debt: DOLLAR },
    ...{ repaidUsdWad, seizedUsdWad: (repaidUsdWad * 105n) / 100n, feeUsdWad: 0n },
    ...{ grossUsdWad: repaidUsdWad / 20n, gasUsdWad: null, netUsdWad: repaidUsdWad / 20n, netIsExact: false },
    ...{ healthFactorBeforeWad: null, healthFactorAfterWad: null, closedDebt: false, closeFactorWad: null },
    ...{ overUsdWad: null, spiral: null, realisedBadDebt: false, badDebtUsdWad: 0n },
    ...{ trigger: null, breachBlock: null, latencySeconds: null },
    ...fields,
  }
}

/** Records as a table, each leg that of its market. Positions are only told apart where they end in the account. */
export function tableOf(records: readonly LiquidationRecord[]): LiquidationTable {
  const columns = new LiquidationColumns()
  columns.append(chunkOf(records.map(factOf)))
  const legs = new Map(
    records.flatMap(({ collateral, debt }) => [
      [`collateral ${collateral.market}`, collateral] as const,
      [`debt ${debt.market}`, debt] as const,
    ]),
  )
  return new LiquidationTable(columns, records.length, (market, side) =>
    legs.get(`${side} 0x${Buffer.from(market).toString('hex')}`),
  )
}

function factOf(record: LiquidationRecord): ChunkFact {
  const { healthFactorAfterWad: after, closedDebt } = record
  return {
    id: hexToBytes(record.id),
    ...{ block_number: record.block, timestamp: record.timestamp },
    ...{ protocol: hexToBytes(record.protocol), position: hexToBytes(record.position) },
    ...{ account: hexToBytes(record.account), liquidator: hexToBytes(record.liquidator) },
    collateral_market: hexToBytes(record.collateral.market),
    debt_market: hexToBytes(record.debt.market),
    ...{ repaid_usd_wad: record.repaidUsdWad, seized_usd_wad: record.seizedUsdWad, fee_usd_wad: record.feeUsdWad },
    ...{ gross_profit_usd_wad: record.grossUsdWad, gas_cost_usd_wad: record.gasUsdWad },
    ...{ net_profit_usd_wad: record.netUsdWad, net_profit_status: record.netIsExact ? 'EXACT' : 'UPPER_BOUND' },
    hf_before_wad: record.healthFactorBeforeWad,
    hf_after_wad: closedDebt === true ? MAX_UINT256 : (after ?? (closedDebt === null ? null : WAD)),
    ...{ close_factor_total_wad: record.closeFactorWad, over_liquidation_usd_wad: record.overUsdWad },
    ...{ spiral: record.spiral, bad_debt_type: record.realisedBadDebt ? 'DEFICIT' : 'NONE' },
    bad_debt_usd_wad: record.badDebtUsdWad,
    ...{ trigger: record.trigger, breach_block: record.breachBlock },
    execution_latency_seconds: record.latencySeconds,
  }
}
