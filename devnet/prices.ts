/**
 * The prices of a market: a path for each asset, the feeds that publish it, and what happens to feeds (a new aggregator,
 * another source, an adapter that fails for a while). All arithmetic is on integers, so a seed gives the same path
 * everywhere.
 */
import type { Hex } from '../core/hex.ts'
import * as calls from './calls.ts'
import type { Chain } from './chain.ts'
import { createAggregator, createFeed, type Deployment, type Reserve, type Source } from './deployment.ts'
import type { Random } from './random.ts'

/** CALM wanders around the start price, CRASH falls each round, RECOVERY rises back towards the start. */
export type Phase = 'CALM' | 'CRASH' | 'RECOVERY'

interface Path {
  readonly start: bigint
  price: bigint
  /** How far a step goes, in millionths: of a stablecoin little, of a small token much. */
  readonly stepPpm: number
  readonly crashPpm: number
}

interface Feed {
  /** The address that the oracle or an adapter asks; equal to the aggregator where that is named directly. */
  readonly address: Hex
  aggregator: Hex
  readonly path: Path
  /** What depends on it: symbols, or the adapter's or category's name. Without any it is no longer pushed. */
  readonly users: Set<string>
  pushedAt: number
}

/** The longest silence of a feed in seconds, as Chainlink's stablecoin feeds have it (24 hours, less a margin). */
const HEARTBEAT_SECONDS = 72_000
const PPM = 1_000_000n

export class PriceBoard {
  readonly #chain: Chain
  readonly #deployment: Deployment
  readonly #random: Random
  readonly #feeds: Feed[] = []
  readonly #adapters: { readonly address: Hex; ratioWad: bigint; outageRounds: number }[] = []

  constructor(chain: Chain, deployment: Deployment, random: Random) {
    this.#chain = chain
    this.#deployment = deployment
    this.#random = random
    for (const reserve of deployment.reserves) this.#addReserve(reserve)
    for (const category of deployment.categories) {
      const source = deployment.categorySources.get(category.id)
      if (source === undefined || category.ownPrice === undefined) continue
      this.#addFeed(source, pathOf(category.ownPrice, true), `category ${category.id}`)
    }
  }

  /** Sends this round's answers; `scale` multiplies the steps' size. Also ends an adapter's failure whose time is over. */
  async move(phase: Phase, scale = 1): Promise<void> {
    const paths = new Set(this.#feeds.map((feed) => feed.path))
    const moved = new Set<Path>()
    for (const path of paths) if (this.#step(path, phase, scale)) moved.add(path)
    for (const feed of this.#feeds) {
      const due = this.#chain.timestamp - feed.pushedAt > HEARTBEAT_SECONDS
      if (feed.users.size > 0 && (moved.has(feed.path) || due)) await this.#push(feed)
    }
    for (const adapter of this.#adapters) await this.#moveAdapter(adapter)
  }

  /** Every feed answers again now, moved or not. */
  async refresh(): Promise<void> {
    for (const feed of this.#feeds) if (feed.users.size > 0) await this.#push(feed)
  }

  /** A feed gets a new aggregator: from here on the answers are events of another contract. */
  async replaceAggregator(): Promise<void> {
    const feed = this.#random.pick(
      this.#feeds.filter((each) => each.users.size > 0 && each.address !== each.aggregator),
    )
    if (feed === undefined) return
    const { owner } = this.#deployment
    feed.aggregator = await createAggregator(this.#chain, owner, feed.path.price)
    await this.#send(feed.address, calls.price.confirmAggregator(feed.aggregator))
  }

  /** The oracle asks another source for one asset: a new feed, or an aggregator itself without a feed before it. */
  async replaceSource(): Promise<void> {
    const reserve = this.#random.pick(this.#deployment.reserves.filter((each) => each.source.kind === 'FEED'))
    const old = this.#feeds.find((feed) => reserve !== undefined && feed.users.has(reserve.symbol))
    if (reserve === undefined || old === undefined) return
    const { owner, oracle } = this.#deployment
    let source: Source
    if (this.#random.chance(0.3)) {
      const aggregator = await createAggregator(this.#chain, owner, old.path.price)
      source = { address: aggregator, kind: 'FEED', aggregator }
    } else {
      source = await createFeed(this.#chain, owner, old.path.price)
    }
    old.users.delete(reserve.symbol)
    this.#addFeed(source, old.path, reserve.symbol)
    await this.#send(oracle, calls.setAssetSources([reserve.asset], [source.address]))
  }

  /** An adapter reverts or answers zero for the next rounds: the oracle then has no price for its asset. */
  async failAdapter(rounds: number): Promise<void> {
    const adapter = this.#random.pick(this.#adapters)
    if (adapter === undefined || adapter.outageRounds > 0) return
    adapter.outageRounds = rounds
    await this.#send(adapter.address, calls.price.setMode(this.#random.integer(1, 2)))
  }

  #addReserve(reserve: Reserve): void {
    const { price, startPrice, thresholdBps } = reserve.parameters
    const { source } = reserve
    if (price === 'EVENT') {
      const stable = startPrice === 100_000_000n
      const path = pathOf(startPrice, stable, thresholdBps <= 7000)
      this.#addFeed(source, path, reserve.symbol)
    } else if ('sameAs' in price) {
      this.#feeds.find((feed) => feed.address === source.address)?.users.add(reserve.symbol)
    } else {
      this.#adapters.push({ address: source.address, ratioWad: price.ratioWad, outageRounds: 0 })
      this.#feeds.find((feed) => feed.users.has(price.times))?.users.add(`adapter of ${reserve.symbol}`)
    }
  }

  #addFeed(source: Source, path: Path, user: string): void {
    const aggregator = source.aggregator ?? source.address
    const pushedAt = this.#chain.timestamp
    this.#feeds.push({ address: source.address, aggregator, path, users: new Set([user]), pushedAt })
  }

  /** One step of a path; false when it does not move in this round. */
  #step(path: Path, phase: Phase, scale: number): boolean {
    const random = this.#random
    const stable = path.crashPpm === 0
    if (random.chance(stable ? 0.85 : phase === 'CALM' ? 0.4 : 0.1)) return false
    const noise = random.bell() * path.stepPpm
    const distance = Number(((path.start - path.price) * PPM) / path.price)
    const pull = distance * (phase === 'RECOVERY' ? 0.12 : phase === 'CRASH' ? 0 : 0.02)
    // The fall slows down as the price nears a quarter of its start, so that a long crash does not end at nothing.
    const height = Number(((path.price - path.start / 4n) * PPM) / path.start) / 750_000
    const fall = phase === 'CRASH' ? path.crashPpm * Math.max(0, height) * (0.3 + 1.4 * random.next()) : 0
    const change = BigInt(Math.round((noise + pull - fall) * scale))
    const price = (path.price * (PPM + change)) / PPM
    const floor = path.start / 20n
    if (price === path.price) return false
    path.price = price < floor ? floor : price
    return true
  }

  async #push(feed: Feed): Promise<void> {
    feed.pushedAt = this.#chain.timestamp
    await this.#send(feed.aggregator, calls.price.push(feed.path.price))
  }

  async #moveAdapter(adapter: { readonly address: Hex; ratioWad: bigint; outageRounds: number }): Promise<void> {
    if (adapter.outageRounds > 0) {
      adapter.outageRounds -= 1
      if (adapter.outageRounds === 0) await this.#send(adapter.address, calls.price.setMode(0))
    } else if (this.#random.chance(0.1)) {
      // A staking token's ratio only grows: here by up to 0.01 %.
      adapter.ratioWad += this.#random.part(adapter.ratioWad, 0, 0.0001)
      await this.#send(adapter.address, calls.price.setRatio(adapter.ratioWad))
    }
  }

  async #send(to: Hex, data: Hex): Promise<void> {
    await this.#chain.sendOrThrow('price', this.#deployment.owner, to, data)
  }
}

function pathOf(start: bigint, stable: boolean, small = false): Path {
  if (stable) return { start, price: start, stepPpm: 1_200, crashPpm: 0 }
  return { start, price: start, stepPpm: small ? 26_000 : 14_000, crashPpm: small ? 75_000 : 42_000 }
}
