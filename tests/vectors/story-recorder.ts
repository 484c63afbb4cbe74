/** Records a story of a local market: decoded logs, answers to the calls that mappings make, and what is true after each step. */
import { readFileSync } from 'node:fs'
import { type Abi, type AbiFunction, decodeEventLog, decodeFunctionResult, encodeFunctionData } from 'viem'
import type { Hex } from '../../core/hex.ts'
import { type Chain, type ChainLog, quantity, RpcError } from '../../devnet/chain.ts'
import { categoryPriceKey, type Deployment, type Source } from '../../devnet/deployment.ts'
import { readAccounts } from '../../devnet/lens.ts'

/** The data source that hears a contract's logs. */
type Kind =
  | 'PoolAddressesProvider'
  | 'Pool'
  | 'PoolConfigurator'
  | 'AaveOracle'
  | 'AToken'
  | 'VariableDebtToken'
  | 'StableDebtToken'
  | 'PriceFeed'
  | 'PriceAggregator'

type Listener = { readonly kind: Kind; readonly asset: Hex | null; readonly since: number }

type Typed = { readonly t: string; readonly v: string | readonly Typed[] }

type Call = {
  readonly to: Hex
  readonly name: string
  readonly signature: string
  readonly args: readonly Typed[]
  readonly out: readonly Typed[] | null
}

type Step = {
  readonly name: string
  readonly block: number
  readonly timestamp: number
  /** Answers that differ from those of the step before; out: null where the call reverts. */
  readonly calls: readonly Call[]
  readonly logs: readonly object[]
  readonly truth: object
}

/** The name of all steps before the accounts' first. */
const DEPLOYMENT = 'deployment'

const ABIS = new Map<string, Abi>()

export class StoryRecorder {
  readonly #chain: Chain
  readonly #deployment: Deployment
  readonly #accounts: readonly Hex[]
  readonly #listeners = new Map<Hex, Listener>()
  readonly #implementations: Hex[] = []
  readonly #answers = new Map<string, string>()
  readonly #steps: Step[] = []

  constructor(chain: Chain, deployment: Deployment, accounts: readonly Hex[]) {
    this.#chain = chain
    this.#deployment = deployment
    this.#accounts = accounts
    this.#listen(deployment.provider, 'PoolAddressesProvider', deployment.startBlock)
  }

  addAggregator(address: Hex): void {
    this.#listen(address, 'PriceAggregator', this.#chain.blockNumber + 1)
  }

  addFeed(source: Source): void {
    this.#listen(source.address, 'PriceFeed', this.#chain.blockNumber + 1)
    if (source.aggregator !== null) this.addAggregator(source.aggregator)
  }

  /** The blocks from the provider's creation on; feeds are heard from then on. */
  async recordDeployment(): Promise<void> {
    const deployment = this.#deployment
    for (let block = deployment.startBlock; block <= this.#chain.blockNumber; block++) {
      await this.#record(DEPLOYMENT, block)
    }
    const sources = [...deployment.reserves.map(({ source }) => source), ...deployment.categorySources.values()]
    for (const source of sources) if (source.kind === 'FEED') this.addFeed(source)
  }

  /** The last block. */
  async recordStep(name: string): Promise<void> {
    await this.#record(name, this.#chain.blockNumber)
  }

  toJson(): string {
    const { release, provider, pool, configurator, oracle, treasury, reserves } = this.#deployment
    const head = {
      release,
      addresses: { provider, pool, configurator, oracle, treasury },
      reserves: Object.fromEntries(
        reserves.map(({ symbol, asset, aToken, variableDebtToken, stableDebtToken, source }) => [
          symbol,
          { asset, aToken, variableDebtToken, stableDebtToken, source: source.address, aggregator: source.aggregator },
        ]),
      ),
    }
    const steps = this.#steps.map((step) => JSON.stringify(step))
    return `${JSON.stringify(head).slice(0, -1)},"steps":[\n${steps.join(',\n')}\n]}`
  }

  async #record(name: string, block: number): Promise<void> {
    const { timestamp } = await this.#chain.request<{ timestamp: Hex }>('eth_getBlockByNumber', [
      quantity(block),
      false,
    ])
    const all = await this.#chain.logs({ fromBlock: block, toBlock: block })
    const logs: object[] = []
    // As graph-node does: what a new listener missed in its own block it is told after all others.
    const done = new Set<ChainLog>()
    for (let before = -1; before !== done.size; ) {
      before = done.size
      const known = new Set(this.#listeners.keys())
      for (const log of all) {
        if (done.has(log) || !known.has(log.address)) continue
        done.add(log)
        const told = await this.#decode(log)
        if (told !== null) logs.push(told)
      }
    }
    const accounts = name === DEPLOYMENT ? {} : await this.#accountsAt(block)
    const truth = { accounts, reserves: await this.#reservesAt(block) }
    this.#steps.push({ name, block, timestamp: Number(timestamp), calls: await this.#callsAt(block), logs, truth })
  }

  async #decode(log: ChainLog): Promise<object | null> {
    const listener = this.#listeners.get(log.address)
    if (listener === undefined || log.blockNumber < listener.since) return null
    const abi = abiOf(listener.kind)
    const event = decoded(abi, log)
    if (event === null) return null
    const { eventName, args } = event
    this.#follow(eventName, args, log.blockNumber)
    const item = abi.find((each) => each.type === 'event' && each.name === eventName)
    const inputs = item?.type === 'event' ? item.inputs : []
    const params = inputs.map((input, i) => typed(input.type, args[input.name ?? ''] ?? Object.values(args)[i]))
    const receipt = await this.#chain.request<{ transactionIndex: Hex }>('eth_getTransactionReceipt', [
      log.transactionHash,
    ])
    return {
      kind: listener.kind,
      address: log.address,
      asset: listener.asset,
      event: eventName,
      index: log.logIndex,
      transactionIndex: Number(receipt.transactionIndex),
      transactionHash: log.transactionHash,
      params,
    }
  }

  /** Contracts that an event names are heard from its block on. */
  #follow(name: string, args: Record<string, unknown>, block: number): void {
    const address = (key: string): Hex => String(args[key]).toLowerCase() as Hex
    if (name === 'ProxyCreated') {
      const id = Buffer.from(String(args['id']).slice(2), 'hex').toString().replaceAll('\0', '')
      if (id === 'POOL') this.#listen(address('proxyAddress'), 'Pool', block)
      if (id === 'POOL_CONFIGURATOR') this.#listen(address('proxyAddress'), 'PoolConfigurator', block)
      if (id === 'POOL') this.#implementations.push(address('implementationAddress'))
    }
    if (name === 'PriceOracleUpdated') this.#listen(address('newAddress'), 'AaveOracle', block)
    if (name !== 'ReserveInitialized') return
    const asset = address('asset')
    this.#listen(address('aToken'), 'AToken', block, asset)
    this.#listen(address('variableDebtToken'), 'VariableDebtToken', block, asset)
    if (Number(address('stableDebtToken')) !== 0)
      this.#listen(address('stableDebtToken'), 'StableDebtToken', block, asset)
  }

  #listen(address: Hex, kind: Kind, since: number, asset: Hex | null = null): void {
    if (!this.#listeners.has(address)) this.#listeners.set(address, { kind, since, asset })
  }

  async #accountsAt(block: number): Promise<object> {
    const readings = await readAccounts(this.#chain, this.#deployment, {
      users: this.#accounts,
      amounts: 'scaled',
      block,
    })
    return Object.fromEntries(
      readings.map(({ user, data, category, legs }) => [
        user,
        {
          collateralBase: String(data?.totalCollateralBase),
          debtBase: String(data?.totalDebtBase),
          healthFactorWad: String(data?.healthFactor),
          category,
          scaled: Object.fromEntries(
            this.#deployment.reserves.flatMap(({ symbol }, i) => {
              const leg = legs[i]
              if (leg === undefined || leg.aToken + leg.variableDebt + leg.stableDebt === 0n) return []
              return [[symbol, { supply: `${leg.aToken}`, debt: `${leg.variableDebt}`, stable: `${leg.stableDebt}` }]]
            }),
          ),
        },
      ]),
    )
  }

  async #reservesAt(block: number): Promise<object> {
    const rows: [string, object][] = []
    for (const { symbol, asset } of this.#deployment.reserves) {
      const data = encodeFunctionData({ abi: abiOf('Pool'), functionName: 'getReserveData', args: [asset] })
      const answer = await this.#call(this.#deployment.pool, data, block)
      if (answer === null) continue
      const word = (i: number): string => BigInt(`0x${answer.slice(2 + 64 * i, 66 + 64 * i)}`).toString()
      const numbers = {
        liquidityIndexRay: word(1),
        liquidityRateRay: word(2),
        debtIndexRay: word(3),
        debtRateRay: word(4),
      }
      rows.push([symbol, { ...numbers, accruedTimestamp: word(6) }])
    }
    return Object.fromEntries(rows)
  }

  async #callsAt(block: number): Promise<readonly Call[]> {
    const { reserves, oracle, pool, categories } = this.#deployment
    const made: Call[] = []
    const ask = async (to: Hex, abi: string, name: string, args: readonly unknown[] = []): Promise<void> => {
      const call = await this.#ask(block, { to, abi, name, args })
      const key = JSON.stringify([call.to, call.signature, call.args])
      if (this.#answers.get(key) === JSON.stringify(call.out)) return
      this.#answers.set(key, JSON.stringify(call.out))
      made.push(call)
    }
    for (const address of [pool, ...this.#implementations]) await ask(address, 'Pool', 'POOL_REVISION')
    await ask(oracle, 'AaveOracle', 'BASE_CURRENCY_UNIT')
    const keys = categories.flatMap(({ id, ownPrice }) =>
      ownPrice !== undefined && this.#deployment.release === '3.0.2' ? [categoryPriceKey(id)] : [],
    )
    const assets = [...reserves.map(({ asset }) => asset), ...keys]
    for (const asset of assets) {
      await ask(oracle, 'AaveOracle', 'getSourceOfAsset', [asset])
      await ask(oracle, 'AaveOracle', 'getAssetPrice', [asset])
    }
    await ask(oracle, 'AaveOracle', 'getAssetsPrices', [assets])
    for (const { asset, aToken, variableDebtToken, source } of reserves) {
      await ask(asset, 'ERC20', 'symbol')
      await ask(asset, 'ERC20', 'decimals')
      await ask(aToken, 'AToken', 'ATOKEN_REVISION')
      await ask(aToken, 'AToken', 'RESERVE_TREASURY_ADDRESS')
      await ask(variableDebtToken, 'VariableDebtToken', 'DEBT_TOKEN_REVISION')
      await ask(variableDebtToken, 'VariableDebtToken', 'getDiscountPercent', [variableDebtToken])
      await ask(source.address, 'PriceFeed', 'aggregator')
      await ask(source.address, 'PriceFeed', 'latestAnswer')
    }
    for (const [address, { kind }] of this.#listeners) {
      if (kind !== 'PriceFeed' && kind !== 'PriceAggregator') continue
      await ask(address, 'PriceFeed', 'aggregator')
      await ask(address, 'PriceFeed', 'latestAnswer')
    }
    for (const { address } of this.#deployment.categorySources.values()) {
      await ask(address, 'PriceFeed', 'aggregator')
      await ask(address, 'PriceFeed', 'latestAnswer')
    }
    return made
  }

  async #ask(block: number, o: { to: Hex; abi: string; name: string; args: readonly unknown[] }): Promise<Call> {
    const { to, name, args } = o
    const abi = abiOf(o.abi)
    const item = abi.find((each): each is AbiFunction => each.type === 'function' && each.name === name)
    if (item === undefined) throw new Error(`${o.abi} has no function ${name}.`)
    const list = (parameters: AbiFunction['inputs']): string => parameters.map(({ type }) => type).join(',')
    const signature = `${name}(${list(item.inputs)}):(${list(item.outputs)})`
    const answer = await this.#call(to, encodeFunctionData({ abi, functionName: name, args }), block)
    const typedArgs = item.inputs.map(({ type }, i) => typed(type, args[i]))
    if (answer === null) return { to, name, signature, args: typedArgs, out: null }
    const result = decodeFunctionResult({ abi, functionName: name, data: answer })
    return { to, name, signature, args: typedArgs, out: [typed(item.outputs[0]?.type ?? '', result)] }
  }

  async #call(to: Hex, data: Hex, block: number): Promise<Hex | null> {
    try {
      const answer = await this.#chain.call(to, data, { block })
      return answer === '0x' ? null : answer
    } catch (error) {
      if (error instanceof RpcError) return null
      throw error
    }
  }
}

/** Null for an event that the ABI does not have. */
function decoded(abi: Abi, log: ChainLog): { eventName: string; args: Record<string, unknown> } | null {
  const [first, ...rest] = log.topics
  if (first === undefined) return null
  try {
    const { eventName, args } = decodeEventLog({ abi, data: log.data, topics: [first, ...rest] })
    return { eventName: eventName ?? '', args: Object.fromEntries(Object.entries(args ?? {})) }
  } catch {
    return null
  }
}

function abiOf(name: string): Abi {
  const known = ABIS.get(name)
  if (known !== undefined) return known
  const abi = JSON.parse(readFileSync(new URL(`../../abis/${name}.json`, import.meta.url), 'utf8')) as Abi
  ABIS.set(name, abi)
  return abi
}

function typed(type: string, value: unknown): Typed {
  if (type.endsWith('[]') && Array.isArray(value))
    return { t: 'array', v: value.map((item) => typed(type.slice(0, -2), item)) }
  const text = typeof value === 'string' && value.startsWith('0x') ? value.toLowerCase() : String(value)
  if (/^bytes\d+$/.test(type)) return { t: 'fixedBytes', v: text }
  return { t: type.replace(/\d+$/, ''), v: text }
}
