/**
 * A block's transactions executed again from its parent's state, with view calls in between: what the contracts say in
 * the middle of a block, just before and just after one call (anvil's eth_simulateV1).
 */
import { decodeFunctionData, getContractAddress, parseAbi } from 'viem'
import type { Hex } from '../../core/hex.ts'
import { type Encoder, price, type Word, wordsOf } from '../../devnet/calls.ts'
import { type Chain, lower, quantity } from '../../devnet/chain.ts'
import { ownCode } from '../../devnet/deployment.ts'

/** A transaction, or one call of a contract account's several: such a transaction is cut at its calls. */
export type Step = {
  readonly from: Hex
  readonly to: Hex
  readonly data: Hex
  readonly transactionIndex: number
}

export type ReplayLog = { readonly address: Hex; readonly topics: readonly Hex[]; readonly data: Hex }

export type ReplayedBlock = {
  readonly number: number
  readonly timestamp: number
  readonly transactions: readonly Hex[]
  readonly steps: readonly Step[]
  /** Contracts that the block creates: eth_simulateV1 makes none, so they are there from its start, empty. */
  readonly code: Readonly<Record<Hex, Hex>>
  /** By step. Their order over all steps is that of the block's logs: a log's index is its place. */
  readonly logs: readonly (readonly ReplayLog[])[]
}

export type View = { readonly to: Hex; readonly encode: Encoder; readonly args: readonly Word[] }

/** The 32-byte words that a view returned; null where it reverted. */
export type ViewResult = readonly bigint[] | null

type Call = Omit<Step, 'transactionIndex'>
type RawTransaction = {
  readonly hash: Hex
  readonly from: Hex
  readonly to: Hex | null
  readonly input: Hex
  readonly nonce: Hex
}
type RawBlock = { readonly timestamp: Hex; readonly transactions: readonly RawTransaction[] }
type RawResult = { readonly status: Hex; readonly returnData: Hex; readonly logs: readonly ReplayLog[] }

const OPERATOR_ABI = parseAbi([
  'struct Call { address target; bytes data; }',
  'function execute(Call[] calls) returns (uint256)',
])
const EXECUTE = '0xbaae8abf'
const STEP_GAS = 60_000_000

/** Throws when the replay's logs are not the chain's, one by one. */
export async function replayBlock(chain: Chain, number: number): Promise<ReplayedBlock> {
  const block = await chain.request<RawBlock>('eth_getBlockByNumber', [quantity(number), true])
  const steps = block.transactions.flatMap(stepsOf)
  const code: Record<Hex, Hex> = {}
  for (const { to, from, nonce } of block.transactions) {
    if (to !== null) continue
    const created = createdAddress(from, nonce)
    code[created] = await chain.request<Hex>('eth_getCode', [created, quantity(number)])
  }
  const replayed = { number, timestamp: Number(block.timestamp), steps, code }
  const results = await simulate(chain, replayed, steps)
  const logs = results.map((result) => result.logs)
  const expected = await chain.logs({ fromBlock: number, toBlock: number })
  const same = JSON.stringify(logs.flat().map(keyOf)) === JSON.stringify(expected.map(keyOf))
  if (!same) throw new Error(`Block ${number}: the replay gave other logs than the chain has.`)
  return { ...replayed, transactions: block.transactions.map(({ hash }) => hash), logs }
}

/** Answers of views made after so many steps; in the order asked. */
export async function viewsWithin(
  chain: Chain,
  block: ReplayedBlock,
  asked: readonly { readonly afterSteps: number; readonly views: readonly View[] }[],
): Promise<ViewResult[][]> {
  const order = asked.map((one, index) => ({ ...one, index })).sort((a, b) => a.afterSteps - b.afterSteps)
  const calls: Call[] = []
  const starts = new Map<number, number>()
  let done = 0
  for (const { afterSteps, views, index } of order) {
    calls.push(...block.steps.slice(done, afterSteps))
    done = afterSteps
    starts.set(index, calls.length)
    calls.push(...views.map(({ to, encode, args }) => ({ from: VIEWER, to, data: encode(...args) })))
  }
  const results = await simulate(chain, block, calls)
  return asked.map(({ views }, index) =>
    views.map((_, at) => {
      const result = results[(starts.get(index) ?? 0) + at]
      return result?.status === '0x1' ? wordsOf(result.returnData) : null
    }),
  )
}

/** The logs of a call that is made in place of the step with this index; null when it reverts. */
export async function callInstead(
  chain: Chain,
  block: ReplayedBlock,
  index: number,
  data: Hex,
): Promise<readonly ReplayLog[] | null> {
  const step = block.steps[index]
  if (step === undefined) throw new Error(`Block ${block.number}: got step ${index} of ${block.steps.length}.`)
  const results = await simulate(chain, block, [...block.steps.slice(0, index), { ...step, data }])
  const last = results.at(-1)
  return last?.status === '0x1' ? last.logs : null
}

/** How many logs of the block come before a step's. */
export function firstLogOf(block: ReplayedBlock, step: number): number {
  return block.logs.slice(0, step).reduce((sum, logs) => sum + logs.length, 0)
}

const VIEWER: Hex = '0x000000000000000000000000000000000000f1e3'

async function simulate(
  chain: Chain,
  { number, timestamp, code }: Pick<ReplayedBlock, 'number' | 'timestamp' | 'code'>,
  calls: readonly Call[],
): Promise<readonly RawResult[]> {
  const payload = {
    blockStateCalls: [
      {
        blockOverrides: { number: quantity(number), time: quantity(timestamp) },
        stateOverrides: Object.fromEntries(Object.entries(code).map(([address, bytes]) => [address, { code: bytes }])),
        calls: calls.map(({ from, to, data }) => ({ from, to, data, gas: quantity(STEP_GAS) })),
      },
    ],
    validation: false,
  }
  const [block] = await chain.request<{ calls: RawResult[] }[]>('eth_simulateV1', [payload, quantity(number - 1)])
  if (block === undefined) throw new Error(`Block ${number}: the node simulated nothing.`)
  return block.calls
}

function stepsOf({ from, to, input, nonce }: RawTransaction, transactionIndex: number): Step[] {
  if (to === null) {
    const data = constructorCall(input)
    return [{ from, to: createdAddress(from, nonce), data, transactionIndex }]
  }
  if (!input.startsWith(EXECUTE)) return [{ from, to, data: input, transactionIndex }]
  const { args } = decodeFunctionData({ abi: OPERATOR_ABI, data: input })
  return args[0].map(({ target, data }) => ({ from: to, to: lower(target), data, transactionIndex }))
}

/** The constructors of the price contracts do what one function of theirs does, with the same argument. */
function constructorCall(creation: Hex): Hex {
  const argument: Hex = `0x${creation.slice(-64)}`
  if (creation.startsWith(ownCode('PriceAggregator'))) return price.push(argument)
  if (creation.startsWith(ownCode('PriceFeed'))) return price.confirmAggregator(argument)
  throw new Error('A replay knows the creation of price contracts only.')
}

function createdAddress(from: Hex, nonce: Hex): Hex {
  return lower(getContractAddress({ from, nonce: BigInt(nonce) }))
}

function keyOf({ address, topics, data }: ReplayLog): string {
  return [address, ...topics, data].join(' ')
}
