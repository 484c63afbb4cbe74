/** Our engine on the workload's subgraph. */

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApi } from '../../api/server.ts'
import { ChainCache } from '../../indexer/archive/chain-cache.ts'
import { fillTimes } from '../../indexer/archive/fill-times.ts'
import { recordArchive } from '../../indexer/archive/record-archive.ts'
import type { Rows } from './answer.ts'
import type { BuiltWorkload } from './build-subgraph.ts'
import { measure } from './measure.ts'
import { type Phase, type System, sizeMb, type Task } from './system.ts'

const SCRIPT = fileURLToPath(new URL('./index-aftershock.ts', import.meta.url))
const PAGE = 1_000

export type AftershockOptions = {
  readonly built: BuiltWorkload
  /** Keep what is fetched, as `index` does by default. Without, there is nothing for a warm run. */
  readonly keeps: boolean
  /** More for Node, as --cpu-prof. */
  readonly nodeOptions?: string | undefined
}

export function aftershockSystem({ built, keeps, nodeOptions }: AftershockOptions): System {
  const about = `SQLite, indexerHints.prune: ${built.history}`
  return {
    name: keeps ? 'aftershock' : 'aftershock-uncached',
    about: keeps ? `${about}; warm: from an archive` : `${about}; nothing that is fetched is kept`,
    phases: keeps ? ['cold', 'warm'] : ['cold'],
    run: async (phase: Phase, task: Task, folder: string) => {
      const database = join(folder, `${phase}.db`)
      const archive = join(folder, 'workload.archive')
      const from = phase === 'warm' ? ['archive', archive] : [keeps ? 'kept' : 'chain', task.rpcUrl]
      const usage = await measure({
        command: process.execPath,
        args: [SCRIPT, built.manifestPath, database, String(task.lastBlock), ...from],
        folder,
        env: nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions },
        logPath: join(folder, `${phase}.log`),
        timeoutSeconds: task.timeoutSeconds,
        chainPid: task.chainPid,
      })
      const cache = `${database}.cache`
      if (phase === 'cold' && keeps) await writeArchive(cache, archive, task)
      const kept = phase === 'warm' ? { archive: sizeMb(archive) } : keeps ? { cache: sizeMb(cache) } : {}
      return { usage, disk: { database: sizeMb(database), ...kept }, rows: () => readRows(database, built.schemaSdl) }
    },
  }
}

/** As `aftershock record` does from what an indexer has kept. */
async function writeArchive(cachePath: string, out: string, { firstBlock, lastBlock, pool }: Task): Promise<void> {
  const cache = new ChainCache(cachePath, { isReader: true })
  try {
    const range = { from: firstBlock, to: lastBlock }
    await fillTimes({ cache, source: null, chainId: 31_337, ...range, signal: new AbortController().signal })
    const deployments = [{ name: 'pool', provider: pool, startBlock: firstBlock }]
    const target = { name: 'local', chainId: 31_337, deployments, pollEveryBlocks: 0, staleAfterSeconds: 0 }
    await recordArchive({ cache, target, ...range, out, madeBy: 'bench' })
  } finally {
    cache.close()
  }
}

type Reference = { readonly id: string }
type Entities = {
  readonly accounts: { id: string; events: number; liquidations: number; lastBlock: string }[]
  readonly assets: { id: string; collateral: string; debt: string; events: number }[]
  readonly positions: { id: string; account: Reference; asset: Reference; collateral: string; debt: string }[]
  readonly lendingEvents: {
    readonly id: string
    readonly kind: string
    readonly account: Reference
    readonly asset: Reference
    readonly amount: string
    readonly collateralAsset: Reference | null
    readonly collateralAmount: string | null
    readonly liquidator: string | null
    readonly block: string
    readonly timestamp: string
    readonly logIndex: string
    readonly transaction: string
  }[]
}

/** Through the API: what a user is answered. */
async function readRows(database: string, schemaSdl: string): Promise<Rows> {
  const api = createApi({ database, schemaSdl, network: 'local', chainHead: () => null })
  const page = async <K extends keyof Entities>(field: K, selection: string, after: string): Promise<Entities[K]> => {
    const query = `{ ${field}(first: ${PAGE}, orderBy: id, where: { id_gt: "${after}" }) { id ${selection} } }`
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
    const response = await api.yoga.fetch(new Request('http://127.0.0.1/graphql', init))
    const answer = (await response.json()) as { data?: Entities; errors?: readonly { readonly message: string }[] }
    if (answer.data === undefined || answer.errors) throw new Error(`${field}: ${JSON.stringify(answer.errors)}`)
    return answer.data[field]
  }
  const all = async <K extends keyof Entities>(
    field: K,
    selection: string,
    line: (row: Entities[K][number]) => unknown[],
  ): Promise<string[]> => {
    const lines: string[] = []
    for (let after = '0x'; ; ) {
      const rows = await page(field, selection, after)
      for (const row of rows) lines.push(line(row).join('|'))
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return lines
      after = last.id
    }
  }
  try {
    const accounts = await all('accounts', 'events liquidations lastBlock', (row) => [
      ...[row.id, row.events, row.liquidations, row.lastBlock],
    ])
    const assets = await all('assets', 'collateral debt events', (row) => [
      ...[row.id, row.collateral, row.debt, row.events],
    ])
    const positions = await all('positions', 'account { id } asset { id } collateral debt', (row) => [
      ...[row.account.id, row.asset.id, row.collateral, row.debt],
    ])
    const events = await all(
      'lendingEvents',
      'kind account { id } asset { id } amount collateralAsset { id } collateralAmount liquidator block timestamp logIndex transaction',
      (row) => [
        ...[row.block, row.logIndex, row.timestamp, row.transaction, row.kind, row.account.id, row.asset.id],
        ...[row.amount, row.collateralAsset?.id ?? '-', row.collateralAmount ?? '-', row.liquidator ?? '-'],
      ],
    )
    return { accounts, assets, positions, events }
  } finally {
    await api.close()
  }
}
