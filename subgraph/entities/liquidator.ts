import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Liquidator } from '../generated/schema'

export function countLiquidation(id: Bytes, block: ethereum.Block): void {
  let liquidator = Liquidator.load(id)
  if (liquidator == null) {
    liquidator = new Liquidator(id)
    liquidator.liquidationCount = 0
    liquidator.firstTimestamp = block.timestamp
  }
  liquidator.liquidationCount += 1
  liquidator.lastTimestamp = block.timestamp
  liquidator.save()
}
