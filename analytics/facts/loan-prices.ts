/**
 * What isolated markets lend, in USD. A token of the peg group is one; another one has the latest price that a market
 * which takes it as collateral and lends a pegged token has told or implied, up to the call: the token has it as of the
 * block before, and updates of its own block come after that.
 */
import { WAD } from '../../core/fixed.ts'
import { type Hex, hexToBytes } from '../../core/hex.ts'
import { stableTokens } from '../../core/stable-tokens.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf, integerOrNull, isZero, type StoredInteger } from '../stored-values.ts'

/** Of a market that quotes a token in a pegged one. */
type Quote = { readonly oracle: Uint8Array; readonly collateralUnit: bigint; readonly loanUnit: bigint }

const BLOCK = parameter<number>('block')
const ASSET = parameter<Uint8Array>('asset')
/** As the mapping does: anybody may make a market of any token. */
const MOST_DECIMALS = 36

export class LoanPrices {
  readonly #reader: Reader
  readonly #quotes = new Map<string, Promise<readonly Quote[]>>()
  readonly #token: Prepared<{ readonly usd_price_wad: StoredInteger | null }>

  constructor(reader: Reader) {
    this.#reader = reader
    this.#token = reader.prepare(
      tables
        .selectFrom('token')
        .select('usd_price_wad')
        .where('id', '=', ASSET)
        .where(reader.dialect.validAt(BLOCK, 'token'))
        .orderBy(reader.dialect.firstBlock('token'), 'desc')
        .limit(1),
    )
  }

  /**
   * USD of one whole token, scaled by 1e18 and rounded down; null where nothing tells it. `before`: the id of the
   * liquidation, whose own price does not count.
   */
  async usdWad(network: string, asset: Hex, before: Uint8Array): Promise<bigint | null> {
    if (stableTokens(network).has(asset)) return WAD
    const block = blockOf(before)
    const key = `${network} ${asset}`
    let quotes = this.#quotes.get(key)
    if (quotes === undefined) {
      quotes = this.#quotesOf(network, asset)
      this.#quotes.set(key, quotes)
    }
    const told = await this.#inBlock(await quotes, block, before)
    if (told !== null) return told
    const token = await this.#token.first({ asset: hexToBytes(asset), block: block - 1 })
    return token === undefined ? null : integerOrNull(token.usd_price_wad)
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
      row.oracle === null || row.collateral_decimals > MOST_DECIMALS
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

  /** What was told in the block before the log. */
  async #inBlock(quotes: readonly Quote[], block: number, before: Uint8Array): Promise<bigint | null> {
    if (quotes.length === 0) return null
    const sources = quotes.map(({ oracle }) => oracle)
    const query = tables.selectFrom('price_update').select(['source', 'price']).where('block$', '=', block)
    const rows = await this.#reader.all(
      query.where('id', '<', before).where('source', 'in', sources).orderBy('id', 'desc').limit(1),
    )
    const [row] = rows
    if (row === undefined || isZero(row.price)) return null
    const quote = quotes.find(({ oracle }) => Buffer.compare(oracle, row.source) === 0)
    return quote === undefined ? null : (integerOf(row.price) * quote.collateralUnit) / (WAD * quote.loanUnit)
  }
}

/** The number that a liquidation's id begins with. */
function blockOf(id: Uint8Array): number {
  return Number(new DataView(id.buffer, id.byteOffset, id.byteLength).getBigUint64(0))
}
