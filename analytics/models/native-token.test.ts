/** The wrapped native tokens against Aave's own address book. */

import { readFileSync } from 'node:fs'
import * as book from '@bgd-labs/aave-address-book'
import { expect, test } from 'vitest'
import { hasL1Fee, wrappedNative } from './native-token.ts'

const LISTED = {
  mainnet: book.AaveV3Ethereum.ASSETS.WETH,
  base: book.AaveV3Base.ASSETS.WETH,
  'arbitrum-one': book.AaveV3Arbitrum.ASSETS.WETH,
  optimism: book.AaveV3Optimism.ASSETS.WETH,
  // Gas is paid in POL there, not in ether.
  matic: book.AaveV3Polygon.ASSETS.WPOL,
} as const

test('default: the wrapped native token of each network is the address book’s', () => {
  const networks = Object.keys(JSON.parse(readFileSync(new URL('../../networks.json', import.meta.url), 'utf8')))
  expect(Object.keys(LISTED).sort()).toEqual(networks.sort())
  for (const [network, asset] of Object.entries(LISTED)) {
    expect([network, wrappedNative(network)]).toEqual([network, asset.UNDERLYING.toLowerCase()])
    // Gas is counted in 1e-18 of it.
    expect(asset.decimals).toBe(18)
  }
  expect(wrappedNative('local')).toBeUndefined()
})

test('default: the OP stack’s receipts have a fee for the layer below', () => {
  expect(Object.keys(LISTED).filter(hasL1Fee)).toEqual(['base', 'optimism'])
})
