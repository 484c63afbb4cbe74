import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { provider, templates } from './aave-v3.ts'
import { type Deployment, renderManifest } from './render.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const manifest = parse(
  renderManifest({
    name: 'anvil',
    chainId: 31337,
    pollEveryBlocks: 25,
    staleAfterSeconds: 90_000,
    deployments: [
      { name: 'core', provider: '0x2279b7a0a67db372996a5fab50d91eaa73d2ebe6', startBlock: 9 },
      {
        name: 'second market',
        provider: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
        startBlock: null,
        searchFrom: 3,
        historyIncomplete: true,
      },
    ],
  }),
)

test('default: one data source a deployment, with what the mapping must know of it', () => {
  expect(manifest.specVersion).toBe('1.3.0')
  expect(manifest.indexerHints).toEqual({ prune: 'never' })
  expect(manifest.dataSources.map((source: { name: string }) => source.name)).toEqual([
    'AaveV3Core',
    'AaveV3SecondMarket',
  ])
  const [core, second] = manifest.dataSources
  expect(core.network).toBe('anvil')
  expect(core.source).toEqual({
    address: '0x2279b7a0a67db372996a5fab50d91eaa73d2ebe6',
    abi: 'PoolAddressesProvider',
    startBlock: 9,
  })
  expect(core.context).toEqual({
    deployment: { type: 'String', data: 'core' },
    network: { type: 'String', data: 'anvil' },
    staleAfterSeconds: { type: 'Int', data: 90_000 },
    historyIncomplete: { type: 'Bool', data: false },
  })
  expect(core.mapping.blockHandlers).toEqual([
    { handler: 'handleFirstBlock', filter: { kind: 'once' } },
    { handler: 'handlePoll', filter: { kind: 'polling', every: 25 } },
  ])
  expect(second.source.startBlock).toBe(3)
  expect(second.context.historyIncomplete.data).toBe(true)
})

test('behavior: only the liquidation is handled with its receipt', () => {
  const withReceipt = manifest.templates.flatMap(
    (template: { mapping: { eventHandlers: { handler: string; receipt?: boolean }[] } }) =>
      template.mapping.eventHandlers.filter(({ receipt }) => receipt).map(({ handler }) => handler),
  )
  expect(withReceipt).toEqual(['handleLiquidationCall'])
})

test('behavior: every handler is exported by the mapping, and every event is in its ABI', () => {
  const exported = new Set(read('subgraph/aave-v3/mapping.ts').match(/\bhandle\w+/g))
  let handlers = 0
  for (const contract of [provider, ...templates]) {
    const abi: { type: string; name: string; inputs: { type: string; indexed: boolean }[] }[] = JSON.parse(
      read(`abis/${contract.name}.json`),
    )
    const signatures = abi
      .filter(({ type }) => type === 'event')
      .map(({ name, inputs }) => `${name}(${inputs.map((i) => (i.indexed ? `indexed ${i.type}` : i.type)).join(',')})`)
    for (const { event, handler } of contract.eventHandlers) {
      expect(signatures).toContain(event)
      expect(exported).toContain(handler)
      handlers++
    }
    for (const name of contract.abis) expect(JSON.parse(read(`abis/${name}.json`))).toBeInstanceOf(Array)
  }
  expect(handlers).toBeGreaterThan(50)
  expect(exported).toContain('handleFirstBlock')
  expect(exported).toContain('handlePoll')
})

test('behavior: Morpho Blue has a manifest of its own, with its factory, and no polls without a node', () => {
  const of = (deployment: Partial<Deployment>): ReturnType<typeof parse> =>
    parse(
      renderManifest({
        protocol: 'morpho-blue',
        name: 'base',
        chainId: 8453,
        deployments: [{ name: 'morpho-blue', provider: `0x${'b'.repeat(40)}`, startBlock: 7, ...deployment }],
        pollEveryBlocks: 1800,
        staleAfterSeconds: 90_000,
      }),
    )
  const full = of({ preLiquidationFactory: { address: `0x${'c'.repeat(40)}`, startBlock: 9 } })
  expect(full.dataSources.map((source: { name: string }) => source.name)).toEqual([
    'MorphoBlue',
    'PreLiquidationFactory',
  ])
  expect(full.dataSources[0].mapping.blockHandlers).toEqual([
    { handler: 'handlePoll', filter: { kind: 'polling', every: 1800 } },
  ])
  expect(full.templates.map((template: { name: string }) => template.name)).toEqual(['PreLiquidation', 'RateModel'])
  const logsOnly = of({ readContracts: false })
  expect(logsOnly.dataSources).toHaveLength(1)
  expect(logsOnly.dataSources[0].mapping.blockHandlers).toEqual([])
  expect(logsOnly.dataSources[0].context.readContracts).toEqual({ type: 'Bool', data: false })
})
