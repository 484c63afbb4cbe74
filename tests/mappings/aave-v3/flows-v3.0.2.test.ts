/** Release 3.0.2 (revision 1, half-up rounding): expected numbers are what the contracts answered after each step. */
import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts'
import { assert, describe, test } from 'matchstick-as/assembly/index'
import { handleFlashLoan, handleRebalanceStableBorrowRate } from '../../../subgraph/aave-v3/mapping'
import { FlashLoan, RebalanceStableBorrowRate } from '../../../subgraph/generated/templates/Pool/Pool'
import { eventId, SIDE_BORROW, SIDE_BORROW_STABLE, SIDE_SUPPLY } from '../../../subgraph/ids'
import { BORROWER, FRIEND, LENDER, Story } from './story'

const story = new Story('3.0.2')
const NO_DEBT = '115792089237316195423570985008687907853269984665640564039457584007913129639935'

describe('supplies and withdrawals', () => {
  test('default: Supply ends an action: balance, flag, row and value', () => {
    story.playTo('supply')
    story.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '10000000000000000000')
    assert.fieldEquals('Balance', story.balance(BORROWER, 'WETH', SIDE_SUPPLY), 'isCollateral', 'true')
    story.assertPosition(BORROWER, '2000000000000', '0', NO_DEBT)
    assert.fieldEquals('Position', story.position(BORROWER), 'touchedBy', 'SUPPLY')
    assert.fieldEquals('Position', story.position(BORROWER), 'healthFactorStatus', 'NO_DEBT')
    assert.entityCount('Supply', 3)
    assert.entityCount('Account', 2)
    assert.fieldEquals('MarketTotals', story.market('WETH'), 'scaledSupply', '10000000000000000000')
  })

  test('behavior: a flag that a supply turns on is no action of its own', () => {
    story.playTo('supply')
    // Two of the lender, one of the borrower; none with the cause COLLATERAL_FLAG.
    assert.entityCount('HealthFactorSnapshot', 3)
  })

  test('default: Withdraw takes the burnt amount at the index', () => {
    story.playTo('withdraw')
    story.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '9001530362042027452')
    story.assertPosition(BORROWER, '1803065415279', '801430114000', '1867342228023640250')
    assert.fieldEquals('Position', story.position(BORROWER), 'touchedBy', 'WITHDRAW')
    assert.entityCount('Withdraw', 2)
  })

  test('default: MintUnbacked is a supply for another account', () => {
    story.playTo('mint unbacked')
    story.assertScaled(FRIEND, 'DAI', SIDE_SUPPLY, '249996365503187310455')
    story.assertPosition(FRIEND, '425149392228', '180010083003', '2110276133530082154')
    assert.fieldEquals('Position', story.position(FRIEND), 'touchedBy', 'SUPPLY')
  })
})

describe('debts', () => {
  test('default: Borrow ends an action with the debt in it', () => {
    story.playTo('borrow')
    story.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '9000000000')
    story.assertPosition(BORROWER, '2000000013733', '900000000000', '1844444457108888889')
    assert.fieldEquals('Position', story.position(BORROWER), 'healthFactor', '1.844444457108888889')
    assert.fieldEquals('Position', story.position(BORROWER), 'hasDebt', 'true')
    assert.fieldEquals('MarketTotals', story.market('USDC'), 'scaledDebt', '9000000000')
  })

  test('default: Repay burns the debt at the index', () => {
    story.playTo('repay')
    story.assertScaled(BORROWER, 'USDC', SIDE_BORROW, '8000698883')
    story.assertPosition(BORROWER, '2003065401545', '801430108600', '2074471953875380020')
    assert.fieldEquals('Position', story.position(BORROWER), 'touchedBy', 'REPAY')
    assert.entityCount('Repay', 2)
  })

  test('behavior: Repay with supply tokens takes from both balances', () => {
    story.playTo('repay with supply tokens')
    story.assertScaled(LENDER, 'WETH', SIDE_BORROW, '3950303909576204941')
    story.assertScaled(LENDER, 'WETH', SIDE_SUPPLY, '49893461402162029')
    story.assertPosition(LENDER, '7011639401395', '794892289491', '6867927277822477036')
  })

  test('default: a debt at a fixed rate counts as its principal', () => {
    story.playTo('borrow DAI')
    story.assertScaled(BORROWER, 'DAI', SIDE_BORROW_STABLE, '500000000000000000000')
    story.assertPosition(BORROWER, '1603065510717', '851430150500', '1562717003988690673')
  })

  test('default: SwapBorrowRateMode moves the debt from one token to the other', () => {
    story.playTo('swap rate mode')
    story.assertScaled(BORROWER, 'DAI', SIDE_BORROW_STABLE, '0')
    story.assertScaled(BORROWER, 'DAI', SIDE_BORROW, '500679303937599292379')
    story.assertPosition(BORROWER, '1604029968322', '851856228016', '1562875083754149648')
    assert.fieldEquals('Position', story.position(BORROWER), 'touchedBy', 'RATE_MODE')
  })

  test('default: RebalanceStableBorrowRate values the account anew', () => {
    story.playTo('repay')
    // In the block of the truth the account has the truth's value.
    const pool = story.address('pool')
    const asset = ethereum.Value.fromAddress(Address.fromString(story.reserve('DAI', 'asset')))
    const event = story.laterEvent(pool, [asset, ethereum.Value.fromAddress(Address.fromString(BORROWER))])
    event.block = story.block()
    story.listen('Pool', pool, '')
    handleRebalanceStableBorrowRate(changetype<RebalanceStableBorrowRate>(event))
    story.assertPosition(BORROWER, '2003065401545', '801430108600', '2074471953875380020')
    assert.fieldEquals('Position', story.position(BORROWER), 'touchedBy', 'RATE_MODE')
  })
})

describe('flash loans', () => {
  test('default: FlashLoan is a row, and no action of a position', () => {
    story.playTo('supply')
    const pool = story.address('pool')
    const asset = story.reserve('WETH', 'asset')
    const event = story.laterEvent(pool, [
      ethereum.Value.fromAddress(Address.fromString(BORROWER)),
      ethereum.Value.fromAddress(Address.fromString(FRIEND)),
      ethereum.Value.fromAddress(Address.fromString(asset)),
      ethereum.Value.fromUnsignedBigInt(BigInt.fromString('1000000000000000000')),
      ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(0)),
      ethereum.Value.fromUnsignedBigInt(BigInt.fromString('500000000000000')),
      ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(0)),
    ])
    story.listen('Pool', pool, '')
    handleFlashLoan(changetype<FlashLoan>(event))
    const id = eventId(event).toHexString()
    assert.entityCount('FlashLoan', 1)
    assert.fieldEquals('FlashLoan', id, 'market', story.market('WETH'))
    assert.fieldEquals('FlashLoan', id, 'receiver', BORROWER)
    assert.fieldEquals('FlashLoan', id, 'initiator', FRIEND)
    assert.fieldEquals('FlashLoan', id, 'amount', '1000000000000000000')
    assert.fieldEquals('FlashLoan', id, 'premium', '500000000000000')
    assert.entityCount('HealthFactorSnapshot', 3)
  })
})

describe('flags and categories', () => {
  test('default: ReserveUsedAsCollateralDisabled and Enabled are actions of their own', () => {
    story.playTo('collateral off')
    story.assertPosition(LENDER, '5000000000000', '803614545317', '4790854051156203582')
    assert.fieldEquals('Position', story.position(LENDER), 'touchedBy', 'COLLATERAL_FLAG')
    story.playTo('collateral on')
    story.assertPosition(LENDER, '7001276018300', '803614563048', '6782472133872269482')
  })

  test('default: UserEModeSet puts the account into the category', () => {
    story.playTo('category')
    assert.fieldEquals('Position', story.position(FRIEND), 'category', story.address('pool') + '01')
    assert.fieldEquals('Position', story.position(FRIEND), 'touchedBy', 'CATEGORY')
  })

  test('behavior: a category has its own threshold and its own price', () => {
    story.playTo('borrow in a category')
    story.assertPosition(FRIEND, '400000009156', '180000000000', '1977555600822222222')
    assert.fieldEquals(
      'RiskCategory',
      story.address('pool') + '01',
      'priceAsset',
      '0x00000000000000000000000000000000000e0001',
    )
    assert.fieldEquals('RiskCategory', story.address('pool') + '01', 'price', '100000000')
  })
})

describe('transfers', () => {
  test('default: BalanceTransfer is an action of both accounts, and gives the receiver its first collateral', () => {
    story.playTo('transfer')
    story.assertScaled(BORROWER, 'WETH', SIDE_SUPPLY, '8003060732427285748')
    story.assertScaled(FRIEND, 'WETH', SIDE_SUPPLY, '998469629614741704')
    assert.fieldEquals('Balance', story.balance(FRIEND, 'WETH', SIDE_SUPPLY), 'isCollateral', 'true')
    story.assertPosition(BORROWER, '1603065430345', '801430119400', '1660212506340699428')
    story.assertPosition(FRIEND, '200000000000', '0', NO_DEBT)
    assert.entityCount('CollateralTransfer', 1)
  })
})
