/** Mistakes in finding and following prices: 2.7 (c) and (d). */
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import type { RecordedMarket } from '../markets/recorded-file.ts'
import { withAdapters, withDeadFeeds, withoutSources, withSilentProxies } from './altered-source.ts'
import { mapping, type Trap, V3_1_TO_3_2_DIRTY } from './trap.ts'

/** So rarely that no poll mends what an event should have told. */
const NEVER = 1_000_000
/** A block after all listings. */
const LATER = 100
/** A block in the middle of the recording. */
const MIDDLE = 250

export const PRICE_TRAPS: readonly Trap[] = [
  {
    name: '(c) AssetSourceUpdated is not heard',
    recording: V3_1_TO_3_2_DIRTY,
    pollEveryBlocks: NEVER,
    edits: [
      mapping(
        'aave-v3/oracle.ts',
        'followSource(row, «event.params.source», event.block',
        'row.source === null ? changetype<Bytes>(event.params.source) : changetype<Bytes>(row.source)',
      ),
    ],
    shows: 'healthFactorWad',
    untilBlock: 200,
  },
  {
    name: '(c) a feed’s new aggregator is not followed',
    recording: V3_1_TO_3_2_DIRTY,
    pollEveryBlocks: NEVER,
    edits: [
      mapping(
        'aave-v3/price-feed.ts',
        'followAggregator(source, «event.params.latest»)',
        'source.aggregator === null ? changetype<Bytes>(event.params.latest) : changetype<Bytes>(source.aggregator)',
      ),
    ],
    shows: 'healthFactorWad',
    untilBlock: 174,
  },
  {
    name: '(c) prices are awaited from the feed itself, not from its aggregator()',
    recording: V3_1_TO_3_2_DIRTY,
    pollEveryBlocks: NEVER,
    edits: [
      mapping(
        'actions/follow-source.ts',
        'function findAggregator(source: PriceSource): void {\n  const aggregator = «aggregatorOf(source.id)»',
        'changetype<Address | null>(0)',
      ),
    ],
    shows: 'storedHealthFactor',
  },
  {
    name: '(c) a proxy that changes its aggregator in silence is not looked at',
    recording: V3_1_TO_3_2_DIRTY,
    source: withSilentProxies,
    edits: [
      mapping(
        'aave-v3/blocks.ts',
        '«»if (row != null) rows.push(row)',
        'if (row != null && needsReading(row)) rows.push(row)\n    return',
        "import { needsReading } from '../actions/refresh-prices'",
      ),
    ],
    shows: 'healthFactorWad',
    untilBlock: 174,
  },
  {
    name: '(c) adapters, which emit nothing, are not polled',
    recording: V3_1_TO_3_2_DIRTY,
    source: withAdapters,
    edits: [
      mapping(
        'aave-v3/blocks.ts',
        '«»if (row != null) rows.push(row)',
        'if (row != null && !needsReading(row)) rows.push(row)\n    return',
        "import { needsReading } from '../actions/refresh-prices'",
      ),
    ],
    shows: 'storedHealthFactor',
  },
  {
    name: '(d) an answer of 0 or less is taken as a price',
    recording: V3_1_TO_3_2_DIRTY,
    source: deadFeeds,
    pollEveryBlocks: NEVER,
    edits: [mapping('actions/set-price.ts', 'const positive = «isPositive(answer)»', 'true')],
    shows: 'healthFactorWad',
    untilBlock: 260,
  },
  {
    name: '(d) an answer of 0 or less is no price, and the fallback oracle is not asked',
    recording: V3_1_TO_3_2_DIRTY,
    source: deadFeeds,
    pollEveryBlocks: NEVER,
    edits: [
      mapping(
        'actions/set-price.ts',
        '«price.reverted || !isPositive(price.value) ? null : price.value»',
        'changetype<BigInt | null>(0)',
      ),
    ],
    shows: 'unknown',
    untilBlock: 260,
  },
  {
    name: '(d) an asset without a source has no price: the fallback oracle is not asked',
    recording: V3_1_TO_3_2_DIRTY,
    source: noSources,
    edits: [
      mapping(
        'actions/set-price.ts',
        '«price.reverted || !isPositive(price.value) ? null : price.value»',
        'changetype<BigInt | null>(0)',
      ),
      mapping(
        'actions/refresh-prices.ts',
        'setAssetPrice(row, «price !== null && isPositive(price as BigInt) ? price : null», block)\n    return',
        'changetype<BigInt | null>(0)',
      ),
    ],
    shows: 'unknown',
    untilBlock: 200,
  },
]

/** From the middle on no feed answers anything usable. */
function deadFeeds(market: RecordedMarket): BlockSource {
  return withDeadFeeds(market, MIDDLE)
}

/** A source that changes after the listing gives way to none. */
function noSources(market: RecordedMarket): BlockSource {
  return withoutSources(market, LATER)
}
