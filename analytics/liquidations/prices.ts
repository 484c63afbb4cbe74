/** The prices of a factor while something happened. */
import type { PricePoint } from '../models/cascade-summary.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'

/** Points read for one question. */
const POINTS_MAX = 10_000

/** A source's answers from the last one before a block up to another block, in chain order. */
export async function pricePoints(
  reader: Reader,
  source: Uint8Array,
  range: { readonly before: number; readonly upTo: number },
): Promise<readonly PricePoint[]> {
  const query = tables.selectFrom('price_update').select(['block$', 'timestamp', 'price']).where('source', '=', source)
  const earlier = await reader.all(query.where('block$', '<', range.before).orderBy('id', 'desc').limit(1))
  const later = await reader.all(
    query.where('block$', '>=', range.before).where('block$', '<=', range.upTo).orderBy('id').limit(POINTS_MAX),
  )
  return [...earlier, ...later].map((row) => ({
    block: row.block$,
    timestamp: Number(integerOf(row.timestamp)),
    price: integerOf(row.price),
  }))
}
