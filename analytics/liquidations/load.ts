/**
 * Where the reports on many liquidations get their rows: the only place that knows how they are stored. Rows after one
 * block and up to another, in chain order.
 */
import { MAX_UINT256 } from '../../core/fixed.ts'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { Moment } from '../book/valuation.ts'
import type { FactRow } from '../facts/columns.ts'
import { eachFact } from '../facts/read-facts.ts'
import type { LegMarket, LiquidationRecord } from '../models/liquidation-record.ts'
import type { Reader } from '../reader.ts'
import type { Legs } from './legs.ts'

/** After a block, up to another one and its time. */
export type RecordRange = { readonly after: number; readonly upTo: Moment }

const COLUMNS = [
  'id',
  'block_number',
  'timestamp',
  'transaction_hash',
  'protocol',
  'position',
  'account',
  'liquidator',
  'collateral_market',
  'debt_market',
  'collateral_seized',
  'protocol_fee',
  'debt_repaid',
  'repaid_usd_wad',
  'seized_usd_wad',
  'fee_usd_wad',
  'gross_profit_usd_wad',
  'gas_cost_usd_wad',
  'net_profit_usd_wad',
  'net_profit_status',
  'hf_before_wad',
  'hf_after_wad',
  'close_factor_total_wad',
  'over_liquidation_usd_wad',
  'pair_lowers_health',
  'spiral',
  'bad_debt_type',
  'bad_debt_usd_wad',
  'trigger',
  'breach_block',
  'execution_latency_seconds',
] as const

/** None of these changes after the call. */
type Row = Pick<FactRow, (typeof COLUMNS)[number]>

/** The liquidations of a range of blocks. Error FACTS_MISSING where too many of them are not stored. */
export async function loadLiquidations(
  reader: Reader,
  { after, upTo }: RecordRange,
  legs: Legs,
): Promise<readonly LiquidationRecord[]> {
  const rows: LiquidationRecord[] = []
  const shared = sharedHex()
  await eachFact(reader, { columns: COLUMNS, fromBlock: after + 1, toBlock: upTo.block, asOf: upTo }, (row) =>
    rows.push(toRecord(row, legs, shared)),
  )
  return rows
}

/** Many rows name few addresses: each is one string in memory. */
function sharedHex(): (bytes: Uint8Array) => Hex {
  const known = new Map<string, Hex>()
  return (bytes) => {
    const key = bytesToKey(bytes)
    const text = known.get(key) ?? bytesToHex(bytes)
    known.set(key, text)
    return text
  }
}

function toRecord(row: Row, legs: Legs, shared: (bytes: Uint8Array) => Hex): LiquidationRecord {
  const after = row.hf_after_wad
  return {
    id: bytesToHex(row.id),
    block: row.block_number,
    timestamp: row.timestamp,
    transaction: bytesToHex(row.transaction_hash),
    protocol: shared(row.protocol),
    position: shared(row.position),
    account: shared(row.account),
    liquidator: shared(row.liquidator),
    collateral: legs.collaterals.get(bytesToKey(row.collateral_market)) ?? legOf(legs, row.collateral_market),
    debt: legOf(legs, row.debt_market),
    collateralSeized: row.collateral_seized,
    protocolFee: row.protocol_fee,
    debtRepaid: row.debt_repaid,
    repaidUsdWad: row.repaid_usd_wad,
    seizedUsdWad: row.seized_usd_wad,
    feeUsdWad: row.fee_usd_wad,
    grossUsdWad: row.gross_profit_usd_wad,
    gasUsdWad: row.gas_cost_usd_wad,
    netUsdWad: row.net_profit_usd_wad,
    netIsExact: row.net_profit_status === 'EXACT',
    healthFactorBeforeWad: row.hf_before_wad,
    healthFactorAfterWad: after === MAX_UINT256 ? null : after,
    closedDebt: after === null ? null : after === MAX_UINT256,
    closeFactorWad: row.close_factor_total_wad,
    overUsdWad: row.over_liquidation_usd_wad,
    pairLowersHealth: row.pair_lowers_health,
    spiral: row.spiral,
    badDebtUsdWad: row.bad_debt_type === 'NONE' ? 0n : row.bad_debt_usd_wad,
    trigger: row.trigger,
    breachBlock: row.breach_block,
    latencySeconds: row.execution_latency_seconds,
  }
}

function legOf(legs: Legs, id: Uint8Array): LegMarket {
  const leg = legs.markets.get(bytesToKey(id))
  if (leg === undefined) {
    throw new TypeError(`Market ${bytesToHex(id)}: got none at the block asked for, expected the liquidation's.`)
  }
  return leg
}
