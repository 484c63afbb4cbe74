/** Envio 3 over RPC, on Postgres. It keeps nothing of the chain: there is no warm run. */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../tests/graph-node/free-ports.ts'
import type { Rows } from './answer.ts'
import { measure } from './measure.ts'
import type { PostgresDatabase, PostgresServer } from './postgres-server.ts'
import { installed, type Phase, type System, type Task } from './system.ts'

const PROJECT = fileURLToPath(new URL('./projects/envio/', import.meta.url))
const ENVIO = installed('envio/bin.mjs')
/** Its entities' tables are there. */
const SCHEMA = 'envio'

export function envioSystem(server: PostgresServer): System {
  let database: PostgresDatabase | null = null
  return {
    name: 'envio-postgres',
    about: 'Envio 3.0.0-alpha.21, Postgres, RPC only, tuned for an own node; it keeps nothing for a warm run',
    phases: ['cold'],
    prepare: generate,
    run: async (phase: Phase, task: Task, folder: string) => {
      const made = server.createDatabase()
      database = made
      const { host, port, user, password } = made.connection
      const [ownPort = 0] = await freePorts(1)
      const usage = await measure({
        command: process.execPath,
        args: [ENVIO, 'start'],
        folder: PROJECT,
        env: {
          ...environmentOf(task),
          ENVIO_PG_HOST: host,
          ENVIO_PG_PORT: port,
          ENVIO_PG_USER: user,
          ENVIO_PG_PASSWORD: password,
          ENVIO_POSTGRES_PASSWORD: password,
          ENVIO_PG_DATABASE: made.name,
          ENVIO_PG_SCHEMA: SCHEMA,
          ENVIO_PG_PUBLIC_SCHEMA: SCHEMA,
          ENVIO_INDEXER_PORT: String(ownPort),
          METRICS_PORT: String(ownPort),
        },
        logPath: join(folder, `${phase}.log`),
        timeoutSeconds: task.timeoutSeconds,
        chainPid: task.chainPid,
        serverPid: server.pid,
      })
      return { usage, disk: { database: await made.sizeMb() }, rows: () => readRows(made) }
    },
    forget: async () => {
      await database?.drop()
      database = null
    },
  }
}

/** Generates and compiles the project's code: about 20 s. The addresses and blocks become part of it. */
async function generate(task: Task): Promise<void> {
  const modules = join(PROJECT, 'node_modules')
  mkdirSync(modules, { recursive: true })
  rmSync(join(modules, 'generated'), { force: true })
  symlinkSync('../generated', join(modules, 'generated'))
  const path = `${join(PROJECT, 'bin')}${delimiter}${process.env['PATH']}`
  const env = { ...process.env, ...environmentOf(task), PATH: path }
  await promisify(execFile)(process.execPath, [ENVIO, 'codegen'], { cwd: PROJECT, env, maxBuffer: 1 << 26 })
}

function environmentOf(task: Task): NodeJS.ProcessEnv {
  return {
    PEERS_RPC_URL: task.rpcUrl,
    PEERS_POOL: task.pool,
    PEERS_FIRST_BLOCK: String(task.firstBlock),
    PEERS_LAST_BLOCK: String(task.lastBlock),
    ENVIO_HASURA: 'false',
    ENVIO_TUI: 'false',
    TUI_OFF: 'true',
    LOG_STRATEGY: 'console-raw',
    DO_NOT_TRACK: '1',
  }
}

async function readRows(database: PostgresDatabase): Promise<Rows> {
  const [accounts, assets, positions, events] = await Promise.all([
    database.lines(`SELECT concat_ws('|', id, events, liquidations, "lastBlock") FROM ${SCHEMA}."Account"`),
    database.lines(`SELECT concat_ws('|', id, collateral, debt, events) FROM ${SCHEMA}."Asset"`),
    database.lines(`SELECT concat_ws('|', account_id, asset_id, collateral, debt) FROM ${SCHEMA}."Position"`),
    database.lines(`SELECT concat_ws('|', block, "logIndex", timestamp, transaction, kind, account_id, asset_id, amount,
      coalesce("collateralAsset", '-'), coalesce("collateralAmount"::text, '-'), coalesce(liquidator, '-'))
      FROM ${SCHEMA}."LendingEvent"`),
  ])
  return { accounts, assets, positions, events }
}
