/** Each attempt of the conformance subgraph through our engine: what it answered, or the error that ended its block. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '../../devnet/anvil.ts'
import { Chain } from '../../devnet/chain.ts'
import type { Block } from '../../indexer/chain/block-source.ts'
import { openRpcSource } from '../../indexer/chain/open-rpc-source.ts'
import { loadManifest } from '../../indexer/manifest/load.ts'
import { BlockProcessor } from '../../indexer/process-block.ts'
import { EntityCache } from '../../indexer/store/entity-cache.ts'
import { parseEntitySchema } from '../../indexer/store/schema.ts'
import { Store } from '../../indexer/store/store.ts'
import { type BuiltConformance, buildConformance } from './build.ts'
import { playAttempts } from './play.ts'

export type AttemptsChain = {
  readonly built: BuiltConformance
  readonly rpcUrl: string
  /** The block of the first attempt; the others follow, one a block. */
  readonly firstBlock: number
  readonly head: number
  readonly stop: () => Promise<void>
}

export async function startAttemptsChain(attempts: readonly string[]): Promise<AttemptsChain> {
  const anvil = await startAnvil()
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    const [built, firstBlock] = await Promise.all([buildConformance('attempts'), playAttempts(chain, attempts)])
    const head = chain.blockNumber
    chain.close()
    const stop = async (): Promise<void> => {
      await anvil.stop()
      built.remove()
    }
    return { built, rpcUrl: anvil.rpcUrl, firstBlock, head, stop }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

/** The text that an attempt left, or what its block was ended with. */
export type AttemptOutcome = string | Error

/** Blocks that fail are passed over, as an indexer would not. */
export async function runAttempts({ built, rpcUrl, firstBlock, head }: AttemptsChain): Promise<AttemptOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-attempts-'))
  const manifest = loadManifest(manifestWithoutFeatures(built.manifestPath))
  const schema = parseEntitySchema(readFileSync(manifest.schemaPath, 'utf8'))
  const identity = { network: manifest.network, chainId: 31337, deployment: '0x00', startBlock: 1 }
  const store = Store.open({ path: join(folder, 'attempts.db'), schema, identity })
  const source = await openRpcSource({ url: rpcUrl })
  try {
    const cache = new EntityCache(store, schema)
    const { network } = manifest
    const processor = new BlockProcessor({ manifest, dataSources: [], cache, store, source, network, onLog: () => {} })
    const range = { from: firstBlock, to: head, filters: processor.filters(), headersOf: [] }
    const outcomes: AttemptOutcome[] = []
    for (const block of await source.blocks(range)) outcomes.push(await outcomeOf(processor, block))
    return outcomes
  } finally {
    await source.close()
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function outcomeOf(processor: BlockProcessor, block: Block): Promise<AttemptOutcome> {
  try {
    const { changes } = await processor.process(block)
    const result = changes.upserts.find(({ type }) => type.name === 'Result')?.entity.get('values')
    const answer: unknown = Array.isArray(result) ? result[1] : undefined
    return typeof answer === 'string' ? answer : new Error('The attempt left no result.')
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** nonFatalErrors is for graph-node; this engine refuses it. */
function manifestWithoutFeatures(path: string): string {
  const text = readFileSync(path, 'utf8').replace(/^features:\n( +- .*\n)+/m, '')
  const other = path.replace('.yaml', '.strict.yaml')
  writeFileSync(other, text)
  return other
}
