/** Prices in force at a log: an update earlier in the block counts, a later one does not. */
import { bytesToHex, bytesToKey, type Hex, hexToBytes } from '../../core/hex.ts'
import { UNLISTED_SYMBOL, wrappedNative } from '../models/native-token.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import { logIndexOf } from './log-index.ts'
import type { PositionHistory } from './position-history.ts'

export type AtLog = { readonly block: number; readonly logIndex: number }

const SOURCE = parameter<Uint8Array>('source')
const BLOCK = parameter<number>('block')

export class CallPrices {
  readonly #reader: Reader
  readonly #history: PositionHistory
  readonly #updates: Prepared<Pick<Tables['price_update'], 'id' | 'price'>>
  readonly #natives = new Map<string, Promise<Uint8Array | null>>()

  constructor(reader: Reader, history: PositionHistory) {
    this.#reader = reader
    this.#history = history
    const updates = tables.selectFrom('price_update').select(['id', 'price']).where('source', '=', SOURCE)
    this.#updates = reader.prepare(updates.where('block$', '=', BLOCK).orderBy('id'))
  }

  /** In the base currency's units; null where it is not known. */
  async priceOf(marketId: Uint8Array, at: AtLog): Promise<bigint | null> {
    const after = await this.#history.market(marketId, at.block)
    if (after === undefined) return null
    if (after.block < at.block) return after.price
    let price = (await this.#history.market(marketId, at.block - 1))?.price ?? null
    if (after.priceSource === null) return price
    for (const row of await this.#updates.all({ source: hexToBytes(after.priceSource), block: at.block })) {
      if (logIndexOf(row.id) > at.logIndex) continue
      const answer = integerOf(row.price)
      price = answer > 0n ? answer : null
    }
    return price
  }

  /** Of one native token, by the protocol's own market of it; null where it has none. */
  async nativePrice(protocol: Pick<Tables['protocol'], 'id' | 'network' | 'pool'>, at: AtLog): Promise<bigint | null> {
    const key = bytesToKey(protocol.id)
    let market = this.#natives.get(key)
    if (market === undefined) {
      market = this.#nativeMarket(protocol)
      this.#natives.set(key, market)
    }
    const id = await market
    return id === null ? null : this.priceOf(id, at)
  }

  async #nativeMarket(protocol: Pick<Tables['protocol'], 'id' | 'network' | 'pool'>): Promise<Uint8Array | null> {
    const listed = wrappedNative(protocol.network)
    if (listed !== undefined) return protocol.pool === null ? null : marketIdOf(protocol.pool, listed)
    const query = tables
      .selectFrom('market as m')
      .innerJoin('token as t', 't.id', 'm.asset')
      .select('m.id')
      .where('m.protocol', '=', protocol.id)
      .where('t.symbol', '=', UNLISTED_SYMBOL)
      .where(this.#reader.dialect.isCurrent('m'))
      .where(this.#reader.dialect.isCurrent('t'))
    const [only, ...others] = await this.#reader.all(query)
    return only !== undefined && others.length === 0 ? only.id : null
  }
}

function marketIdOf(pool: Uint8Array, asset: Hex): Uint8Array {
  return hexToBytes(`${bytesToHex(pool)}${asset.slice(2)}`)
}
