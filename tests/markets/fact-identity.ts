/**
 * The columns of liquidation_facts that say which liquidation of a pool it is, what the entity itself has, and the
 * reasons of numbers that a priced market always has.
 */
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { method, wordsOf } from '../../devnet/calls.ts'
import type { Chain } from '../../devnet/chain.ts'
import type { Deployment } from '../../devnet/deployment.ts'
import type { Columns } from './fact-truth.ts'
import type { LiquidationTruth, ObservedLiquidation } from './liquidation-truth.ts'

const GET_SOURCE = method('getSourceOfAsset(address)')

/** block number (8 bytes) ‖ log index (4). */
export function idOf({ blockNumber, logIndex }: { readonly blockNumber: number; readonly logIndex: number }): Hex {
  return `0x${blockNumber.toString(16).padStart(16, '0')}${logIndex.toString(16).padStart(8, '0')}`
}

/** As the columns are compared: bytes as their hex. */
export function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? bytesToHex(value) : value
}

/** place: in its run, as expectedRun gives it. */
export async function expectedIdentity(
  { truth }: ObservedLiquidation,
  all: readonly ObservedLiquidation[],
  o: { readonly chain: Chain; readonly deployment: Deployment; readonly blockHash: Hex; readonly place: number },
): Promise<Columns> {
  const { chain, deployment } = o
  const { pool } = deployment
  const own = all.map((other) => other.truth).filter(({ account }) => account === truth.account)
  const reserve = (asset: Hex) => deployment.reserves.find((one) => one.asset === asset)
  const source = async (asset: Hex): Promise<string> => {
    const [word = 0n] = wordsOf(await chain.call(deployment.oracle, GET_SOURCE(asset), { block: truth.blockNumber }))
    return `0x${word.toString(16).padStart(40, '0')}`
  }
  const first = own[own.indexOf(truth) - o.place]
  return {
    id: idOf(truth),
    block_number: truth.blockNumber,
    block_hash: o.blockHash,
    timestamp: truth.timestamp,
    transaction_hash: truth.transactionHash,
    transaction_index: truth.transactionIndex,
    log_index: truth.logIndex,
    protocol: deployment.provider,
    position: `${pool}${truth.account.slice(2)}`,
    account: truth.account,
    liquidator: truth.liquidator,
    collateral_market: `${pool}${truth.collateral.slice(2)}`,
    debt_market: `${pool}${truth.debt.slice(2)}`,
    collateral_asset: truth.collateral,
    debt_asset: truth.debt,
    collateral_source: await source(truth.collateral),
    debt_source: await source(truth.debt),
    collateral_decimals: reserve(truth.collateral)?.decimals ?? null,
    debt_decimals: reserve(truth.debt)?.decimals ?? null,
    revision: truth.revision,
    price_origin: 'ORACLE',
    base_currency_unit: 100_000_000n,
    run_id: first === undefined ? null : idOf(first),
  }
}

export function expectedState(truth: LiquidationTruth): Columns {
  return {
    debt_repaid: truth.debtRepaid,
    collateral_seized: truth.collateralSeized,
    collateral_to_liquidator: truth.collateralToLiquidator,
    protocol_fee: truth.protocolFee,
    received_supply_token: truth.receivedSupplyToken,
    collateral_price: truth.collateralPrice,
    debt_price: truth.debtPrice,
    price_status: truth.priceStatus,
    hf_before_wad: truth.healthFactorBeforeWad,
    hf_before_status: truth.healthFactorBeforeStatus,
    hf_after_wad: truth.healthFactorAfterWad,
    hf_after_status: truth.healthFactorAfterStatus,
    collateral_before_base: truth.collateralBeforeBase,
    debt_before_base: truth.debtBeforeBase,
    collateral_after_base: truth.collateralAfterBase,
    debt_after_base: truth.debtAfterBase,
    debt_leg_before: truth.debtLegBefore,
    collateral_leg_before: truth.collateralLegBefore,
    bonus_bps: truth.liquidationBonusBps,
    close_factor_regime: truth.closeFactorRegime,
    close_factor_base: truth.closeFactorRegime === 'AAVE_TOTAL_HALF' ? 'TOTAL_DEBT' : 'DEBT_LEG',
    max_debt_to_repay: truth.maxDebtToRepay,
    sender: truth.sender,
    to: truth.to,
    gas_used: truth.gasUsed,
    effective_gas_price: truth.effectiveGasPrice,
    base_fee_per_gas: truth.baseFeePerGas,
  }
}

/** All prices and parameters are known: what may be unknown is what a contract in between does. */
export function expectedReasons(truth: LiquidationTruth, deployment: Deployment): Columns {
  const inside = truth.to === deployment.pool ? null : 'NOT_INDEXED'
  const never = [
    'retained_exposure',
    'k',
    'spiral',
    'close_factor_leg',
    'close_factor_total',
    'allowed_of_leg',
    'allowed_of_total',
    'borrower_penalty',
    'liquidator_bonus',
    'gross_profit',
    'gas_cost',
    'l1_fee',
    'net_profit',
    'bad_debt',
  ]
  const unseen = ['penalty_builder', 'flash_loan_premium', 'builder_payment', 'oev_payment']
  return Object.fromEntries([
    ...never.map((name) => [`${name}_reason`, null]),
    ...unseen.map((name) => [`${name}_reason`, inside]),
  ])
}
