/** Keeps the facts in graph-node's database up to date while it is served. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type FactStore, updateFacts } from '../../analytics/facts/update-facts.ts'

export type PostgresFollower = { close(): Promise<void> }

/** Between two looks for new blocks: graph-node tells nobody. */
const EVERY_MS = 5_000

/** Begins at once. onError is told once for each message; the next look tries again. */
export function followPostgresFacts(o: {
  readonly open: () => Promise<FactStore>
  readonly onError: (message: string) => void
}): PostgresFollower {
  const stop = new AbortController()
  const run = async (): Promise<void> => {
    let store: FactStore | undefined
    let lastError = ''
    while (!stop.signal.aborted) {
      try {
        store ??= await o.open()
        await updateFacts(store, { signal: stop.signal })
        lastError = ''
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        if (message !== lastError && !stop.signal.aborted) o.onError(message)
        lastError = message
      }
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    close: () => {
      stop.abort()
      return running
    },
  }
}
