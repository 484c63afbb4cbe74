/** Compiles the probe subgraph into a folder as `graph build` does, and plays the chain that its expectations are of. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileAssemblyScript } from '../../../compile-mapping.ts'

const FOLDER = fileURLToPath(new URL('./subgraph/', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))

/** The chain's last block, and the seconds between two: 32 hours in all, so that buckets of both lengths end. */
export const PROBE_HEAD = 70
export const PROBE_BLOCK_SECONDS = 1_700

/** Returns the path of the manifest. */
export async function buildProbe(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  for (const name of ['subgraph.yaml', 'schema.graphql', 'abi.json'])
    copyFileSync(join(FOLDER, name), join(folder, name))
  await compileAssemblyScript({
    baseDir: ROOT,
    entry: 'tests/graph-node/queries/probe/subgraph/mapping.ts',
    outFile: join(folder, 'mapping.wasm'),
    optimize: false,
  })
  return join(folder, 'subgraph.yaml')
}

/** Mines the probe's blocks on an anvil that mines none by itself. */
export async function playProbe(rpcUrl: string): Promise<void> {
  for (let number = 1; number <= PROBE_HEAD; number++) {
    const timestamp = 1_700_000_000 + number * PROBE_BLOCK_SECONDS
    await rpc(rpcUrl, 'evm_setNextBlockTimestamp', [timestamp])
    await rpc(rpcUrl, 'evm_mine', [])
  }
}

async function rpc(url: string, method: string, params: readonly unknown[]): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const answer: unknown = await response.json()
  if (typeof answer === 'object' && answer !== null && 'error' in answer) {
    throw new Error(`${method}: ${JSON.stringify(answer.error)}`)
  }
}
