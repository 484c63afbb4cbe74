/** Contracts that liquidate before the market does, and what they did. Their repayment is Morpho's own Repay. */
import { dataSource } from '@graphprotocol/graph-ts'
import { loadMarket } from '../entities/market'
import { CreatePreLiquidation } from '../generated/morpho-blue/PreLiquidationFactory/PreLiquidationFactory'
import { PreLiquidation as PreLiquidationTemplate } from '../generated/morpho-blue/templates'
import { PreLiquidate } from '../generated/morpho-blue/templates/PreLiquidation/PreLiquidation'
import { PreLiquidation, PreLiquidationContract } from '../generated/schema'
import { eventId, positionId } from '../ids'

export function handleCreatePreLiquidation(event: CreatePreLiquidation): void {
  const params = event.params
  if (loadMarket(params.id) == null) return
  const terms = params.preLiquidationParams
  const row = new PreLiquidationContract(params.preLiquidation)
  row.protocol = dataSource.context().getBytes('protocol')
  row.market = params.id
  row.preLltvWad = terms.preLltv
  row.closeFactorAtPreLltvWad = terms.preLCF1
  row.closeFactorAtLltvWad = terms.preLCF2
  row.incentiveAtPreLltvWad = terms.preLIF1
  row.incentiveAtLltvWad = terms.preLIF2
  row.oracle = terms.preLiquidationOracle
  row.createdBlock = event.block.number
  row.createdTimestamp = event.block.timestamp
  row.save()
  PreLiquidationTemplate.create(params.preLiquidation)
}

export function handlePreLiquidate(event: PreLiquidate): void {
  const params = event.params
  const row = new PreLiquidation(eventId(event))
  row.contract = event.address
  row.market = params.id
  row.position = positionId(params.id, params.borrower)
  row.liquidator = params.preLiquidator
  row.debtRepaid = params.repaidAssets
  row.repaidShares = params.repaidShares
  row.collateralSeized = params.seizedAssets
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}
