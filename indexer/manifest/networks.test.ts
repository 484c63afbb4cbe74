import { readFileSync } from 'node:fs'
import * as book from '@bgd-labs/aave-address-book'
import { expect, test } from 'vitest'
import networks from '../../networks.json' with { type: 'json' }
import { renderManifest } from './render.ts'

const expected = {
  mainnet: {
    chainId: 1,
    core: book.AaveV3Ethereum,
    prime: book.AaveV3EthereumLido,
    etherfi: book.AaveV3EthereumEtherFi,
    horizon: book.AaveV3EthereumHorizon,
  },
  base: { chainId: 8453, core: book.AaveV3Base },
  'arbitrum-one': { chainId: 42161, core: book.AaveV3Arbitrum },
  optimism: { chainId: 10, core: book.AaveV3Optimism },
  matic: { chainId: 137, core: book.AaveV3Polygon },
} as const

test('default: every provider is the one of the address book, and none is missing', () => {
  for (const [name, { chainId, ...markets }] of Object.entries(expected)) {
    const network = networks[name as keyof typeof networks]
    expect(network.chainId).toBe(chainId)
    const ours = Object.fromEntries(network.deployments.map(({ name: key, provider }) => [key, provider.toLowerCase()]))
    const theirs = Object.entries(markets).map(([key, market]) => [key, market.POOL_ADDRESSES_PROVIDER.toLowerCase()])
    expect(ours).toEqual(Object.fromEntries(theirs))
  }
  expect(Object.keys(networks)).toEqual(Object.keys(expected))
})

test('behavior: every Aave v3 market of these chains in the address book is listed', () => {
  const chains = new Set<number>(Object.values(expected).map(({ chainId }) => chainId))
  const inBook = Object.entries(book).flatMap(([name, market]) =>
    name.startsWith('AaveV3') &&
    'POOL_ADDRESSES_PROVIDER' in market &&
    'CHAIN_ID' in market &&
    chains.has(market.CHAIN_ID)
      ? [`${market.CHAIN_ID} ${market.POOL_ADDRESSES_PROVIDER.toLowerCase()}`]
      : [],
  )
  const ours = Object.values(networks).flatMap(({ chainId, deployments }) =>
    deployments.map(({ provider }) => `${chainId} ${provider.toLowerCase()}`),
  )
  expect(inBook.length).toBeGreaterThan(7)
  expect(new Set(ours)).toEqual(new Set(inBook))
})

test('behavior: every start block has a source, and a block to search from where it is not known', () => {
  for (const { deployments } of Object.values(networks)) {
    for (const deployment of deployments) {
      expect(deployment.startBlockSource.length).toBeGreaterThan(20)
      if (deployment.startBlock === null) expect('searchFrom' in deployment && deployment.searchFrom).toBeGreaterThan(0)
    }
  }
})

test('behavior: subgraph.yaml is the rendered manifest of mainnet (mend it with `node indexer/manifest/render.ts`)', () => {
  const committed = readFileSync(new URL('../../subgraph.yaml', import.meta.url), 'utf8')
  expect(committed).toBe(renderManifest({ name: 'mainnet', ...networks.mainnet }))
})

test('behavior: price factors name assets of the address book, the root asset first', () => {
  // uniBTC is not listed by Aave: its address is that of Morpho market 0x2e2548390b8894d2ffaaababebc2b5f2501920e03a4c611b63b46e19bfc6b75d.
  const uniBtc = '0x93919784c523f39cacaa98ee0a9d96c3f32b593e'
  const symbols = { ETH: /ETH/, BTC: /BTC/, POL: /POL|MATIC/i }
  let checked = 0
  for (const [name, { chainId, ...markets }] of Object.entries(expected)) {
    const assets = new Map(
      Object.values(markets).flatMap((market) =>
        Object.entries<{ readonly UNDERLYING: string }>(market.ASSETS).map(([symbol, { UNDERLYING }]) => [
          UNDERLYING.toLowerCase(),
          symbol,
        ]),
      ),
    )
    for (const [factor, listed] of Object.entries(networks[name as keyof typeof networks].priceFactors)) {
      const known = listed.map((asset) => assets.get(asset.toLowerCase()) ?? asset.toLowerCase())
      const wanted = symbols[factor as keyof typeof symbols]
      expect(
        known.filter((symbol) => symbol !== uniBtc && !wanted.test(symbol)),
        `${chainId} ${factor}`,
      ).toEqual([])
      checked += known.length
    }
  }
  expect(checked).toBeGreaterThan(30)
})
