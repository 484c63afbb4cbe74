import { describe, expect, test } from 'vitest'
import { RAY } from '../../core/fixed.ts'
import type { Book, BookMarket, BookPosition, BookProtocol } from './book.ts'
import { pricesToRead, Valuation } from './valuation.ts'

const protocol: BookProtocol = {
  id: '0x01',
  slug: 'aave-v3',
  deployment: 'core',
  network: 'anvil',
  pool: '0x02',
  priceOracle: '0x03',
  revision: 9,
  baseCurrencyUnit: 10n ** 8n,
  historyIncomplete: false,
  staleAfterSeconds: 1_000,
}

const market = (index: number, decimals: number, price: bigint): BookMarket => ({
  id: `0x020${index}`,
  protocol: 'P',
  asset: `0x0${index}`,
  symbol: `T${index}`,
  index,
  decimals,
  unit: 10n ** BigInt(decimals),
  price,
  block: 100,
  timestamp: 5_000,
  kind: 'EVENT',
  exactUntil: Number.POSITIVE_INFINITY,
  priceSource: null,
  liquidityIndexRay: RAY,
  debtIndexRay: RAY,
  liquidityRateRay: 0n,
  debtRateRay: 0n,
  accruedTimestamp: 5_000n,
  ltvBps: 7_500n,
  liquidationThresholdBps: 8_000n,
  liquidationBonusBps: 10_500n,
  liquidationProtocolFeeBps: 1_000n,
  active: true,
  paused: false,
  categoryNumber: 0,
  debtRuleNotFollowed: false,
  isolated: null,
})

const balance = { isCollateral: false, scaledStatus: 'OK', stableRateRay: 0n, stableTimestamp: 0n } as const
const position: BookPosition = {
  key: 'A',
  protocol: 'P',
  account: 'a',
  category: null,
  balances: new Map([
    ['s', { ...balance, market: 'ETH', side: 'SUPPLY', scaled: 10n ** 18n, isCollateral: true }],
    ['d', { ...balance, market: 'USD', side: 'BORROW', scaled: 1_000n * 10n ** 6n }],
  ]),
}
const weth = market(0, 18, 2_000n * 10n ** 8n)
const usdc = market(1, 6, 10n ** 8n)
const book: Book = {
  state: { number: 100, mark: '0xaa' },
  protocols: new Map([['P', protocol]]),
  markets: new Map([
    ['ETH', weth],
    ['USD', usdc],
  ]),
  categories: new Map(),
  positions: new Map([['A', position]]),
}
const moment = { block: 110, timestamp: 5_500 }
const valueWith = (changed: Partial<Book>, read?: ReadonlyMap<string, bigint | null>) =>
  new Valuation({ ...book, ...changed }, moment, read).value(position)
const withEth = (change: Partial<BookMarket>): Partial<Book> => ({
  markets: new Map([
    ['ETH', { ...weth, ...change }],
    ['USD', usdc],
  ]),
})
const withProtocol = (change: Partial<BookProtocol>): Partial<Book> => ({
  protocols: new Map([['P', { ...protocol, ...change }]]),
})

describe('status', () => {
  test('default', () => {
    const valued = valueWith({})
    expect(valued).toMatchObject({ status: 'OK', priceExact: true })
    // 1 ETH at 2,000 with a threshold of 80 % against 1,000.
    expect(valued.data?.healthFactorWad).toBe(1_600_000_000_000_000_000n)
  })

  test('behavior: unknown is a value, with its reason and no number', () => {
    expect(valueWith(withEth({ price: null }))).toMatchObject({ status: 'PRICE_UNKNOWN', data: null })
    expect(valueWith(withProtocol({ revision: 12 }))).toMatchObject({ status: 'REVISION_UNKNOWN', data: null })
    expect(valueWith(withProtocol({ revision: null }))).toMatchObject({ status: 'REVISION_UNKNOWN', data: null })
    expect(valueWith(withProtocol({ historyIncomplete: true }))).toMatchObject({
      status: 'HISTORY_INCOMPLETE',
      data: null,
    })
    const gho = {
      markets: new Map([
        ['ETH', weth],
        ['USD', { ...usdc, debtRuleNotFollowed: true }],
      ]),
    }
    expect(valueWith(gho)).toMatchObject({ status: 'RULE_NOT_FOLLOWED', data: null })
  })

  test('behavior: a stale price keeps the number', () => {
    const valued = valueWith(withEth({ timestamp: 4_499 }))
    expect(valued.status).toBe('PRICE_STALE')
    expect(valued.data?.healthFactorWad).toBe(1_600_000_000_000_000_000n)
    expect(valueWith(withEth({ timestamp: 4_500 })).status).toBe('OK')
  })
})

describe('polled prices', () => {
  const polled = withEth({ kind: 'POLLED', exactUntil: 100 })

  test('behavior: older than the block they are not exact, and are to be read', () => {
    expect(valueWith(polled).priceExact).toBe(false)
    expect(pricesToRead({ ...book, ...polled }, 110)).toEqual([{ key: 'ETH', oracle: '0x03', asset: '0x00' }])
    expect(pricesToRead({ ...book, ...polled }, 100)).toEqual([])
  })

  test('behavior: read at the block they are exact, and replace what was polled', () => {
    const valued = valueWith(polled, new Map([['ETH', 1_000n * 10n ** 8n]]))
    expect(valued).toMatchObject({ priceExact: true, status: 'OK' })
    expect(valued.data?.healthFactorWad).toBe(800_000_000_000_000_000n)
    expect(valueWith(polled, new Map([['ETH', null]]))).toMatchObject({ priceExact: true, status: 'PRICE_UNKNOWN' })
  })
})
