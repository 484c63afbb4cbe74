/** A liquidation's row of liquidation_facts, from the entities alone. */
import { bytesToKey, hexToBytes } from '../../core/hex.ts'
import type { BookMarket } from '../book/book.ts'
import { MIN_LEFTOVER_BASE } from '../models/aave-v3/close-factor.ts'
import { poolBehaviour } from '../models/aave-v3/revisions.ts'
import { type Fraction, liquidationCosts } from '../models/liquidation-costs.ts'
import { type FactReason, type LiquidationInput, liquidationMetrics } from '../models/liquidation-metrics.ts'
import { RUN_GAP_SECONDS } from '../models/liquidation-runs.ts'
import { hasL1Fee } from '../models/native-token.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { type LiquidatedPair, LiquidationParameters } from '../reports/liquidation-parameters.ts'
import { flagOf, integerOrNull as integer, integerOf } from '../stored-values.ts'
import type { LiquidationRow, Tables } from '../tables.ts'
import { badDebtOf } from './bad-debt.ts'
import { type Breach, BreachTracer } from './breach.ts'
import { CallPrices } from './call-prices.ts'
import type { FactRow } from './columns.ts'
import {
  badDebtColumns,
  breachColumns,
  closeFactorBase,
  costColumns,
  hindsightColumns,
  metricColumns,
  runColumns,
} from './fact-columns.ts'
import { FlashLoans } from './flash-loans.ts'
import { HindsightReader } from './hindsight.ts'
import {
  impliedColumns,
  isolatedColumns,
  isolatedCostInput,
  isolatedCosts,
  isolatedInput,
  isolatedMetrics,
} from './isolated.ts'
import { IsolatedValues } from './isolated-values.ts'
import { ParameterChanges } from './parameter-changes.ts'
import { PositionHistory } from './position-history.ts'
import { type PositionStep, PositionSteps } from './position-steps.ts'

/** What is known when a fact is derived: up to which block, and its time in seconds. */
export type AsOf = { readonly block: number; readonly timestamp: number }

const ID = parameter<Uint8Array>('id')
const BLOCK = parameter<number>('block')

type InBlock = Pick<
  LiquidationRow,
  'id' | 'transaction_hash' | 'debt_market' | 'debt_repaid' | 'debt_price' | 'protocol'
>
type ProtocolRow = Pick<Tables['protocol'], 'id' | 'network' | 'pool' | 'base_currency_unit'>

/** Derives facts as of one moment; the reader must see that moment or a later one of the same chain. */
export class FactDeriver {
  readonly #reader: Reader
  readonly #asOf: AsOf
  readonly #row: Prepared<LiquidationRow>
  readonly #inBlock: Prepared<InBlock>
  readonly #protocol: Prepared<ProtocolRow>
  readonly #badDebt: Prepared<Tables['bad_debt']>
  readonly #flashLoans: FlashLoans
  readonly #parameters: LiquidationParameters
  readonly #history: PositionHistory
  readonly #prices: CallPrices
  readonly #isolated: IsolatedValues
  readonly #breaches: BreachTracer
  readonly #hindsight: HindsightReader
  readonly #steps: PositionSteps

  constructor(reader: Reader, asOf: AsOf) {
    this.#reader = reader
    this.#asOf = asOf
    const { validAt, firstBlock } = reader.dialect
    this.#row = reader.prepare(tables.selectFrom('liquidation').selectAll().where('id', '=', ID))
    this.#inBlock = reader.prepare(
      tables
        .selectFrom('liquidation')
        .select(['id', 'transaction_hash', 'debt_market', 'debt_repaid', 'debt_price', 'protocol'])
        .where('block$', '=', BLOCK)
        .orderBy('id'),
    )
    const protocol = tables.selectFrom('protocol').select(['id', 'network', 'pool', 'base_currency_unit'])
    this.#protocol = reader.prepare(
      protocol.where('id', '=', ID).where(validAt(BLOCK, 'protocol')).orderBy(firstBlock('protocol'), 'desc').limit(1),
    )
    const badDebt = tables.selectFrom('bad_debt').selectAll().where('block$', '=', BLOCK).where('position', '=', ID)
    this.#badDebt = reader.prepare(badDebt.orderBy('id'))
    this.#parameters = new LiquidationParameters(reader)
    const changes = new ParameterChanges(reader)
    this.#history = new PositionHistory(reader, changes)
    this.#prices = new CallPrices(reader, this.#history)
    this.#flashLoans = new FlashLoans(reader, this.#history, this.#prices)
    this.#isolated = new IsolatedValues(reader, this.#history)
    this.#breaches = new BreachTracer(reader, this.#history, changes)
    this.#hindsight = new HindsightReader(reader)
    this.#steps = new PositionSteps(reader, asOf.block)
  }

  /**
   * The row of the liquidation with this id. `known`: its row as derived before, of which what cannot have changed since
   * is kept (the way to the breach takes the most time).
   */
  async fact(id: Uint8Array, known?: FactRow): Promise<FactRow> {
    const row = await this.#row.first({ id })
    if (row === undefined) throw new TypeError(`Liquidation ${bytesToKey(id)}: got no row, expected one.`)
    const block = Number(integerOf(row.block_number))
    const collateral = await this.#history.market(row.collateral_market, block)
    const debt = await this.#history.market(row.debt_market, block)
    const protocol = await this.#protocol.first({ id: row.protocol, block })
    if (collateral === undefined || debt === undefined || protocol === undefined) {
      throw new TypeError(`Liquidation in block ${block}: got none of its markets or protocol, expected all of them.`)
    }
    return this.#derive({ row, block, collateral, debt, protocol }, known)
  }

  async #derive(of: Liquidated, known: FactRow | undefined): Promise<FactRow> {
    const { row, block } = of
    const inBlock = await this.#inBlock.all({ block })
    const inTransaction = inBlock.filter((one) => sameBytes(one.transaction_hash, row.transaction_hash))
    const steps = await this.#steps.of(row.position)
    const pair = pairOf(row, block)
    const terms = of.collateral.isolated
    const input = terms === null ? inputOf(of, await this.#parameters.threshold(pair)) : isolatedInput(row, terms)
    const value = terms === null ? null : await this.#isolated.valueOf(of, terms)
    const isolated = terms === null || value === null ? null : isolatedMetrics(input, terms, value)
    const metrics = isolated?.metrics ?? liquidationMetrics(input)
    const spiral = isolated?.spiral ?? (await this.#parameters.isSpiral(pair))
    const nativePrice = await this.#nativePrice(of)
    const received = { collateralReceived: integerOf(row.collateral_to_liquidator) }
    const costs = liquidationCosts({
      ...(value === null || value.usdWad === null ? { ...input, ...received } : isolatedCostInput(input, value, row)),
      transactionRepaid: await this.#repaidBy(inTransaction, of),
      gasUsed: integer(row.gas_used),
      effectiveGasPrice: integer(row.effective_gas_price),
      baseFeePerGas: integer(row.base_fee_per_gas),
      nativePrice,
      hasL1Fee: hasL1Fee(of.protocol.network),
      flashLoanPremium: terms === null ? await this.#flashLoans.premiumOf(row, block) : null,
      isPlainCall: row.to === null || of.protocol.pool === null ? null : sameBytes(row.to, of.protocol.pool),
    })
    const hindsight = await this.#hindsight.of({
      collateralMarket: row.collateral_market,
      debtMarket: terms === null ? row.debt_market : null,
      ...{ block, timestamp: Number(integerOf(row.timestamp)) },
      ...{ collateralPrice: input.collateralPrice, debtPrice: input.debtPrice },
      isPricedByCategory: await this.#isPricedByCategory(row, block),
      until: this.#asOf,
    })
    const hindsightOf = hindsightColumns(input, hindsight)
    const place = steps.findIndex((step) => sameBytes(step.id, row.id))
    const badDebt = badDebtColumns(await this.#badDebtOf(of, steps, place), of.protocol, row)
    return {
      ...(await this.#identity(of)),
      block_place: inBlock.findIndex((one) => sameBytes(one.id, row.id)),
      block_liquidations: inBlock.length,
      transaction_liquidations: inTransaction.length,
      ...stateColumns(row),
      ...metricColumns(input, metrics, spiral),
      ...hindsightOf,
      ...costColumns(metrics, value === null ? costs : isolatedCosts(costs, value)),
      native_price: nativePrice,
      ...badDebt,
      ...(isolated === null || value === null
        ? {}
        : {
            ...isolatedColumns(badDebt, row, hindsightOf, value),
            ...impliedColumns(row, value),
          }),
      ...runColumns(steps, place, { gapSeconds: RUN_GAP_SECONDS, now: this.#asOf.timestamp }),
      ...(known === undefined
        ? breachColumns(await this.#breach(row, block, steps[place - 1]), Number(integerOf(row.timestamp)), block)
        : breachOf(known)),
    }
  }

  async #identity({ row, block, collateral, debt, protocol }: Liquidated): Promise<Identity> {
    const hash = (await this.#reader.blocks.at(block))?.hash
    const taken = collateral.isolated === null ? collateral : collateral.isolated.collateral
    return {
      id: row.id,
      block_number: block,
      block_hash: hash === undefined ? EMPTY : hexToBytes(hash),
      timestamp: Number(integerOf(row.timestamp)),
      transaction_hash: row.transaction_hash,
      transaction_index: row.transaction_index,
      log_index: row.log_index,
      protocol: row.protocol,
      position: row.position,
      account: row.position.subarray(-20),
      liquidator: row.liquidator,
      collateral_market: row.collateral_market,
      debt_market: row.debt_market,
      collateral_asset: taken === null ? NO_ADDRESS : hexToBytes(taken.asset),
      debt_asset: hexToBytes(debt.asset),
      collateral_source: collateral.priceSource === null ? null : hexToBytes(collateral.priceSource),
      debt_source: debt.priceSource === null ? null : hexToBytes(debt.priceSource),
      collateral_decimals: taken?.decimals ?? 0,
      debt_decimals: debt.decimals,
      revision: row.revision,
      price_origin: 'ORACLE',
      base_currency_unit: integerOf(protocol.base_currency_unit),
    }
  }

  /** The value that the transaction's liquidations repaid; null where a price is not known. */
  async #repaidBy(
    rows: readonly InBlock[],
    { row: of, block, collateral, protocol }: Liquidated,
  ): Promise<Fraction | null> {
    if (collateral.isolated !== null)
      return this.#isolated.repaidBy(rows, { row: of, block, network: protocol.network })
    const own = integerOf(protocol.base_currency_unit)
    let sum: Fraction = { n: 0n, d: 1n }
    for (const row of rows) {
      const market = await this.#history.market(row.debt_market, block)
      const other = sameBytes(row.protocol, protocol.id)
        ? protocol
        : await this.#protocol.first({ id: row.protocol, block })
      if (row.debt_price === null || market === undefined || other === undefined) return null
      if (market.isolated !== null) return null
      const n = integerOf(row.debt_repaid) * integerOf(row.debt_price) * own
      const d = market.unit * integerOf(other.base_currency_unit)
      sum = { n: sum.n * d + n * sum.d, d: sum.d * d }
    }
    return sum
  }

  /** Of an isolated market in USD x 1e18. */
  async #nativePrice({ row, block, collateral, protocol }: Liquidated): Promise<bigint | null> {
    if (collateral.isolated !== null) return this.#isolated.nativePrice(protocol.network, row.id)
    return this.#prices.nativePrice(protocol, { block, logIndex: row.log_index })
  }

  /** To revision 4 a category may have a price of its own, which then stands for the pair's. */
  async #isPricedByCategory(row: LiquidationRow, block: number): Promise<boolean> {
    if (poolBehaviour(row.revision)?.eMode !== 'ASSET_CATEGORY') return false
    const states = [await this.#history.at(row.position, block), await this.#history.at(row.position, block - 1)]
    return states.some((state) => state?.category?.priceAsset != null)
  }

  async #breach(row: LiquidationRow, block: number, previous: PositionStep | undefined): Promise<Breach> {
    return this.#breaches.trace({
      position: row.position,
      block,
      timestamp: Number(integerOf(row.timestamp)),
      logIndex: row.log_index,
      healthFactorBeforeWad: integer(row.health_factor_before_wad),
      previous: previous ?? null,
    })
  }

  /** What was written off from the position's liquidation before to this one, in the same transaction. */
  async #badDebtOf(
    { row, block }: Liquidated,
    steps: readonly PositionStep[],
    place: number,
  ): Promise<ReturnType<typeof badDebtOf> extends Promise<infer T> ? T : never> {
    const rows = await this.#badDebt.all({ block, id: row.position })
    const before = steps[place - 1]?.id
    const own = rows.filter(
      (one) =>
        sameBytes(one.transaction_hash, row.transaction_hash) &&
        // An isolated market's is of the liquidation's own log.
        Buffer.compare(one.id, row.id) <= 0 &&
        (before === undefined || Buffer.compare(one.id, before) > 0),
    )
    return badDebtOf(own, {
      debtMarket: row.debt_market,
      debtPrice: integer(row.debt_price),
      unitOf: async (market) => (await this.#history.market(market, block))?.unit,
      priceOf: (market) => this.#prices.priceOf(market, { block, logIndex: row.log_index }),
    })
  }
}

type Liquidated = {
  readonly row: LiquidationRow
  readonly block: number
  readonly collateral: BookMarket
  readonly debt: BookMarket
  readonly protocol: ProtocolRow
}

type Identity = Pick<
  FactRow,
  | 'id'
  | 'block_number'
  | 'block_hash'
  | 'timestamp'
  | 'transaction_hash'
  | 'transaction_index'
  | 'log_index'
  | 'protocol'
  | 'position'
  | 'account'
  | 'liquidator'
  | 'collateral_market'
  | 'debt_market'
  | 'collateral_asset'
  | 'debt_asset'
  | 'collateral_source'
  | 'debt_source'
  | 'collateral_decimals'
  | 'debt_decimals'
  | 'revision'
  | 'price_origin'
  | 'base_currency_unit'
>

const EMPTY = new Uint8Array()
/** The collateral of an isolated market whose parameters are not known. */
const NO_ADDRESS = new Uint8Array(20)

function pairOf(row: LiquidationRow, block: number): LiquidatedPair {
  return {
    block,
    logIndex: row.log_index,
    position: row.position,
    collateralMarket: row.collateral_market,
    bonusBps: BigInt(row.liquidation_bonus_bps),
    revision: row.revision,
    healthFactorBeforeWad: integer(row.health_factor_before_wad),
  }
}

function inputOf({ row, collateral, debt, protocol }: Liquidated, threshold: bigint | FactReason): LiquidationInput {
  return {
    debtRepaid: integerOf(row.debt_repaid),
    debtUnit: debt.unit,
    debtPrice: integer(row.debt_price),
    collateralSeized: integerOf(row.collateral_seized),
    protocolFee: integerOf(row.protocol_fee),
    collateralUnit: collateral.unit,
    collateralPrice: integer(row.collateral_price),
    baseCurrencyUnit: integerOf(protocol.base_currency_unit),
    bonusWad: BigInt(row.liquidation_bonus_bps) * BPS_WAD,
    thresholdWad: typeof threshold === 'bigint' ? threshold * BPS_WAD : threshold,
    healthFactorBeforeWad: integer(row.health_factor_before_wad),
    healthFactorAfterWad: integer(row.health_factor_after_wad),
    debtBeforeBase: integer(row.debt_before_base),
    collateralBeforeBase: integer(row.collateral_before_base),
    debtLegBefore: integer(row.debt_leg_before),
    collateralLegBefore: integer(row.collateral_leg_before),
    maxDebtToRepay: integer(row.max_debt_to_repay),
    minRestBase: poolBehaviour(row.revision)?.closeFactor === 'TOTAL' ? MIN_LEFTOVER_BASE : null,
  }
}

/** One basis point, scaled by 1e18. */
const BPS_WAD = 10n ** 14n

/** What the entity itself has. */
function stateColumns(row: LiquidationRow) {
  return {
    debt_repaid: integerOf(row.debt_repaid),
    collateral_seized: integerOf(row.collateral_seized),
    collateral_to_liquidator: integerOf(row.collateral_to_liquidator),
    protocol_fee: integerOf(row.protocol_fee),
    received_supply_token: flagOf(row.received_supply_token),
    collateral_price: integer(row.collateral_price),
    debt_price: integer(row.debt_price),
    price_status: row.price_status,
    hf_before_wad: integer(row.health_factor_before_wad),
    hf_before_status: row.health_factor_before_status,
    hf_after_wad: integer(row.health_factor_after_wad),
    hf_after_status: row.health_factor_after_status,
    collateral_before_base: integer(row.collateral_before_base),
    debt_before_base: integer(row.debt_before_base),
    collateral_after_base: integer(row.collateral_after_base),
    debt_after_base: integer(row.debt_after_base),
    debt_leg_before: integer(row.debt_leg_before),
    collateral_leg_before: integer(row.collateral_leg_before),
    bonus_bps: row.liquidation_bonus_bps,
    close_factor_regime: row.close_factor_regime,
    close_factor_base: closeFactorBase(row.close_factor_regime),
    max_debt_to_repay: integer(row.max_debt_to_repay),
    sender: row.sender,
    to: row.to,
    gas_used: integer(row.gas_used),
    effective_gas_price: integer(row.effective_gas_price),
    base_fee_per_gas: integer(row.base_fee_per_gas),
  } as const
}

function breachOf(known: FactRow): ReturnType<typeof breachColumns> {
  return {
    breach_block: known.breach_block,
    breach_timestamp: known.breach_timestamp,
    breach_earliest_block: known.breach_earliest_block,
    breach_earliest_timestamp: known.breach_earliest_timestamp,
    breach_reason: known.breach_reason,
    trigger: known.trigger,
    trigger_reason: known.trigger_reason,
    time_to_liquidation_blocks: known.time_to_liquidation_blocks,
    time_to_liquidation_seconds: known.time_to_liquidation_seconds,
    time_to_liquidation_seconds_max: known.time_to_liquidation_seconds_max,
    execution_latency_blocks: known.execution_latency_blocks,
    execution_latency_seconds: known.execution_latency_seconds,
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
