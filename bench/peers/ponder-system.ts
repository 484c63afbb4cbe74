/** Ponder on the same events: embedded (PGlite) or on Postgres. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../tests/graph-node/free-ports.ts'
import type { Rows } from './answer.ts'
import { measure } from './measure.ts'
import type { PostgresDatabase, PostgresServer } from './postgres-server.ts'
import { installed, type Phase, type System, sizeMb, type Task } from './system.ts'

const PROJECT = fileURLToPath(new URL('./projects/ponder/', import.meta.url))
const PONDER = installed('ponder/dist/esm/bin/ponder.js')
const READER = join(PROJECT, 'read-pglite.mjs')
const MOST_BYTES = 1 << 30

export type PonderOptions = {
  /** null: PGlite. */
  readonly server: PostgresServer | null
  /** Without: Ponder's own defaults for polling, ranges and requests a second. */
  readonly isTuned: boolean
}

export function ponderSystem({ server, isTuned }: PonderOptions): System {
  let database: PostgresDatabase | null = null
  const storage = server === null ? 'PGlite' : 'Postgres'
  const tuning = isTuned ? 'tuned for an own node (see README.md)' : 'its defaults'
  return {
    name: `ponder-${storage.toLowerCase()}${isTuned ? '' : '-defaults'}`,
    about: `Ponder 0.17.7, ${storage}, ${tuning}; warm: from its sync cache, into a new schema`,
    phases: ['cold', 'warm'],
    run: async (phase: Phase, task: Task, folder: string) => {
      const pglite = join(folder, 'pglite')
      if (server !== null && phase === 'cold') database = server.createDatabase()
      const place: NodeJS.ProcessEnv =
        database === null ? { PEERS_PGLITE: pglite } : { DATABASE_URL: database.url, PEERS_PGLITE: undefined }
      const [port = 0] = await freePorts(1)
      const ready = `http://127.0.0.1:${port}/ready`
      const options = ['--root', PROJECT, '--schema', phase, '--port', String(port), '--hostname', '127.0.0.1']
      const usage = await measure({
        command: process.execPath,
        args: [PONDER, 'start', ...options],
        folder,
        env: { ...environmentOf(task, isTuned), ...place },
        logPath: join(folder, `${phase}.log`),
        timeoutSeconds: task.timeoutSeconds,
        chainPid: task.chainPid,
        isDone: () => answers(ready),
        serverPid: server?.pid,
      })
      const disk = database === null ? { folder: sizeMb(pglite) } : { database: await database.sizeMb() }
      const query = async (queries: readonly string[]): Promise<string[][]> =>
        database === null ? readPglite(pglite, queries) : Promise.all(queries.map((sql) => database?.lines(sql) ?? []))
      return { usage, disk, rows: () => readRows(phase, query) }
    },
    forget: async () => {
      await database?.drop()
      database = null
    },
  }
}

function environmentOf(task: Task, isTuned: boolean): NodeJS.ProcessEnv {
  return {
    PEERS_RPC_URL: task.rpcUrl,
    PEERS_POOL: task.pool,
    PEERS_FIRST_BLOCK: String(task.firstBlock),
    PEERS_LAST_BLOCK: String(task.lastBlock),
    PEERS_TUNED: isTuned ? '1' : '0',
    PONDER_TELEMETRY_DISABLED: 'true',
    NO_COLOR: '1',
  }
}

/** Whether Ponder says that what was there at its start is indexed. */
async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}

async function readRows(schema: string, query: (queries: readonly string[]) => Promise<string[][]>): Promise<Rows> {
  const [accounts = [], assets = [], positions = [], events = []] = await query([
    `SELECT concat_ws('|', lower(id), events, liquidations, last_block) FROM "${schema}".account`,
    `SELECT concat_ws('|', lower(id), collateral, debt, events) FROM "${schema}".asset`,
    `SELECT concat_ws('|', lower(account), lower(asset), collateral, debt) FROM "${schema}".position`,
    `SELECT concat_ws('|', block, log_index, timestamp, transaction, kind, lower(account), lower(asset), amount,
      coalesce(lower(collateral_asset), '-'), coalesce(collateral_amount::text, '-'), coalesce(lower(liquidator), '-'))
      FROM "${schema}".lending_event`,
  ])
  return { accounts, assets, positions, events }
}

async function readPglite(folder: string, queries: readonly string[]): Promise<string[][]> {
  const { stdout } = await promisify(execFile)(process.execPath, [READER, folder, ...queries], {
    maxBuffer: MOST_BYTES,
  })
  return stdout.split('\0').map((text) => text.split('\n').filter((line) => line !== ''))
}
