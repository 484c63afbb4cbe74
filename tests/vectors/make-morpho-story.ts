/**
 * Writes tests/fixtures/mapping-stories/morpho-blue.json: what happens to a few accounts of a market of Morpho Blue on a
 * local chain, with the logs of the contracts and what they and Morpho's own library answered after each step. The
 * mappings' own tests play it. By hand: node tests/vectors/make-morpho-story.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Abi, type AbiParameter, decodeEventLog, toEventSelector } from 'viem'
import type { Hex } from '../../core/hex.ts'
import { startAnvil } from '../../devnet/anvil.ts'
import { mint } from '../../devnet/calls.ts'
import { Chain, type ChainLog } from '../../devnet/chain.ts'
import { morphoCall, preLiquidateCall, setOracle } from '../../devnet/morpho-blue/calls.ts'
import { deployMorpho, LIQUIDATORS, type MorphoDeployment } from '../../devnet/morpho-blue/deploy.ts'
import { type PositionTruth, readMorphoMarkets, readMorphoPositions } from '../../devnet/morpho-blue/lens.ts'

const LENDER: Hex = '0x00000000000000000000000000000000000000a1'
const BORROWER: Hex = '0x00000000000000000000000000000000000000b1'
const [LIQUIDATOR = LENDER] = LIQUIDATORS
const DAY = 86_400
const USDC = 10n ** 6n
const ETHER = 10n ** 18n
/** Morpho's virtual shares: a million for each unit at the start. */
const SHARES = 10n ** 6n

type Typed = { readonly t: string; readonly v: string | readonly Typed[] }

const abis = new Map(
  ['Morpho', 'RateModel', 'PreLiquidationFactory', 'PreLiquidation'].map((name): [string, Abi] => {
    const path = fileURLToPath(new URL(`../../abis/${name}.json`, import.meta.url))
    return [name, JSON.parse(readFileSync(path, 'utf8'))]
  }),
)

const anvil = await startAnvil()
try {
  const chain = await Chain.connect(anvil.rpcUrl)
  const deployment = await deployMorpho(chain)
  const steps = [await stepOf(chain, deployment, 'deployment', deployment.startBlock)]
  await play(chain, deployment, async (name) => {
    steps.push(await stepOf(chain, deployment, name, chain.blockNumber))
  })
  const { morpho, irm, feeRecipient, preLiquidation, markets } = deployment
  const [market] = markets
  if (market === undefined) throw new Error('Morpho Blue: got no market.')
  const head = {
    addresses: {
      morpho,
      irm,
      feeRecipient,
      preLiquidationFactory: preLiquidation.factory,
      preLiquidation: preLiquidation.contract,
    },
    market: market.id,
    oracle: market.params.oracle,
    collateral: market.params.collateralToken,
    loan: market.params.loanToken,
    calls: callsOf(deployment),
  }
  const lines = steps.map((step) => JSON.stringify(step))
  const text = `${JSON.stringify(head).slice(0, -1)},"steps":[\n${lines.join(',\n')}\n]}\n`
  writeFileSync(fileURLToPath(new URL('../fixtures/mapping-stories/morpho-blue.json', import.meta.url)), text)
  chain.close()
} finally {
  await anvil.stop()
}

/** USDC against WETH, with a fee and an adaptive rate: each step is one block. */
async function play(
  chain: Chain,
  deployment: MorphoDeployment,
  record: (name: string) => Promise<void>,
): Promise<void> {
  const { morpho, owner, markets, preLiquidation, tokens } = deployment
  const [market] = markets
  if (market === undefined) throw new Error('Morpho Blue: got no market.')
  const { params, startPrice } = market
  const accounts = [LENDER, BORROWER, LIQUIDATOR]
  for (const token of tokens.values()) {
    await chain.sendOrThrow('mint', owner, token, mint(accounts, 10n ** 30n), { gas: 20_000_000 })
  }
  await chain.mine(DAY)
  const step = async (name: string, seconds: number, from: Hex, to: Hex, data: Hex): Promise<void> => {
    await chain.sendOrThrow(name, from, to, data)
    await chain.mine(seconds)
    await record(name)
  }
  const call = (name: string, seconds: number, from: Hex, ...of: Parameters<typeof morphoCall>): Promise<void> =>
    step(name, seconds, from, morpho, morphoCall(...of))
  /** Of the start, in percent. */
  const price = (percent: bigint): Promise<void> =>
    step('price', 12, owner, params.oracle, setOracle((startPrice * percent) / 100n, false))
  const borrower = async (): Promise<PositionTruth> => {
    const found = (await readMorphoPositions(chain, deployment, [BORROWER])).find(({ id }) => id === market.id)
    if (found === undefined) throw new Error('Morpho Blue: got no position of the borrower.')
    return found
  }
  const debtShares = async (): Promise<bigint> => (await borrower()).borrowShares

  await call('supply', 12, LENDER, 'supply', params, 100_000n * USDC, 0n, LENDER, '0x')
  await call('supply collateral', 12, BORROWER, 'supplyCollateral', params, 10n * ETHER, BORROWER, '0x')
  // WETH begins at 2,000: 16,000 of 20,000, a factor of 1.075.
  await call('borrow', 12, BORROWER, 'borrow', params, 16_000n * USDC, 0n, BORROWER, BORROWER)
  await call('accrue', 30 * DAY, LENDER, 'accrueInterest', params)
  await call('repay', 90 * DAY, BORROWER, 'repay', params, 1_000n * USDC, 0n, BORROWER, '0x')
  await call('repay shares', 12, BORROWER, 'repay', params, 0n, 3n * SHARES + 7n, BORROWER, '0x')
  await call('withdraw', DAY, LENDER, 'withdraw', params, 10_000n * USDC, 0n, LENDER, LENDER)
  await call('withdraw collateral', DAY, BORROWER, 'withdrawCollateral', params, ETHER / 10n, BORROWER, BORROWER)
  await call('authorize', 12, BORROWER, 'setAuthorization', preLiquidation.contract, true)
  await price(92n)
  await step(
    'pre-liquidation',
    12,
    LIQUIDATOR,
    preLiquidation.contract,
    preLiquidateCall(BORROWER, (await debtShares()) / 20n),
  )
  await price(80n)
  // By what is seized, and by what is repaid.
  await call('liquidation', 12, LIQUIDATOR, 'liquidate', params, BORROWER, ETHER / 2n, 0n, '0x')
  await call(
    'liquidation by shares',
    12,
    LIQUIDATOR,
    'liquidate',
    params,
    BORROWER,
    0n,
    (await debtShares()) / 10n,
    '0x',
  )
  await price(40n)
  const { collateral } = await borrower()
  await call('bad debt', 12, LIQUIDATOR, 'liquidate', params, BORROWER, collateral, 0n, '0x')
  await call('withdraw the rest', DAY, LENDER, 'withdraw', params, 50_000n * USDC, 0n, LENDER, LENDER)
  await call('unauthorize', 12, BORROWER, 'setAuthorization', preLiquidation.contract, false)
}

/** The blocks from `since` on as one step, with the state after the last. */
async function stepOf(chain: Chain, deployment: MorphoDeployment, name: string, since: number): Promise<object> {
  const kinds = new Map<Hex, string>([
    [deployment.morpho, 'Morpho'],
    [deployment.irm, 'RateModel'],
    [deployment.preLiquidation.factory, 'PreLiquidationFactory'],
    [deployment.preLiquidation.contract, 'PreLiquidation'],
  ])
  const [market] = deployment.markets
  const [state] = await readMorphoMarkets(chain, deployment)
  const users = [LENDER, BORROWER, deployment.feeRecipient]
  const positions = await readMorphoPositions(chain, deployment, users)
  const logs = await chain.logs({ fromBlock: since, toBlock: chain.blockNumber })
  const truth = {
    stored: state?.stored.map(String),
    price: String(state?.price),
    positions: positions
      .filter(({ id }) => id === market?.id)
      .map(({ user, supplyShares, borrowShares, collateral, borrowAssets, collateralValue, healthFactorWad }) => ({
        ...{ user, supplyShares: `${supplyShares}`, borrowShares: `${borrowShares}`, collateral: `${collateral}` },
        ...{ debt: `${borrowAssets}`, collateralValue: `${collateralValue}`, healthFactorWad: `${healthFactorWad}` },
      })),
  }
  const told = logs.flatMap((log) => {
    const kind = kinds.get(log.address)
    return kind === undefined ? [] : logOf(kind, log)
  })
  return { name, block: chain.blockNumber, timestamp: chain.timestamp, logs: told, truth }
}

/** None of an event that no mapping hears. */
function logOf(kind: string, log: ChainLog): object[] {
  const abi = abis.get(kind) ?? []
  const topics = log.topics as [Hex, ...Hex[]]
  if (!abi.some((item) => item.type === 'event' && toEventSelector(item) === topics[0])) return []
  const { eventName, args } = decodeEventLog({ abi, topics, data: log.data })
  const item = abi.find((one) => one.type === 'event' && one.name === eventName)
  const inputs = item?.type === 'event' ? item.inputs : []
  const values = (args ?? {}) as Readonly<Record<string, unknown>>
  return [
    {
      ...{ kind, event: eventName, address: log.address, block: log.blockNumber, index: log.logIndex },
      transactionHash: log.transactionHash,
      params: inputs.map((input) => typed(input, values[input.name ?? ''])),
    },
  ]
}

function typed(input: AbiParameter, value: unknown): Typed {
  if ('components' in input) {
    const parts = value as Readonly<Record<string, unknown>>
    return { t: 'tuple', v: input.components.map((part) => typed(part, parts[part.name ?? ''])) }
  }
  if (input.type === 'bytes32') return { t: 'fixedBytes', v: String(value) }
  return { t: input.type.startsWith('uint') ? 'uint' : input.type, v: String(value) }
}

/** What the mappings ask that never changes: tokens. */
function callsOf({ tokens, markets }: MorphoDeployment): object[] {
  const decimals = new Map(
    markets.flatMap((one) => [
      [one.loan, one.loanDecimals],
      [one.collateral, one.collateralDecimals],
    ]) as [string, number][],
  )
  const listed = [...tokens].map(([symbol, address]) => ({ symbol, address, decimals: decimals.get(symbol) ?? 18 }))
  const oracles = markets.map(({ params, startPrice }) => ({ oracle: params.oracle, price: `${startPrice}` }))
  return [...listed, ...oracles]
}
