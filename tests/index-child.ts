/** A process that indexes as its argument (IndexerOptions as JSON) says and prints each block it has reached. */
import { type IndexerOptions, startIndexer } from '../indexer/start-indexer.ts'

const options: IndexerOptions = JSON.parse(process.argv[2] ?? '{}')
await startIndexer(options, { onProgress: ({ block }) => process.stdout.write(`${block}\n`) }).done
