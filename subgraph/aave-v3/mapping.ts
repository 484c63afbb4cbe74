/** The one entry file: every handler that the manifest names. */

export {
  handleATokenBurn,
  handleATokenInitialized,
  handleATokenMint,
  handleATokenTransfer,
  handleATokenUpgraded,
  handleBalanceTransfer,
} from './a-token'
export {
  handleAddressSet,
  handleAddressSetAsProxy,
  handlePoolUpdated,
  handlePriceOracleUpdated,
  handleProxyCreated,
} from './addresses-provider'
export { handleFirstBlock, handlePoll } from './blocks'
export {
  handleAssetBorrowableInEModeChanged,
  handleAssetCollateralInEModeChanged,
  handleAssetLtvzeroInEModeChanged,
  handleEModeAssetCategoryChanged,
  handleEModeCategoryAdded,
  handleEModeCategoryIsolationChanged,
} from './e-mode-configuration'
export { handleLiquidationCall } from './liquidation-call'
export { handleAssetSourceUpdated } from './oracle'
export {
  handleBorrow,
  handleDeficitCovered,
  handleDeficitCreated,
  handleFlashLoan,
  handleMintUnbacked,
  handleRebalanceStableBorrowRate,
  handleRepay,
  handleReserveDataUpdated,
  handleReserveUsedAsCollateralDisabled,
  handleReserveUsedAsCollateralEnabled,
  handleSupply,
  handleSwapBorrowRateMode,
  handleUserEModeSet,
  handleWithdraw,
} from './pool'
export { handlePoolUpgraded } from './pool-upgrade'
export { handleAggregatorConfirmed, handleAnswerUpdated } from './price-feed'
export {
  handleCollateralConfigurationChanged,
  handleLiquidationGracePeriodChanged,
  handleLiquidationGracePeriodDisabled,
  handleLiquidationProtocolFeeChanged,
  handlePendingLtvChanged,
  handleReserveActive,
  handleReserveBorrowing,
  handleReserveFactorChanged,
  handleReserveFrozen,
  handleReservePaused,
} from './reserve-configuration'
export { handleReserveDropped, handleReserveInitialized } from './reserve-listing'
export { handleStableDebtBurn, handleStableDebtMint, handleStableDebtTokenUpgraded } from './stable-debt-token'
export {
  handleVariableDebtBurn,
  handleVariableDebtMint,
  handleVariableDebtTokenUpgraded,
} from './variable-debt-token'
