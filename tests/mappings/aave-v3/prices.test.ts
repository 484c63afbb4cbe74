/** Where prices come from: aggregators' events, changes of feeds and sources, and polls for what emits nothing. */
import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts'
import { assert, createMockedFunction, describe, test } from 'matchstick-as/assembly/index'
import { handleAnswerUpdated, handleAssetSourceUpdated, handlePoll } from '../../../subgraph/aave-v3/mapping'
import { AssetSourceUpdated } from '../../../subgraph/generated/templates/AaveOracle/AaveOracle'
import { AnswerUpdated } from '../../../subgraph/generated/templates/PriceAggregator/PriceAggregator'
import { Story } from './story'

const story = new Story('3.0.2')
const modern = new Story('3.6.0')

function answer(aggregator: string, price: i64): void {
  const event = story.laterEvent(aggregator, [
    ethereum.Value.fromSignedBigInt(BigInt.fromI64(price)),
    ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(9)),
    ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(1703600000)),
  ])
  story.listen('PriceAggregator', aggregator, '')
  handleAnswerUpdated(changetype<AnswerUpdated>(event))
}

function price(symbol: string, expected: string): void {
  assert.fieldEquals('Market', story.market(symbol), 'price', expected)
}

function assetPrice(symbol: string): ethereum.Value[] {
  return [ethereum.Value.fromAddress(Address.fromString(story.reserve(symbol, 'asset')))]
}

function mockOracle(symbol: string): void {
  const oracle = Address.fromString(story.address('oracle'))
  createMockedFunction(oracle, 'getAssetPrice', 'getAssetPrice(address):(uint256)')
    .withArgs(assetPrice(symbol))
    .reverts()
}

describe('aggregators', () => {
  test('default: AnswerUpdated is the price of every market behind the feed', () => {
    story.playTo('price')
    price('WETH', '160000000000')
    price('USDC', '100000000')
    assert.fieldEquals('PriceSource', story.reserve('WETH', 'source'), 'kind', 'EVENT')
    assert.fieldEquals('PriceSource', story.reserve('WETH', 'source'), 'price', '160000000000')
    assert.fieldEquals('Market', story.market('WETH'), 'priceTimestamp', '1703542712')
  })

  test('trap: a feed that changes its aggregator is followed, and the old one is not heard any more', () => {
    story.playTo('aggregator')
    price('WETH', '125000000000')
    assert.fieldEquals('PriceSource', story.reserve('WETH', 'source'), 'announcesAggregator', 'true')
    answer(story.reserve('WETH', 'aggregator'), 990000000000)
    price('WETH', '125000000000')
    story.playTo('price again')
    price('WETH', '105000000000')
  })

  test('trap: an answer of zero or less sends the oracle to its fallback, which has none here', () => {
    story.playTo('price')
    mockOracle('WETH')
    answer(story.reserve('WETH', 'aggregator'), 0)
    price('WETH', 'null')
    assert.fieldEquals('Market', story.market('WETH'), 'priceStatus', 'PRICE_UNKNOWN')
    answer(story.reserve('WETH', 'aggregator'), -5)
    price('WETH', 'null')
    answer(story.reserve('WETH', 'aggregator'), 160000000001)
    price('WETH', '160000000001')
    assert.fieldEquals('Market', story.market('WETH'), 'priceStatus', 'OK')
  })

  test('behavior: a fallback oracle prices what the source does not', () => {
    story.playTo('price')
    const oracle = Address.fromString(story.address('oracle'))
    createMockedFunction(oracle, 'getAssetPrice', 'getAssetPrice(address):(uint256)')
      .withArgs(assetPrice('WETH'))
      .returns([ethereum.Value.fromUnsignedBigInt(BigInt.fromI64(155500000000))])
    answer(story.reserve('WETH', 'aggregator'), 0)
    price('WETH', '155500000000')
  })
})

describe('sources', () => {
  test('default: AssetSourceUpdated takes the new source at its present answer', () => {
    story.playTo('source')
    price('WETH', '20000000000')
    assert.fieldEquals('Market', story.market('WETH'), 'priceSource', '0xe0384bdbcbf088196760845c567f098ec592c78c')
    answer('0xe0bce23ebd6e92ecc1fdaecd7b4084e834b20a5f', 777700000000)
    price('WETH', '20000000000')
  })

  test('trap: an asset without a source has the price of the fallback, or none', () => {
    story.playTo('price')
    mockOracle('WETH')
    const oracle = story.address('oracle')
    const event = story.laterEvent(oracle, assetPrice('WETH').concat([ethereum.Value.fromAddress(Address.zero())]))
    story.listen('AaveOracle', oracle, '')
    handleAssetSourceUpdated(changetype<AssetSourceUpdated>(event))
    price('WETH', 'null')
    assert.fieldEquals('Market', story.market('WETH'), 'priceSource', 'null')
  })
})

describe('polls', () => {
  test('trap: an adapter emits nothing: only a poll sees its ratio change', () => {
    story.playTo('ratio')
    assert.fieldEquals('PriceSource', story.reserve('wstETH', 'source'), 'kind', 'POLLED')
    // 2,000 USD times 1.15, as it was listed; WETH has fallen to 1,600 since and the ratio is 1.2.
    price('wstETH', '230000000000')
    story.listen('PoolAddressesProvider', story.address('provider'), '')
    handlePoll(story.block())
    price('wstETH', '192000000000')
    price('WETH', '160000000000')
  })

  test('behavior: a category has its own source, which polls leave at its price', () => {
    story.playTo('ratio')
    story.listen('PoolAddressesProvider', story.address('provider'), '')
    handlePoll(story.block())
    assert.fieldEquals('RiskCategory', story.address('pool') + '01', 'price', '100000000')
  })

  test('default: release 3.6.0 polls the markets alone', () => {
    modern.playTo('ratio')
    modern.listen('PoolAddressesProvider', modern.address('provider'), '')
    handlePoll(modern.block())
    assert.fieldEquals('Market', modern.market('wstETH'), 'price', '192000000000')
  })
})
