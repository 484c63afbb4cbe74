/**
 * Mistakes that an indexer of Aave v3 makes, one test each: the number is what the contract answered, and the mistake
 * gives another. Liquidations, prices, deployments and parameters have theirs in their own files.
 */
import { assert, describe, test } from 'matchstick-as/assembly/index'
import { Balance } from '../../../subgraph/generated/schema'
import { SIDE_BORROW, SIDE_SUPPLY } from '../../../subgraph/ids'
import { BORROWER, bytes, FRIEND, LENDER, Story } from './story'

const v302 = new Story('3.0.2')
const v360 = new Story('3.6.0')

describe('interest', () => {
  test('trap: no accrual between events', () => {
    v302.playTo('repay less than the interest')
    // 30 days after the loan: 13.80 USDC of interest remain after 1 USDC was repaid.
    assert.fieldEquals('Position', v302.position(BORROWER), 'debtBase', '901380668000')
    assert.fieldEquals('Position', v302.position(BORROWER), 'collateralBase', '2002966504776')
  })

  test('trap: linear instead of compound debt, and e^x instead of three terms of the series', () => {
    v302.playTo('repay less than the interest')
    // 2 % a year for 30 days: linear interest gives 1.00164383561…, e^x 1.00164518745….
    v302.assertTruth()
    assert.fieldEquals('Market', v302.market('USDC'), 'debtIndexRay', '1001645186713683828525935561')
  })

  test('trap: release 3.6.0 compounds by another series', () => {
    v360.playTo('repay less than the interest')
    assert.fieldEquals('Market', v360.market('USDC'), 'debtIndexRay', '1001645187454532835325962618')
  })
})

describe('scaled balances', () => {
  test('trap: a payment of less than the interest is a Mint, and takes from the scaled debt', () => {
    v302.playTo('repay less than the interest')
    v302.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '8999001642')
    v360.playTo('repay less than the interest')
    v360.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '8999001643')
  })

  test('trap: a withdrawal of less than the interest is a Mint too', () => {
    v302.playTo('withdraw less than the interest')
    v302.assertScaled(LENDER, 'USDC', SIDE_SUPPLY, '19999000665')
    v360.playTo('withdraw less than the interest')
    v360.assertScaled(LENDER, 'USDC', SIDE_SUPPLY, '19999000665')
  })

  test('trap: value divided by the index without its balanceIncrease', () => {
    v302.playTo('repay')
    v302.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '8000698883')
  })

  test('trap: BalanceTransfer is not ignored, and its value is scaled already', () => {
    v302.playTo('transfer')
    // 1 aWETH at an index of 1.0015327…: not 1000000000000000000, and not divided twice.
    v302.assertScaled(FRIEND, 'WETH', SIDE_SUPPLY, '998469629614741704')
    v302.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '8003060732427285748')
  })

  test('trap: a borrow has no flag event: the debt itself is the flag', () => {
    v302.playTo('lender borrows WETH')
    assert.fieldEquals('Position', v302.position(LENDER), 'hasDebt', 'true')
    v360.playTo('bad debt')
    assert.fieldEquals('Position', v360.position(BORROWER), 'hasDebt', 'false')
  })
})

describe('collateral', () => {
  test('trap: a supply that is no collateral does not count', () => {
    v302.playTo('collateral off')
    assert.fieldEquals('Position', v302.position(LENDER), 'collateralBase', '5000000000000')
    assert.booleanEquals(
      false,
      (Balance.load(bytes(v302.balance(LENDER, 'USDC', SIDE_SUPPLY))) as Balance).isCollateral,
    )
  })

  test('trap: the threshold of the category holds for its own assets alone', () => {
    v302.playTo('borrow in a category')
    // USDC at 95 %, WETH at 83 %: with 80 % and 83 % it would be 1.81.
    assert.fieldEquals('Position', v302.position(FRIEND), 'healthFactorWad', '1977555600822222222')
  })

  test('trap: received supply tokens become collateral in 3.0.2 and not in 3.6.0', () => {
    v302.playTo('transfer')
    assert.fieldEquals('Balance', v302.balance(FRIEND, 'WETH', SIDE_SUPPLY), 'isCollateral', 'true')
    v360.playTo('transfer')
    assert.fieldEquals('Balance', v360.balance(FRIEND, 'WETH', SIDE_SUPPLY), 'isCollateral', 'false')
  })
})

describe('silent changes', () => {
  test('trap: a liquidation for supply tokens moves the indices in 3.6.0 without an event', () => {
    v360.playTo('liquidation for supply tokens')
    // The story has no ReserveDataUpdated of WETH in this block; the contract's state is of this block all the same.
    assert.fieldEquals('Market', v360.market('WETH'), 'accruedTimestamp', '1702765160')
    assert.fieldEquals('Market', v360.market('WETH'), 'liquidityIndexRay', '1002679311168026639809375830')
    v360.assertTruth()
  })

  test('trap: in 3.0.2 it does not', () => {
    v302.playTo('liquidation for supply tokens')
    v302.assertTruth()
  })

  test('trap: the stored health factor is the one at the last touch', () => {
    v302.playTo('price')
    // WETH fell by a fifth in this block; nobody touched the account.
    assert.fieldEquals('Position', v302.position(BORROWER), 'healthFactorWad', '1562875083754149648')
    assert.fieldEquals('Position', v302.position(BORROWER), 'touchedBlock', '25')
  })
})
