/**
 * One run of our engine in a process of its own, as `aftershock index` and `replay` run it: manifestPath databasePath
 * untilBlock from location, where from is chain (location: the node's URL), kept (as chain, keeping what is fetched),
 * cache (location: a cache's path) or archive (location: an archive's path).
 */
import { startIndexer } from '../../indexer/start-indexer.ts'

const [manifestPath = '', databasePath = '', until = '', from = '', location = ''] = process.argv.slice(2)
const sources: Readonly<Record<string, object>> = {
  chain: { rpcUrl: location },
  kept: { rpcUrl: location, cachePath: `${databasePath}.cache` },
  cache: { cachePath: location },
  archive: { archivePath: location },
}
const source = sources[from]
if (source === undefined) throw new Error(`from: got ${from}, expected one of ${Object.keys(sources).join(', ')}.`)
const untilBlock = Number(until)
let block = -1
await startIndexer(
  { ...source, manifestPath, databasePath, network: 'local', chainId: 31_337, untilBlock, follow: false },
  {
    onProgress: (progress) => {
      block = progress.block
    },
  },
).done
if (block !== untilBlock) throw new Error(`Indexed to block ${block}, expected ${until}.`)
