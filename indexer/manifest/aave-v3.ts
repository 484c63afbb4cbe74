/**
 * What the subgraph listens to in an Aave v3 deployment: the one static data source (PoolAddressesProvider) and the
 * templates that its events lead to. Handler names are exports of subgraph/aave-v3/mapping.ts.
 */

export type EventHandler = { readonly event: string; readonly handler: string; readonly receipt?: boolean }

/** A contract that is listened to, with the ABIs that its handlers decode with or call. */
export type Contract = {
  readonly name: string
  readonly abis: readonly string[]
  readonly entities: readonly string[]
  readonly eventHandlers: readonly EventHandler[]
}

const priceAbis = ['AaveOracle', 'PriceFeed', 'PriceAggregator']
const priceEntities = ['PriceSource', 'PriceAggregator', 'OracleAsset', 'Market', 'RiskCategory', 'PriceUpdate']
const positionEntities = ['Account', 'Position', 'Balance', 'MarketTotals', 'HealthFactorSnapshot']

export const provider: Contract = {
  name: 'PoolAddressesProvider',
  abis: ['PoolAddressesProvider', 'Pool', 'AToken', 'VariableDebtToken', 'ERC20', 'ERC20Bytes32', ...priceAbis],
  entities: ['Protocol', 'MarketRegistry', ...priceEntities],
  eventHandlers: [
    { event: 'ProxyCreated(indexed bytes32,indexed address,indexed address)', handler: 'handleProxyCreated' },
    { event: 'AddressSet(indexed bytes32,indexed address,indexed address)', handler: 'handleAddressSet' },
    {
      event: 'AddressSetAsProxy(indexed bytes32,indexed address,address,indexed address)',
      handler: 'handleAddressSetAsProxy',
    },
    { event: 'PoolUpdated(indexed address,indexed address)', handler: 'handlePoolUpdated' },
    { event: 'PriceOracleUpdated(indexed address,indexed address)', handler: 'handlePriceOracleUpdated' },
  ],
}

export const templates: readonly Contract[] = [
  {
    name: 'Pool',
    // PoolAddressesProvider: so that codegen makes its classes at a path that is the same for every network.
    abis: ['Pool', 'PoolAddressesProvider', 'VariableDebtToken', 'AToken', ...priceAbis],
    entities: [
      'Protocol',
      ...positionEntities,
      'Supply',
      'Withdraw',
      'Borrow',
      'Repay',
      'FlashLoan',
      'Liquidation',
      'LiquidationPoint',
      'BadDebt',
    ],
    eventHandlers: [
      {
        event: 'ReserveDataUpdated(indexed address,uint256,uint256,uint256,uint256,uint256)',
        handler: 'handleReserveDataUpdated',
      },
      { event: 'Supply(indexed address,address,indexed address,uint256,indexed uint16)', handler: 'handleSupply' },
      { event: 'Withdraw(indexed address,indexed address,indexed address,uint256)', handler: 'handleWithdraw' },
      {
        event: 'Borrow(indexed address,address,indexed address,uint256,uint8,uint256,indexed uint16)',
        handler: 'handleBorrow',
      },
      { event: 'Repay(indexed address,indexed address,indexed address,uint256,bool)', handler: 'handleRepay' },
      {
        event: 'MintUnbacked(indexed address,address,indexed address,uint256,indexed uint16)',
        handler: 'handleMintUnbacked',
      },
      { event: 'SwapBorrowRateMode(indexed address,indexed address,uint8)', handler: 'handleSwapBorrowRateMode' },
      {
        event: 'RebalanceStableBorrowRate(indexed address,indexed address)',
        handler: 'handleRebalanceStableBorrowRate',
      },
      {
        event: 'ReserveUsedAsCollateralEnabled(indexed address,indexed address)',
        handler: 'handleReserveUsedAsCollateralEnabled',
      },
      {
        event: 'ReserveUsedAsCollateralDisabled(indexed address,indexed address)',
        handler: 'handleReserveUsedAsCollateralDisabled',
      },
      { event: 'UserEModeSet(indexed address,uint8)', handler: 'handleUserEModeSet' },
      {
        event: 'LiquidationCall(indexed address,indexed address,indexed address,uint256,uint256,address,bool)',
        handler: 'handleLiquidationCall',
        receipt: true,
      },
      {
        event: 'FlashLoan(indexed address,address,indexed address,uint256,uint8,uint256,indexed uint16)',
        handler: 'handleFlashLoan',
      },
      { event: 'DeficitCreated(indexed address,indexed address,uint256)', handler: 'handleDeficitCreated' },
      { event: 'DeficitCovered(indexed address,address,uint256)', handler: 'handleDeficitCovered' },
      { event: 'Upgraded(indexed address)', handler: 'handlePoolUpgraded' },
    ],
  },
  {
    name: 'PoolConfigurator',
    abis: ['PoolConfigurator', 'Pool', 'AToken', 'VariableDebtToken', 'ERC20', 'ERC20Bytes32', ...priceAbis],
    entities: ['Protocol', 'MarketRegistry', 'Token', 'MarketTotals', 'ParameterChange', ...priceEntities],
    eventHandlers: [
      {
        event: 'ReserveInitialized(indexed address,indexed address,address,address,address)',
        handler: 'handleReserveInitialized',
      },
      { event: 'ReserveDropped(indexed address)', handler: 'handleReserveDropped' },
      { event: 'ReserveBorrowing(indexed address,bool)', handler: 'handleReserveBorrowing' },
      {
        event: 'CollateralConfigurationChanged(indexed address,uint256,uint256,uint256)',
        handler: 'handleCollateralConfigurationChanged',
      },
      { event: 'PendingLtvChanged(indexed address,uint256)', handler: 'handlePendingLtvChanged' },
      { event: 'ReserveActive(indexed address,bool)', handler: 'handleReserveActive' },
      { event: 'ReserveFrozen(indexed address,bool)', handler: 'handleReserveFrozen' },
      { event: 'ReservePaused(indexed address,bool)', handler: 'handleReservePaused' },
      { event: 'ReserveFactorChanged(indexed address,uint256,uint256)', handler: 'handleReserveFactorChanged' },
      {
        event: 'LiquidationProtocolFeeChanged(indexed address,uint256,uint256)',
        handler: 'handleLiquidationProtocolFeeChanged',
      },
      {
        event: 'LiquidationGracePeriodChanged(indexed address,uint40)',
        handler: 'handleLiquidationGracePeriodChanged',
      },
      { event: 'LiquidationGracePeriodDisabled(indexed address)', handler: 'handleLiquidationGracePeriodDisabled' },
      { event: 'EModeAssetCategoryChanged(indexed address,uint8,uint8)', handler: 'handleEModeAssetCategoryChanged' },
      {
        event: 'EModeCategoryAdded(indexed uint8,uint256,uint256,uint256,address,string)',
        handler: 'handleEModeCategoryAdded',
      },
      {
        event: 'AssetCollateralInEModeChanged(indexed address,uint8,bool)',
        handler: 'handleAssetCollateralInEModeChanged',
      },
      {
        event: 'AssetBorrowableInEModeChanged(indexed address,uint8,bool)',
        handler: 'handleAssetBorrowableInEModeChanged',
      },
      { event: 'AssetLtvzeroInEModeChanged(indexed address,uint8,bool)', handler: 'handleAssetLtvzeroInEModeChanged' },
      { event: 'EModeCategoryIsolationChanged(indexed uint8,bool)', handler: 'handleEModeCategoryIsolationChanged' },
    ],
  },
  {
    name: 'AaveOracle',
    abis: [...priceAbis],
    entities: [...priceEntities],
    eventHandlers: [
      { event: 'AssetSourceUpdated(indexed address,indexed address)', handler: 'handleAssetSourceUpdated' },
    ],
  },
  {
    name: 'AToken',
    abis: ['AToken', ...priceAbis],
    entities: [...positionEntities, 'TokenTransfer', 'CollateralTransfer'],
    eventHandlers: [
      { event: 'Transfer(indexed address,indexed address,uint256)', handler: 'handleATokenTransfer' },
      { event: 'Mint(indexed address,indexed address,uint256,uint256,uint256)', handler: 'handleATokenMint' },
      { event: 'Burn(indexed address,indexed address,uint256,uint256,uint256)', handler: 'handleATokenBurn' },
      { event: 'BalanceTransfer(indexed address,indexed address,uint256,uint256)', handler: 'handleBalanceTransfer' },
      {
        event: 'Initialized(indexed address,indexed address,address,address,uint8,string,string,bytes)',
        handler: 'handleATokenInitialized',
      },
      { event: 'Upgraded(indexed address)', handler: 'handleATokenUpgraded' },
    ],
  },
  {
    name: 'VariableDebtToken',
    abis: ['VariableDebtToken'],
    entities: [...positionEntities],
    eventHandlers: [
      { event: 'Mint(indexed address,indexed address,uint256,uint256,uint256)', handler: 'handleVariableDebtMint' },
      { event: 'Burn(indexed address,indexed address,uint256,uint256,uint256)', handler: 'handleVariableDebtBurn' },
      { event: 'Upgraded(indexed address)', handler: 'handleVariableDebtTokenUpgraded' },
    ],
  },
  {
    name: 'StableDebtToken',
    abis: ['StableDebtToken'],
    entities: [...positionEntities],
    eventHandlers: [
      {
        event: 'Mint(indexed address,indexed address,uint256,uint256,uint256,uint256,uint256,uint256)',
        handler: 'handleStableDebtMint',
      },
      { event: 'Burn(indexed address,uint256,uint256,uint256,uint256,uint256)', handler: 'handleStableDebtBurn' },
      { event: 'Upgraded(indexed address)', handler: 'handleStableDebtTokenUpgraded' },
    ],
  },
  {
    name: 'PriceFeed',
    abis: [...priceAbis],
    entities: [...priceEntities],
    eventHandlers: [
      { event: 'AggregatorConfirmed(indexed address,indexed address)', handler: 'handleAggregatorConfirmed' },
    ],
  },
  {
    name: 'PriceAggregator',
    abis: [...priceAbis],
    entities: [...priceEntities],
    eventHandlers: [{ event: 'AnswerUpdated(indexed int256,indexed uint256,uint256)', handler: 'handleAnswerUpdated' }],
  },
]
