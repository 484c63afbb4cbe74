import { describe, expect, test } from 'vitest'
import { classifyError, isRevert, suggestedBlocks } from './classify-error.ts'

const error = (message: string, code = -32000, data?: unknown) => ({ code, message, data })

describe('isRevert', () => {
  // graph-node, chain/ethereum/src/call_helper.rs, and what anvil 1.7.1 answers.
  test.each([
    ['execution reverted', 3],
    ['VM Exception while processing transaction: revert', -32603],
    ['EVM error InvalidFEOpcode', -32603],
    ['EVM error InvalidJump', -32603],
    ['out of gas', -32000],
    ['stack limit reached 1024 (1023)', -32000],
    ['EVM error OpcodeNotFound', -32603],
    ['EVM error NotActivated', -32603],
    ['EVM error OutOfGas', -32603],
    ['EVM error InvalidOperandOOG', -32603],
  ])('behavior: %s', (message, code) => {
    expect(isRevert(error(message, code))).toBe(true)
  })

  test('behavior: Parity says it in data', () => {
    expect(isRevert(error('VM error', -32015, 'Reverted 0x'))).toBe(true)
    expect(isRevert(error('VM error', -32015, 'Bad instruction fe'))).toBe(true)
    expect(isRevert(error('VM error', -32015, 'Out of stack'))).toBe(true)
    expect(isRevert(error('VM error', -32015, 'Internal error'))).toBe(false)
  })

  test('behavior: anything else is no answer of the contract', () => {
    expect(isRevert(error('header not found'))).toBe(false)
    expect(isRevert(error('missing trie node 5d3c (path )'))).toBe(false)
    expect(isRevert(error('execution timeout'))).toBe(false)
  })
})

describe('classifyError', () => {
  // Texts of providers, as their users report them.
  test.each([
    ['query returned more than 10000 results. Try with this block range [0x1, 0x7d0].', -32005],
    ['Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range', -32602],
    ['eth_getLogs and eth_newFilter are limited to a 10,000 blocks range', -32614],
    ['eth_getLogs is limited to 1024 block range. Please check the parameter requirements', -32600],
    ['block range is too wide', -32600],
    ['exceed maximum block range: 5000', -32000],
    ['Max range: 800', -32047],
    ['logs matched by query exceeds limit of 10000', -32000],
    ['please limit the query to at most 1000 blocks', -32000],
    ['maximum block range: 2000', -32602],
    ['block range greater than 20000 max', -32000],
    ['backend response too large', -32020],
    ['query timeout exceeded', -32005],
    ['Block range limit exceeded. See more details at https://docs.chainstack.com', -32600],
    ['ranges over 10000 blocks are not supported on freetier', 35],
    ['exceeds the range allowed for your plan (5000 > 500).', -32000],
  ])('behavior: %s: too much', (message, code) => {
    expect(classifyError('eth_getLogs', error(message, code))).toBe('too-much')
  })

  test.each([
    ['daily request count exceeded, request rate limited', -32005],
    ['Your app has exceeded its compute units per second capacity.', 429],
    ['Too Many Requests', -32000],
    ['call rate limit exhausted, retry in 10s', -32005],
  ])('behavior: %s: rate limit', (message, code) => {
    expect(classifyError('eth_getLogs', error(message, code))).toBe('rate-limit')
  })

  test.each([
    'missing trie node 7f2a1c (path ) state 0x7f2a is not available',
    'BlockOutOfRangeError: block height is 500 but requested was 3',
    'required historical state unavailable (reexec=128)',
    "state histories haven't been fully indexed yet",
    'project ID does not have access to archive state',
    'historical state 0xabc is not available',
    'old data not available due to pruning',
  ])('behavior: %s: missing state', (message) => {
    expect(classifyError('eth_call', error(message))).toBe('missing-state')
    expect(classifyError('eth_getCode', error(message))).toBe('missing-state')
  })

  test('behavior: anvil names a block ahead of its head with the same error', () => {
    const message = 'BlockOutOfRangeError: block height is 7 but requested was 153'
    expect(classifyError('eth_call', error(message, -32602))).toBe('unknown-block')
  })

  test('behavior: a block that the node does not have', () => {
    expect(classifyError('eth_call', error('header not found'))).toBe('unknown-block')
    expect(classifyError('eth_call', error('hash 0xab is not currently canonical'))).toBe('unknown-block')
  })

  test('behavior: internal errors pass', () => {
    expect(classifyError('eth_getBlockByNumber', error('Internal error', -32603))).toBe('transient')
    expect(classifyError('eth_chainId', error('the method eth_chainId does not exist', -32601))).toBe('unsupported')
  })
})

// As providers' users and nodes' own sources report them, with what has to follow: the kind, and for a refused range the
// number of blocks that the text allows. 20,000 blocks were asked for.
describe('what providers say to eth_getLogs', () => {
  test.each<[provider: string, code: number, message: string, kind: string, blocks?: number]>([
    // BobTheBuidler/dank_mids#772, ethers-io/ethers.js#4703, nimiq/wallet#275, latticexyz/mud#1522
    [
      'Alchemy',
      -32600,
      'You can make eth_getLogs requests with up to a 500 block range. Based on your parameters, this block range should work: [0x123c9b2, 0x123cba5]',
      'too-much',
      500,
    ],
    [
      'Alchemy',
      -32602,
      'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [0x0, 0x7cf]',
      'too-much',
      2000,
    ],
    [
      'Alchemy',
      -32602,
      'Query timeout exceeded. Consider reducing your block range. Based on your parameters and the response size limit, this block range should work: [0x42b950f, 0x42b9512]',
      'too-much',
      4,
    ],
    [
      'Alchemy',
      429,
      'Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.',
      'rate-limit',
    ],
    // INFURA/infura#237, ethers-io/ethers.js#4703
    ['Infura', -32602, 'range 1000000 exceeds limit of 10000', 'too-much', 10000],
    [
      'Infura',
      -32005,
      'query returned more than 10000 results. Try with this block range [0xBDE5F8, 0xBDE6F7].',
      'too-much',
      256,
    ],
    ['Infura', -32005, 'daily request count exceeded, request rate limited', 'rate-limit'],
    // OffchainLabs/arbitrum-sdk#609, latticexyz/mud#1522
    ['QuickNode', -32614, 'eth_getLogs is limited to a 10,000 range', 'too-much', 10000],
    ['QuickNode', -32012, 'credits limited to 6000/sec', 'rate-limit'],
    [
      'QuickNode',
      -32007,
      '50/second request limit reached - reduce calls per second or upgrade your account at quicknode.com',
      'rate-limit',
    ],
    // ponder-sh/ponder#1940
    ['Ankr', -32600, 'block range is too wide', 'too-much'],
    ['Ankr', -32602, 'maximum [from, to] blocks distance: 10000', 'too-much', 10000],
    // enviodev/hyperindex#715
    ['dRPC', 30, 'Request timeout on the free tier, please upgrade your tier to the paid one', 'too-much'],
    ['dRPC', 35, 'ranges over 10000 blocks are not supported on freetier', 'too-much', 10000],
    ['PublicNode', -32602, 'exceed maximum block range: 5000', 'too-much', 5000],
    [
      'PublicNode',
      -32701,
      'Archive requests require a personal token. Get it at https://www.allnodes.com/publicnode',
      'missing-state',
    ],
    // erigontech/erigon#19721
    ['Erigon', -32000, 'query block range exceeds server limit, narrow your filter: 1000', 'too-much', 1000],
    ['Erigon', -32000, 'query returns too many logs, narrow your filter: 15000', 'too-much'],
    // base/base#2421, circlefin/arc-node#383
    ['reth', -32602, 'query exceeds max results 20000, retry with the range 25766988-25767087', 'too-much', 100],
    ['reth', -32602, 'query exceeds max block range 10000', 'too-much', 10000],
    ['reth', -32600, 'Query exceeds max block range of 10000', 'too-much', 10000],
    // geth's and reth's sources; ethereum/execution-apis#875; ethereum/go-ethereum#31939
    ['geth, reth', -32602, 'block range extends beyond current head block', 'unknown-block'],
    ['geth', -32000, 'invalid block range params', 'unknown-block'],
    ['geth', 4444, 'pruned history unavailable', 'missing-state'],
    // equilibriumco/pathfinder#943, NethermindEth/nethermind#8860
    ['Nethermind', -32001, '8633830 could not be found', 'unknown-block'],
    ['Nethermind', -32000, 'Unable to rent an instance of IEthRpcModule. Too many concurrent requests.', 'rate-limit'],
    // enviodev/hyperindex#605, scroll-tech/go-ethereum#529, moonbeam-foundation/moonbeam#3250, AlphaWallet/alpha-wallet-ios#5277
    [
      'Morph',
      -32000,
      'block range is larger than max block range, block range = 5120, max block range = 5000',
      'too-much',
      5000,
    ],
    ['Scroll', -32000, 'block range is bigger than maxBlockRange', 'too-much'],
    ['Moonbeam', -32000, 'block range is too wide (maximum 1024)', 'too-much', 1024],
    ['Candle', -32600, 'block range too high', 'too-much'],
    // What ponder's getLogsRetryHelper tests for.
    ['Avalanche', -32000, 'requested too many blocks from 1 to 20000, maximum is set to 2048', 'too-much', 2048],
    ['Cloudflare', -32047, 'Max range: 800', 'too-much', 800],
    ['thirdweb', -32000, 'Maximum allowed number of requested blocks is 3500', 'too-much', 3500],
    ['BlockPI', -32600, 'eth_getLogs is limited to 1024 block range', 'too-much', 1024],
    ['1RPC', -32000, 'response size should not greater than 10000000 bytes', 'too-much'],
    ['LlamaRPC', -32000, 'query exceeds max results', 'too-much'],
    ['Optimism', -32020, 'backend response too large', 'too-much'],
    ['Base', -32011, 'no backend is currently healthy to serve traffic', 'transient'],
    ['Base', -32614, 'block range too large', 'too-much'],
    ['Arbitrum', -32000, 'logs matched by query exceeds limit of 10000', 'too-much'],
    ['Blast', -32600, 'exceeds the range allowed for your plan (5000 > 500)', 'too-much', 500],
    [
      'Chainstack',
      -32602,
      'Block range limit exceeded. See more details at https://docs.chainstack.com/docs/limits#evm-range-limits',
      'too-much',
    ],
    ['Coinbase', -32000, 'please limit the query to at most 1,000 blocks', 'too-much', 1000],
    ['Hyperliquid', -32000, 'query exceeds max block range 1000', 'too-much', 1000],
    ['Swell', -32000, 'block range greater than 10000 max', 'too-much', 10000],
    ['Somnia', -32000, 'block range exceeds 1000', 'too-much', 1000],
    ['Merkle', -32000, 'eth_getLogs range is too large, max is 10k blocks', 'too-much', 10000],
    ['Harmony', -32000, 'query must be smaller than size 1024', 'too-much', 1024],
    ['Aurora', -32000, 'You can make eth_getLogs requests with up to a 2,000 block range', 'too-much', 2000],
    // circlefin/arc-node#207, DefiLlama/dimension-adapters#286
    ['Arc', -32011, 'request limit reached', 'rate-limit'],
    ['BSC', -32005, 'limit exceeded', 'too-much'],
    ['Chainstack', -32005, "You've exceeded the RPS limit available on the current plan.", 'rate-limit'],
    ['a node', -32000, 'Compute budget used up', 'rate-limit'],
    ['a node', -32000, 'range must be less than 1000', 'too-much', 1000],
    ['a node', -32000, 'max block interval is 1000', 'too-much', 1000],
    ['a node', -32000, 'window exceeds 1000 blocks', 'too-much', 1000],
    ['a node', -32000, 'invalid block range', 'too-much'],
    ['Cloudflare', -32046, 'Cannot fulfill request', 'other'],
  ])('behavior: %s, %i: %s', (_, code, message, kind, blocks) => {
    expect(classifyError('eth_getLogs', error(message, code))).toBe(kind)
    const suggested = suggestedBlocks(message)
    if (kind === 'too-much') expect(suggested !== undefined && suggested < 20_000 ? suggested : undefined).toBe(blocks)
  })
})

test('behavior: Tenderly tells in data what it refuses', () => {
  // bobanetwork/boba_legacy#827
  const data = { error_id: '4ed94073', payload: 'range 9009594 is bigger than range limit 2000' }
  expect(classifyError('eth_getLogs', error('invalid params', -32602, data))).toBe('too-much')
  expect(classifyError('eth_getLogs', error('invalid params', -32602))).toBe('unsupported')
})

describe('suggestedBlocks', () => {
  test.each([
    ['Try with this block range [0x1, 0x7d0].', 2000],
    ['You can make eth_getLogs requests with up to a 2K block range', 2000],
    ['eth_getLogs and eth_newFilter are limited to a 10,000 blocks range', 10000],
    ['exceed maximum block range: 5000', 5000],
    ['Max range: 800', 800],
    ['please limit the query to at most 1000 blocks', 1000],
    ['exceeds the range allowed for your plan (5000 > 500).', 500],
    ['query returned more than 10000 results', undefined],
    ['block range is too wide', undefined],
  ])('behavior: %s', (message, blocks) => {
    expect(suggestedBlocks(message)).toBe(blocks)
  })
})
