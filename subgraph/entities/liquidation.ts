import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Cap } from '../actions/cap'
import { Valuation } from '../actions/valuation'
import { Liquidation, Market } from '../generated/schema'
import { eventId } from '../ids'
import { lowBits, toBigInt } from '../math/u256'
import { OK, PRICE_UNKNOWN } from '../status'

/** All that is known of a liquidation when its event arrives; amounts in the assets' units. */
export class LiquidationFacts {
  liquidator: Bytes
  debtRepaid: BigInt = BigInt.fromI32(0)
  seized: BigInt = BigInt.fromI32(0)
  toLiquidator: BigInt = BigInt.fromI32(0)
  protocolFee: BigInt = BigInt.fromI32(0)
  receivedSupplyToken: bool = false
  /** In the base currency's units, as the liquidation computed with; null: not known. */
  collateralPrice: BigInt | null = null
  debtPrice: BigInt | null = null
  bonusBps: i32 = 0
  revision: i32 = 0
  before: Valuation = new Valuation()
  after: Valuation = new Valuation()
  cap: Cap = new Cap()

  constructor(
    event: ethereum.Event,
    public protocol: Bytes,
    public position: Bytes,
    public collateral: Market,
    public debt: Market,
  ) {
    this.liquidator = event.address
  }
}

export function insertLiquidation(facts: LiquidationFacts, event: ethereum.Event): void {
  const row = new Liquidation(eventId(event))
  const collateral = facts.collateral
  const debt = facts.debt
  row.protocol = facts.protocol
  row.position = facts.position
  row.liquidator = facts.liquidator
  row.collateralMarket = collateral.id
  row.debtMarket = debt.id
  row.debtRepaid = facts.debtRepaid
  row.collateralSeized = facts.seized
  row.collateralToLiquidator = facts.toLiquidator
  row.protocolFee = facts.protocolFee
  row.receivedSupplyToken = facts.receivedSupplyToken
  row.collateralPrice = facts.collateralPrice
  row.debtPrice = facts.debtPrice
  row.priceStatus = facts.collateralPrice === null || facts.debtPrice === null ? PRICE_UNKNOWN : OK
  row.liquidationBonusBps = facts.bonusBps
  row.liquidationProtocolFeeBps = collateral.liquidationProtocolFeeBps
  if (facts.revision != 0) row.revision = facts.revision
  writeValuations(row, facts.before, facts.after)
  const cap = facts.cap
  row.debtLegBefore = cap.legsKnown ? toBigInt(cap.debtLeg) : null
  row.collateralLegBefore = cap.legsKnown ? toBigInt(cap.collateralLeg) : null
  row.closeFactorRegime = cap.regime
  row.maxDebtToRepay = cap.maxKnown ? toBigInt(cap.max) : null
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.transactionIndex = lowBits(event.transaction.index) as i32
  row.logIndex = lowBits(event.logIndex) as i32
  writeTransaction(row, event)
  row.save()
}

function writeValuations(row: Liquidation, before: Valuation, after: Valuation): void {
  row.healthFactorBeforeWad = before.healthFactorKnown ? toBigInt(before.healthFactorWad) : null
  row.healthFactorBeforeStatus = before.status
  row.collateralBeforeBase = before.collateralKnown ? toBigInt(before.collateralBase) : null
  row.debtBeforeBase = before.debtKnown ? toBigInt(before.debtBase) : null
  row.healthFactorAfterWad = after.healthFactorKnown ? toBigInt(after.healthFactorWad) : null
  row.healthFactorAfterStatus = after.status
  row.collateralAfterBase = after.collateralKnown ? toBigInt(after.collateralBase) : null
  row.debtAfterBase = after.debtKnown ? toBigInt(after.debtBase) : null
}

/** A source of logs without receipts knows no senders either. */
function writeTransaction(row: Liquidation, event: ethereum.Event): void {
  row.baseFeePerGas = event.block.baseFeePerGas
  const receipt = event.receipt
  if (receipt === null) return
  row.sender = event.transaction.from
  const to = event.transaction.to
  if (to !== null) row.to = to as Bytes
  row.gasUsed = receipt.gasUsed
  row.effectiveGasPrice = event.transaction.gasPrice
}
