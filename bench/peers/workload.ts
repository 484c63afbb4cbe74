/**
 * The work that all systems do: a seeded stream of lending events, and the books that they must end with. The same seed
 * gives the same stream, and a shorter stream is the beginning of a longer one.
 */
import { createHash } from 'node:crypto'
import type { Hex } from '../../core/hex.ts'
import { Random } from '../../devnet/random.ts'

const ACCOUNTS = 20_000
const LIQUIDATORS = 50
/** Decimals and a fixed price in cents. */
const ASSETS: readonly { readonly decimals: number; readonly cents: number }[] = [
  { decimals: 18, cents: 250_000 },
  { decimals: 8, cents: 6_000_000 },
  { decimals: 6, cents: 100 },
  { decimals: 6, cents: 100 },
  { decimals: 18, cents: 100 },
  { decimals: 18, cents: 1_500 },
  { decimals: 18, cents: 300_000 },
  { decimals: 18, cents: 10_000 },
]
const LEAST_USD = 100
const MOST_USD = 100_000
/** Share of repays and withdrawals that empty the position. */
const IN_FULL = 0.3
/** A liquidation pays this much more in collateral than it takes of debt, in percent. */
const BONUS_PERCENT = 105n
const MOST_EVENTS_OF_TRANSACTION = 7
const LEAST_TRANSACTIONS_OF_BLOCK = 2
const MOST_TRANSACTIONS_OF_BLOCK = 8

export const KINDS = ['SUPPLY', 'BORROW', 'REPAY', 'WITHDRAW', 'LIQUIDATION'] as const
export type Kind = (typeof KINDS)[number]
const WEIGHTS: Readonly<Record<Kind, number>> = { SUPPLY: 40, BORROW: 25, REPAY: 15, WITHDRAW: 15, LIQUIDATION: 5 }

/** Amounts are in the assets' smallest units. */
export type LendingEvent = {
  readonly kind: Kind
  /** Index of the account, and of the asset: of a liquidation the debt's. */
  readonly account: number
  readonly asset: number
  readonly amount: bigint
  readonly liquidation: {
    readonly collateralAsset: number
    readonly collateralAmount: bigint
    readonly liquidator: number
  } | null
}

type PositionBook = { collateral: bigint; debt: bigint }
type AssetBook = { collateral: bigint; debt: bigint; events: number }
type AccountBook = { events: number; liquidations: number; lastBlock: number }

/** What an indexer must have stored after the stream, by index; positions by account * assets + asset. */
export class Books {
  readonly accounts: Map<number, AccountBook> = new Map()
  readonly assets: Map<number, AssetBook> = new Map()
  readonly positions: Map<number, PositionBook> = new Map()

  /** Applies an event of a block. */
  apply(event: LendingEvent, block: number): void {
    const { kind, account, asset, amount, liquidation } = event
    const own = this.accounts.get(account) ?? { events: 0, liquidations: 0, lastBlock: 0 }
    own.events += 1
    own.lastBlock = block
    if (kind === 'LIQUIDATION') own.liquidations += 1
    this.accounts.set(account, own)
    const side = kind === 'SUPPLY' || kind === 'WITHDRAW' ? 'collateral' : 'debt'
    this.#move(account, asset, side, kind === 'SUPPLY' || kind === 'BORROW' ? amount : -amount)
    this.#asset(asset).events += 1
    if (liquidation === null) return
    const { collateralAsset, collateralAmount } = liquidation
    this.#move(account, collateralAsset, 'collateral', -collateralAmount)
  }

  position(account: number, asset: number): Readonly<PositionBook> | undefined {
    return this.positions.get(account * ASSETS.length + asset)
  }

  #move(account: number, asset: number, side: 'collateral' | 'debt', amount: bigint): void {
    const key = account * ASSETS.length + asset
    const position = this.positions.get(key) ?? { collateral: 0n, debt: 0n }
    position[side] += amount
    this.positions.set(key, position)
    this.#asset(asset)[side] += amount
  }

  #asset(asset: number): AssetBook {
    const known = this.assets.get(asset) ?? { collateral: 0n, debt: 0n, events: 0 }
    this.assets.set(asset, known)
    return known
  }
}

/** One block: its transactions, each with its events. */
export type WorkloadBlock = readonly (readonly LendingEvent[])[]

/** Makes blocks until there were so many events; the last block is cut there. The books follow. */
export class Workload {
  readonly books: Books = new Books()
  readonly #random: Random
  readonly #open: { readonly collateral: OpenList; readonly debt: OpenList } = {
    collateral: new OpenList(),
    debt: new OpenList(),
  }
  /** Accounts with both collateral and debt. */
  readonly #liquidatable: OpenList = new OpenList()

  constructor(seed: number) {
    this.#random = new Random(seed)
  }

  *blocks(events: number, firstBlock: number): Generator<WorkloadBlock> {
    let left = events
    for (let number = firstBlock; left > 0; number += 1) {
      const block: LendingEvent[][] = []
      const transactions = this.#random.integer(LEAST_TRANSACTIONS_OF_BLOCK, MOST_TRANSACTIONS_OF_BLOCK)
      for (let at = 0; at < transactions && left > 0; at += 1) {
        const count = Math.min(left, this.#random.integer(1, MOST_EVENTS_OF_TRANSACTION))
        block.push(Array.from({ length: count }, () => this.#next(number)))
        left -= count
      }
      yield block
    }
  }

  #next(block: number): LendingEvent {
    const kind = this.#random.weighted(WEIGHTS) ?? 'SUPPLY'
    const event = this.#ofKind(kind) ?? this.#supply('SUPPLY')
    this.books.apply(event, block)
    this.#follow(event.account, event.asset)
    if (event.liquidation) this.#follow(event.account, event.liquidation.collateralAsset)
    return event
  }

  /** null: nobody can do this now. */
  #ofKind(kind: Kind): LendingEvent | null {
    if (kind === 'SUPPLY' || kind === 'BORROW') return this.#supply(kind)
    if (kind === 'LIQUIDATION') return this.#liquidation()
    const side = kind === 'REPAY' ? 'debt' : 'collateral'
    const key = this.#open[side].pick(this.#random)
    if (key === undefined) return null
    const { account, asset } = ofKey(key)
    const balance = this.books.position(account, asset)?.[side] ?? 0n
    const wanted = this.#random.chance(IN_FULL) ? balance : this.#amount(asset)
    return { kind, account, asset, amount: wanted < balance ? wanted : balance, liquidation: null }
  }

  #supply(kind: 'SUPPLY' | 'BORROW'): LendingEvent {
    const account = this.#random.integer(0, ACCOUNTS - 1)
    const asset = this.#random.integer(0, ASSETS.length - 1)
    return { kind, account, asset, amount: this.#amount(asset), liquidation: null }
  }

  #liquidation(): LendingEvent | null {
    const account = this.#liquidatable.pick(this.#random)
    const asset = account === undefined ? undefined : this.#assetWith(account, 'debt')
    const collateralAsset = account === undefined ? undefined : this.#assetWith(account, 'collateral')
    if (account === undefined || asset === undefined || collateralAsset === undefined) return null
    const debt = this.books.position(account, asset)?.debt ?? 0n
    const collateral = this.books.position(account, collateralAsset)?.collateral ?? 0n
    const wanted = this.#amount(asset)
    const amount = wanted < debt ? wanted : debt
    const seized = (worth(amount, asset, collateralAsset) * BONUS_PERCENT) / 100n
    const collateralAmount = seized < collateral ? seized : collateral
    const liquidator = this.#random.integer(0, LIQUIDATORS - 1)
    return {
      kind: 'LIQUIDATION',
      account,
      asset,
      amount,
      liquidation: { collateralAsset, collateralAmount, liquidator },
    }
  }

  /** One of the assets of which the account has a balance, each as likely. */
  #assetWith(account: number, side: 'collateral' | 'debt'): number | undefined {
    return this.#random.pick(this.#assetsWith(account, side))
  }

  #assetsWith(account: number, side: 'collateral' | 'debt'): number[] {
    return ASSETS.map((_, asset) => asset).filter((asset) => (this.books.position(account, asset)?.[side] ?? 0n) > 0n)
  }

  /** Small and large amounts are as frequent: the logarithm is uniform. */
  #amount(asset: number): bigint {
    const usd = LEAST_USD * (MOST_USD / LEAST_USD) ** this.#random.next()
    const { decimals, cents } = assetOf(asset)
    return (BigInt(Math.floor(usd * 100)) * 10n ** BigInt(decimals)) / BigInt(cents)
  }

  #follow(account: number, asset: number): void {
    const position = this.books.position(account, asset)
    const key = account * ASSETS.length + asset
    for (const side of ['collateral', 'debt'] as const) this.#open[side].set(key, (position?.[side] ?? 0n) > 0n)
    const hasBoth = this.#assetsWith(account, 'debt').length > 0 && this.#assetsWith(account, 'collateral').length > 0
    this.#liquidatable.set(account, hasBoth)
  }
}

/** Keys of what is open, to pick one of them at random. */
class OpenList {
  readonly #keys: number[] = []
  readonly #places: Map<number, number> = new Map()

  pick(random: Random): number | undefined {
    return random.pick(this.#keys)
  }

  set(key: number, isOpen: boolean): void {
    const place = this.#places.get(key)
    if (isOpen === (place !== undefined)) return
    if (place === undefined) {
      this.#places.set(key, this.#keys.length)
      this.#keys.push(key)
      return
    }
    // The last one takes its place.
    const last = this.#keys.pop()
    this.#places.delete(key)
    if (last === undefined || last === key) return
    this.#keys[place] = last
    this.#places.set(last, place)
  }
}

export function ofKey(key: number): { readonly account: number; readonly asset: number } {
  return { account: Math.floor(key / ASSETS.length), asset: key % ASSETS.length }
}

/** What Pool.sol's addressOf gives. */
export function addressOf(role: 'account' | 'asset' | 'liquidator', index: number): Hex {
  const bytes = Buffer.concat([Buffer.from(role), Buffer.from([index >> 8, index & 0xff])])
  return `0x${createHash('sha256').update(bytes).digest('hex').slice(24)}`
}

/** The amount of `to` that is worth as much, rounded down. */
function worth(amount: bigint, from: number, to: number): bigint {
  const [a, b] = [assetOf(from), assetOf(to)]
  const scaled = amount * BigInt(a.cents) * 10n ** BigInt(b.decimals)
  return scaled / (BigInt(b.cents) * 10n ** BigInt(a.decimals))
}

function assetOf(index: number): { readonly decimals: number; readonly cents: number } {
  const asset = ASSETS[index]
  if (asset === undefined) throw new RangeError(`An asset: got ${index}, expected below ${ASSETS.length}.`)
  return asset
}
