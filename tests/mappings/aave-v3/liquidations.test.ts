/**
 * Liquidations of both releases. The liquidator asked for as much as it may repay, so what the contracts repaid is the cap.
 */
import { assert, describe, test } from 'matchstick-as/assembly/index'
import { SIDE_BORROW, SIDE_SUPPLY } from '../../../subgraph/ids'
import { BORROWER, LIQUIDATOR, Story } from './story'

const v302 = new Story('3.0.2')
const v360 = new Story('3.6.0')

describe('release 3.0.2', () => {
  test('default: half of the debt leg above a health factor of 0.95', () => {
    v302.playTo('liquidation')
    v302.assertRow('Liquidation', 10, 'debtRepaid', '4008927639')
    v302.assertRow('Liquidation', 10, 'maxDebtToRepay', '4008927639')
    v302.assertRow('Liquidation', 10, 'closeFactorRegime', 'AAVE_LEG_HALF')
    v302.assertRow('Liquidation', 10, 'collateralPrice', '125000000000')
    v302.assertRow('Liquidation', 10, 'debtPrice', '100000000')
    v302.assertRow('Liquidation', 10, 'liquidationBonusBps', '10500')
    v302.assertRow('Liquidation', 10, 'receivedSupplyToken', 'false')
    v302.assertPosition(BORROWER, '581581385295', '450963498989', '1070402706376851200')
    v302.assertRow('Liquidation', 10, 'healthFactorAfterWad', '1070402706376851200')
    assert.fieldEquals('Position', v302.position(BORROWER), 'liquidationCount', '1')
    assert.fieldEquals('Liquidator', LIQUIDATOR, 'liquidationCount', '1')
  })

  test('trap: the event is net of the protocol fee, which is only a transfer to the treasury', () => {
    v302.playTo('liquidation')
    v302.assertRow('Liquidation', 10, 'collateralToLiquidator', '3351463506204000000')
    v302.assertRow('Liquidation', 10, 'protocolFee', '16035710556000000')
    v302.assertRow('Liquidation', 10, 'collateralSeized', '3367499216760000000')
    v302.assertRow('Liquidation', 10, 'liquidationProtocolFeeBps', '1000')
    v302.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '4642737079756326969')
  })

  test('default: all of the leg below 0.95, paid in supply tokens that count for the liquidator', () => {
    v302.playTo('liquidation for supply tokens')
    v302.assertRow('Liquidation', 13, 'debtRepaid', '4009016532')
    v302.assertRow('Liquidation', 13, 'debtLegBefore', '4009016532')
    v302.assertRow('Liquidation', 13, 'closeFactorRegime', 'AAVE_LEG_ALL')
    v302.assertRow('Liquidation', 13, 'receivedSupplyToken', 'true')
    v302.assertRow('Liquidation', 13, 'protocolFee', '19090554914285714')
    v302.assertPosition(BORROWER, '67946053542', '50071015780', '1126304780549830499')
    v302.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '0')
    v302.assertScaled(LIQUIDATOR, 'WETH', SIDE_SUPPLY, '3978456333344501264')
    assert.fieldEquals('Balance', v302.balance(LIQUIDATOR, 'WETH', SIDE_SUPPLY), 'isCollateral', 'true')
    assert.fieldEquals('Position', v302.position(LIQUIDATOR), 'collateralBase', '418942227594')
    assert.fieldEquals('Liquidator', LIQUIDATOR, 'liquidationCount', '2')
  })

  test('behavior: no BalanceTransfer within a liquidation is a transfer between accounts', () => {
    v302.playTo('liquidation for supply tokens')
    assert.entityCount('CollateralTransfer', 1)
  })
})

describe('release 3.6.0', () => {
  test('default: half of the total debt above a health factor of 0.95', () => {
    v360.playTo('liquidation')
    v360.assertRow('Liquidation', 10, 'debtRepaid', '4257150906')
    v360.assertRow('Liquidation', 10, 'maxDebtToRepay', '4257150906')
    v360.assertRow('Liquidation', 10, 'closeFactorRegime', 'AAVE_TOTAL_HALF')
    v360.assertRow('Liquidation', 10, 'protocolFee', '17028603624000000')
    v360.assertRow('Liquidation', 10, 'collateralSeized', '3576006761040000000')
    v360.assertPosition(BORROWER, '554915148047', '425715090734', '1081896279704104758')
    v360.assertRow('Liquidation', 10, 'healthFactorAfterWad', '1081896279704104758')
  })

  test('default: all of the leg at a low health factor', () => {
    v360.playTo('liquidation for supply tokens')
    v360.assertRow('Liquidation', 12, 'debtRepaid', '3757228996')
    v360.assertRow('Liquidation', 12, 'closeFactorRegime', 'AAVE_LOW_HEALTH')
    v360.assertPosition(BORROWER, '72153276586', '50000280334', '1197737675995726748')
  })

  test('trap: supply tokens that a liquidator receives are not collateral by themselves', () => {
    v360.playTo('liquidation for supply tokens')
    v360.assertScaled(LIQUIDATOR, 'WETH', SIDE_SUPPLY, '3729345352699465027')
    assert.fieldEquals('Balance', v360.balance(LIQUIDATOR, 'WETH', SIDE_SUPPLY), 'isCollateral', 'false')
    assert.fieldEquals('Position', v360.position(LIQUIDATOR), 'collateralBase', '0')
  })

  test('default: DeficitCreated is bad debt of the account and a deficit of the market', () => {
    v360.playTo('bad debt')
    v360.assertRow('BadDebt', 3, 'amount', '369112464840425287301')
    v360.assertRow('BadDebt', 3, 'position', v360.position(BORROWER))
    assert.fieldEquals('MarketTotals', v360.market('DAI'), 'deficit', '369112464840425287301')
    v360.assertScaled(BORROWER, 'DAI', SIDE_BORROW, '0')
    v360.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '0')
    assert.fieldEquals('Position', v360.position(BORROWER), 'hasDebt', 'false')
  })

  test('trap: debtToCover is what was repaid, not what was asked for nor what was written off', () => {
    v360.playTo('bad debt')
    v360.assertRow('Liquidation', 14, 'debtRepaid', '130890339277028073715')
    v360.assertRow('Liquidation', 14, 'protocolFee', '3272258481925702')
    v360.assertRow('Liquidation', 14, 'debtAfterBase', '0')
  })

  test('default: DeficitCovered takes from the deficit', () => {
    v360.playTo('deficit covered')
    v360.assertRow('BadDebt', 3, 'amount', '-1000000000000000000')
    v360.assertRow('BadDebt', 3, 'position', 'null')
    assert.fieldEquals('MarketTotals', v360.market('DAI'), 'deficit', '368112464840425287301')
  })
})
