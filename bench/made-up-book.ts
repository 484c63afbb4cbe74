/** A database with a large made-up book, for benchmarks: 20 markets, every position with two supplies and two debts. */
import { hexToBytes } from '../core/hex.ts'
import type { EntityType } from '../indexer/store/schema.ts'
import type { BlockChanges, Store } from '../indexer/store/store.ts'
import { Entity, type EntityValue } from '../indexer/store/values.ts'

const MARKETS = 20
/** Written in one block each. */
const POSITIONS_PER_BLOCK = 5_000
const TOUCHED_PER_BLOCK = 20
const GENESIS = 1_700_000_000
const SECONDS_PER_BLOCK = 12

const PROTOCOL = hexToBytes('0x00000000000000000000000000000000000000aa')
const POOL = hexToBytes('0x00000000000000000000000000000000000000b0')
const RAY = 10n ** 27n

export type MadeUpBook = {
  /** The last block written. */
  readonly block: number
  /** Touches 20 positions and one price; gives the block's number. */
  readonly writeNextBlock: () => number
}

/** Fills an empty store. */
export function createMadeUpBook(store: Store, positions: number): MadeUpBook {
  let block = 1
  const random = generator(1)
  write(store, block, setup(store))
  for (let from = 0; from < positions; from += POSITIONS_PER_BLOCK) {
    const numbers = Array.from({ length: Math.min(POSITIONS_PER_BLOCK, positions - from) }, (_, i) => from + i)
    write(
      store,
      ++block,
      numbers.flatMap((n) => openPosition(store, n, random)),
    )
  }
  return {
    block,
    writeNextBlock: () => {
      block++
      const touched = Array.from({ length: TOUCHED_PER_BLOCK }, () => Math.floor(random() * positions))
      const balances = [...new Set(touched)].map((n): Change => {
        const id = balanceId(n, debtMarket(n, 0), 2)
        const entity = store.load('Balance', id)
        const scaled = entity?.get('scaled')
        return change(store, 'Balance', id, entity, {
          scaled: typeof scaled === 'bigint' ? scaled + 1_000_000n : 1n,
        })
      })
      const number = Math.floor(random() * MARKETS)
      const market = store.load('Market', marketId(number))
      const price = market?.get('price')
      const moved = {
        price: typeof price === 'bigint' ? (price * BigInt(9_990 + Math.floor(random() * 20))) / 10_000n : 1n,
        priceBlock: BigInt(block),
        priceTimestamp: BigInt(timestampOf(block)),
      }
      write(store, block, [...balances, change(store, 'Market', marketId(number), market, moved)])
      return block
    },
  }
}

type Change = BlockChanges['upserts'][number]

function setup(store: Store): Change[] {
  const protocol = {
    slug: 'aave-v3',
    deployment: 'core',
    network: 'bench',
    pool: POOL,
    priceOracle: POOL,
    revision: 9,
    baseCurrencyUnit: 10n ** 8n,
    historyIncomplete: false,
    staleAfterSeconds: 90_000,
    createdBlock: 1n,
    createdTimestamp: BigInt(GENESIS),
  }
  const source = {
    kind: 'EVENT',
    announcesAggregator: true,
    priceStatus: 'OK',
    priceBlock: 1n,
    priceTimestamp: BigInt(timestampOf(1)),
    assets: [],
  }
  return [
    change(store, 'Protocol', PROTOCOL, undefined, protocol),
    change(store, 'PriceSource', POOL, undefined, source),
    ...Array.from({ length: MARKETS }, (_, number) => openMarket(store, number)).flat(),
  ]
}

function decimalsOf(market: number): number {
  return market % 4 === 0 ? 6 : market % 4 === 1 ? 8 : 18
}

/** In USD. */
function priceOf(market: number): number {
  return market % 4 === 0 ? 1 : market % 4 === 1 ? 60_000 : 5 * (market + 1)
}

function openMarket(store: Store, number: number): Change[] {
  const decimals = decimalsOf(number)
  const market = {
    protocol: PROTOCOL,
    asset: address(0xc00 + number),
    index: number,
    decimals,
    supplyToken: address(0xd00 + number),
    debtToken: address(0xe00 + number),
    liquidityIndexRay: RAY + (RAY * BigInt(number)) / 37n,
    debtIndexRay: RAY + (RAY * BigInt(number)) / 29n,
    liquidityRateRay: RAY / 50n,
    debtRateRay: RAY / 30n,
    accruedTimestamp: BigInt(timestampOf(1)),
    ltvBps: 7_500,
    liquidationThresholdBps: 7_800 + 10 * number,
    liquidationBonusBps: 10_500,
    liquidationProtocolFeeBps: 1_000,
    reserveFactorBps: 1_000,
    active: true,
    frozen: false,
    paused: false,
    borrowingEnabled: true,
    categoryNumber: 0,
    debtRuleNotFollowed: false,
    price: BigInt(priceOf(number)) * 10n ** 8n,
    priceStatus: 'OK',
    priceBlock: 1n,
    priceTimestamp: BigInt(timestampOf(1)),
    priceSource: POOL,
  }
  return [
    change(store, 'Token', address(0xc00 + number), undefined, { symbol: `T${number}`, decimals }),
    change(store, 'Market', marketId(number), undefined, market),
  ]
}

function openPosition(store: Store, n: number, random: () => number): Change[] {
  // One in twenty is near liquidation; the others reach from 1.1 to 4.
  const healthFactor = random() < 0.05 ? 1.01 + random() * 0.08 : 1.12 + random() * 3
  const worthUsd = 1_000 + random() * 100_000
  const leg = (market: number, side: number, usd: number): Change => {
    const tokens = BigInt(Math.floor((usd / priceOf(market)) * 1e9)) * 10n ** BigInt(decimalsOf(market))
    return change(store, 'Balance', balanceId(n, market, side), undefined, {
      position: positionId(n),
      market: marketId(market),
      side: side === 0 ? 'SUPPLY' : 'BORROW',
      scaled: tokens / 10n ** 9n,
      isCollateral: side === 0,
      scaledStatus: 'OK',
      beforeKey: 0n,
      beforeScaled: 0n,
      beforeIsCollateral: false,
    })
  }
  const debtUsd = (worthUsd * 0.79) / healthFactor
  return [
    change(store, 'Position', positionId(n), undefined, {
      protocol: PROTOCOL,
      account: accountOf(n),
      legs: [],
      hasDebt: true,
      healthFactorStatus: 'OK',
      touchedBlock: 1n,
      touchedTimestamp: BigInt(GENESIS),
      touchedBy: 'BORROW',
      actionKey: 0n,
      liquidationCount: 0,
    }),
    leg(n % MARKETS, 0, worthUsd / 2),
    leg((n + 3) % MARKETS, 0, worthUsd / 2),
    leg(debtMarket(n, 0), 2, debtUsd / 2),
    leg(debtMarket(n, 1), 2, debtUsd / 2),
  ]
}

function debtMarket(n: number, which: 0 | 1): number {
  return (n + 7 + 6 * which) % MARKETS
}

function address(number: number): Uint8Array {
  return hexToBytes(number.toString(16).padStart(40, '0'))
}

// Spread over the whole range, as addresses are.
function accountOf(n: number): Uint8Array {
  return hexToBytes(
    `${((n * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}${n.toString(16).padStart(32, '0')}`,
  )
}

function marketId(number: number): Uint8Array {
  return Buffer.concat([POOL, address(0xc00 + number)])
}

function positionId(n: number): Uint8Array {
  return Buffer.concat([POOL, accountOf(n)])
}

function balanceId(n: number, market: number, side: number): Uint8Array {
  return Buffer.concat([positionId(n), address(0xc00 + market), Uint8Array.of(side)])
}

function change(
  store: Store,
  name: string,
  id: Uint8Array,
  before: Entity | undefined,
  fields: Readonly<Record<string, EntityValue>>,
): Change {
  const type: EntityType | undefined = store.schema.types.get(name)
  if (type === undefined) throw new TypeError(`No type ${name}.`)
  const entity = Entity.of(type, [...(before ?? ([['id', id]] as const)), ...Object.entries(fields)])
  return { type, id, entity, isNew: before === undefined }
}

function write(store: Store, number: number, upserts: readonly Change[]): void {
  const hash = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, '0')}`
  const header = { number, hash: hash(number), parentHash: hash(number - 1), timestamp: timestampOf(number) }
  store.transaction(() => {
    store.writeBlock(header, { upserts: [...upserts], removals: [] })
    store.setPointer(header)
  })
}

function timestampOf(block: number): number {
  return GENESIS + block * SECONDS_PER_BLOCK
}

/** Numbers from 0 to 1, the same at each run (Park and Miller's generator). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
