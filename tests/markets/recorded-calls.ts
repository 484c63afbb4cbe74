/** What a node would have answered to eth_call on a recorded market, from its logs and its meta line. */
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import { selectorOf, topicOf } from '../../indexer/abi/keccak.ts'
import type { CallRequest, CallResult, Log } from '../../indexer/chain/block-source.ts'
import type { RecordedMarket } from './recorded-file.ts'

/** The logs of an address up to a block, in chain order. */
export type LogsOf = (address: Hex, untilBlock: number) => readonly Log[]

type Answer = (block: number, argument: Hex) => Hex | undefined

const UPGRADED = topicOf('Upgraded(address)')
const POOL_UPDATED = topicOf('PoolUpdated(address,address)')
const AGGREGATOR_CONFIRMED = topicOf('AggregatorConfirmed(address,address)')
const ANSWER_UPDATED = topicOf('AnswerUpdated(int256,uint256,uint256)')
const ASSET_SOURCE_UPDATED = topicOf('AssetSourceUpdated(address,address)')

/** Releases' token revisions: reference/aave-v3-revisions.md. */
const TOKEN_REVISIONS: Record<string, { aToken: number; debtToken: number }> = {
  '3.0.2': { aToken: 1, debtToken: 1 },
  '3.1.0': { aToken: 1, debtToken: 1 },
  '3.2.1': { aToken: 1, debtToken: 1 },
  '3.3.0': { aToken: 1, debtToken: 1 },
  '3.4.0': { aToken: 3, debtToken: 3 },
  '3.5.0': { aToken: 4, debtToken: 4 },
  '3.6.0': { aToken: 5, debtToken: 5 },
  '3.7.0': { aToken: 5, debtToken: 5 },
}

const selector = (signature: string): string => bytesToHex(selectorOf(signature))
const uint = (value: bigint | number): Hex => `0x${BigInt(value).toString(16).padStart(64, '0')}`
const word = (address: Hex): Hex => `0x${address.slice(2).padStart(64, '0')}`
const addressOf = (topic: string): Hex => `0x${topic.slice(-40)}`
const isZero = (value: Hex | undefined): boolean => value === undefined || /^0x0*$/.test(value)

function text(value: string): Hex {
  const bytes = Buffer.from(value, 'utf8')
  const padded = Buffer.alloc(Math.ceil(bytes.length / 32) * 32)
  bytes.copy(padded)
  return `0x${uint(32).slice(2)}${uint(bytes.length).slice(2)}${padded.toString('hex')}`
}

/** Everything that is not listed here reverts. */
export function answerCalls(
  market: RecordedMarket,
  logsOf: LogsOf,
): (block: number, request: CallRequest) => CallResult {
  const { meta } = market
  const answers = new Map<string, Answer>()
  const on = (address: Hex, signature: string, answer: Answer): void => {
    answers.set(`${address}${selector(signature)}`, answer)
  }
  const poolAt = (block: number) => meta.revisions.findLast((revision) => revision.block <= block) ?? meta.revisions[0]
  const last = (address: Hex, topic: Hex, block: number): Log | undefined =>
    logsOf(address, block).findLast((log) => log.topics[0] === topic)

  on(meta.pool, 'POOL_REVISION()', (block) => uint(poolAt(block)?.revision ?? 1))
  for (const log of logsOf(meta.poolAddressesProvider, Number.MAX_SAFE_INTEGER)) {
    if (log.topics[0] !== POOL_UPDATED) continue
    // The implementation's own constant: it does not change with the proxy.
    const revision = uint(poolAt(log.blockNumber)?.revision ?? 1)
    on(addressOf(log.topics[2] ?? '0x'), 'POOL_REVISION()', () => revision)
  }

  const tokenRevision = (token: Hex, kind: 'aToken' | 'debtToken', block: number): Hex | undefined => {
    const logs = logsOf(token, block)
    const since = (logs.findLast((log) => log.topics[0] === UPGRADED) ?? logs[0])?.blockNumber
    if (since === undefined) return undefined
    const revision = TOKEN_REVISIONS[poolAt(since)?.release ?? '']?.[kind]
    return revision === undefined ? undefined : uint(revision)
  }
  for (const reserve of meta.reserves) {
    on(reserve.asset, 'decimals()', () => uint(reserve.decimals))
    on(reserve.asset, 'symbol()', () => text(reserve.symbol))
    on(reserve.aToken, 'decimals()', () => uint(reserve.decimals))
    on(reserve.vToken, 'decimals()', () => uint(reserve.decimals))
    on(reserve.aToken, 'ATOKEN_REVISION()', (block) => tokenRevision(reserve.aToken, 'aToken', block))
    on(reserve.vToken, 'DEBT_TOKEN_REVISION()', (block) => tokenRevision(reserve.vToken, 'debtToken', block))
    on(reserve.sToken, 'DEBT_TOKEN_REVISION()', (block) => tokenRevision(reserve.sToken, 'debtToken', block))
  }

  const aggregatorOf = (source: Hex, block: number): Hex | undefined => {
    const topic = last(source, AGGREGATOR_CONFIRMED, block)?.topics[2]
    return topic === undefined ? undefined : addressOf(topic)
  }
  const priceOf = (source: Hex, block: number): Hex | undefined =>
    last(aggregatorOf(source, block) ?? source, ANSWER_UPDATED, block)?.topics[1]
  const sourceOf = (asset: Hex, block: number): Hex | undefined => {
    const update = logsOf(meta.oracle, block).findLast(
      (log) => log.topics[0] === ASSET_SOURCE_UPDATED && addressOf(log.topics[1] ?? '0x') === asset,
    )
    return update?.topics[2] === undefined ? undefined : addressOf(update.topics[2])
  }
  /** AaveOracle.getAssetPrice: without a source, or at a price <= 0, the fallback oracle is called, and there is none. */
  const oraclePrice = (asset: Hex, block: number): Hex | undefined => {
    const source = sourceOf(asset, block)
    const price = source && priceOf(source, block)
    return price === undefined || isZero(price) || BigInt(price) >> 255n === 1n ? undefined : price
  }
  on(meta.oracle, 'getSourceOfAsset(address)', (block, asset) => word(sourceOf(addressOf(asset), block) ?? '0x'))
  on(meta.oracle, 'getAssetPrice(address)', (block, asset) => oraclePrice(addressOf(asset), block))
  on(meta.oracle, 'getAssetsPrices(address[])', (block, argument) => {
    const words = argument.slice(2).match(/.{64}/g) ?? []
    const prices = words.slice(2).map((asset) => oraclePrice(addressOf(asset), block))
    if (prices.some((price) => price === undefined)) return undefined
    return `0x${[uint(32), uint(prices.length), ...prices].map((value) => value?.slice(2)).join('')}`
  })

  const aggregatorCall = selector('aggregator()')
  const latestAnswerCall = selector('latestAnswer()')
  const feed = (source: Hex, call: string, block: number): Hex | undefined => {
    if (call === latestAnswerCall) return priceOf(source, block)
    const aggregator = call === aggregatorCall ? aggregatorOf(source, block) : undefined
    return aggregator && word(aggregator)
  }
  return (block, { to, data }) => {
    const call = data.slice(0, 10)
    const answer = answers.get(`${to}${call}`)
    const result = answer ? answer(block, `0x${data.slice(10)}`) : feed(to, call, block)
    return result === undefined ? { status: 'reverted' } : { status: 'ok', data: bytesToHex(hexToBytes(result)) }
  }
}
