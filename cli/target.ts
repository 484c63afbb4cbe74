/**
 * Which chain and which deployments a command is about: a network of networks.json, or one market given by its
 * PoolAddressesProvider. Asks the node before anything is indexed, so that what cannot work is refused with one line.
 */
import { readFileSync } from 'node:fs'
import type { PriceFactors } from '../analytics/liquidations/legs.ts'
import { UserError } from '../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../core/hex.ts'
import { confirmStartBlock } from '../indexer/chain/deployment.ts'
import type { RpcSource } from '../indexer/chain/rpc-source.ts'
import {
  type Deployment,
  type ListedNetwork,
  type NetworkToIndex,
  networkOf,
  type ProtocolName,
} from '../indexer/manifest/render.ts'
import { callData } from './contract-reader.ts'

export type TargetOptions = {
  /** By default aave-v3. */
  readonly protocol?: ProtocolName | undefined
  readonly network?: string | undefined
  readonly provider?: Hex | undefined
  readonly startBlock?: number | undefined
  readonly acceptIncompleteHistory?: boolean | undefined
}

/** What is known of a chain that is not in networks.json: blocks as fast as an L2's, feeds that answer once a day. */
const UNLISTED = { pollEveryBlocks: 100, staleAfterSeconds: 90_000 } as const

/**
 * A market that is not in networks.json and no older than this has its prices read after every block: a local chain's
 * feeds may change without an event, and the reads cost about 1 ms a block
 * (981 blocks on anvil, 2 cores: 2.6 s without, 3.6 s with them).
 */
const YOUNG_BLOCKS = 20_000

/** A network whose start blocks are all known, because the node was asked. */
export type Target = Omit<NetworkToIndex, 'deployments'> & {
  readonly deployments: readonly (Deployment & { readonly startBlock: number })[]
}

/** The networks of networks.json with that protocol's deployments. */
export function readNetworks(protocol: ProtocolName = 'aave-v3'): readonly NetworkToIndex[] {
  const text = readFileSync(new URL('../networks.json', import.meta.url), 'utf8')
  const networks = JSON.parse(text) as Readonly<Record<string, ListedNetwork>>
  return Object.entries(networks).flatMap(([name, network]) => networkOf(name, network, protocol) ?? [])
}

/** The price factors of a network; none of one that is not listed. */
export function priceFactorsOf(network: string): PriceFactors {
  const factors = readNetworks().find(({ name }) => name === network)?.priceFactors ?? {}
  return new Map(Object.entries(factors).map(([name, assets]) => [name, assets.map((asset) => hexOf(asset))]))
}

function hexOf(address: string): Hex {
  return bytesToHex(hexToBytes(address.toLowerCase()))
}

/** Resolves the options and asks the node whether they can be indexed. */
export async function resolveTarget(source: RpcSource, options: TargetOptions): Promise<Target> {
  const { protocol = 'aave-v3' } = options
  const networks = readNetworks(protocol)
  const chainId = await source.chainId()
  const here = networks.find((network) => network.chainId === chainId)
  const named = options.network === undefined ? undefined : networkNamed(networks, options.network)
  if (named !== undefined && named.chainId !== chainId) throw wrongChain(named, chainId, here?.name)
  const chain = named ?? here ?? { ...UNLISTED, protocol, name: `chain-${chainId}`, chainId, deployments: [] }
  if (options.provider === undefined && named === undefined) {
    throw new UserError(
      'TARGET_MISSING',
      '--rpc: got neither --network nor --provider beside it, expected one of them.',
      {
        hint: `Give --network (${networks.map(({ name }) => name).join(', ')}), or --provider 0x… of any Aave v3 market`,
      },
    )
  }
  const deployments =
    options.provider === undefined
      ? withStartBlock(chain, options.startBlock)
      : [givenDeployment(chain, options.provider, options.startBlock)]
  const checked: Target['deployments'][number][] = []
  for (const deployment of deployments) checked.push(await checkDeployment(source, deployment, options))
  const pollEveryBlocks = (await isYoung(source, chain, checked)) ? 1 : chain.pollEveryBlocks
  return { ...chain, pollEveryBlocks, deployments: checked }
}

async function isYoung(source: RpcSource, chain: NetworkToIndex, checked: Target['deployments']): Promise<boolean> {
  const listed = chain.deployments.map(({ provider }) => provider.toLowerCase())
  if (checked.some(({ provider }) => listed.includes(provider.toLowerCase()))) return false
  const head = await source.head()
  return checked.every(({ startBlock }) => head.number - startBlock < YOUNG_BLOCKS)
}

/** What people call networks that The Graph names otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ethereum: 'mainnet',
  arbitrum: 'arbitrum-one',
  polygon: 'matic',
}

export function networkNamed(networks: readonly NetworkToIndex[], name: string): NetworkToIndex {
  const network = networks.find((candidate) => candidate.name === (OTHER_NAMES[name] ?? name))
  if (network !== undefined) return network
  const names = networks.map((candidate) => candidate.name).join(', ')
  throw new UserError('NETWORK_UNKNOWN', `--network: got "${name}", expected one of ${names}.`, {
    hint: 'For a market that is not in the list give its PoolAddressesProvider with --provider 0x…',
  })
}

function wrongChain(wanted: NetworkToIndex, chainId: number, name: string | undefined): UserError {
  const got = `chain ${chainId}${name === undefined ? '' : ` (${name})`}`
  return new UserError(
    'CHAIN_MISMATCH',
    `--rpc: got a node of ${got}, expected chain ${wanted.chainId} (${wanted.name}).`,
    {
      hint: `Give the URL of a ${wanted.name} node with --rpc, or this node's network with --network`,
    },
  )
}

/** --start-block without --provider is for networks with one deployment: it cannot be the start of several. */
function withStartBlock(network: NetworkToIndex, startBlock: number | undefined): readonly Deployment[] {
  if (startBlock === undefined) return network.deployments
  const [only, ...others] = network.deployments
  if (only !== undefined && others.length === 0) return [{ ...only, startBlock }]
  throw new UserError(
    'START_BLOCK_AMBIGUOUS',
    `--start-block: got ${startBlock} for ${network.deployments.length} markets of ${network.name}, expected one market.`,
    {
      hint: 'Leave --start-block out, or name the market with --provider 0x…',
    },
  )
}

function givenDeployment(chain: NetworkToIndex, provider: Hex, startBlock: number | undefined): Deployment {
  const known = chain.deployments.find((deployment) => deployment.provider.toLowerCase() === provider)
  const name = known?.name ?? `market-${provider.slice(2, 10)}`
  return { ...known, name, provider, startBlock: startBlock ?? known?.startBlock ?? null }
}

/** What a protocol's root contract answers, and no other contract that could be meant. */
const ROOTS: Readonly<
  Record<ProtocolName, { readonly signature: string; readonly what: string; readonly hint: string }>
> = {
  'aave-v3': {
    signature: 'getPool()',
    what: 'a PoolAddressesProvider',
    hint: "Give the address of the market's PoolAddressesProvider, not of its pool",
  },
  'morpho-blue': {
    signature: 'feeRecipient()',
    what: 'the Morpho contract',
    hint: 'Give the address of the Morpho Blue contract itself, not of a market, vault or oracle',
  },
}

async function checkDeployment(
  source: RpcSource,
  deployment: Deployment,
  options: TargetOptions,
): Promise<Target['deployments'][number]> {
  const provider = deployment.provider.toLowerCase() as Hex
  const head = await source.head()
  const least = deployment.startBlock ?? deployment.searchFrom ?? 0
  if (options.startBlock === undefined && least > head.number) throw notSynced(deployment.name, least, head.number)
  if (least > head.number) {
    throw new UserError(
      'START_BLOCK_AHEAD',
      `start block: got ${least}, expected at most ${head.number}, the node's newest block.`,
      {
        hint: 'Wait for the node to catch up, or give an earlier --start-block',
      },
    )
  }
  const acceptIncomplete = options.acceptIncompleteHistory === true
  const { startBlock, complete } = await confirmStartBlock({
    rpc: source.rpc,
    address: provider,
    startBlock: deployment.startBlock ?? undefined,
    acceptIncomplete,
  })
  const root = ROOTS[options.protocol ?? 'aave-v3']
  const [answer] = await source.calls(head, [{ to: provider, data: callData({ signature: root.signature }) }])
  if (answer?.status !== 'ok' || answer.data.length !== 66) {
    throw new UserError(
      'NOT_A_PROVIDER',
      `--provider: got ${provider}, a contract that does not answer ${root.signature}, expected ${root.what}.`,
      { hint: root.hint },
    )
  }
  return { ...deployment, startBlock, historyIncomplete: !complete }
}

/** The list's start block is right, so the node is what is behind. */
function notSynced(name: string, startBlock: number, newest: number): UserError {
  return new UserError(
    'START_BLOCK_AHEAD',
    `--rpc: got a node that is not synced up to the start block of ${name}: its newest block is ${newest}, expected ${startBlock} or later.`,
    { hint: 'Wait until the node has synced, or give another one with --rpc' },
  )
}
