/** The systems by name, and which of them this machine can run. */
import { existsSync } from 'node:fs'
import { postgresFolder } from '../../tests/graph-node/available.ts'
import { aftershockSystem } from './aftershock-system.ts'
import type { BuiltWorkload } from './build-subgraph.ts'
import { envioSystem } from './envio-system.ts'
import { ponderSystem } from './ponder-system.ts'
import type { PostgresServer } from './postgres-server.ts'
import { sqdSystem } from './sqd-system.ts'
import { installed, type System } from './system.ts'

type Kind = {
  /** The file of this folder's packages that must be there. */
  readonly program?: string
  readonly onPostgres?: true
  /** Only run when it is named. */
  readonly isExtra?: true
  readonly create: (o: { readonly built: BuiltWorkload; readonly server: PostgresServer | null }) => System
}

const PONDER = 'ponder/package.json'
const KINDS: Readonly<Record<string, Kind>> = {
  aftershock: { create: ({ built }) => aftershockSystem({ built, keeps: true }) },
  'aftershock-uncached': { create: ({ built }) => aftershockSystem({ built, keeps: false }) },
  'ponder-pglite': { program: PONDER, create: () => ponderSystem({ server: null, isTuned: true }) },
  'ponder-postgres': {
    program: PONDER,
    onPostgres: true,
    create: ({ server }) => ponderSystem({ server: started(server), isTuned: true }),
  },
  'sqd-postgres': {
    program: '@subsquid/evm-processor/package.json',
    onPostgres: true,
    create: ({ server }) => sqdSystem(started(server)),
  },
  'envio-postgres': {
    program: 'envio/package.json',
    onPostgres: true,
    create: ({ server }) => envioSystem(started(server)),
  },
  'ponder-pglite-defaults': {
    program: PONDER,
    isExtra: true,
    create: () => ponderSystem({ server: null, isTuned: false }),
  },
  'ponder-postgres-defaults': {
    program: PONDER,
    onPostgres: true,
    isExtra: true,
    create: ({ server }) => ponderSystem({ server: started(server), isTuned: false }),
  },
}

export type Choice = {
  readonly names: readonly string[]
  readonly needsPostgres: boolean
  /** What is not run, and why. */
  readonly leftOut: readonly string[]
}

/** @throws Error when a name is unknown, or a system that was named cannot be run */
export function chooseSystems(only: string | undefined): Choice {
  const named = only?.split(',')
  const unknown = named?.filter((name) => KINDS[name] === undefined) ?? []
  if (unknown.length > 0) throw new Error(`--only: got ${unknown}, expected of ${Object.keys(KINDS)}.`)
  const wanted = named ?? Object.keys(KINDS).filter((name) => KINDS[name]?.isExtra !== true)
  const absent = wanted.map((name) => ({ name, why: whyAbsent(KINDS[name]) })).filter(({ why }) => why !== null)
  const leftOut = absent.map(({ name, why }) => `${name} is left out: ${why}.`)
  if (named && leftOut.length > 0) throw new Error(leftOut.join('\n'))
  const names = wanted.filter((name) => absent.every((one) => one.name !== name))
  return { names, needsPostgres: names.some((name) => KINDS[name]?.onPostgres === true), leftOut }
}

export function createSystem(name: string, o: Parameters<Kind['create']>[0]): System {
  const kind = KINDS[name]
  if (kind === undefined) throw new RangeError(`A system: got ${name}, expected of ${Object.keys(KINDS)}.`)
  return kind.create(o)
}

function whyAbsent(kind: Kind | undefined): string | null {
  const { program, onPostgres = false } = kind ?? {}
  if (program !== undefined && !existsSync(installed(program))) {
    return 'its packages are not installed (npm ci --prefix bench/peers)'
  }
  return onPostgres && postgresFolder() === null ? 'Postgres is not installed (apt-get install postgresql)' : null
}

function started(server: PostgresServer | null): PostgresServer {
  if (server === null) throw new Error('Postgres was not started.')
  return server
}
