/** Debt written off and deficits covered, each with the liquidation that realised it. */
import { WAD } from '../../core/fixed.ts'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import { LoanPrices } from '../facts/loan-prices.ts'
import type { BadDebtRecord } from '../models/bad-debt-ledger.ts'
import { parameter, type Reader, tables } from '../reader.ts'
import { integerOf, integerOrNull, type StoredInteger } from '../stored-values.ts'
import type { BadDebtRow } from '../tables.ts'
import type { Legs } from './legs.ts'

export type { BadDebtRecord } from '../models/bad-debt-ledger.ts'

type Realiser = {
  readonly id: Uint8Array
  readonly position: Uint8Array
  readonly transaction_hash: Uint8Array
  readonly debt_market: Uint8Array
  readonly debt_price: StoredInteger | null
}

/** The rows of a range of blocks, in chain order. */
export async function loadBadDebts(
  reader: Reader,
  range: { readonly after: number; readonly upTo: number },
  legs: Legs,
): Promise<readonly BadDebtRecord[]> {
  const rows = await reader.all(
    tables
      .selectFrom('bad_debt')
      .selectAll()
      .where('block$', '>', range.after)
      .where('block$', '<=', range.upTo)
      .orderBy('id'),
  )
  if (rows.length === 0) return []
  const realisers = await reader.all(
    tables
      .selectFrom('liquidation')
      .select(['id', 'position', 'transaction_hash', 'debt_market', 'debt_price'])
      .where('block$', 'in', [...new Set(rows.map((row) => row.block$))])
      .orderBy('id'),
  )
  const prices = priceReader(reader)
  const loans = new LoanPrices(reader)
  const records: BadDebtRecord[] = []
  for (const row of rows) {
    // Of several calls of one transaction, the first one that ends after the write-off.
    const realiser = realisers.find((one) => isSame(one.transaction_hash, row.transaction_hash) && realises(one, row))
    const loanUsdWad = await loanUsdOf(row, legs, loans)
    const price = loanUsdWad === undefined ? await priceOf(row, realiser, prices) : loanUsdWad
    records.push(toRecord(row, legs, realiser, price))
  }
  return records
}

function realises(liquidation: Realiser, row: BadDebtRow): boolean {
  if (row.position === null || !isSame(liquidation.position, row.position)) return false
  // An isolated market's is of the liquidation's own log.
  return Buffer.compare(liquidation.id, row.id.subarray(0, 12)) >= 0
}

type PriceAt = (market: Uint8Array, block: number) => Promise<bigint | null>

/** A market's price at a block; null where it is not known, or was set in that block, perhaps later than the log. */
function priceReader(reader: Reader): PriceAt {
  const { validAt, firstBlock } = reader.dialect
  const prepared = reader.prepare<{ readonly price: StoredInteger | null; readonly price_block: StoredInteger }>(
    tables
      .selectFrom('market')
      .select(['price', 'price_block'])
      .where('id', '=', parameter<Uint8Array>('id'))
      .where(validAt(parameter<number>('block'), 'market'))
      .orderBy(firstBlock('market'), 'desc')
      .limit(1),
  )
  return async (id, block) => {
    const row = await prepared.first({ id, block })
    return row === undefined || integerOf(row.price_block) === BigInt(block) ? null : integerOrNull(row.price)
  }
}

async function priceOf(row: BadDebtRow, realiser: Realiser | undefined, priceAt: PriceAt): Promise<bigint | null> {
  if (realiser !== undefined && isSame(realiser.debt_market, row.market)) return integerOrNull(realiser.debt_price)
  return priceAt(row.market, row.block$)
}

/** Of an isolated market USD x 1e18 of one whole token; undefined: another market's. */
async function loanUsdOf(row: BadDebtRow, legs: Legs, loans: LoanPrices): Promise<bigint | null | undefined> {
  const key = bytesToKey(row.market)
  const [market, protocol] = [legs.markets.get(key), legs.protocols.get(bytesToKey(row.protocol))]
  if (market === undefined || protocol === undefined || !legs.collaterals.has(key)) return undefined
  return loans.usdWad(protocol.network, market.asset, row.id.subarray(0, 12))
}

function toRecord(row: BadDebtRow, legs: Legs, realiser: Realiser | undefined, price: bigint | null): BadDebtRecord {
  const market = legs.markets.get(bytesToKey(row.market))
  const protocol = legs.protocols.get(bytesToKey(row.protocol))
  if (market === undefined || protocol === undefined) {
    throw new TypeError(`Bad debt ${bytesToHex(row.id)}: got no market or protocol of it, expected both.`)
  }
  const amount = integerOf(row.amount)
  // An isolated market's price is in USD x 1e18, the others' in the base currency.
  const priceUnit = legs.collaterals.has(bytesToKey(row.market)) ? WAD : protocol.baseCurrencyUnit
  const unit = 10n ** BigInt(market.decimals) * priceUnit
  return {
    id: bytesToHex(row.id),
    block: row.block$,
    timestamp: Number(integerOf(row.timestamp)),
    transaction: bytesToHex(row.transaction_hash),
    protocol: protocol.id,
    market,
    position: row.position === null ? null : bytesToHex(row.position),
    account: row.position === null ? null : accountOf(row.position),
    amount,
    usdWad: price === null ? null : (amount * price * WAD) / unit,
    liquidation: realiser === undefined ? null : bytesToHex(realiser.id),
  }
}

// A position's id ends in the account.
function accountOf(position: Uint8Array): Hex {
  return bytesToHex(position.subarray(-20))
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
