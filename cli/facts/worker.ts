/** The thread that derives what each liquidation did while the indexer and the API go on. */
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteFacts } from '../../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../../analytics/facts/update-facts.ts'

export type FactsWorkerData = { readonly databasePath: string }
export type FactsMessage =
  | { readonly type: 'updated'; readonly written: number }
  | { readonly type: 'failed'; readonly message: string }

const { databasePath } = workerData as FactsWorkerData
const stop = new AbortController()

const update = async (): Promise<FactsMessage> => {
  const store = openSqliteFacts(databasePath)
  try {
    return { type: 'updated', written: await updateFacts(store, { signal: stop.signal }) }
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) }
  } finally {
    store.close()
  }
}

parentPort?.on('message', (message: unknown) => {
  if (message === 'stop') {
    stop.abort()
    parentPort?.close()
  } else {
    void update().then((answer) => parentPort?.postMessage(answer))
  }
})
