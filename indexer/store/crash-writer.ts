/** What crash.test.ts kills: a writer whose tables depend on the last block only. */
import { EntityCache } from './entity-cache.ts'
import { Store } from './store.ts'
import { block, bytes, fields, IDENTITY, SDL, schema } from './testing.ts'

/**
 * Goes on from where the file is, three blocks a batch: block n sets things n % 7 and (n + 1) % 7 to n. `thread`: written
 * by a thread of its own. `pauseMs`: after each batch.
 */
export function writeOn(path: string, until: number, thread = false, pauseMs = 0): void {
  const options = { path, schema: schema(), identity: IDENTITY }
  const store = Store.open(thread ? { ...options, thread: { schemaText: SDL } } : options)
  const cache = new EntityCache(store, store.schema)
  for (let n = (store.pointer()?.number ?? 0) + 1; n <= until; n += 3) {
    const numbers = [n, n + 1, n + 2].filter((number) => number <= until)
    const changes = numbers.map((number) => {
      for (const id of [number % 7, (number + 1) % 7]) cache.set('Thing', bytes(id), fields({ amount: BigInt(number) }))
      cache.set(
        'Happening',
        bytes(number >> 16, (number >> 8) & 255, number & 255),
        fields({ thing: bytes(0), amount: BigInt(number) }),
      )
      return { header: block(number), changes: cache.takeBlock() }
    })
    store.transaction(() => {
      for (const one of changes) store.writeBlock(one.header, one.changes)
      store.setPointer(block(numbers.at(-1) ?? n))
    })
    if (pauseMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
  }
  store.close()
}
