/** What the benchmark wants of a system. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from '../../core/hex.ts'
import type { Rows } from './answer.ts'
import type { Usage } from './measure.ts'

/** cold: from the chain with nothing kept before; warm: from what the cold run before it has kept. */
export type Phase = 'cold' | 'warm'

/** What is to be indexed. */
export type Task = {
  readonly rpcUrl: string
  /** The chain's process. */
  readonly chainPid: number
  readonly pool: Hex
  readonly firstBlock: number
  readonly lastBlock: number
  readonly timeoutSeconds: number
}

export type Indexed = {
  readonly usage: Usage
  /** What lies on disk afterwards, in 10^6 bytes, by what it is. */
  readonly disk: Readonly<Record<string, number>>
  /** Reads what was stored; not part of what is measured. */
  readonly rows: () => Promise<Rows>
}

export type System = {
  readonly name: string
  /** Version, storage and what was tuned, in one line. */
  readonly about: string
  readonly phases: readonly Phase[]
  /** Done once before the first run and not measured: compiling, generating code. */
  readonly prepare?: (task: Task) => Promise<void>
  /** An empty folder for the run is given; warm is given the folder of the cold run before it. */
  readonly run: (phase: Phase, task: Task, folder: string) => Promise<Indexed>
  /** Forgets what a round has kept outside of its folder. */
  readonly forget?: () => Promise<void>
}

/** A file of this folder's own packages: npm ci --prefix bench/peers. */
export function installed(path: string): string {
  return join(import.meta.dirname, 'node_modules', path)
}

/** In 10^6 bytes; a folder with all that is in it, 0 when it does not exist. */
export function sizeMb(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false })
  if (entry === undefined) return 0
  if (!entry.isDirectory()) return entry.size / 1e6
  return readdirSync(path).reduce((sum, name) => sum + sizeMb(join(path, name)), 0)
}
