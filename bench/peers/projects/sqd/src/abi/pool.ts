import { event, indexed } from '@subsquid/evm-abi'
import * as p from '@subsquid/evm-codec'

export const events = {
  Supply: event(
    '0x2b627736bca15cd5381dcf80b0bf11fd197d01a037c52b927a881a10fb73ba61',
    'Supply(address,address,address,uint256,uint16)',
    {
      reserve: indexed(p.address),
      user: p.address,
      onBehalfOf: indexed(p.address),
      amount: p.uint256,
      referralCode: indexed(p.uint16),
    },
  ),
  Borrow: event(
    '0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0',
    'Borrow(address,address,address,uint256,uint8,uint256,uint16)',
    {
      reserve: indexed(p.address),
      user: p.address,
      onBehalfOf: indexed(p.address),
      amount: p.uint256,
      interestRateMode: p.uint8,
      borrowRate: p.uint256,
      referralCode: indexed(p.uint16),
    },
  ),
  Repay: event(
    '0xa534c8dbe71f871f9f3530e97a74601fea17b426cae02e1c5aee42c96c784051',
    'Repay(address,address,address,uint256,bool)',
    {
      reserve: indexed(p.address),
      user: indexed(p.address),
      repayer: indexed(p.address),
      amount: p.uint256,
      useATokens: p.bool,
    },
  ),
  Withdraw: event(
    '0x3115d1449a7b732c986cba18244e897a450f61e1bb8d589cd2e69e6c8924f9f7',
    'Withdraw(address,address,address,uint256)',
    { reserve: indexed(p.address), user: indexed(p.address), to: indexed(p.address), amount: p.uint256 },
  ),
  LiquidationCall: event(
    '0xe413a321e8681d831f4dbccbca790d2952b56f977908e45be37335533e005286',
    'LiquidationCall(address,address,address,uint256,uint256,address,bool)',
    {
      collateralAsset: indexed(p.address),
      debtAsset: indexed(p.address),
      user: indexed(p.address),
      debtToCover: p.uint256,
      liquidatedCollateralAmount: p.uint256,
      liquidator: p.address,
      receiveAToken: p.bool,
    },
  ),
}
