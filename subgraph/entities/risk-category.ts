import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { RiskCategory } from '../generated/schema'
import { categoryId } from '../ids'
import { PRICE_UNKNOWN } from '../status'

export function loadCategory(id: Bytes): RiskCategory | null {
  return RiskCategory.load(id)
}

/** The category, made empty where it is not known yet (an asset may be put into it first). */
export function ensureCategory(pool: Bytes, number: i32, protocol: Bytes): RiskCategory {
  const id = categoryId(pool, number)
  const known = RiskCategory.load(id)
  if (known != null) return known
  const category = new RiskCategory(id)
  const zero = BigInt.fromI32(0)
  category.protocol = protocol
  category.number = number
  category.label = ''
  category.ltvBps = 0
  category.liquidationThresholdBps = 0
  category.liquidationBonusBps = 0
  category.priceStatus = PRICE_UNKNOWN
  category.priceBlock = zero
  category.priceTimestamp = zero
  category.collateralMask = zero
  category.borrowableMask = zero
  category.ltvZeroMask = zero
  category.isolated = false
  return category
}

export function writeCategoryPrice(id: Bytes, price: BigInt | null, status: string, block: ethereum.Block): void {
  const category = new RiskCategory(id)
  category.price = price
  category.priceStatus = status
  category.priceBlock = block.number
  category.priceTimestamp = block.timestamp
  category.save()
}
