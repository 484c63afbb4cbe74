/**
 * The subgraph's manifest for a network, as text. Generated, because one network may have several deployments of a
 * protocol and a deployment is not always in the list. `node indexer/manifest/render.ts [network] [protocol]`
 * writes subgraph.yaml, or subgraph.morpho-blue.yaml.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { stableTokens } from '../../core/stable-tokens.ts'
import { type Contract, provider, templates } from './aave-v3.ts'
import { morpho, morphoTemplates, preLiquidationFactory } from './morpho-blue.ts'

/** Protocols with a subgraph of their own: one manifest and one compiled mapping each. */
export type ProtocolName = 'aave-v3' | 'morpho-blue'

/** One deployment of a protocol. */
export type Deployment = {
  /** For example core; becomes part of the data source's name. */
  readonly name: string
  /** Its root contract: Aave's PoolAddressesProvider, Morpho Blue's Morpho. */
  readonly provider: string
  /** The block of the provider's creation; null where no public configuration names it (eth_getCode tells). */
  readonly startBlock: number | null
  /** A block before that creation, given where startBlock is null. */
  readonly searchFrom?: number
  /** True when startBlock is later than the deployment and the user accepts unknown positions. */
  readonly historyIncomplete?: boolean
  /** Morpho Blue: the factory of contracts that liquidate earlier, where the network has one. */
  readonly preLiquidationFactory?: { readonly address: string; readonly startBlock: number }
  /** Morpho Blue: parameters of markets whose creation is not in the history, abi.encode(MarketParams) of each, joined. */
  readonly marketParameters?: `0x${string}`
  /** Morpho Blue: tokens of those markets, address:decimals:symbol, separated by spaces. Needed without a node only. */
  readonly tokens?: string
  /** Morpho Blue: false where the logs are all there is, without a node to read contracts. By default true. */
  readonly readContracts?: boolean
}

export type NetworkToIndex = {
  /** By default aave-v3. */
  readonly protocol?: ProtocolName
  /** As graph-node knows it: mainnet, arbitrum-one, matic, anvil. */
  readonly name: string
  readonly chainId: number
  readonly deployments: readonly Deployment[]
  /** Prices of sources that emit nothing are read every so many blocks. */
  readonly pollEveryBlocks: number
  /** Older prices make a health factor PRICE_STALE. */
  readonly staleAfterSeconds: number
  /** Assets whose prices follow one feed, by the feed's name, the asset that it prices itself first. */
  readonly priceFactors?: Readonly<Record<string, readonly string[]>>
}

const mapping = { kind: 'ethereum/events', apiVersion: '0.0.9', language: 'wasm/assemblyscript' } as const

type Listened = {
  readonly title: string
  /** Begins the names of data sources. */
  readonly prefix: string
  /** True where a manifest has one deployment: codegen's classes of its data source lie at the same path for every network. */
  readonly alone: boolean
  readonly mappingFile: string
  readonly root: Contract
  readonly templates: readonly Contract[]
  /** Done once at the start block. */
  readonly firstBlockHandler: string | null
  context(
    deployment: Deployment,
    network: NetworkToIndex,
  ): Readonly<Record<string, { readonly type: string; readonly data: unknown }>>
}

const PROTOCOLS: Readonly<Record<ProtocolName, Listened>> = {
  'aave-v3': {
    title: 'Aave v3',
    prefix: 'AaveV3',
    alone: false,
    mappingFile: './subgraph/aave-v3/mapping.ts',
    root: provider,
    templates,
    firstBlockHandler: 'handleFirstBlock',
    context: () => ({}),
  },
  'morpho-blue': {
    title: 'Morpho Blue',
    prefix: 'MorphoBlue',
    alone: true,
    mappingFile: './subgraph/morpho-blue/mapping.ts',
    root: morpho,
    templates: morphoTemplates,
    firstBlockHandler: null,
    context: (deployment, network) => ({
      marketParameters: { type: 'Bytes', data: deployment.marketParameters ?? '0x' },
      tokens: { type: 'String', data: deployment.tokens ?? '' },
      readContracts: { type: 'Bool', data: deployment.readContracts !== false },
      stableTokens: { type: 'String', data: [...stableTokens(network.name)].join(' ') },
    }),
  },
}

/** The manifest, with paths relative to the repository's root. */
export function renderManifest(network: NetworkToIndex): string {
  const listened = PROTOCOLS[network.protocol ?? 'aave-v3']
  const { root, prefix, firstBlockHandler } = listened
  const mappingOf = (contract: Contract): object => contractMapping(contract, listened.mappingFile)
  const manifest = {
    specVersion: '1.3.0',
    description: `Health factors, liquidations and prices of ${listened.title}.`,
    indexerHints: { prune: 'never' },
    schema: { file: './schema.graphql' },
    dataSources: network.deployments.flatMap((deployment) => [
      {
        kind: 'ethereum/contract',
        name: listened.alone ? prefix : dataSourceName(prefix, deployment.name),
        network: network.name,
        context: {
          deployment: { type: 'String', data: deployment.name },
          network: { type: 'String', data: network.name },
          staleAfterSeconds: { type: 'Int', data: network.staleAfterSeconds },
          historyIncomplete: { type: 'Bool', data: deployment.historyIncomplete === true },
          ...listened.context(deployment, network),
        },
        source: {
          address: deployment.provider,
          abi: root.name,
          startBlock: deployment.startBlock ?? deployment.searchFrom ?? 0,
        },
        mapping: {
          ...mappingOf(root),
          blockHandlers: [
            ...(firstBlockHandler === null ? [] : [{ handler: firstBlockHandler, filter: { kind: 'once' } }]),
            ...(deployment.readContracts === false
              ? []
              : [{ handler: 'handlePoll', filter: { kind: 'polling', every: network.pollEveryBlocks } }]),
          ],
        },
      },
      ...factorySources(network, deployment, mappingOf),
    ]),
    templates: listened.templates.map((template) => ({
      kind: 'ethereum/contract',
      name: template.name,
      network: network.name,
      source: { abi: template.name },
      mapping: mappingOf(template),
    })),
  }
  return `# Generated by \`node indexer/manifest/render.ts ${network.name}${network.protocol === 'morpho-blue' ? ' morpho-blue' : ''}\` from networks.json. Do not edit.\n${stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false })}`
}

function factorySources(
  network: NetworkToIndex,
  { preLiquidationFactory: factory, provider: protocol }: Deployment,
  mappingOf: (contract: Contract) => object,
): object[] {
  if (factory === undefined) return []
  const { name } = preLiquidationFactory
  return [
    {
      kind: 'ethereum/contract',
      name,
      network: network.name,
      context: { protocol: { type: 'Bytes', data: protocol } },
      source: { address: factory.address, abi: name, startBlock: factory.startBlock },
      mapping: mappingOf(preLiquidationFactory),
    },
  ]
}

function contractMapping(contract: Contract, mappingFile: string): object {
  return {
    ...mapping,
    entities: [...contract.entities],
    abis: contract.abis.map((name) => ({ name, file: `./abis/${name}.json` })),
    eventHandlers: contract.eventHandlers,
    file: mappingFile,
  }
}

/** AaveV3, core -> AaveV3Core */
function dataSourceName(prefix: string, deployment: string): string {
  const words = deployment.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return `${prefix}${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`
}

/** A network as networks.json has it: deployments are Aave v3's. */
export type ListedNetwork = Omit<NetworkToIndex, 'name' | 'protocol'> & {
  readonly morphoBlue?: readonly Deployment[]
}

/** The network with that protocol's deployments; null where it has none. */
export function networkOf(
  name: string,
  { morphoBlue = [], ...network }: ListedNetwork,
  protocol: ProtocolName = 'aave-v3',
): NetworkToIndex | null {
  if (protocol === 'aave-v3') return { name, ...network }
  return morphoBlue.length === 0 ? null : { ...network, name, protocol, deployments: morphoBlue }
}

if (import.meta.main) {
  const root = new URL('../../', import.meta.url)
  const networks: Record<string, ListedNetwork> = JSON.parse(readFileSync(new URL('networks.json', root), 'utf8'))
  const [name = 'mainnet', wanted = 'aave-v3'] = process.argv.slice(2)
  const protocol = wanted === 'aave-v3' || wanted === 'morpho-blue' ? wanted : null
  const listed = networks[name]
  const network = listed === undefined || protocol === null ? null : networkOf(name, listed, protocol)
  if (network === null) {
    const names = Object.keys(networks).join(', ')
    throw new Error(
      `network and protocol: got ${name} ${wanted}, expected one of ${names} with aave-v3 or morpho-blue.`,
    )
  }
  const file = protocol === 'morpho-blue' ? 'subgraph.morpho-blue.yaml' : 'subgraph.yaml'
  writeFileSync(new URL(file, root), renderManifest(network))
}
