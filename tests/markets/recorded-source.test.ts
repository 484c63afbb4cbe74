/** The recordings as a chain: what it answers is what its files say. */
import { describe, expect, test } from 'vitest'
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { selectorOf, topicOf } from '../../indexer/abi/keccak.ts'
import { openRecordedMarket, recordedMarkets } from './recorded-source.ts'
import { readBalances, readLiquidationAttempts, readTruth } from './truth.ts'

const absent = recordedMarkets().length === 0
if (absent) console.info('The recorded markets are not beside the repository: these tests are skipped.')

async function call(
  name: string,
  block: number,
  to: (m: Market) => Hex,
  signature: string,
  argument = '',
): Promise<string> {
  const { market, source } = openRecordedMarket(name)
  const data: Hex = `${bytesToHex(selectorOf(signature))}${argument}`
  const [result] = await source.calls({ number: block, hash: '0x' }, [{ to: to(market), data }])
  return result?.status === 'ok' ? BigInt(result.data).toString() : 'reverted'
}
type Market = ReturnType<typeof openRecordedMarket>['market']

describe.skipIf(absent)('recordedSource', () => {
  test('default: all logs of a range, with their headers', async () => {
    const { market, source } = openRecordedMarket('aave-v3.0.2-2k')
    const addresses = [...new Set(market.logs.map((log) => log.address))]
    const topics0 = [...new Set(market.logs.flatMap((log) => log.topics.slice(0, 1)))]
    const blocks = await source.blocks({ from: 0, to: 1159, filters: [{ addresses, topics0 }], headersOf: [0, 1159] })
    // 16,669 logs: SOURCE.md's file, counted by zcat and grep.
    expect(blocks.reduce((sum, block) => sum + block.logs.length, 0)).toBe(16_669)
    expect(blocks[0]?.header.number).toBe(0)
    expect(blocks.at(-1)?.header.number).toBe(1159)
    expect((await source.header(1159))?.parentHash).toBe((await source.header(1158))?.hash)
    expect(await source.header(1160)).toBeNull()
  })

  test.skipIf(!recordedMarkets().includes('aave-v3.3.0-s1'))('behavior: only what the filters want', async () => {
    const { market, source } = openRecordedMarket('aave-v3.3.0-s1')
    const deficit = topicOf('DeficitCreated(address,address,uint256)')
    const filters = [{ addresses: [market.meta.pool], topics0: [deficit] }]
    const blocks = await source.blocks({ from: 0, to: 1266, filters, headersOf: [] })
    // SOURCE.md: 36 deficits.
    expect(blocks.flatMap((block) => block.logs).length).toBe(36)
  })

  test('behavior: revisions change at the upgrades', async () => {
    const pool = (m: Market): Hex => m.meta.pool
    const at = (name: string, block: number) => call(name, block, pool, 'POOL_REVISION()')
    expect(await at('aave-v3.0.2-2k', 100)).toBe('1')
    expect(await at('aave-upg-3.1-3.2-3.3-s5', 393)).toBe('4')
    expect(await at('aave-upg-3.1-3.2-3.3-s5', 394)).toBe('6')
    expect(await at('aave-upg-3.1-3.2-3.3-s5', 1058)).toBe('7')
    expect(await at('aave-v3.4-3.7-upgraded-s1', 319)).toBe('8')
    expect(await at('aave-v3.4-3.7-upgraded-s1', 796)).toBe('11')
    const weth = (m: Market): Hex => m.meta.reserves[0]?.aToken ?? '0x'
    expect(await call('aave-v3.4-3.7-upgraded-s1', 320, weth, 'ATOKEN_REVISION()')).toBe('3')
    expect(await call('aave-v3.4-3.7-upgraded-s1', 321, weth, 'ATOKEN_REVISION()')).toBe('4')
  })

  test('behavior: feeds', async () => {
    const feed = (m: Market): Hex => m.meta.reserves[0]?.priceSource ?? '0x'
    // WETH of 3.0.2: the aggregator is confirmed in block 19, its first answer (2,000 USD) is of block 18.
    expect(await call('aave-v3.0.2-2k', 18, feed, 'aggregator()')).toBe('reverted')
    expect(await call('aave-v3.0.2-2k', 19, feed, 'latestAnswer()')).toBe('200000000000')
    const oracle = (m: Market): Hex => m.meta.oracle
    const weth = '959922be3caee4b8cd9a407cc3ac1c251c2007b1'.padStart(64, '0')
    expect(await call('aave-v3.0.2-2k', 35, oracle, 'getAssetPrice(address)', weth)).toBe('200000000000')
    expect(await call('aave-v3.0.2-2k', 34, oracle, 'getAssetPrice(address)', weth)).toBe('reverted')
    expect(await call('aave-v3.0.2-2k', 35, oracle, 'owner()')).toBe('reverted')
  })

  test('behavior: the truth beside them', () => {
    // SOURCE.md: points, all exact.
    const points = (name: string): number => readTruth(name).reduce((sum, point) => sum + point.accounts.length, 0)
    expect(points('aave-v3.0.2-2k')).toBe(1908)
    expect(points('aave-v3.1.0-s1')).toBe(6300)
    expect(points('aave-upg-3.1-3.2-3.3-s5')).toBe(6696)
    expect(readBalances('aave-v3.5.0-s1').length).toBe(11)
    expect(readBalances('aave-v3.0.2-2k')).toEqual([])
    expect(readLiquidationAttempts('aave-upg-3.1-3.2-3.3-s5').length).toBe(576)
  })
})
