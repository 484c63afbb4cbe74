/** The conformance chain through our engine, and its API asked for what it wrote. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../../api/server.ts'
import { startAnvil } from '../../devnet/anvil.ts'
import { Chain } from '../../devnet/chain.ts'
import { startIndexer } from '../../indexer/start-indexer.ts'
import { type BuiltConformance, buildConformance } from './build.ts'
import { playConformance } from './play.ts'

export type ConformanceChain = {
  readonly built: BuiltConformance
  readonly rpcUrl: string
  readonly head: number
  /** Of the last block: another one means another chain than the expectations were made with. */
  readonly headHash: string
  readonly stop: () => Promise<void>
}

export const CONFORMANCE_NETWORK = 'local'

/** Plays the chain and compiles the subgraph: about 6 s. */
export async function startConformanceChain(): Promise<ConformanceChain> {
  const anvil = await startAnvil()
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    const [built] = await Promise.all([buildConformance('manifest'), playConformance(chain)])
    const head = chain.blockNumber
    const headHash = await chain.blockHash(head)
    chain.close()
    const stop = async (): Promise<void> => {
      await anvil.stop()
      built.remove()
    }
    return { built, rpcUrl: anvil.rpcUrl, head, headHash, stop }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

export type Answer = {
  readonly data?: { readonly [field: string]: unknown } | null
  readonly errors?: readonly { readonly message: string }[]
}

export type IndexedConformance = {
  readonly ask: (query: string) => Promise<Answer>
  readonly stop: () => Promise<void>
}

export async function indexConformance({ built, rpcUrl, head }: ConformanceChain): Promise<IndexedConformance> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-conformance-db-'))
  const database = join(folder, 'conformance.db')
  const { manifestPath, schemaPath } = built
  await startIndexer({
    ...{ rpcUrl, manifestPath, databasePath: database, network: CONFORMANCE_NETWORK, chainId: 31337 },
    ...{ follow: false, untilBlock: head },
  }).done
  const schemaSdl = readFileSync(schemaPath, 'utf8')
  const api = createApi({ database, schemaSdl, network: CONFORMANCE_NETWORK, chainHead: () => null })
  const ask = async (query: string): Promise<Answer> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
    const response = await api.yoga.fetch(new Request('http://127.0.0.1/graphql', init))
    return (await response.json()) as Answer
  }
  const stop = async (): Promise<void> => {
    await api.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ask, stop }
}
