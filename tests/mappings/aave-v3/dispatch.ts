/** Which handler an event goes to, as the manifest has it (tests/mapping-dispatch.test.ts compares the two). */
import { ethereum } from '@graphprotocol/graph-ts'
import {
  handleAddressSet,
  handleAddressSetAsProxy,
  handleAggregatorConfirmed,
  handleAnswerUpdated,
  handleAssetBorrowableInEModeChanged,
  handleAssetCollateralInEModeChanged,
  handleAssetLtvzeroInEModeChanged,
  handleAssetSourceUpdated,
  handleATokenBurn,
  handleATokenInitialized,
  handleATokenMint,
  handleATokenTransfer,
  handleATokenUpgraded,
  handleBalanceTransfer,
  handleBorrow,
  handleCollateralConfigurationChanged,
  handleDeficitCovered,
  handleDeficitCreated,
  handleEModeAssetCategoryChanged,
  handleEModeCategoryAdded,
  handleEModeCategoryIsolationChanged,
  handleFlashLoan,
  handleLiquidationCall,
  handleLiquidationGracePeriodChanged,
  handleLiquidationGracePeriodDisabled,
  handleLiquidationProtocolFeeChanged,
  handleMintUnbacked,
  handlePendingLtvChanged,
  handlePoolUpdated,
  handlePoolUpgraded,
  handlePriceOracleUpdated,
  handleProxyCreated,
  handleRebalanceStableBorrowRate,
  handleRepay,
  handleReserveActive,
  handleReserveBorrowing,
  handleReserveDataUpdated,
  handleReserveDropped,
  handleReserveFactorChanged,
  handleReserveFrozen,
  handleReserveInitialized,
  handleReservePaused,
  handleReserveUsedAsCollateralDisabled,
  handleReserveUsedAsCollateralEnabled,
  handleStableDebtBurn,
  handleStableDebtMint,
  handleStableDebtTokenUpgraded,
  handleSupply,
  handleSwapBorrowRateMode,
  handleUserEModeSet,
  handleVariableDebtBurn,
  handleVariableDebtMint,
  handleVariableDebtTokenUpgraded,
  handleWithdraw,
} from '../../../subgraph/aave-v3/mapping'
import { AssetSourceUpdated as AaveOracleAssetSourceUpdated } from '../../../subgraph/generated/templates/AaveOracle/AaveOracle'
import {
  BalanceTransfer as ATokenBalanceTransfer,
  Burn as ATokenBurn,
  Initialized as ATokenInitialized,
  Mint as ATokenMint,
  Transfer as ATokenTransfer,
  Upgraded as ATokenUpgraded,
} from '../../../subgraph/generated/templates/AToken/AToken'
import {
  Borrow as PoolBorrow,
  DeficitCovered as PoolDeficitCovered,
  DeficitCreated as PoolDeficitCreated,
  FlashLoan as PoolFlashLoan,
  LiquidationCall as PoolLiquidationCall,
  MintUnbacked as PoolMintUnbacked,
  RebalanceStableBorrowRate as PoolRebalanceStableBorrowRate,
  Repay as PoolRepay,
  ReserveDataUpdated as PoolReserveDataUpdated,
  ReserveUsedAsCollateralDisabled as PoolReserveUsedAsCollateralDisabled,
  ReserveUsedAsCollateralEnabled as PoolReserveUsedAsCollateralEnabled,
  Supply as PoolSupply,
  SwapBorrowRateMode as PoolSwapBorrowRateMode,
  Upgraded as PoolUpgraded,
  UserEModeSet as PoolUserEModeSet,
  Withdraw as PoolWithdraw,
} from '../../../subgraph/generated/templates/Pool/Pool'
import {
  AddressSet as PoolAddressesProviderAddressSet,
  AddressSetAsProxy as PoolAddressesProviderAddressSetAsProxy,
  PoolUpdated as PoolAddressesProviderPoolUpdated,
  PriceOracleUpdated as PoolAddressesProviderPriceOracleUpdated,
  ProxyCreated as PoolAddressesProviderProxyCreated,
} from '../../../subgraph/generated/templates/Pool/PoolAddressesProvider'
import {
  AssetBorrowableInEModeChanged as PoolConfiguratorAssetBorrowableInEModeChanged,
  AssetCollateralInEModeChanged as PoolConfiguratorAssetCollateralInEModeChanged,
  AssetLtvzeroInEModeChanged as PoolConfiguratorAssetLtvzeroInEModeChanged,
  CollateralConfigurationChanged as PoolConfiguratorCollateralConfigurationChanged,
  EModeAssetCategoryChanged as PoolConfiguratorEModeAssetCategoryChanged,
  EModeCategoryAdded as PoolConfiguratorEModeCategoryAdded,
  EModeCategoryIsolationChanged as PoolConfiguratorEModeCategoryIsolationChanged,
  LiquidationGracePeriodChanged as PoolConfiguratorLiquidationGracePeriodChanged,
  LiquidationGracePeriodDisabled as PoolConfiguratorLiquidationGracePeriodDisabled,
  LiquidationProtocolFeeChanged as PoolConfiguratorLiquidationProtocolFeeChanged,
  PendingLtvChanged as PoolConfiguratorPendingLtvChanged,
  ReserveActive as PoolConfiguratorReserveActive,
  ReserveBorrowing as PoolConfiguratorReserveBorrowing,
  ReserveDropped as PoolConfiguratorReserveDropped,
  ReserveFactorChanged as PoolConfiguratorReserveFactorChanged,
  ReserveFrozen as PoolConfiguratorReserveFrozen,
  ReserveInitialized as PoolConfiguratorReserveInitialized,
  ReservePaused as PoolConfiguratorReservePaused,
} from '../../../subgraph/generated/templates/PoolConfigurator/PoolConfigurator'
import { AnswerUpdated as PriceAggregatorAnswerUpdated } from '../../../subgraph/generated/templates/PriceAggregator/PriceAggregator'
import { AggregatorConfirmed as PriceFeedAggregatorConfirmed } from '../../../subgraph/generated/templates/PriceFeed/PriceFeed'
import {
  Burn as StableDebtTokenBurn,
  Mint as StableDebtTokenMint,
  Upgraded as StableDebtTokenUpgraded,
} from '../../../subgraph/generated/templates/StableDebtToken/StableDebtToken'
import {
  Burn as VariableDebtTokenBurn,
  Mint as VariableDebtTokenMint,
  Upgraded as VariableDebtTokenUpgraded,
} from '../../../subgraph/generated/templates/VariableDebtToken/VariableDebtToken'

export function dispatch(kind: string, name: string, event: ethereum.Event): void {
  if (kind == 'PoolAddressesProvider') toPoolAddressesProvider(name, event)
  if (kind == 'Pool') toPool(name, event)
  if (kind == 'PoolConfigurator') toPoolConfigurator(name, event)
  if (kind == 'AaveOracle') toAaveOracle(name, event)
  if (kind == 'AToken') toAToken(name, event)
  if (kind == 'VariableDebtToken') toVariableDebtToken(name, event)
  if (kind == 'StableDebtToken') toStableDebtToken(name, event)
  if (kind == 'PriceFeed') toPriceFeed(name, event)
  if (kind == 'PriceAggregator') toPriceAggregator(name, event)
}

function toPoolAddressesProvider(name: string, event: ethereum.Event): void {
  if (name == 'ProxyCreated') handleProxyCreated(changetype<PoolAddressesProviderProxyCreated>(event))
  if (name == 'AddressSet') handleAddressSet(changetype<PoolAddressesProviderAddressSet>(event))
  if (name == 'AddressSetAsProxy') handleAddressSetAsProxy(changetype<PoolAddressesProviderAddressSetAsProxy>(event))
  if (name == 'PoolUpdated') handlePoolUpdated(changetype<PoolAddressesProviderPoolUpdated>(event))
  if (name == 'PriceOracleUpdated') handlePriceOracleUpdated(changetype<PoolAddressesProviderPriceOracleUpdated>(event))
}

function toPool(name: string, event: ethereum.Event): void {
  if (name == 'ReserveDataUpdated') handleReserveDataUpdated(changetype<PoolReserveDataUpdated>(event))
  if (name == 'Supply') handleSupply(changetype<PoolSupply>(event))
  if (name == 'Withdraw') handleWithdraw(changetype<PoolWithdraw>(event))
  if (name == 'Borrow') handleBorrow(changetype<PoolBorrow>(event))
  if (name == 'Repay') handleRepay(changetype<PoolRepay>(event))
  if (name == 'MintUnbacked') handleMintUnbacked(changetype<PoolMintUnbacked>(event))
  if (name == 'SwapBorrowRateMode') handleSwapBorrowRateMode(changetype<PoolSwapBorrowRateMode>(event))
  if (name == 'RebalanceStableBorrowRate')
    handleRebalanceStableBorrowRate(changetype<PoolRebalanceStableBorrowRate>(event))
  if (name == 'ReserveUsedAsCollateralEnabled')
    handleReserveUsedAsCollateralEnabled(changetype<PoolReserveUsedAsCollateralEnabled>(event))
  if (name == 'ReserveUsedAsCollateralDisabled')
    handleReserveUsedAsCollateralDisabled(changetype<PoolReserveUsedAsCollateralDisabled>(event))
  if (name == 'UserEModeSet') handleUserEModeSet(changetype<PoolUserEModeSet>(event))
  if (name == 'LiquidationCall') handleLiquidationCall(changetype<PoolLiquidationCall>(event))
  if (name == 'FlashLoan') handleFlashLoan(changetype<PoolFlashLoan>(event))
  if (name == 'DeficitCreated') handleDeficitCreated(changetype<PoolDeficitCreated>(event))
  if (name == 'DeficitCovered') handleDeficitCovered(changetype<PoolDeficitCovered>(event))
  if (name == 'Upgraded') handlePoolUpgraded(changetype<PoolUpgraded>(event))
}

function toPoolConfigurator(name: string, event: ethereum.Event): void {
  if (name == 'ReserveInitialized') handleReserveInitialized(changetype<PoolConfiguratorReserveInitialized>(event))
  if (name == 'ReserveDropped') handleReserveDropped(changetype<PoolConfiguratorReserveDropped>(event))
  if (name == 'ReserveBorrowing') handleReserveBorrowing(changetype<PoolConfiguratorReserveBorrowing>(event))
  if (name == 'CollateralConfigurationChanged')
    handleCollateralConfigurationChanged(changetype<PoolConfiguratorCollateralConfigurationChanged>(event))
  if (name == 'PendingLtvChanged') handlePendingLtvChanged(changetype<PoolConfiguratorPendingLtvChanged>(event))
  if (name == 'ReserveActive') handleReserveActive(changetype<PoolConfiguratorReserveActive>(event))
  if (name == 'ReserveFrozen') handleReserveFrozen(changetype<PoolConfiguratorReserveFrozen>(event))
  if (name == 'ReservePaused') handleReservePaused(changetype<PoolConfiguratorReservePaused>(event))
  if (name == 'ReserveFactorChanged')
    handleReserveFactorChanged(changetype<PoolConfiguratorReserveFactorChanged>(event))
  if (name == 'LiquidationProtocolFeeChanged')
    handleLiquidationProtocolFeeChanged(changetype<PoolConfiguratorLiquidationProtocolFeeChanged>(event))
  if (name == 'LiquidationGracePeriodChanged')
    handleLiquidationGracePeriodChanged(changetype<PoolConfiguratorLiquidationGracePeriodChanged>(event))
  if (name == 'LiquidationGracePeriodDisabled')
    handleLiquidationGracePeriodDisabled(changetype<PoolConfiguratorLiquidationGracePeriodDisabled>(event))
  if (name == 'EModeAssetCategoryChanged')
    handleEModeAssetCategoryChanged(changetype<PoolConfiguratorEModeAssetCategoryChanged>(event))
  if (name == 'EModeCategoryAdded') handleEModeCategoryAdded(changetype<PoolConfiguratorEModeCategoryAdded>(event))
  if (name == 'AssetCollateralInEModeChanged')
    handleAssetCollateralInEModeChanged(changetype<PoolConfiguratorAssetCollateralInEModeChanged>(event))
  if (name == 'AssetBorrowableInEModeChanged')
    handleAssetBorrowableInEModeChanged(changetype<PoolConfiguratorAssetBorrowableInEModeChanged>(event))
  if (name == 'AssetLtvzeroInEModeChanged')
    handleAssetLtvzeroInEModeChanged(changetype<PoolConfiguratorAssetLtvzeroInEModeChanged>(event))
  if (name == 'EModeCategoryIsolationChanged')
    handleEModeCategoryIsolationChanged(changetype<PoolConfiguratorEModeCategoryIsolationChanged>(event))
}

function toAaveOracle(name: string, event: ethereum.Event): void {
  if (name == 'AssetSourceUpdated') handleAssetSourceUpdated(changetype<AaveOracleAssetSourceUpdated>(event))
}

function toAToken(name: string, event: ethereum.Event): void {
  if (name == 'Transfer') handleATokenTransfer(changetype<ATokenTransfer>(event))
  if (name == 'Mint') handleATokenMint(changetype<ATokenMint>(event))
  if (name == 'Burn') handleATokenBurn(changetype<ATokenBurn>(event))
  if (name == 'BalanceTransfer') handleBalanceTransfer(changetype<ATokenBalanceTransfer>(event))
  if (name == 'Initialized') handleATokenInitialized(changetype<ATokenInitialized>(event))
  if (name == 'Upgraded') handleATokenUpgraded(changetype<ATokenUpgraded>(event))
}

function toVariableDebtToken(name: string, event: ethereum.Event): void {
  if (name == 'Mint') handleVariableDebtMint(changetype<VariableDebtTokenMint>(event))
  if (name == 'Burn') handleVariableDebtBurn(changetype<VariableDebtTokenBurn>(event))
  if (name == 'Upgraded') handleVariableDebtTokenUpgraded(changetype<VariableDebtTokenUpgraded>(event))
}

function toStableDebtToken(name: string, event: ethereum.Event): void {
  if (name == 'Mint') handleStableDebtMint(changetype<StableDebtTokenMint>(event))
  if (name == 'Burn') handleStableDebtBurn(changetype<StableDebtTokenBurn>(event))
  if (name == 'Upgraded') handleStableDebtTokenUpgraded(changetype<StableDebtTokenUpgraded>(event))
}

function toPriceFeed(name: string, event: ethereum.Event): void {
  if (name == 'AggregatorConfirmed') handleAggregatorConfirmed(changetype<PriceFeedAggregatorConfirmed>(event))
}

function toPriceAggregator(name: string, event: ethereum.Event): void {
  if (name == 'AnswerUpdated') handleAnswerUpdated(changetype<PriceAggregatorAnswerUpdated>(event))
}
