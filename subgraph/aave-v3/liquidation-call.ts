/** LiquidationCall ends the action of the borrower, and of a liquidator who takes the supply tokens. */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { endAction } from '../actions/end-action'
import { needsReading, readPrices, writePrices } from '../actions/refresh-prices'
import { logIndexOf } from '../actions/set-price'
import { insertLiquidation, LiquidationFacts } from '../entities/liquidation'
import { insertLiquidationPoint } from '../entities/liquidation-point'
import { countLiquidation } from '../entities/liquidator'
import { loadMarket, writeAccrual } from '../entities/market'
import { hasScaledDebt } from '../entities/market-totals'
import { loadOracleAsset } from '../entities/oracle-asset'
import { ensurePosition } from '../entities/position'
import { loadProtocol } from '../entities/protocol'
import { consumeTransfer, lastTransfer } from '../entities/token-transfer'
import { Market, OracleAsset, Position, Protocol } from '../generated/schema'
import { LiquidationCall } from '../generated/templates/Pool/Pool'
import { marketId, slice } from '../ids'
import { add, fromBigInt, lowBits, toBigInt } from '../math/u256'
import { CAUSE_LIQUIDATION, CAUSE_TRANSFER, ORIGIN_LIQUIDATION } from '../status'
import { categoryOf, closeAction, forgetHalfAction } from './close-action'
import { capOf } from './close-factor'
import { protocolOfSource } from './context'
import { debtIndexAt, liquidityIndexAt } from './indices'
import { hasDebt, idsOfNonZero } from './legs'
import { Liquidated, liquidatedWith, ReadPrices } from './liquidated'
import { areNews, readPricesHold } from './prices-in-force'
import { Rules, rulesOf } from './revision'

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
  const fee = protocolFeeOf(loadMarket(collateralId) as Market, params.user, event)
  const seized = toBigInt(add(fromBigInt(params.liquidatedCollateralAmount), fromBigInt(fee)))
  const state = liquidatedIn(protocol, rules, position, collateralId, debtId, seized, event)

  const facts = new LiquidationFacts(event, protocolId, position.id, state.collateral, state.debt)
  facts.liquidator = params.liquidator
  facts.receivedSupplyToken = params.receiveAToken
  facts.revision = protocol.revision
  facts.debtRepaid = params.debtToCover
  facts.toLiquidator = params.liquidatedCollateralAmount
  facts.protocolFee = fee
  facts.seized = seized
  facts.bonusBps = state.bonusBps
  facts.collateralPrice = state.collateralPrice
  facts.debtPrice = state.debtPrice
  facts.before = state.before
  facts.after = state.after
  const now = lowBits(event.block.timestamp)
  facts.cap = capOf(rules, state.before, state.earlier, state.collateral, state.debt, now)
  insertLiquidation(facts, event)
  insertLiquidationPoint(facts)
  countLiquidation(params.liquidator, event.block)

  forgetHalfAction(position, state.legs, collateralId, event)
  position.liquidationCount += 1
  endAction(position, idsOfNonZero(state.legs), hasDebt(state.legs), state.after, CAUSE_LIQUIDATION, event)
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

/** Prices that no event tells are read at the liquidation's block, and taken where they are those it computed with. */
function liquidatedIn(
  protocol: Protocol,
  rules: Rules | null,
  position: Position,
  collateral: Bytes,
  debt: Bytes,
  seized: BigInt,
  event: LiquidationCall,
): Liquidated {
  const known = liquidatedWith(null, position, protocol, rules, collateral, debt, event)
  const oracle = protocol.priceOracle
  if (oracle === null) return known
  const rows = unheardAssets(oracle as Bytes, position, collateral, debt)
  if (rows.length == 0) return known
  const prices = readPrices(oracle as Bytes, rows)
  if (areNews(rows, prices)) {
    const fresh = new ReadPrices(rows, prices, event.block.timestamp)
    const read = liquidatedWith(fresh, position, protocol, rules, collateral, debt, event)
    const repaid = event.params.debtToCover
    const now = lowBits(event.block.timestamp)
    // The known prices hold until the block's end, where a poll reads the others again.
    if (rules != null && !readPricesHold(known, read, repaid, seized, rows, protocol, rules, now)) return known
  }
  writePrices(oracle as Bytes, rows, prices, event.block, logIndexOf(event), ORIGIN_LIQUIDATION)
  return liquidatedWith(null, position, protocol, rules, collateral, debt, event)
}

function unheardAssets(oracle: Bytes, position: Position, collateral: Bytes, debt: Bytes): OracleAsset[] {
  const rows: OracleAsset[] = []
  const seen: Bytes[] = []
  addUnheard(oracle, slice(collateral, 20, 20), rows, seen)
  addUnheard(oracle, slice(debt, 20, 20), rows, seen)
  const legs = position.legs
  for (let i = 0; i < legs.length; i++) addUnheard(oracle, slice(legs[i], 40, 20), rows, seen)
  const category = categoryOf(position)
  if (category != null && category.priceAsset !== null) {
    addUnheard(oracle, category.priceAsset as Bytes, rows, seen)
  }
  return rows
}

function addUnheard(oracle: Bytes, asset: Bytes, rows: OracleAsset[], seen: Bytes[]): void {
  for (let i = 0; i < seen.length; i++) if (seen[i] == asset) return
  seen.push(asset)
  const row = loadOracleAsset(oracle, asset)
  if (row != null && needsReading(row)) rows.push(row)
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
