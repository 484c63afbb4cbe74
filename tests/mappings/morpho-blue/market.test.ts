/** A market of Morpho Blue from its creation to bad debt. Expected numbers are the contracts' own, or the events' words. */
import { BigInt } from '@graphprotocol/graph-ts'
import { assert, describe, test } from 'matchstick-as/assembly/index'
import { IsolatedMarket, LiquidationPoint, Market, Position, PriceSource } from '../../../subgraph/generated/schema'
import { authorizationId } from '../../../subgraph/ids'
import { BORROWER, bytes, FEE_RECIPIENT, LENDER, LIQUIDATOR, NO_DEBT, Story } from './story'

const story = new Story()

describe('deployment', () => {
  test('default: CreateMarket, SetFee and SetFeeRecipient make a market with its terms', () => {
    story.playTo('deployment')
    const market = story.text('market')
    assert.fieldEquals('Protocol', story.address('morpho'), 'slug', 'morpho-blue')
    assert.fieldEquals('Protocol', story.address('morpho'), 'historyIncomplete', 'false')
    assert.fieldEquals('Protocol', story.address('morpho'), 'feeRecipient', FEE_RECIPIENT)
    assert.fieldEquals('IsolatedMarket', market, 'parametersKnown', 'true')
    assert.fieldEquals('IsolatedMarket', market, 'collateral', story.text('collateral'))
    assert.fieldEquals('IsolatedMarket', market, 'oracle', story.text('oracle'))
    assert.fieldEquals('IsolatedMarket', market, 'lltvWad', '860000000000000000')
    // min(1.15, 1 / (1 - 0.3 * 0.14)), rounded down as Morpho.sol does.
    assert.fieldEquals('IsolatedMarket', market, 'liquidationIncentiveWad', '1043841336116910229')
    assert.fieldEquals('IsolatedMarket', market, 'feeWad', '100000000000000000')
    assert.fieldEquals('Market', market, 'asset', story.text('loan'))
    assert.fieldEquals('Market', market, 'decimals', '6')
    assert.fieldEquals('Market', market, 'price', '2000000000000000000000000000')
    assert.entityCount('IsolatedMarket', 6)
  })

  test('default: EnableIrm and CreatePreLiquidation are followed', () => {
    story.playTo('deployment')
    assert.dataSourceExists('RateModel', story.address('irm'))
    const contract = story.address('preLiquidation')
    assert.dataSourceExists('PreLiquidation', contract)
    assert.fieldEquals('PreLiquidationContract', contract, 'market', story.text('market'))
    assert.fieldEquals('PreLiquidationContract', contract, 'preLltvWad', '688000000000000000')
    assert.fieldEquals('PreLiquidationContract', contract, 'closeFactorAtPreLltvWad', '100000000000000000')
    assert.fieldEquals('PreLiquidationContract', contract, 'incentiveAtLltvWad', '1030000000000000000')
  })
})

describe('flows', () => {
  test('default: after every step totals, balances and health factors are those of the contracts', () => {
    assert.i32Equals(19, story.playAll())
  })

  test('default: a supply, without debt no health factor', () => {
    story.playTo('supply')
    story.assertRow('Supply', 'Supply', 'amount', '100000000000')
    story.assertPosition(LENDER, 'healthFactorStatus', 'NO_DEBT')
    story.assertPosition(LENDER, 'healthFactorWad', NO_DEBT)
    story.assertPosition(LENDER, 'hasDebt', 'false')
  })

  test('default: collateral and a loan against it', () => {
    story.playTo('supply collateral')
    story.assertRow('SupplyCollateral', 'SupplyCollateral', 'amount', '10000000000000000000')
    story.playTo('borrow')
    story.assertRow('Borrow', 'Borrow', 'amount', '16000000000')
    // 10 WETH at 2,000 and 86 %, against 16,000 USDC.
    story.assertPosition(BORROWER, 'healthFactorWad', '1075000000000000000')
    story.assertPosition(BORROWER, 'collateralBase', '20000000000')
    story.assertPosition(BORROWER, 'debtBase', '16000000000')
    story.assertPosition(BORROWER, 'touchedBy', 'BORROW')
  })

  test('default: interest goes to both totals, a tenth of it to the fee recipient', () => {
    story.playTo('accrue')
    const market = story.text('market')
    assert.fieldEquals('IsolatedMarket', market, 'totalBorrowAssets', '16006181470')
    assert.fieldEquals('IsolatedMarket', market, 'totalSupplyAssets', '100006181470')
    assert.fieldEquals('MarketTotals', market, 'scaledSupply', '100000618112612398')
    assert.fieldEquals('IsolatedMarket', market, 'rateModel', 'ADAPTIVE_CURVE')
    // Nothing touched the position: its factor is the one at the last touch.
    story.assertPosition(BORROWER, 'healthFactorWad', '1075000000000000000')
  })

  test('default: repayments of assets and of shares', () => {
    story.playTo('repay')
    story.assertRow('Repay', 'Repay', 'amount', '1000000000')
    story.assertPosition(BORROWER, 'healthFactorWad', '1146073295240568928')
    story.playTo('repay shares')
    // 3,000,007 shares are worth a little more than three units, and the repayer gives the rest of the fourth.
    story.assertRow('Repay', 'Repay', 'amount', '4')
    story.assertPosition(BORROWER, 'healthFactorWad', '1146073295393299626')
  })

  test('default: withdrawals of the loan asset and of collateral', () => {
    story.playTo('withdraw')
    story.assertRow('Withdraw', 'Withdraw', 'amount', '10000000000')
    story.playTo('withdraw collateral')
    story.assertRow('WithdrawCollateral', 'WithdrawCollateral', 'amount', '100000000000000000')
    story.assertPosition(BORROWER, 'healthFactorWad', '1134610187568284386')
  })

  test('default: SetAuthorization is kept, and its end too', () => {
    const manager = story.address('preLiquidation')
    const id = authorizationId(bytes(story.address('morpho')), bytes(BORROWER), bytes(manager)).toHexString()
    story.playTo('authorize')
    assert.fieldEquals('Authorization', id, 'isAuthorized', 'true')
    assert.fieldEquals('Authorization', id, 'manager', manager)
    story.playTo('unauthorize')
    assert.fieldEquals('Authorization', id, 'isAuthorized', 'false')
  })
})

describe('liquidations', () => {
  test('default: a pre-liquidation is a row of its own beside the repayment and the withdrawal', () => {
    story.playTo('pre-liquidation')
    story.assertRow('PreLiquidation', 'PreLiquidate', 'debtRepaid', '750389879')
    story.assertRow('PreLiquidation', 'PreLiquidate', 'collateralSeized', '418342355434782608')
    story.assertRow('PreLiquidation', 'PreLiquidate', 'liquidator', LIQUIDATOR)
    story.assertPosition(BORROWER, 'healthFactorWad', '1052349444555053339')
    story.assertPosition(BORROWER, 'liquidationCount', '0')
  })

  test('default: a part by what is seized: the price fits, the factors before and after', () => {
    story.playTo('liquidation')
    story.assertRow('Liquidation', 'Liquidate', 'collateralSeized', '500000000000000000')
    story.assertRow('Liquidation', 'Liquidate', 'debtRepaid', '766400002')
    story.assertRow('Liquidation', 'Liquidate', 'collateralPrice', '1600000000000000000000000000')
    story.assertRow('Liquidation', 'Liquidate', 'closeFactorRegime', 'NO_CAP')
    story.assertRow('Liquidation', 'Liquidate', 'healthFactorAfterWad', '916073966197581333')
    story.assertPosition(BORROWER, 'liquidationCount', '1')
    assert.fieldEquals('Liquidator', LIQUIDATOR, 'liquidationCount', '1')
  })

  test('default: a part by what is repaid', () => {
    story.playTo('liquidation by shares')
    story.assertRow('Liquidation', 'Liquidate', 'collateralSeized', '880154467500000000')
    story.assertRow('Liquidation', 'Liquidate', 'debtRepaid', '1349100769')
    story.assertRow('Liquidation', 'Liquidate', 'healthFactorAfterWad', '918115123695442179')
    assert.entityCount('Liquidation', 2)
    assert.entityCount('BadDebt', 0)
  })

  test('default: bad debt is written off in the same call and borne by the suppliers', () => {
    story.playTo('bad debt')
    const market = story.text('market')
    story.assertRow('Liquidation', 'Liquidate', 'collateralSeized', '8101503177065217392')
    story.assertRow('BadDebt', 'Liquidate', 'amount', '5932914883')
    // 90,007.797572 before it.
    assert.fieldEquals('IsolatedMarket', market, 'totalSupplyAssets', '84074882691')
    assert.fieldEquals('IsolatedMarket', market, 'totalBorrowAssets', '0')
    assert.fieldEquals('MarketTotals', market, 'deficit', '5932914883')
    story.assertPosition(BORROWER, 'hasDebt', 'false')
    story.assertPosition(BORROWER, 'healthFactorStatus', 'NO_DEBT')
    story.assertPosition(BORROWER, 'liquidationCount', '3')
  })
})

describe('values in USD', () => {
  test('default: of a pegged loan, at the oracle’s price; the collateral then has one too', () => {
    const pegged = new Story()
    pegged.stableTokens = pegged.text('loan')
    pegged.playTo('liquidation')
    const point = lastPoint()
    assert.i32Equals(1, point.priced)
    // 766.400002 USDC for half a WETH at 1,600.
    assert.stringEquals('76640000200', (point.debtRepaidBase as BigInt).toString())
    assert.stringEquals('80000000000', (point.collateralSeizedBase as BigInt).toString())
    assert.fieldEquals('Token', pegged.text('collateral'), 'usdPriceWad', '1600000000000000000000')
  })

  test('behavior: where nothing tells what the loan is worth there are none', () => {
    story.playTo('liquidation')
    const point = lastPoint()
    assert.i32Equals(0, point.priced)
    assert.assertTrue(point.debtRepaidBase === null && point.collateralSeizedBase === null)
  })

  test('behavior: with an implied price what is seized is repaid x incentive', () => {
    const late = new Story()
    late.readsContracts = false
    late.marketParameters = parametersOf(late)
    late.tokens = late.text('loan') + ':6:USDC ' + late.text('collateral') + ':18:WETH'
    late.stableTokens = late.text('loan')
    late.playFrom('price', 'liquidation')
    const point = lastPoint()
    // 766.400002 x 1.043841336116910229 = 800.000002087682...
    assert.stringEquals('76640000200', (point.debtRepaidBase as BigInt).toString())
    assert.stringEquals('80000000208', (point.collateralSeizedBase as BigInt).toString())
  })
})

/** The only one: each story has one liquidation up to there. */
function lastPoint(): LiquidationPoint {
  assert.entityCount('LiquidationPoint', 1)
  // The first id that the engine gives in block 1.
  const point = LiquidationPoint.load(4294967296)
  if (point == null) throw new Error('There is no point.')
  return point
}

describe('a history that begins later', () => {
  test('behavior: without the market’s creation its positions are unknown, its flows are there', () => {
    const late = new Story()
    late.readsContracts = false
    late.playFrom('repay', 'liquidation by shares')
    const market = late.text('market')
    assert.fieldEquals('Protocol', late.address('morpho'), 'historyIncomplete', 'true')
    assert.fieldEquals('IsolatedMarket', market, 'parametersKnown', 'false')
    const isolated = IsolatedMarket.load(bytes(market))
    assert.assertTrue(isolated != null && isolated.lltvWad === null)
    late.assertPosition(BORROWER, 'healthFactorStatus', 'HISTORY_INCOMPLETE')
    const position = Position.load(bytes(late.position(BORROWER)))
    assert.assertTrue(position != null && position.healthFactorWad === null && position.debtBase === null)
    late.assertPosition(BORROWER, 'liquidationCount', '2')
    late.assertRow('Liquidation', 'Liquidate', 'collateralPrice', 'null')
    late.assertRow('Liquidation', 'Liquidate', 'healthFactorBeforeStatus', 'HISTORY_INCOMPLETE')
    assert.entityCount('Balance', 0)
    assert.entityCount('PriceUpdate', 0)
  })

  test('behavior: with the market’s parameters given a liquidation implies a price, which is never the one in force', () => {
    const late = new Story()
    late.readsContracts = false
    late.marketParameters = parametersOf(late)
    late.tokens = late.text('loan') + ':6:USDC ' + late.text('collateral') + ':18:WETH'
    late.playFrom('price', 'liquidation')
    const market = late.text('market')
    assert.fieldEquals('IsolatedMarket', market, 'parametersKnown', 'true')
    assert.fieldEquals('IsolatedMarket', market, 'lltvWad', '860000000000000000')
    assert.fieldEquals('Token', late.text('loan'), 'symbol', 'USDC')
    const lending = Market.load(bytes(market))
    assert.assertTrue(lending != null && lending.price === null)
    const source = PriceSource.load(bytes(late.text('oracle')))
    assert.assertTrue(source != null && source.price === null)
    // 766,400,002 x 1.043841336116910229 x 1e36 / 5e17: the oracle said 1.6e27.
    assert.entityCount('PriceUpdate', 1)
    const update = late.rowOf('Liquidate') + late.text('oracle').slice(2)
    assert.fieldEquals('PriceUpdate', update, 'origin', 'IMPLIED')
    assert.fieldEquals('PriceUpdate', update, 'price', '1600000004175365343478840916')
    late.assertPosition(BORROWER, 'healthFactorStatus', 'HISTORY_INCOMPLETE')
  })
})

/** abi.encode(MarketParams): its hash is the market's id. */
function parametersOf(late: Story): string {
  const word = '000000000000000000000000'
  const addresses = [late.text('loan'), late.text('collateral'), late.text('oracle'), late.address('irm')]
  let encoded = '0x'
  for (let i = 0; i < addresses.length; i++) encoded += word + addresses[i].slice(2)
  // 0.86e18
  return encoded + '0000000000000000000000000000000000000000000000000bef55718ad60000'
}
