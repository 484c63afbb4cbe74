/**
 * What the subgraph listens to in a Morpho Blue deployment: the Morpho contract, and the interest rate models that its
 * owner enables. Handler names are exports of subgraph/morpho-blue/mapping.ts.
 */
import type { Contract } from './aave-v3.ts'

const positionEntities = ['Account', 'Position', 'Balance', 'MarketTotals', 'HealthFactorSnapshot']

export const morpho: Contract = {
  name: 'Morpho',
  abis: ['Morpho', 'PairOracle', 'ERC20', 'ERC20Bytes32'],
  entities: [
    'Protocol',
    'MarketRegistry',
    'Token',
    'PriceSource',
    'OracleAsset',
    'PriceUpdate',
    'Market',
    'IsolatedMarket',
    ...positionEntities,
    'Supply',
    'Withdraw',
    'SupplyCollateral',
    'WithdrawCollateral',
    'Borrow',
    'Repay',
    'Liquidation',
    'LiquidationPoint',
    'Liquidator',
    'BadDebt',
    'ParameterChange',
    'Authorization',
  ],
  eventHandlers: [
    { event: 'EnableIrm(indexed address)', handler: 'handleEnableIrm' },
    { event: 'SetFeeRecipient(indexed address)', handler: 'handleSetFeeRecipient' },
    { event: 'SetFee(indexed bytes32,uint256)', handler: 'handleSetFee' },
    {
      event: 'CreateMarket(indexed bytes32,(address,address,address,address,uint256))',
      handler: 'handleCreateMarket',
    },
    { event: 'AccrueInterest(indexed bytes32,uint256,uint256,uint256)', handler: 'handleAccrueInterest' },
    { event: 'Supply(indexed bytes32,indexed address,indexed address,uint256,uint256)', handler: 'handleSupply' },
    {
      event: 'Withdraw(indexed bytes32,address,indexed address,indexed address,uint256,uint256)',
      handler: 'handleWithdraw',
    },
    {
      event: 'SupplyCollateral(indexed bytes32,indexed address,indexed address,uint256)',
      handler: 'handleSupplyCollateral',
    },
    {
      event: 'WithdrawCollateral(indexed bytes32,address,indexed address,indexed address,uint256)',
      handler: 'handleWithdrawCollateral',
    },
    {
      event: 'Borrow(indexed bytes32,address,indexed address,indexed address,uint256,uint256)',
      handler: 'handleBorrow',
    },
    { event: 'Repay(indexed bytes32,indexed address,indexed address,uint256,uint256)', handler: 'handleRepay' },
    {
      event: 'Liquidate(indexed bytes32,indexed address,indexed address,uint256,uint256,uint256,uint256,uint256)',
      handler: 'handleLiquidate',
      receipt: true,
    },
    {
      event: 'SetAuthorization(indexed address,indexed address,indexed address,bool)',
      handler: 'handleSetAuthorization',
    },
  ],
}

export const preLiquidationFactory: Contract = {
  name: 'PreLiquidationFactory',
  abis: ['PreLiquidationFactory'],
  entities: ['Market', 'PreLiquidationContract'],
  eventHandlers: [
    {
      event: 'CreatePreLiquidation(indexed address,bytes32,(uint256,uint256,uint256,uint256,uint256,address))',
      handler: 'handleCreatePreLiquidation',
    },
  ],
}

export const morphoTemplates: readonly Contract[] = [
  {
    name: 'PreLiquidation',
    abis: ['PreLiquidation'],
    entities: ['PreLiquidation'],
    eventHandlers: [
      {
        event: 'PreLiquidate(indexed bytes32,indexed address,indexed address,uint256,uint256,uint256)',
        handler: 'handlePreLiquidate',
      },
    ],
  },
  {
    name: 'RateModel',
    abis: ['RateModel'],
    entities: ['IsolatedMarket', 'Protocol'],
    eventHandlers: [{ event: 'BorrowRateUpdate(indexed bytes32,uint256,uint256)', handler: 'handleBorrowRateUpdate' }],
  },
]
