/** LiquidationCall ends the action of the borrower, and of a liquidator who takes the supply tokens. */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { endAction } from '../actions/end-action'
import { needsReading, refreshPrices } from '../actions/refresh-prices'
import { logIndexOf } from '../actions/set-price'
import { insertLiquidation, LiquidationFacts } from '../entities/liquidation'
import { countLiquidation } from '../entities/liquidator'
import { loadMarket, writeAccrual } from '../entities/market'
import { hasScaledDebt } from '../entities/market-totals'
import { loadOracleAsset } from '../entities/oracle-asset'
import { ensurePosition } from '../entities/position'
import { loadProtocol } from '../entities/protocol'
import { consumeTransfer, lastTransfer } from '../entities/token-transfer'
import { Market, OracleAsset, Position, Protocol, RiskCategory } from '../generated/schema'
import { LiquidationCall } from '../generated/templates/Pool/Pool'
import { logKey, marketId, slice } from '../ids'
import { add, fromBigInt, lowBits, toBigInt } from '../math/u256'
import { CAUSE_LIQUIDATION, CAUSE_TRANSFER, ORIGIN_LIQUIDATION } from '../status'
import { categoryOf, closeAction, forgetHalfAction } from './close-action'
import { capOf } from './close-factor'
import { protocolOfSource } from './context'
import { debtIndexAt, liquidityIndexAt } from './indices'
import { currentLegs, hasDebt, idsOfNonZero, legsBefore } from './legs'
import { EMODE_SINGLE, Rules, rulesOf } from './revision'
import { inCategory, priceOf, valueOf } from './valuation'

export function handleLiquidationCall(event: LiquidationCall): void {
  const params = event.params
  const protocolId = protocolOfSource()
  const protocol = loadProtocol(protocolId)
  const collateralId = marketId(event.address, params.collateralAsset)
  const debtId = marketId(event.address, params.debtAsset)
  if (protocol == null || loadMarket(collateralId) == null || loadMarket(debtId) == null) return
  const rules = rulesOf(protocol.revision)
  if (rules != null && rules.silentAccrual && params.receiveAToken) accrueInSilence(collateralId, rules, event)
  const position = ensurePosition(event.address, params.user, protocolId, event.block)
  readUnheardPrices(protocol, position, collateralId, debtId, event)

  const legs = currentLegs(position)
  const now = lowBits(event.block.timestamp)
  const category = categoryOf(position)
  const after = valueOf(legs, protocol, category, now)
  const earlier = legsBefore(legs, position, collateralId, logKey(event))
  const before = valueOf(earlier, protocol, category, now)
  const collateral = loadMarket(collateralId) as Market
  const debt = loadMarket(debtId) as Market

  const facts = new LiquidationFacts(event, protocolId, position.id, collateral, debt)
  facts.liquidator = params.liquidator
  facts.receivedSupplyToken = params.receiveAToken
  facts.revision = protocol.revision
  facts.debtRepaid = params.debtToCover
  facts.toLiquidator = params.liquidatedCollateralAmount
  facts.protocolFee = protocolFeeOf(collateral, params.user, event)
  facts.seized = toBigInt(add(fromBigInt(facts.toLiquidator), fromBigInt(facts.protocolFee)))
  facts.bonusBps =
    rules != null && category != null && inCategory(collateral, category, rules)
      ? category.liquidationBonusBps
      : collateral.liquidationBonusBps
  facts.collateralPrice = rules == null ? collateral.price : priceOf(collateral, category, rules)
  facts.debtPrice = debtPriceOf(debt, category, rules)
  facts.before = before
  facts.after = after
  facts.cap = capOf(rules, before, earlier, collateral, debt, now)
  insertLiquidation(facts, event)
  countLiquidation(params.liquidator, event.block)

  forgetHalfAction(position, legs, collateralId, event)
  position.liquidationCount += 1
  endAction(position, idsOfNonZero(legs), hasDebt(legs), after, CAUSE_LIQUIDATION, event)
  if (params.receiveAToken && params.liquidator != params.user) {
    const liquidator = ensurePosition(event.address, params.liquidator, protocolId, event.block)
    closeAction(liquidator, protocol, collateralId, CAUSE_TRANSFER, event)
  }
}

/**
 * From revision 9 on such a liquidation updates the collateral's state and emits no ReserveDataUpdated: the liquidity
 * index moves, the debt index where there is scaled debt (ReserveLogic._updateIndexes).
 */
function accrueInSilence(id: Bytes, rules: Rules, event: ethereum.Event): void {
  const market = loadMarket(id) as Market
  const now = lowBits(event.block.timestamp)
  if (lowBits(market.accruedTimestamp) >= now) return
  const liquidityIndex = fromBigInt(market.liquidityRateRay).isZero()
    ? market.liquidityIndexRay
    : toBigInt(liquidityIndexAt(market, now))
  const debtIndex = hasScaledDebt(id) ? toBigInt(debtIndexAt(market, rules, now)) : market.debtIndexRay
  writeAccrual(id, liquidityIndex, debtIndex, null, null, event.block.timestamp)
}

/** Prices that no event tells are read at the liquidation's block. */
function readUnheardPrices(
  protocol: Protocol,
  position: Position,
  collateral: Bytes,
  debt: Bytes,
  event: ethereum.Event,
): void {
  const oracle = protocol.priceOracle
  if (oracle === null) return
  const rows: OracleAsset[] = []
  const seen: Bytes[] = []
  addUnheard(oracle as Bytes, slice(collateral, 20, 20), rows, seen)
  addUnheard(oracle as Bytes, slice(debt, 20, 20), rows, seen)
  const legs = position.legs
  for (let i = 0; i < legs.length; i++) addUnheard(oracle as Bytes, slice(legs[i], 40, 20), rows, seen)
  const category = categoryOf(position)
  if (category != null && category.priceAsset !== null) {
    addUnheard(oracle as Bytes, category.priceAsset as Bytes, rows, seen)
  }
  refreshPrices(oracle as Bytes, rows, event.block, logIndexOf(event), ORIGIN_LIQUIDATION)
}

function addUnheard(oracle: Bytes, asset: Bytes, rows: OracleAsset[], seen: Bytes[]): void {
  for (let i = 0; i < seen.length; i++) if (seen[i] == asset) return
  seen.push(asset)
  const row = loadOracleAsset(oracle, asset)
  if (row != null && needsReading(row)) rows.push(row)
}

/** To revision 4 a category's own price source stands for whatever is owed (LiquidationLogic._getConfigurationData). */
function debtPriceOf(debt: Market, category: RiskCategory | null, rules: Rules | null): BigInt | null {
  if (category == null || rules == null || rules.eMode != EMODE_SINGLE) return debt.price
  return category.priceAsset === null ? debt.price : category.price
}

/** The fee is only a transfer of supply tokens from the borrower to the treasury: the last one before this log. */
function protocolFeeOf(collateral: Market, user: Address, event: ethereum.Event): BigInt {
  const treasury = collateral.treasury
  if (treasury === null || collateral.liquidationProtocolFeeBps == 0) return BigInt.fromI32(0)
  const fee = lastTransfer(collateral.supplyToken, user, treasury as Bytes, event)
  if (fee === null) return BigInt.fromI32(0)
  consumeTransfer(collateral.supplyToken)
  return fee as BigInt
}
