import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RAY, WAD } from '../../core/fixed.ts'
import type { Book, BookBalance, BookCategory, BookMarket, BookPosition, BookProtocol } from './book.ts'
import { Valuation } from './valuation.ts'

const protocol: BookProtocol = {
  id: '0x01',
  slug: 'aave-v3',
  deployment: 'core',
  network: 'anvil',
  pool: '0x02',
  priceOracle: '0x03',
  revision: 1,
  baseCurrencyUnit: 10n ** 8n,
  historyIncomplete: false,
  staleAfterSeconds: 1_000,
}

type MarketDraw = { decimals: number; price: bigint | null; ltBps: number; index: bigint; category: number }
type LegDraw = { market: number; debt: boolean; scaled: bigint; isCollateral: boolean }

const market = fc.record<MarketDraw>({
  decimals: fc.constantFrom(0, 2, 6, 18),
  // Now and then unknown.
  price: fc.option(fc.bigInt(1n, 10n ** 13n), { freq: 20, nil: null }),
  ltBps: fc.constantFrom(0, 1, 7_501, 8_000, 9_999),
  index: fc.bigInt(RAY, 3n * RAY),
  category: fc.constantFrom(0, 1),
})
const leg = fc.record<LegDraw>({
  market: fc.nat(2),
  debt: fc.boolean(),
  // Dust, where rounding is everything, and amounts like real ones.
  scaled: fc.oneof(fc.bigInt(1n, 50n), fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 10n ** 24n)),
  isCollateral: fc.boolean(),
})

function bookOf(revision: number, markets: readonly MarketDraw[], legs: readonly LegDraw[], inCategory: boolean): Book {
  const toMarket = (draw: MarketDraw, index: number): BookMarket => ({
    id: `0x020${index}`,
    protocol: 'P',
    asset: `0x0${index}`,
    symbol: `T${index}`,
    index,
    decimals: draw.decimals,
    unit: 10n ** BigInt(draw.decimals),
    price: draw.price,
    block: 100,
    timestamp: 5_000,
    kind: 'EVENT',
    exactUntil: Number.POSITIVE_INFINITY,
    priceSource: null,
    liquidityIndexRay: draw.index,
    debtIndexRay: draw.index + RAY / 7n,
    liquidityRateRay: RAY / 50n,
    debtRateRay: RAY / 20n,
    accruedTimestamp: 1_000n,
    ltvBps: 7_500n,
    liquidationThresholdBps: BigInt(draw.ltBps),
    liquidationBonusBps: 10_500n,
    liquidationProtocolFeeBps: 1_000n,
    active: true,
    paused: false,
    categoryNumber: draw.category,
    debtRuleNotFollowed: false,
    isolated: null,
  })
  const category: BookCategory = {
    id: '0x0201',
    protocol: 'P',
    number: 1,
    label: 'one',
    ltvBps: 9_000n,
    liquidationThresholdBps: 9_300n,
    liquidationBonusBps: 10_200n,
    priceAsset: null,
    price: null,
    block: 0,
    timestamp: 0,
    kind: 'POLLED',
    exactUntil: 0,
    collateralMask: 0b101n,
    ltvZeroMask: 0n,
    isolated: false,
  }
  const balances = new Map(
    legs.map((draw): [string, BookBalance] => [
      `${draw.market}${draw.debt}`,
      {
        market: `M${draw.market}`,
        side: draw.debt ? 'BORROW' : 'SUPPLY',
        scaled: draw.scaled,
        isCollateral: !draw.debt && draw.isCollateral,
        scaledStatus: 'OK',
        stableRateRay: 0n,
        stableTimestamp: 0n,
      },
    ]),
  )
  const position: BookPosition = { key: 'A', protocol: 'P', account: 'a', category: inCategory ? 'C' : null, balances }
  return {
    state: { number: 100, mark: '0xaa' },
    protocols: new Map([['P', { ...protocol, revision }]]),
    markets: new Map(markets.map((draw, index) => [`M${index}`, toMarket(draw, index)])),
    categories: new Map([['C', category]]),
    positions: new Map([['A', position]]),
  }
}

test.each([1, 5, 9, 11])('property: who is left out is above the limit, at revision %i', (revision) => {
  let leftOut = 0
  fc.assert(
    fc.property(
      fc.array(market, { minLength: 3, maxLength: 3 }),
      fc.array(leg, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.constantFrom(9_900n, 10_000n, 10_500n),
      (markets, legs, inCategory, around) => {
        const valuation = new Valuation(bookOf(revision, markets, legs, inCategory), { block: 100, timestamp: 9_000 })
        const [valued] = valuation.all()
        const own = valued?.data?.healthFactorWad
        // A limit close to the number itself, where a slip would show.
        const limit = own === undefined || own > 10n ** 30n ? WAD : (own * around) / 10_000n
        if ([...valuation.nearLiquidation(limit)].length > 0) return
        leftOut++
        const hasDebt = legs.some(({ debt }) => debt)
        if (hasDebt) expect(own).toBeGreaterThan(limit)
      },
    ),
    { numRuns: 2_000, seed: 1 },
  )
  expect(leftOut).toBeGreaterThan(100)
})
