/** The probe subgraph through our engine, on a chain of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '../../../../devnet/anvil.ts'
import { startIndexer } from '../../../../indexer/start-indexer.ts'
import { type Answering, answering } from '../answering.ts'
import { buildProbe, PROBE_HEAD, playProbe } from './build-probe.ts'

export const PROBE_NETWORK = 'local'
const CHAIN_ID = 31_337

export type IndexedProbe = {
  readonly api: Answering
  readonly rpcUrl: string
  readonly manifestPath: string
  readonly stop: () => Promise<void>
}

/** Indexed to the chain's head when it resolves, after 2 to 3 s. */
export async function indexProbe(): Promise<IndexedProbe> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-probe-'))
  const anvil = await startAnvil()
  const close = async (): Promise<void> => {
    await anvil.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { rpcUrl } = anvil
    const [manifestPath] = await Promise.all([buildProbe(folder), playProbe(rpcUrl)])
    const databasePath = join(folder, 'probe.db')
    await startIndexer({
      ...{ rpcUrl, manifestPath, databasePath, network: PROBE_NETWORK, chainId: CHAIN_ID },
      ...{ follow: false, untilBlock: PROBE_HEAD },
    }).done
    const schemaSdl = readFileSync(join(folder, 'schema.graphql'), 'utf8')
    const api = await answering({
      database: databasePath,
      schemaSdl,
      network: PROBE_NETWORK,
      rpcUrl,
      chainId: CHAIN_ID,
    })
    const stop = async (): Promise<void> => {
      await api.close()
      await close()
    }
    return { api, rpcUrl, manifestPath, stop }
  } catch (error) {
    await close()
    throw error
  }
}
