/**
 * Writes tests/fixtures/mapping-stories: what happens to a few accounts of a local market, release by release, with the
 * logs of the contracts and what they answered after each step. The mappings' own tests play these.
 * By hand: node tests/vectors/make-mapping-stories.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Hex } from '../../core/hex.ts'
import { addressOf } from '../../devnet/aave-setup.ts'
import { deployAaveV30 } from '../../devnet/aave-v3.0/deploy.ts'
import { deployAaveV36 } from '../../devnet/aave-v3.6/deploy.ts'
import { startAnvil } from '../../devnet/anvil.ts'
import * as calls from '../../devnet/calls.ts'
import { Chain } from '../../devnet/chain.ts'
import { createAggregator, createFeed, type Deployment, RESERVES } from '../../devnet/deployment.ts'
import { StoryRecorder } from './story-recorder.ts'

const LENDER: Hex = '0x00000000000000000000000000000000000000a1'
const BORROWER: Hex = '0x00000000000000000000000000000000000000b1'
const FRIEND: Hex = '0x00000000000000000000000000000000000000f1'
const LIQUIDATOR: Hex = '0x00000000000000000000000000000000000000c1'
const ACCOUNTS = [LENDER, BORROWER, FRIEND, LIQUIDATOR]

const DAY = 86_400
const USD = 100_000_000n
const VARIABLE = 2
const STABLE = 1

const configure = {
  active: calls.method('setReserveActive(address,bool)'),
  borrowing: calls.method('setReserveBorrowing(address,bool)'),
  pause: calls.method('setReservePause(address,bool)'),
  pauseWithGrace: calls.method('setReservePause(address,bool,uint40)'),
  noGrace: calls.method('disableLiquidationGracePeriod(address)'),
  drop: calls.method('dropReserve(address)'),
  unbackedCap: calls.method('setUnbackedMintCap(address,uint256)'),
  assetCategory: calls.method('setAssetEModeCategory(address,uint8)'),
  assetBorrowable: calls.method('setAssetBorrowableInEMode(address,uint8,bool)'),
  assetCollateral: calls.method('setAssetCollateralInEMode(address,uint8,bool)'),
}

await record('3.0.2')
await record('3.6.0')

async function record(release: Deployment['release']): Promise<void> {
  const anvil = await startAnvil()
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    const reserves = RESERVES.filter(({ symbol }) => ['WETH', 'USDC', 'DAI', 'wstETH', 'RISK'].includes(symbol))
    const deployment = await (release === '3.6.0' ? deployAaveV36 : deployAaveV30)(chain, { reserves })
    const recorder = new StoryRecorder(chain, deployment, ACCOUNTS)
    await recorder.recordDeployment()
    await play(chain, deployment, recorder)
    const folder = fileURLToPath(new URL('../fixtures/mapping-stories/', import.meta.url))
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}v${release}.json`, `${recorder.toJson()}\n`)
    chain.close()
  } finally {
    await anvil.stop()
  }
}

async function play(chain: Chain, deployment: Deployment, recorder: StoryRecorder): Promise<void> {
  const { pool, owner, configurator } = deployment
  const of = (symbol: string): Deployment['reserves'][number] => {
    const reserve = deployment.reserves.find((each) => each.symbol === symbol)
    if (reserve === undefined) throw new Error(`The market has no ${symbol}.`)
    return reserve
  }
  const [weth, usdc, dai, risk] = ['WETH', 'USDC', 'DAI', 'RISK'].map((symbol) => of(symbol).asset) as [
    Hex,
    Hex,
    Hex,
    Hex,
  ]
  const step = async (name: string, from: Hex, to: Hex, data: Hex, seconds = 12): Promise<void> => {
    await chain.sendOrThrow(name, from, to, data)
    await chain.mine(seconds)
    await recorder.recordStep(name)
  }
  const act = (name: string, from: Hex, data: Hex, seconds?: number): Promise<void> =>
    step(name, from, pool, data, seconds)
  const set = (name: string, data: Hex): Promise<void> => step(name, owner, configurator, data)
  const ether = (tenths: bigint): bigint => tenths * 10n ** 17n
  const modern = deployment.release === '3.6.0'

  for (const { asset, decimals } of deployment.reserves) {
    await chain.sendOrThrow('mint', owner, asset, calls.mint(ACCOUNTS, 1_000_000n * 10n ** BigInt(decimals)))
  }
  await act('lender supplies USDC', LENDER, calls.pool.supply(usdc, 20_000_000_000n, LENDER, 0))
  await act('lender supplies DAI', LENDER, calls.pool.supply(dai, 50_000n * 10n ** 18n, LENDER, 0))
  await act('supply', BORROWER, calls.pool.supply(weth, ether(100n), BORROWER, 0))
  await act('lender borrows WETH', LENDER, calls.pool.borrow(weth, ether(40n), VARIABLE, 0, LENDER))
  await act('borrow', BORROWER, calls.pool.borrow(usdc, 9_000_000_000n, VARIABLE, 0, BORROWER))
  await act('repay less than the interest', BORROWER, calls.pool.repay(usdc, 1_000_000n, VARIABLE, BORROWER), 30 * DAY)
  await act('withdraw less than the interest', LENDER, calls.pool.withdraw(usdc, 1_000_000n, LENDER))
  await act('repay', BORROWER, calls.pool.repay(usdc, 1_000_000_000n, VARIABLE, BORROWER), DAY)
  await act('withdraw', BORROWER, calls.pool.withdraw(weth, ether(10n), BORROWER))
  await step('transfer', BORROWER, of('WETH').aToken, calls.token.transfer(FRIEND, ether(10n)))
  await act('collateral off', LENDER, calls.pool.setCollateral(usdc, false))
  await act('collateral on', LENDER, calls.pool.setCollateral(usdc, true))
  await act('friend supplies USDC', FRIEND, calls.pool.supply(usdc, 2_000_000_000n, FRIEND, 0))
  await act('category', FRIEND, calls.pool.setCategory(1))
  await act('borrow in a category', FRIEND, calls.pool.borrow(dai, 1_800n * 10n ** 18n, VARIABLE, 0, FRIEND))
  await act('borrow DAI', BORROWER, calls.pool.borrow(dai, 500n * 10n ** 18n, modern ? VARIABLE : STABLE, 0, BORROWER))
  if (!modern) await act('swap rate mode', BORROWER, calls.pool.swapRateMode(dai, STABLE), 10 * DAY)
  await act('repay with supply tokens', LENDER, calls.pool.supply(weth, ether(1n), LENDER, 0))
  await act('repay with supply tokens', LENDER, calls.pool.repayWithATokens(weth, ether(1n) / 2n, VARIABLE))
  if (!modern) await mintUnbacked(chain, deployment, dai, act)
  await step('price', owner, aggregatorOf(deployment, 'WETH'), calls.price.push(1600n * USD))
  await step('ratio', owner, of('wstETH').source.address, calls.price.setRatio(1_200_000_000_000_000_000n))
  const latest = await createAggregator(chain, owner, 1250n * USD)
  recorder.addAggregator(latest)
  await step('aggregator', owner, of('WETH').source.address, calls.price.confirmAggregator(latest))
  const liquidate = (debt: Hex, supplyTokens: boolean): Hex =>
    calls.pool.liquidate(weth, debt, BORROWER, calls.MAX_UINT256, supplyTokens)
  await act('liquidation', LIQUIDATOR, liquidate(usdc, false))
  await step('price again', owner, latest, calls.price.push(1050n * USD))
  await act('liquidation for supply tokens', LIQUIDATOR, liquidate(usdc, true), DAY)
  const feed = await createFeed(chain, owner, 200n * USD)
  recorder.addFeed(feed)
  await step('source', owner, deployment.oracle, calls.setAssetSources([weth], [feed.address]))
  if (modern) {
    await act('bad debt', LIQUIDATOR, liquidate(dai, false))
    await act('treasury is given DAI', LENDER, calls.pool.supply(dai, 1_000n * 10n ** 18n, deployment.treasury, 0))
    await act('deficit covered', deployment.treasury, calls.pool.coverDeficit(dai, 10n ** 18n))
  }
  await set('collateral parameters', calls.configurator.setCollateralParameters(weth, 8000, 8250, 10600))
  await set('reserve factor', calls.configurator.setReserveFactor(weth, 2000))
  await set('protocol fee', calls.configurator.setLiquidationProtocolFee(weth, 500))
  await set('borrowing off', configure.borrowing(weth, false))
  await set('freeze', calls.configurator.setReserveFreeze(weth, true))
  await set('pause', configure.pause(weth, true))
  if (modern) {
    await set('grace', configure.pauseWithGrace(weth, false, 3600))
    await set('no grace', configure.noGrace(weth))
    await set('collateral in category', configure.assetCollateral(of('wstETH').asset, 1, true))
    await set('borrowable in category', configure.assetBorrowable(of('wstETH').asset, 1, true))
    await set('ltv zero in category', calls.configurator.setAssetLtvzeroInEMode(usdc, 1, true))
    await set('category changed', calls.setCategory({ ...category(deployment), thresholdBps: 9450 }))
  } else {
    await set('asset category', configure.assetCategory(weth, 0))
    await set(
      'category changed',
      calls.setCategory({ ...category(deployment), thresholdBps: 9450 }, calls.ZERO_ADDRESS),
    )
  }
  await set('inactive', configure.active(risk, false))
  await set('drop', configure.drop(risk))
}

/** Supply tokens ahead of a transfer from another chain, made by an account that may do so. */
async function mintUnbacked(
  chain: Chain,
  { owner, provider, configurator }: Deployment,
  asset: Hex,
  act: (name: string, from: Hex, data: Hex) => Promise<void>,
): Promise<void> {
  const manager = addressOf(await chain.call(provider, calls.method('getACLManager()')()))
  await chain.sendOrThrow('bridge role', owner, manager, calls.method('addBridge(address)')(LENDER))
  await chain.sendOrThrow('cap', owner, configurator, configure.unbackedCap(asset, 10_000))
  const mint = calls.method('mintUnbacked(address,uint256,address,uint16)')
  await act('mint unbacked', LENDER, mint(asset, 250n * 10n ** 18n, FRIEND, 0))
}

function category(deployment: Deployment): Deployment['categories'][number] {
  const found = deployment.categories.find(({ id }) => id === 1)
  if (found === undefined) throw new Error('The market has no category 1.')
  return found
}

function aggregatorOf(deployment: Deployment, symbol: string): Hex {
  const aggregator = deployment.reserves.find((reserve) => reserve.symbol === symbol)?.source.aggregator
  if (aggregator === null || aggregator === undefined) throw new Error(`${symbol} has no feed of its own.`)
  return aggregator
}
