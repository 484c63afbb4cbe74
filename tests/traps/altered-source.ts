/** Recorded markets with other logs: what another token, oracle or feed would have said of the same market. */
import type { Hex } from '../../core/hex.ts'
import { bytesToHex } from '../../core/hex.ts'
import { selectorOf, topicOf } from '../../indexer/abi/keccak.ts'
import type { BlockSource, CallRequest, CallResult, Log } from '../../indexer/chain/block-source.ts'
import type { RecordedMarket } from '../markets/recorded-file.ts'
import { recordedSource } from '../markets/recorded-source.ts'

const TRANSFER = topicOf('Transfer(address,address,uint256)')
const BALANCE_TRANSFER = topicOf('BalanceTransfer(address,address,uint256,uint256)')
const LIQUIDATION_CALL = topicOf('LiquidationCall(address,address,address,uint256,uint256,address,bool)')
const RESERVE_DATA_UPDATED = topicOf('ReserveDataUpdated(address,uint256,uint256,uint256,uint256,uint256)')
const INITIALIZED = topicOf('Initialized(address,address,address,address,uint8,string,string,bytes)')
const ISOLATION_DEBT = topicOf('IsolationModeTotalDebtUpdated(address,uint256)')
const AGGREGATOR_CONFIRMED = topicOf('AggregatorConfirmed(address,address)')
const ANSWER_UPDATED = topicOf('AnswerUpdated(int256,uint256,uint256)')
const ASSET_SOURCE_UPDATED = topicOf('AssetSourceUpdated(address,address)')

const selector = (signature: string): string => bytesToHex(selectorOf(signature))
const isNot =
  (topic: Hex) =>
  (log: Log): boolean =>
    log.topics[0] !== topic
const wordOf = (value: bigint): Hex => `0x${BigInt.asUintN(256, value).toString(16).padStart(64, '0')}`

/** The logs changed; the contracts answer as they did, or as `answer` says. */
export function alteredSource(
  market: RecordedMarket,
  logs: readonly Log[],
  answer: (block: number, request: CallRequest) => CallResult | undefined = () => undefined,
): BlockSource {
  const asWas = recordedSource(market)
  const calls: BlockSource['calls'] = async (block, requests) => {
    const results = await asWas.calls(block, requests)
    return requests.map((request, i) => answer(block.number, request) ?? results[i] ?? { status: 'reverted' })
  }
  return { ...recordedSource({ ...market, logs }), calls }
}

/**
 * As the first 3.0 token code (npm 1.16.2, AToken.sol) speaks: BalanceTransfer carries the plain amount, the Transfer before
 * it the scaled one, and in a liquidation a Transfer of the plain amount follows.
 */
export function withFirstTokenCode(market: RecordedMarket): BlockSource {
  const liquidations = new Set(
    market.logs.filter((log) => log.topics[0] === LIQUIDATION_CALL).map((log) => log.transactionHash),
  )
  const before = new Map<Hex, number>()
  const logs: Log[] = []
  for (const log of market.logs) {
    if (log.topics[0] === TRANSFER) before.set(log.address, logs.length)
    const at = before.get(log.address)
    const transfer = at === undefined ? undefined : logs[at]
    if (log.topics[0] !== BALANCE_TRANSFER || at === undefined || transfer === undefined) {
      logs.push(log)
      continue
    }
    logs[at] = { ...transfer, data: `0x${log.data.slice(2, 66)}` }
    logs.push({ ...log, data: `0x${transfer.data.slice(2)}${log.data.slice(66)}` })
    if (liquidations.has(log.transactionHash)) logs.push(transfer)
  }
  return alteredSource(market, renumbered(logs))
}

/** The same in a row, with log indices that count up in each block. */
function renumbered(logs: readonly Log[]): Log[] {
  let block = -1
  let next = 0
  return logs.map((log) => {
    next = log.blockNumber === block ? next + 1 : 0
    block = log.blockNumber
    return { ...log, logIndex: next }
  })
}

/**
 * Up to the first of two liquidations of one account, with the second moved into its transaction, as a
 * multicall does. Without the second's accruals, so that nothing lies between the two.
 */
export function withBothLiquidations(market: RecordedMarket): { source: BlockSource; untilBlock: number } {
  const calls = market.logs.filter((log) => log.topics[0] === LIQUIDATION_CALL)
  for (const first of calls) {
    const second = calls.find((log) => log.topics[3] === first.topics[3] && log.blockNumber > first.blockNumber)
    if (second === undefined) continue
    const until = market.logs.filter(
      (log) =>
        log.blockNumber < first.blockNumber ||
        (log.blockNumber === first.blockNumber && log.transactionIndex <= first.transactionIndex),
    )
    const moved = market.logs
      .filter((log) => log.transactionHash === second.transactionHash && isNot(RESERVE_DATA_UPDATED)(log))
      .map((log) => ({ ...log, blockNumber: first.blockNumber, blockHash: first.blockHash }))
      .map((log) => ({ ...log, transactionHash: first.transactionHash, transactionIndex: first.transactionIndex }))
    return { source: alteredSource(market, renumbered([...until, ...moved])), untilBlock: first.blockNumber }
  }
  throw new Error(`${market.name}: got no account that is liquidated twice.`)
}

/** No Initialized is heard, as where a template hears only what comes after its creation; tokens tell their treasury. */
export function withoutInitialized(market: RecordedMarket): BlockSource {
  const treasuries = new Map(
    market.logs
      .filter((log) => log.topics[0] === INITIALIZED)
      .map((log) => [log.address, `0x${log.data.slice(2, 66)}` as Hex] as const),
  )
  const call = selector('RESERVE_TREASURY_ADDRESS()')
  return alteredSource(market, market.logs.filter(isNot(INITIALIZED)), (_, { to, data }) => {
    const treasury = data === call ? treasuries.get(to) : undefined
    return treasury === undefined ? undefined : { status: 'ok', data: treasury }
  })
}

/** Every total of isolated debt seven times what it was. */
export function withOtherIsolationDebt(market: RecordedMarket): BlockSource {
  const changed = (log: Log): Log =>
    log.topics[0] === ISOLATION_DEBT ? { ...log, data: wordOf(BigInt(log.data) * 7n) } : log
  return alteredSource(market, market.logs.map(changed))
}

/** Feeds change their aggregator and say nothing. */
export function withSilentProxies(market: RecordedMarket): BlockSource {
  return alteredSource(market, market.logs.filter(isNot(AGGREGATOR_CONFIRMED)))
}

/** Feeds name no aggregator and no price is announced, as an adapter that computes its answer. */
export function withAdapters(market: RecordedMarket): BlockSource {
  const call = selector('aggregator()')
  const silent = market.logs.filter((log) => isNot(AGGREGATOR_CONFIRMED)(log) && isNot(ANSWER_UPDATED)(log))
  return alteredSource(market, silent, (_, { data }) => (data === call ? { status: 'reverted' } : undefined))
}

/** From a block on every aggregator answers 0 and -1 in turn; the fallback oracle has the prices, as they were. */
export function withDeadFeeds(market: RecordedMarket, fromBlock: number): BlockSource {
  let answers = 0
  const logs = market.logs.map((log): Log => {
    const [topic, , ...rest] = log.topics
    if (topic !== ANSWER_UPDATED || log.blockNumber < fromBlock) return log
    return { ...log, topics: [topic, wordOf(answers++ % 2 === 0 ? 0n : -1n), ...rest] }
  })
  return withOracleAsWas(market, logs)
}

/** From a block on every change of a source is one to none; the fallback oracle has the prices, as they were. */
export function withoutSources(market: RecordedMarket, fromBlock: number): BlockSource {
  const logs = market.logs.map((log): Log => {
    const [topic, asset] = log.topics
    if (topic !== ASSET_SOURCE_UPDATED || asset === undefined || log.blockNumber < fromBlock) return log
    return { ...log, topics: [topic, asset, wordOf(0n)] }
  })
  return withOracleAsWas(market, logs)
}

/** The feeds answer as these logs say, the oracle's prices are those of the recording. */
function withOracleAsWas(market: RecordedMarket, logs: readonly Log[]): BlockSource {
  const altered = recordedSource({ ...market, logs })
  const asWas = recordedSource(market)
  const sourceOf = selector('getSourceOfAsset(address)')
  const isPrice = ({ to, data }: CallRequest): boolean => to === market.meta.oracle && !data.startsWith(sourceOf)
  const calls: BlockSource['calls'] = async (block, requests) => {
    const [prices, rest] = await Promise.all([asWas.calls(block, requests), altered.calls(block, requests)])
    return requests.map((request, i) => (isPrice(request) ? prices : rest)[i] ?? { status: 'reverted' })
  }
  return { ...altered, calls }
}
