/** Which handler an event goes to, as the manifest has it (tests/mapping-dispatch.test.ts compares the two). */
import { ethereum } from '@graphprotocol/graph-ts'
import {
  AccrueInterest as MorphoAccrueInterest,
  Borrow as MorphoBorrow,
  CreateMarket as MorphoCreateMarket,
  EnableIrm as MorphoEnableIrm,
  Liquidate as MorphoLiquidate,
  Repay as MorphoRepay,
  SetAuthorization as MorphoSetAuthorization,
  SetFee as MorphoSetFee,
  SetFeeRecipient as MorphoSetFeeRecipient,
  Supply as MorphoSupply,
  SupplyCollateral as MorphoSupplyCollateral,
  Withdraw as MorphoWithdraw,
  WithdrawCollateral as MorphoWithdrawCollateral,
} from '../../../subgraph/generated/morpho-blue/MorphoBlue/Morpho'
import { CreatePreLiquidation as PreLiquidationFactoryCreatePreLiquidation } from '../../../subgraph/generated/morpho-blue/PreLiquidationFactory/PreLiquidationFactory'
import { PreLiquidate as PreLiquidationPreLiquidate } from '../../../subgraph/generated/morpho-blue/templates/PreLiquidation/PreLiquidation'
import { BorrowRateUpdate as RateModelBorrowRateUpdate } from '../../../subgraph/generated/morpho-blue/templates/RateModel/RateModel'
import {
  handleAccrueInterest,
  handleBorrow,
  handleBorrowRateUpdate,
  handleCreateMarket,
  handleCreatePreLiquidation,
  handleEnableIrm,
  handleLiquidate,
  handlePreLiquidate,
  handleRepay,
  handleSetAuthorization,
  handleSetFee,
  handleSetFeeRecipient,
  handleSupply,
  handleSupplyCollateral,
  handleWithdraw,
  handleWithdrawCollateral,
} from '../../../subgraph/morpho-blue/mapping'

export function dispatch(name: string, event: ethereum.Event): void {
  if (name == 'AccrueInterest') handleAccrueInterest(changetype<MorphoAccrueInterest>(event))
  else if (name == 'Borrow') handleBorrow(changetype<MorphoBorrow>(event))
  else if (name == 'CreateMarket') handleCreateMarket(changetype<MorphoCreateMarket>(event))
  else if (name == 'EnableIrm') handleEnableIrm(changetype<MorphoEnableIrm>(event))
  else if (name == 'Liquidate') handleLiquidate(changetype<MorphoLiquidate>(event))
  else if (name == 'Repay') handleRepay(changetype<MorphoRepay>(event))
  else if (name == 'SetAuthorization') handleSetAuthorization(changetype<MorphoSetAuthorization>(event))
  else if (name == 'SetFee') handleSetFee(changetype<MorphoSetFee>(event))
  else if (name == 'SetFeeRecipient') handleSetFeeRecipient(changetype<MorphoSetFeeRecipient>(event))
  else if (name == 'Supply') handleSupply(changetype<MorphoSupply>(event))
  else if (name == 'SupplyCollateral') handleSupplyCollateral(changetype<MorphoSupplyCollateral>(event))
  else if (name == 'Withdraw') handleWithdraw(changetype<MorphoWithdraw>(event))
  else if (name == 'WithdrawCollateral') handleWithdrawCollateral(changetype<MorphoWithdrawCollateral>(event))
  else if (name == 'CreatePreLiquidation')
    handleCreatePreLiquidation(changetype<PreLiquidationFactoryCreatePreLiquidation>(event))
  else if (name == 'PreLiquidate') handlePreLiquidate(changetype<PreLiquidationPreLiquidate>(event))
  else if (name == 'BorrowRateUpdate') handleBorrowRateUpdate(changetype<RateModelBorrowRateUpdate>(event))
  else assert(false, 'no handler of ' + name)
}
