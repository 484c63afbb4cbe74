/** The workload on a local chain: compiles the pool, deploys it and mines the blocks. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Hex } from '../../core/hex.ts'
import { type Anvil, startAnvil } from '../../devnet/anvil.ts'
import { Chain, quantity } from '../../devnet/chain.ts'
import { type Answer, ExpectedAnswer } from './answer.ts'
import { KINDS, type LendingEvent, Workload, type WorkloadBlock } from './workload.ts'

/** The state of the chain after so many events. */
export type Milestone = {
  readonly events: number
  readonly lastBlock: number
  readonly expected: Answer
}

export type PlayedWorkload = {
  readonly anvil: Anvil
  readonly pool: Hex
  readonly firstBlock: number
  /** One for each number of events asked for. Empty blocks follow the last, so that all are final for every system. */
  readonly milestones: readonly Milestone[]
}

const OPERATOR: Hex = '0x00000000000000000000000000000000000a9e57'
/** More than what any of the systems waits for until a block counts as final. */
const EMPTY_BLOCKS = 300
const BLOCK_SECONDS = 12
const TRANSACTION_GAS = 3_000_000
/** The pool has no state: no call of the past is ever made. */
const HISTORY = 1_000

/** Starts a chain and plays the workload: about 12,000 events a second, 9 kB of anvil's memory each. The caller stops `anvil`. */
export async function playWorkload(o: {
  /** Ascending numbers of events. */
  readonly milestones: readonly number[]
  readonly seed: number
}): Promise<PlayedWorkload> {
  const anvil = await startAnvil({ history: HISTORY })
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    const { code, playSelector } = compilePool()
    const pool = await chain.create('Pool', OPERATOR, code)
    await chain.mine(BLOCK_SECONDS)
    const firstBlock = chain.blockNumber + 1
    const workload = new Workload(o.seed)
    const expected = new ExpectedAnswer()
    const miner = new Miner(chain, pool, playSelector, expected)
    const milestones: Milestone[] = []
    let played = 0
    for (const events of o.milestones) {
      for (const block of workload.blocks(events - played, chain.blockNumber + 1)) await miner.mine(block)
      played = events
      milestones.push({ events, lastBlock: chain.blockNumber, expected: expected.now(workload.books) })
    }
    await chain.request('anvil_mine', [quantity(EMPTY_BLOCKS), quantity(BLOCK_SECONDS)])
    chain.close()
    return { anvil, pool, firstBlock, milestones }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

class Miner {
  readonly #chain: Chain
  readonly #pool: Hex
  readonly #selector: string
  readonly #expected: ExpectedAnswer
  /** The operator's first transaction made the pool. */
  #nonce = 1

  constructor(chain: Chain, pool: Hex, selector: string, expected: ExpectedAnswer) {
    this.#chain = chain
    this.#pool = pool
    this.#selector = selector
    this.#expected = expected
  }

  /** Nonces order the transactions: anvil runs a batch's requests concurrently. */
  async mine(block: WorkloadBlock): Promise<void> {
    const common = { from: OPERATOR, to: this.#pool, gas: quantity(TRANSACTION_GAS), gasPrice: '0x0' }
    const requests = block.map((events, index) => {
      const data = playInput(this.#selector, events)
      return { method: 'eth_sendTransaction', params: [{ ...common, data, nonce: quantity(this.#nonce + index) }] }
    })
    this.#nonce += block.length
    const hashes = await this.#chain.requestAll<Hex>(requests)
    const number = await this.#chain.mine(BLOCK_SECONDS)
    const { timestamp } = this.#chain
    let logIndex = 0
    for (const [index, transaction] of hashes.entries()) {
      if (transaction instanceof Error) throw transaction
      for (const event of block[index] ?? []) {
        this.#expected.add(event, { block: number, logIndex, timestamp, transaction })
        logIndex += 1
      }
    }
  }
}

/** play(bytes) of the records that Pool.sol describes. */
function playInput(selector: string, events: readonly LendingEvent[]): Hex {
  const records = events.map(recordOf).join('')
  const padded = records.padEnd(Math.ceil(records.length / 64) * 64, '0')
  return `0x${selector}${hex(32, 32)}${hex(records.length / 2, 32)}${padded}`
}

function recordOf({ kind, account, asset, amount, liquidation }: LendingEvent): string {
  const base = `${hex(KINDS.indexOf(kind), 1)}${hex(account, 2)}${hex(asset, 1)}${hex(amount, 16)}`
  if (liquidation === null) return base
  const { collateralAsset, collateralAmount, liquidator } = liquidation
  return `${base}${hex(collateralAsset, 1)}${hex(collateralAmount, 16)}${hex(liquidator, 1)}`
}

function hex(value: number | bigint, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, '0')
}

type SolcOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: {
    readonly 'Pool.sol': {
      readonly Pool: {
        readonly abi: readonly unknown[]
        readonly evm: {
          readonly bytecode: { readonly object: string }
          readonly methodIdentifiers: Readonly<Record<string, string>>
        }
      }
    }
  }
}

export type CompiledPool = { readonly code: Hex; readonly abi: readonly unknown[]; readonly playSelector: string }

/** About a second. */
export function compilePool(): CompiledPool {
  const solc = createRequire(import.meta.url)('solc-0827') as { compile(json: string): string }
  const content = readFileSync(new URL('./Pool.sol', import.meta.url), 'utf8')
  const settings = {
    evmVersion: 'paris',
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.methodIdentifiers'] } },
  }
  const input = { language: 'Solidity', sources: { 'Pool.sol': { content } }, settings }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput
  const failures = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  if (failures.length > 0) throw new Error(failures.map(({ formattedMessage }) => formattedMessage).join('\n'))
  const { abi, evm } = output.contracts['Pool.sol'].Pool
  return { code: `0x${evm.bytecode.object}`, abi, playSelector: evm.methodIdentifiers['play(bytes)'] ?? '' }
}
