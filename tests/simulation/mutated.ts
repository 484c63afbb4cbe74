/** The client of a node with one check taken out of its text, to see that the simulation notices. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RpcSource } from '../../indexer/chain/rpc-source.ts'

const CHAIN = fileURLToPath(new URL('../../indexer/chain/', import.meta.url))
const ENTRY = 'rpc-source.ts'

export type TextMutation =
  | 'no check of the receipts root'
  | "no check of the logs' block hash"
  | "no check of headers' parents"
  | 'no check of the block of calls by number'

type Change = { readonly file: string; readonly from: string; readonly to: string }

const CHANGES: Readonly<Record<TextMutation, Change>> = {
  'no check of the receipts root': {
    file: 'log-check.ts',
    from: 'if (!matchesRoot(own, rootOf(header, this.#o.rpc.shown))) {',
    to: 'if (!matchesRoot(own, rootOf(header, this.#o.rpc.shown)) && Number.isNaN(0)) {',
  },
  "no check of the logs' block hash": {
    file: ENTRY,
    from: 'if (log.blockHash !== header.hash) return',
    to: 'if (log.blockHash !== header.hash && Number.isNaN(0)) return',
  },
  "no check of headers' parents": {
    file: ENTRY,
    from: 'if (before?.number === number - 1 && header.parentHash !== before.hash) {',
    to: 'if (before?.number === number - 1 && header.parentHash !== before.hash && Number.isNaN(0)) {',
  },
  'no check of the block of calls by number': {
    file: ENTRY,
    from: 'const seen = byHash ? [] : ',
    to: 'const seen = byHash || !Number.isNaN(0) ? [] : ',
  },
}

export const TEXT_MUTATIONS: readonly TextMutation[] = Object.keys(CHANGES) as TextMutation[]

/** RpcSource with that change; all other modules are the program's own. */
export async function mutatedSource(mutation: TextMutation): Promise<typeof RpcSource> {
  const { file, from, to }: Change = CHANGES[mutation]
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-mutation-'))
  try {
    const changed = absolute(file).replace(from, to)
    if (changed === absolute(file)) throw new Error(`${file}: got nothing like "${from}".`)
    writeFileSync(join(folder, file), changed)
    if (file !== ENTRY) {
      writeFileSync(join(folder, ENTRY), absolute(ENTRY).replace(join(CHAIN, file), join(folder, file)))
    }
    const module: { RpcSource: typeof RpcSource } = await import(/* @vite-ignore */ join(folder, ENTRY))
    return module.RpcSource
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A module's text that can lie anywhere. */
function absolute(file: string): string {
  const path = join(CHAIN, file)
  return readFileSync(path, 'utf8').replace(
    /from '(\.{1,2}\/[^']+)'/g,
    (_, relative: string) => `from '${resolve(dirname(path), relative)}'`,
  )
}
