/** Parameters as governance set them at the real configurators; values are those of the calls. */
import { ethereum } from '@graphprotocol/graph-ts'
import { assert, describe, test } from 'matchstick-as/assembly/index'
import { handleEModeCategoryIsolationChanged } from '../../../subgraph/aave-v3/mapping'
import { EModeCategoryIsolationChanged } from '../../../subgraph/generated/templates/PoolConfigurator/PoolConfigurator'
import { Story } from './story'

const v302 = new Story('3.0.2')
const v360 = new Story('3.6.0')

function weth(story: Story, field: string, expected: string): void {
  assert.fieldEquals('Market', story.market('WETH'), field, expected)
}

function change(story: Story, logIndex: i32, name: string, value: string): void {
  story.assertRow('ParameterChange', logIndex, 'name', name)
  story.assertRow('ParameterChange', logIndex, 'value', value)
}

describe('reserves', () => {
  test('default: CollateralConfigurationChanged', () => {
    v302.playTo('collateral parameters')
    weth(v302, 'ltvBps', '8000')
    weth(v302, 'liquidationThresholdBps', '8250')
    weth(v302, 'liquidationBonusBps', '10600')
    change(v302, 0, 'CollateralConfigurationChanged', 'ltv=8000 liquidationThreshold=8250 liquidationBonus=10600')
  })

  test('default: ReserveFactorChanged', () => {
    v302.playTo('reserve factor')
    weth(v302, 'reserveFactorBps', '2000')
    change(v302, 0, 'ReserveFactorChanged', 'oldReserveFactor=1500 newReserveFactor=2000')
  })

  test('trap: a reserve factor changes no rate in 3.0.2 until the next action, but at once in 3.6.0', () => {
    v302.playTo('protocol fee')
    v302.assertTruth()
    weth(v302, 'accruedTimestamp', '1703542748')
    v360.playTo('reserve factor')
    v360.assertTruth()
    weth(v360, 'accruedTimestamp', '1702765232')
  })

  test('default: LiquidationProtocolFeeChanged', () => {
    v302.playTo('protocol fee')
    weth(v302, 'liquidationProtocolFeeBps', '500')
    change(v302, 0, 'LiquidationProtocolFeeChanged', 'oldFee=1000 newFee=500')
  })

  test('default: ReserveBorrowing', () => {
    v302.playTo('protocol fee')
    weth(v302, 'borrowingEnabled', 'true')
    v302.playTo('borrowing off')
    weth(v302, 'borrowingEnabled', 'false')
    change(v302, 0, 'ReserveBorrowing', 'enabled=false')
  })

  test('default: ReserveFrozen', () => {
    v302.playTo('freeze')
    weth(v302, 'frozen', 'true')
    change(v302, 0, 'ReserveFrozen', 'frozen=true')
  })

  test('behavior: a freeze of 3.6.0 also sets the ltv to zero and keeps the pending one', () => {
    v360.playTo('freeze')
    weth(v360, 'frozen', 'true')
    weth(v360, 'ltvBps', '0')
    change(v360, 0, 'PendingLtvChanged', 'ltv=8000')
    change(v360, 1, 'CollateralConfigurationChanged', 'ltv=0 liquidationThreshold=8250 liquidationBonus=10600')
    // Category 2, the reserve with index 0.
    assert.fieldEquals('RiskCategory', v360.address('pool') + '02', 'ltvZeroMask', '1')
  })

  test('default: ReservePaused', () => {
    v302.playTo('pause')
    weth(v302, 'paused', 'true')
    change(v302, 0, 'ReservePaused', 'paused=true')
    v360.playTo('grace')
    weth(v360, 'paused', 'false')
  })

  test('default: LiquidationGracePeriodChanged and Disabled', () => {
    v360.playTo('grace')
    change(v360, 0, 'LiquidationGracePeriodChanged', 'gracePeriodUntil=1702768892')
    v360.playTo('no grace')
    change(v360, 0, 'LiquidationGracePeriodDisabled', '')
  })

  test('default: ReserveActive', () => {
    v302.playTo('category changed')
    assert.fieldEquals('Market', v302.market('RISK'), 'active', 'true')
    v302.playTo('inactive')
    assert.fieldEquals('Market', v302.market('RISK'), 'active', 'false')
    change(v302, 0, 'ReserveActive', 'active=false')
  })
})

describe('categories', () => {
  test('default: EModeCategoryAdded', () => {
    v302.playTo('deployment')
    const first = v302.address('pool') + '01'
    assert.fieldEquals('RiskCategory', first, 'label', 'Stablecoins')
    assert.fieldEquals('RiskCategory', first, 'ltvBps', '9300')
    assert.fieldEquals('RiskCategory', first, 'liquidationThresholdBps', '9500')
    assert.fieldEquals('RiskCategory', first, 'liquidationBonusBps', '10100')
    v302.playTo('category changed')
    assert.fieldEquals('RiskCategory', first, 'liquidationThresholdBps', '9450')
    assert.fieldEquals('RiskCategory', first, 'priceAsset', 'null')
    assert.fieldEquals('RiskCategory', first, 'price', 'null')
  })

  test('default: EModeAssetCategoryChanged', () => {
    v302.playTo('deployment')
    weth(v302, 'categoryNumber', '2')
    // WETH and wstETH, the first and fourth reserve.
    assert.fieldEquals('RiskCategory', v302.address('pool') + '02', 'collateralMask', '9')
    v302.playTo('asset category')
    weth(v302, 'categoryNumber', '0')
    assert.fieldEquals('RiskCategory', v302.address('pool') + '02', 'collateralMask', '8')
    change(v302, 0, 'EModeAssetCategoryChanged', 'oldCategoryId=2 newCategoryId=0')
  })

  test('default: AssetCollateralInEModeChanged and AssetBorrowableInEModeChanged', () => {
    v360.playTo('collateral in category')
    const first = v360.address('pool') + '01'
    // USDC, DAI and now wstETH.
    assert.fieldEquals('RiskCategory', first, 'collateralMask', '14')
    assert.fieldEquals('RiskCategory', first, 'borrowableMask', '6')
    change(v360, 0, 'AssetCollateralInEModeChanged', 'collateral=true')
    v360.playTo('borrowable in category')
    assert.fieldEquals('RiskCategory', first, 'borrowableMask', '14')
  })

  test('default: AssetLtvzeroInEModeChanged', () => {
    v360.playTo('ltv zero in category')
    assert.fieldEquals('RiskCategory', v360.address('pool') + '01', 'ltvZeroMask', '2')
    change(v360, 0, 'AssetLtvzeroInEModeChanged', 'ltvzero=true')
  })

  test('default: EModeCategoryIsolationChanged', () => {
    v360.playTo('deployment')
    const configurator = v360.address('configurator')
    v360.listen('PoolConfigurator', configurator, '')
    const event = v360.laterEvent(configurator, [ethereum.Value.fromI32(1), ethereum.Value.fromBoolean(true)])
    handleEModeCategoryIsolationChanged(changetype<EModeCategoryIsolationChanged>(event))
    assert.fieldEquals('RiskCategory', v360.address('pool') + '01', 'isolated', 'true')
  })
})
