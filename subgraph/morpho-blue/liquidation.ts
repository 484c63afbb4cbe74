/** Liquidate: repaid shares, seized collateral, and the debt that is left with nothing behind it is written off. */
import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { Valuation } from '../actions/valuation'
import { insertBadDebt } from '../entities/bad-debt'
import { insertLiquidation, LiquidationFacts } from '../entities/liquidation'
import { countLiquidation } from '../entities/liquidator'
import { loadMarket } from '../entities/market'
import { addDeficit, loadTotals } from '../entities/market-totals'
import { loadPosition } from '../entities/position'
import { Liquidate } from '../generated/morpho-blue/MorphoBlue/Morpho'
import { IsolatedMarket, Market } from '../generated/schema'
import { SIDE_BORROW, SIDE_COLLATERAL } from '../ids'
import { priceScale, toAssetsCeil } from '../math/shares'
import { add, fromBigInt, toBigInt } from '../math/u256'
import { CAUSE_LIQUIDATION, HISTORY_INCOMPLETE, NO_DEBT, PRICE_UNKNOWN } from '../status'
import { closeAction, currentValue } from './close-action'
import { ensureMarket } from './known-market'
import { positionOf } from './known-position'
import { implyPrice, priceInForce } from './liquidation-price'
import { insertPoint } from './liquidation-values'
import { protocolOf } from './protocol'
import { balanceOf, takeFrom } from './shares'
import { loanPriceOf } from './usd'

export function handleLiquidate(event: Liquidate): void {
  const p = event.params
  const protocol = protocolOf(event)
  const isolated = ensureMarket(protocol, p.id, event)
  const market = loadMarket(p.id) as Market
  const position = positionOf(protocol, p.id, p.borrower, CAUSE_LIQUIDATION, event)
  const loanPrice = loanPriceOf(market, isolated)
  const price = priceInForce(protocol, isolated, market, event)
  if (price === null) implyPrice(isolated, market, event)
  const facts = new LiquidationFacts(event, protocol.id, position, market, market)
  facts.liquidator = p.caller
  facts.debtRepaid = p.repaidAssets
  facts.seized = p.seizedAssets
  facts.toLiquidator = p.seizedAssets
  facts.bonusBps = market.liquidationBonusBps
  facts.cap.regime = 'NO_CAP'
  facts.collateralPrice = price
  facts.debtPrice = isolated.parametersKnown ? toBigInt(priceScale()) : null
  if (protocol.historyIncomplete) {
    leaveUnknown(facts)
  } else {
    const debtShares = balanceOf(p.id, p.borrower, SIDE_BORROW)
    const totals = loadTotals(p.id)
    const totalShares = fromBigInt(totals == null ? BigInt.fromI32(0) : totals.scaledDebt)
    facts.cap.debtLeg = toAssetsCeil(debtShares, fromBigInt(isolated.totalBorrowAssets), totalShares)
    facts.cap.max = facts.cap.debtLeg
    facts.cap.maxKnown = true
    facts.cap.collateralLeg = balanceOf(p.id, p.borrower, SIDE_COLLATERAL)
    facts.cap.legsKnown = true
    facts.before = currentValue(protocol, p.id, p.borrower, event)
    takeLiquidated(isolated, position, event)
    facts.after = currentValue(protocol, p.id, p.borrower, event)
    if (price === null) {
      // Whatever price is stored, it is not the one that the contract saw.
      forgetPrice(facts.before)
      forgetPrice(facts.after)
    }
  }
  insertLiquidation(facts, event)
  insertPoint(facts, market, isolated, loanPrice)
  countLiquidation(p.caller, event.block)
  if (!fromBigInt(p.badDebtShares).isZero()) {
    insertBadDebt(event, protocol.id, p.id, position, p.badDebtAssets)
    addDeficit(p.id, fromBigInt(p.badDebtAssets))
  }
  if (protocol.historyIncomplete) countAlone(position)
  else closeAction(protocol, position, p.id, p.borrower, CAUSE_LIQUIDATION, event)
}

/** Of a position of which nothing else is known. */
function countAlone(id: Bytes): void {
  const position = loadPosition(id)
  if (position == null) return
  position.liquidationCount += 1
  position.save()
}

/** Without debt there is no health factor, whatever the price. */
function forgetPrice(value: Valuation): void {
  value.collateralKnown = false
  if (value.status == NO_DEBT) return
  value.healthFactorKnown = false
  value.status = PRICE_UNKNOWN
}

function leaveUnknown(facts: LiquidationFacts): void {
  facts.before.collateralKnown = false
  facts.before.debtKnown = false
  facts.before.healthFactorKnown = false
  facts.before.status = HISTORY_INCOMPLETE
  facts.after = facts.before
}

/** As Morpho.liquidate: what is repaid may exceed what all owe by one unit. */
function takeLiquidated(isolated: IsolatedMarket, position: Bytes, event: Liquidate): void {
  const p = event.params
  let debt = isolated.totalBorrowAssets.minus(p.repaidAssets)
  if (debt.lt(BigInt.fromI32(0))) debt = BigInt.fromI32(0)
  isolated.totalBorrowAssets = debt.minus(p.badDebtAssets)
  isolated.totalSupplyAssets = isolated.totalSupplyAssets.minus(p.badDebtAssets)
  isolated.save()
  const shares = add(fromBigInt(p.repaidShares), fromBigInt(p.badDebtShares))
  takeFrom(position, p.id, p.borrower, SIDE_BORROW, shares, event)
  takeFrom(position, p.id, p.borrower, SIDE_COLLATERAL, fromBigInt(p.seizedAssets), event)
}
