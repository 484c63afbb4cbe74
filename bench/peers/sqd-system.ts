/** SQD's processor over RPC, with its TypeORM store on Postgres. It keeps nothing of the chain: there is no warm run. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Rows } from './answer.ts'
import { measure } from './measure.ts'
import type { PostgresDatabase, PostgresServer } from './postgres-server.ts'
import { installed, type Phase, type System, type Task } from './system.ts'

const PROJECT = fileURLToPath(new URL('./projects/sqd/', import.meta.url))

export function sqdSystem(server: PostgresServer): System {
  let database: PostgresDatabase | null = null
  return {
    name: 'sqd-postgres',
    about: 'SQD evm-processor 1.27.3 with typeorm-store 1.9.2, Postgres, RPC only; it keeps nothing for a warm run',
    phases: ['cold'],
    prepare: async () => {
      const args = [installed('typescript/bin/tsc'), '-p', PROJECT]
      await promisify(execFile)(process.execPath, args, { cwd: PROJECT })
    },
    run: async (phase: Phase, task: Task, folder: string) => {
      const made = server.createDatabase()
      database = made
      await made.lines(readFileSync(join(PROJECT, 'db/migration.sql'), 'utf8'))
      const usage = await measure({
        command: process.execPath,
        args: [join(PROJECT, 'build/lib/main.js')],
        folder,
        env: {
          PEERS_RPC_URL: task.rpcUrl,
          PEERS_POOL: task.pool,
          PEERS_FIRST_BLOCK: String(task.firstBlock),
          PEERS_LAST_BLOCK: String(task.lastBlock),
          DB_URL: made.url,
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

async function readRows(database: PostgresDatabase): Promise<Rows> {
  const [accounts, assets, positions, events] = await Promise.all([
    database.lines("SELECT concat_ws('|', id, events, liquidations, last_block) FROM account"),
    database.lines("SELECT concat_ws('|', id, collateral, debt, events) FROM asset"),
    database.lines("SELECT concat_ws('|', account_id, asset_id, collateral, debt) FROM position"),
    database.lines(`SELECT concat_ws('|', block, log_index, timestamp, transaction, kind, account_id, asset_id, amount,
      coalesce(collateral_asset, '-'), coalesce(collateral_amount::text, '-'), coalesce(liquidator, '-'))
      FROM lending_event`),
  ])
  return { accounts, assets, positions, events }
}
