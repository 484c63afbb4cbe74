/**
 * What isolated markets lend, in USD. A token of the peg group is one; another one has the latest price that a market
 * which takes it as collateral and lends a pegged token has told or implied, up to the call.
 */
import { WAD } from '../../core/fixed.ts'
import { bytesToKey, type Hex, hexToBytes } from '../../core/hex.ts'
import { stableTokens } from '../models/stable-tokens.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf, type StoredInteger } from '../stored-values.ts'

/** Prices of Morpho's oracles are scaled by it: units of what is lent for one unit of collateral. */
const PRICE_SCALE = 10n ** 36n

/** Of a market that quotes a token in a pegged one. */
type Quote = { readonly oracle: Uint8Array; readonly collateralUnit: bigint; readonly loanUnit: bigint }

type Found = { readonly id: Uint8Array; readonly usdWad: bigint }

export class LoanPrices {
  readonly #reader: Reader
  readonly #quotes = new Map<string, Promise<readonly Quote[]>>()
  readonly #last = new Map<string, { readonly asked: Uint8Array; readonly found: Found | null }>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /**
   * USD of one whole token, scaled by 1e18 and rounded down; null where nothing tells it. `before`: the id of the
   * liquidation, whose own price does not count.
   */
  async usdWad(network: string, asset: Hex, before: Uint8Array): Promise<bigint | null> {
    if (stableTokens(network).has(asset)) return WAD
    const key = `${network} ${asset}`
    let quotes = this.#quotes.get(key)
    if (quotes === undefined) {
      quotes = this.#quotesOf(network, asset)
      this.#quotes.set(key, quotes)
    }
    return (await this.#latest(key, await quotes, before))?.usdWad ?? null
  }

  async #quotesOf(network: string, asset: Hex): Promise<readonly Quote[]> {
    const pegged = [...stableTokens(network)].map((token) => hexToBytes(token))
    if (pegged.length === 0) return []
    const query = tables
      .selectFrom('isolated_market as i')
      .innerJoin('market as m', 'm.id', 'i.id')
      .innerJoin('token as t', 't.id', 'i.collateral')
      .select(['i.oracle', 'm.decimals', 't.decimals as collateral_decimals'])
      .distinct()
      .where('i.collateral', '=', hexToBytes(asset))
      .where('m.asset', 'in', pegged)
      .where(this.#reader.dialect.isCurrent('i'))
      .where(this.#reader.dialect.isCurrent('m'))
      .where(this.#reader.dialect.isCurrent('t'))
    return (await this.#reader.all(query)).flatMap((row) =>
      row.oracle === null
        ? []
        : [
            {
              oracle: row.oracle,
              collateralUnit: 10n ** BigInt(row.collateral_decimals),
              loanUnit: 10n ** BigInt(row.decimals),
            },
          ],
    )
  }

  async #latest(key: string, quotes: readonly Quote[], before: Uint8Array): Promise<Found | null> {
    if (quotes.length === 0) return null
    const last = this.#last.get(key)
    // Liquidations are asked for in their order: only what came since the one before is looked at.
    const goesOn = last !== undefined && Buffer.compare(last.asked, before) <= 0
    let query = tables
      .selectFrom('price_update')
      .select(['id', 'source', 'price'])
      .where('id', '<', before)
      .where(
        'source',
        'in',
        quotes.map(({ oracle }) => oracle),
      )
    if (goesOn) query = query.where('id', '>=', last.asked)
    const [row] = await this.#reader.all(query.orderBy('id', 'desc').limit(1))
    const found = (row === undefined ? null : foundOf(quotes, row)) ?? (goesOn ? last.found : null)
    this.#last.set(key, { asked: before, found })
    return found
  }
}

function foundOf(
  quotes: readonly Quote[],
  { id, source, price }: { readonly id: Uint8Array; readonly source: Uint8Array; readonly price: StoredInteger },
): Found | null {
  const key = bytesToKey(source)
  const quote = quotes.find(({ oracle }) => bytesToKey(oracle) === key)
  const told = integerOf(price)
  if (quote === undefined || told === 0n) return null
  return { id, usdWad: (told * quote.collateralUnit * WAD) / (PRICE_SCALE * quote.loanUnit) }
}
