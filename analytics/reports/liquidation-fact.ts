/** One liquidation: its row, and the numbers that follow from it and from the state around its block. */
import { formatFixed, MAX_UINT256 } from '../../core/fixed.ts'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { ValueStatus } from '../book/book.ts'
import { type CloseFactorRegime, MIN_LEFTOVER_BASE } from '../models/aave-v3/close-factor.ts'
import { poolBehaviour } from '../models/aave-v3/revisions.ts'
import {
  type Fact,
  type FactReason,
  type LiquidationMetrics,
  liquidationMetrics,
} from '../models/liquidation-metrics.ts'
import { type Prepared, parameter, type Reader, tables, viewOf } from '../reader.ts'
import { flagOf, integerOrNull as integer, integerOf } from '../stored-values.ts'
import type { LiquidationRow } from '../tables.ts'
import { type IsolatedTerms, isolatedFacts, isolatedTerms } from './isolated-liquidation.ts'
import { type LiquidatedPair, LiquidationParameters } from './liquidation-parameters.ts'

export type MarketRef = { readonly id: Hex; readonly asset: Hex; readonly symbol: string; readonly decimals: number }

/** A number scaled by 1e18 beside its decimal text; null with a reason. */
export type FactView = {
  readonly wad: bigint | null
  readonly value: string | null
  readonly reason: FactReason | null
}
export type FlagView = { readonly value: boolean | null; readonly reason: FactReason | null }

type FactNames = {
  readonly [K in keyof LiquidationMetrics as LiquidationMetrics[K] extends Fact ? K : never]: FactView
}

export type LiquidationFact = FactNames & {
  readonly id: Hex
  readonly protocol: Hex
  readonly position: Hex
  readonly account: Hex
  readonly liquidator: Hex
  readonly collateral: MarketRef
  readonly debt: MarketRef
  readonly blockNumber: number
  readonly timestamp: number
  readonly transactionHash: Hex
  readonly transactionIndex: number
  readonly logIndex: number
  readonly revision: number | null
  readonly debtRepaid: bigint
  readonly collateralSeized: bigint
  readonly collateralToLiquidator: bigint
  readonly protocolFee: bigint
  readonly receivedSupplyToken: boolean
  readonly collateralPrice: bigint | null
  readonly debtPrice: bigint | null
  readonly priceStatus: ValueStatus
  readonly liquidationBonusBps: number
  readonly healthFactorBeforeWad: bigint | null
  readonly healthFactorBefore: string | null
  readonly healthFactorBeforeStatus: ValueStatus
  readonly healthFactorAfterWad: bigint | null
  readonly healthFactorAfter: string | null
  readonly healthFactorAfterStatus: ValueStatus
  readonly collateralBeforeBase: bigint | null
  readonly debtBeforeBase: bigint | null
  readonly collateralAfterBase: bigint | null
  readonly debtAfterBase: bigint | null
  readonly debtLegBefore: bigint | null
  readonly collateralLegBefore: bigint | null
  readonly closeFactorRegime: CloseFactorRegime
  /** What the cap is a share of. */
  readonly closeFactorBase: 'DEBT_LEG' | 'TOTAL_DEBT' | null
  readonly maxDebtToRepay: bigint | null
  readonly withinAllowed: boolean | null
  readonly underRecovery: boolean | null
  /** HF before < LT (1 + b) of this pair. */
  readonly pairLowersHealth: boolean | null
  /** The same of every collateral that could be taken. */
  readonly spiral: FlagView
  readonly sender: Hex | null
  readonly gasUsed: bigint | null
  readonly effectiveGasPrice: bigint | null
}

const LIQUIDATION = tables.selectFrom('liquidation').selectAll().where('id', '=', parameter<Uint8Array>('id'))

/** What reads liquidations as of a block. */
export async function openFactReader(reader: Reader, block: number): Promise<FactReader> {
  const { validAt } = reader.dialect
  const view = await viewOf(reader, block)
  const markets = tables
    .selectFrom('market as m')
    .innerJoin('token as t', 't.id', 'm.asset')
    .select(['m.id', 'm.asset', 't.symbol', 'm.decimals'])
    .where(validAt(view, 'm'))
    .where(validAt(view, 't'))
  const isolated = await isolatedTerms(reader, view)
  const protocols = tables.selectFrom('protocol').select(['id', 'base_currency_unit']).where(validAt(view, 'protocol'))
  return new FactReader({
    reader,
    isolated,
    markets: new Map(
      (await reader.all(markets)).map((row) => [
        bytesToKey(row.id),
        { id: bytesToHex(row.id), asset: bytesToHex(row.asset), symbol: row.symbol, decimals: row.decimals },
      ]),
    ),
    baseUnits: new Map(
      (await reader.all(protocols)).map((row) => [bytesToKey(row.id), integerOf(row.base_currency_unit)]),
    ),
  })
}

class FactReader {
  readonly #row: Prepared<LiquidationRow>
  readonly #parameters: LiquidationParameters
  readonly #markets: ReadonlyMap<string, MarketRef>
  readonly #baseUnits: ReadonlyMap<string, bigint>
  readonly #isolated: ReadonlyMap<string, IsolatedTerms>

  constructor(o: {
    readonly reader: Reader
    readonly isolated: ReadonlyMap<string, IsolatedTerms>
    readonly markets: ReadonlyMap<string, MarketRef>
    readonly baseUnits: ReadonlyMap<string, bigint>
  }) {
    this.#row = o.reader.prepare(LIQUIDATION)
    this.#parameters = new LiquidationParameters(o.reader)
    this.#markets = o.markets
    this.#isolated = o.isolated
    this.#baseUnits = o.baseUnits
  }

  async fact(id: Uint8Array): Promise<LiquidationFact> {
    const row = await this.#row.first({ id })
    const collateral = row === undefined ? undefined : this.#markets.get(bytesToKey(row.collateral_market))
    const debt = row === undefined ? undefined : this.#markets.get(bytesToKey(row.debt_market))
    const baseUnit = row === undefined ? undefined : this.#baseUnits.get(bytesToKey(row.protocol))
    if (row === undefined || collateral === undefined || debt === undefined || baseUnit === undefined) {
      throw new TypeError(`Liquidation ${bytesToHex(id)}: got no row, or none of its markets, expected all of them.`)
    }
    const terms = this.#isolated.get(bytesToKey(row.collateral_market))
    if (terms !== undefined) {
      const facts = isolatedFacts(row, terms)
      const taken = { ...collateral, ...terms.collateral }
      return { ...stored(row, taken, debt), ...views(facts.metrics), spiral: flag(facts.spiral) }
    }
    const pair: LiquidatedPair = {
      block: Number(integerOf(row.block_number)),
      position: row.position,
      collateralMarket: row.collateral_market,
      bonusBps: BigInt(row.liquidation_bonus_bps),
      revision: row.revision,
      healthFactorBeforeWad: integer(row.health_factor_before_wad),
    }
    const metrics = await this.#metrics(row, pair, collateral, debt, baseUnit)
    const spiral = await this.#parameters.isSpiral(pair)
    return { ...stored(row, collateral, debt), ...views(metrics), spiral: flag(spiral) }
  }

  async #metrics(
    row: LiquidationRow,
    pair: LiquidatedPair,
    collateral: MarketRef,
    debt: MarketRef,
    baseUnit: bigint,
  ): Promise<LiquidationMetrics> {
    const behaviour = poolBehaviour(row.revision)
    return liquidationMetrics({
      debtRepaid: integerOf(row.debt_repaid),
      debtUnit: 10n ** BigInt(debt.decimals),
      debtPrice: integer(row.debt_price),
      collateralSeized: integerOf(row.collateral_seized),
      protocolFee: integerOf(row.protocol_fee),
      collateralUnit: 10n ** BigInt(collateral.decimals),
      collateralPrice: integer(row.collateral_price),
      baseCurrencyUnit: baseUnit,
      bonusBps: pair.bonusBps,
      thresholdBps: await this.#parameters.threshold(pair),
      healthFactorBeforeWad: pair.healthFactorBeforeWad,
      healthFactorAfterWad: integer(row.health_factor_after_wad),
      debtBeforeBase: integer(row.debt_before_base),
      collateralBeforeBase: integer(row.collateral_before_base),
      debtLegBefore: integer(row.debt_leg_before),
      collateralLegBefore: integer(row.collateral_leg_before),
      maxDebtToRepay: integer(row.max_debt_to_repay),
      minRestBase: behaviour?.closeFactor === 'TOTAL' ? MIN_LEFTOVER_BASE : null,
    })
  }
}

function hex(bytes: Uint8Array | null): Hex | null {
  return bytes === null ? null : bytesToHex(bytes)
}

function flag(value: boolean | FactReason): FlagView {
  return typeof value === 'boolean' ? { value, reason: null } : { value: null, reason: value }
}

function factor(wad: bigint | null): string | null {
  return wad === null || wad === MAX_UINT256 ? null : formatFixed(wad, 18)
}

function view(of: Fact): FactView {
  return of.wad === null
    ? { wad: null, value: null, reason: of.reason }
    : { wad: of.wad, value: formatFixed(of.wad, 18), reason: null }
}

function views(m: LiquidationMetrics): Pick<LiquidationFact, keyof LiquidationMetrics> {
  return {
    healthFactorGain: view(m.healthFactorGain),
    closeFactorLeg: view(m.closeFactorLeg),
    closeFactorTotal: view(m.closeFactorTotal),
    allowedOfLeg: view(m.allowedOfLeg),
    allowedOfTotal: view(m.allowedOfTotal),
    withinAllowed: m.withinAllowed,
    borrowerPenalty: view(m.borrowerPenalty),
    liquidatorBonus: view(m.liquidatorBonus),
    configuredBonus: view(m.configuredBonus),
    grossProfitUsd: view(m.grossProfitUsd),
    debtRepaidUsd: view(m.debtRepaidUsd),
    collateralSeizedUsd: view(m.collateralSeizedUsd),
    protocolFeeUsd: view(m.protocolFeeUsd),
    retainedExposure: view(m.retainedExposure),
    minimalFraction: view(m.minimalFraction),
    overLiquidationUsd: view(m.overLiquidationUsd),
    avoidablePenaltyUsd: view(m.avoidablePenaltyUsd),
    underRecovery: m.underRecovery,
    pairLowersHealth: m.pairLowersHealth,
  }
}

type Stored = Omit<LiquidationFact, keyof LiquidationMetrics | 'spiral'>

function stored(row: LiquidationRow, collateral: MarketRef, debt: MarketRef): Stored {
  const before = integer(row.health_factor_before_wad)
  const after = integer(row.health_factor_after_wad)
  return {
    id: bytesToHex(row.id),
    protocol: bytesToHex(row.protocol),
    position: bytesToHex(row.position),
    account: bytesToHex(row.position.subarray(-20)),
    liquidator: bytesToHex(row.liquidator),
    collateral,
    debt,
    blockNumber: Number(integerOf(row.block_number)),
    timestamp: Number(integerOf(row.timestamp)),
    transactionHash: bytesToHex(row.transaction_hash),
    transactionIndex: row.transaction_index,
    logIndex: row.log_index,
    revision: row.revision,
    debtRepaid: integerOf(row.debt_repaid),
    collateralSeized: integerOf(row.collateral_seized),
    collateralToLiquidator: integerOf(row.collateral_to_liquidator),
    protocolFee: integerOf(row.protocol_fee),
    receivedSupplyToken: flagOf(row.received_supply_token),
    collateralPrice: integer(row.collateral_price),
    debtPrice: integer(row.debt_price),
    priceStatus: row.price_status,
    liquidationBonusBps: row.liquidation_bonus_bps,
    healthFactorBeforeWad: before,
    healthFactorBefore: factor(before),
    healthFactorBeforeStatus: row.health_factor_before_status,
    healthFactorAfterWad: after,
    healthFactorAfter: factor(after),
    healthFactorAfterStatus: row.health_factor_after_status,
    collateralBeforeBase: integer(row.collateral_before_base),
    debtBeforeBase: integer(row.debt_before_base),
    collateralAfterBase: integer(row.collateral_after_base),
    debtAfterBase: integer(row.debt_after_base),
    debtLegBefore: integer(row.debt_leg_before),
    collateralLegBefore: integer(row.collateral_leg_before),
    closeFactorRegime: row.close_factor_regime,
    closeFactorBase: closeFactorBase(row.close_factor_regime),
    maxDebtToRepay: integer(row.max_debt_to_repay),
    sender: hex(row.sender),
    gasUsed: integer(row.gas_used),
    effectiveGasPrice: integer(row.effective_gas_price),
  }
}

function closeFactorBase(regime: CloseFactorRegime): LiquidationFact['closeFactorBase'] {
  if (regime === 'UNKNOWN' || regime === 'NO_CAP') return null
  return regime === 'AAVE_TOTAL_HALF' ? 'TOTAL_DEBT' : 'DEBT_LEG'
}
