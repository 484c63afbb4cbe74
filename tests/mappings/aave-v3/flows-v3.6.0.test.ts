/** Release 3.6.0 (revision 10, directed rounding): expected numbers are what the contracts answered after each step. */
import { assert, describe, test } from 'matchstick-as/assembly/index'
import { SIDE_BORROW, SIDE_SUPPLY } from '../../../subgraph/ids'
import { BORROWER, FRIEND, LENDER, Story } from './story'

const story = new Story('3.6.0')

describe('debts and supplies', () => {
  test('default: Borrow rounds the value of the debt up', () => {
    story.playTo('borrow')
    story.assertPosition(BORROWER, '2000000013733', '900000000000', '1844444457109322222')
  })

  test('default: Repay leaves the scaled debt that the rounded balances give', () => {
    story.playTo('repay')
    story.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '8000698886')
    story.assertPosition(BORROWER, '2003065401545', '801430109500', '2074471951546200299')
  })

  test('default: Withdraw', () => {
    story.playTo('withdraw')
    story.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '9001530362042027452')
    story.assertPosition(BORROWER, '1803065415279', '801430114900', '1867342225926092411')
  })

  test('behavior: Repay with supply tokens', () => {
    story.playTo('repay with supply tokens')
    story.assertScaled(LENDER, 'WETH', SIDE_SUPPLY, '49923478969448415')
    story.assertScaled(LENDER, 'WETH', SIDE_BORROW, '3950224900774588020')
    story.assertPosition(LENDER, '7011276043983', '793614671241', '6879057347367053877')
  })

  test('behavior: a debt is divided by the index and rounded up', () => {
    story.playTo('borrow DAI')
    story.assertScaled(BORROWER, 'DAI', SIDE_BORROW, '499999999695585997049')
    story.assertPosition(BORROWER, '1603065510717', '851430151401', '1562717002335122240')
  })
})

describe('flags and categories', () => {
  test('default: collateral off and on', () => {
    story.playTo('collateral off')
    story.assertPosition(LENDER, '5000000000000', '803614547288', '4790854039405827277')
    story.playTo('collateral on')
    story.assertPosition(LENDER, '7001276018300', '803614565018', '6783128444813470607')
  })

  test('default: the bitmap of a category says which collateral has its threshold', () => {
    story.playTo('borrow in a category')
    // USDC and DAI, the second and third reserve.
    assert.fieldEquals('RiskCategory', story.address('pool') + '01', 'collateralMask', '6')
    assert.fieldEquals('RiskCategory', story.address('pool') + '01', 'priceAsset', 'null')
    story.assertPosition(FRIEND, '200000000700', '180000000000', '1055555559250000000')
  })
})

describe('transfers', () => {
  test('default: a received supply is not collateral by itself', () => {
    story.playTo('transfer')
    story.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '8003060732427285768')
    story.assertScaled(FRIEND, 'WETH', SIDE_SUPPLY, '998469629614741684')
    assert.fieldEquals('Balance', story.balance(FRIEND, 'WETH', SIDE_SUPPLY), 'isCollateral', 'false')
    assert.fieldEquals('Position', story.position(FRIEND), 'collateralBase', '0')
  })
})
