/**
 * Makes the generated files that are committed because people read them. With --check nothing is written: the exit code
 * is 1 when a file differs from what would be generated.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generateTypes } from '../api/generate.ts'
import { type ListedNetwork, networkOf, type ProtocolName, renderManifest } from '../indexer/manifest/render.ts'

const ROOT = new URL('../', import.meta.url)

/** Path from the root, and the text that belongs there. */
type Generated = { readonly path: string; readonly text: () => string | Promise<string> }

const FILES: readonly Generated[] = [
  { path: 'subgraph.yaml', text: () => mainnetManifest('aave-v3') },
  { path: 'subgraph.morpho-blue.yaml', text: () => mainnetManifest('morpho-blue') },
  { path: 'api/generated.ts', text: () => generateTypes(read('schema.graphql')) },
]

/** The manifest of the largest network: what graph-node users deploy. */
function mainnetManifest(protocol: ProtocolName): string {
  const { mainnet } = JSON.parse(read('networks.json')) as Readonly<Record<string, ListedNetwork>>
  const network = mainnet === undefined ? null : networkOf('mainnet', mainnet, protocol)
  if (network === null) throw new Error(`networks.json: got no "mainnet" with ${protocol}, expected it.`)
  return renderManifest(network)
}

function read(path: string): string {
  const url = new URL(path, ROOT)
  return existsSync(url) ? readFileSync(url, 'utf8') : ''
}

const checks = process.argv.includes('--check')
let stale = 0
for (const { path, text } of FILES) {
  const wanted = await text()
  if (read(path) === wanted) continue
  stale += 1
  if (checks) console.error(`${path} is not what its sources generate. Run: npm run generate`)
  else {
    writeFileSync(new URL(path, ROOT), wanted)
    console.log(`${path} written.`)
  }
}
if (stale === 0) console.log('Generated files are up to date.')
else if (checks) process.exitCode = 1
