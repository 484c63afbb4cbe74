/** The prices of a factor while something happened. */
import type { PricePoint } from '../models/cascade-summary.ts'
import { parameter, type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'

/** Points read for one set of liquidations. */
const POINTS_MAX = 10_000

/** A source's answers from the last one before a block up to another block, in chain order. */
export type PriceHistory = (
  source: Uint8Array,
  range: { readonly before: number; readonly upTo: number },
) => Promise<readonly PricePoint[]>

/** Reads with two queries that are written once for many sets. */
export function priceHistory(reader: Reader): PriceHistory {
  const query = tables
    .selectFrom('price_update')
    .select(['block$', 'timestamp', 'price'])
    .where('source', '=', parameter<Uint8Array>('source'))
  const before = parameter<number>('before')
  const earlier = reader.prepare(query.where('block$', '<', before).orderBy('id', 'desc').limit(1))
  const later = reader.prepare(
    query
      .where('block$', '>=', before)
      .where('block$', '<=', parameter<number>('upTo'))
      .orderBy('id')
      .limit(POINTS_MAX),
  )
  return async (source, range) => {
    const values = { source, ...range }
    const rows = [...(await earlier.all(values)), ...(await later.all(values))]
    return rows.map((row) => ({
      block: row.block$,
      timestamp: Number(integerOf(row.timestamp)),
      price: integerOf(row.price),
    }))
  }
}
