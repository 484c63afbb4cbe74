/** Several ascending sequences as one. */
import { UserError } from '../../core/errors.ts'

type Placed = { readonly place: string }

/**
 * Items of all sources in ascending order.
 * @throws UserError IMPORT_ORDER when a source is not ascending
 */
export async function* merged<T extends Placed>(
  sources: readonly AsyncIterable<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const open: { readonly rest: AsyncIterator<T>; item: T }[] = []
  try {
    for (const source of sources) {
      const rest = source[Symbol.asyncIterator]()
      const first = await rest.next()
      if (first.done !== true) open.push({ rest, item: first.value })
    }
    while (open.length > 0) {
      const least = open.reduce((a, b) => (compare(b.item, a.item) < 0 ? b : a))
      const { item } = least
      yield item
      const next = await least.rest.next()
      if (next.done === true) open.splice(open.indexOf(least), 1)
      else {
        if (compare(next.value, item) < 0) throw outOfOrder(next.value, item)
        least.item = next.value
      }
    }
  } finally {
    for (const { rest } of open) await rest.return?.()
  }
}

function outOfOrder(item: Placed, before: Placed): UserError {
  return new UserError(
    'IMPORT_ORDER',
    `${item.place}: got a row that belongs before ${before.place}, expected rows in chain order.`,
    {
      hint: 'Sort the file by block number and log index; several files may overlap',
    },
  )
}
