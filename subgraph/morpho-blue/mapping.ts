/** The one entry file: every handler that the manifest names. */

export { handleSetAuthorization } from './authorizations'
export { handlePoll } from './blocks'
export { handleLiquidate } from './liquidation'
export {
  handleAccrueInterest,
  handleCreateMarket,
  handleEnableIrm,
  handleSetFee,
  handleSetFeeRecipient,
} from './markets'
export {
  handleBorrow,
  handleRepay,
  handleSupply,
  handleSupplyCollateral,
  handleWithdraw,
  handleWithdrawCollateral,
} from './positions'
export { handleCreatePreLiquidation, handlePreLiquidate } from './pre-liquidation'
export { handleBorrowRateUpdate } from './rate-model'
