/**
 * A Postgres cluster of its own in a temporary folder, on 127.0.0.1, for graph-node: UTF8 and locale C, as it demands.
 * Nothing is flushed to disk: a machine that loses power loses a test.
 */
import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { postgresFolder } from './available.ts'
import { freePorts } from './free-ports.ts'
import { startGuarded } from './guarded-process.ts'

export type Postgres = {
  /** Of the server's first process. */
  readonly pid: number
  readonly port: number
  /** The URL of a database; graph-node refuses one without a password. */
  readonly urlOf: (database: string) => string
  /** Makes an empty database and returns its URL. */
  readonly createDatabase: (name: string) => string
  readonly stop: () => Promise<void>
}

/** The cluster's superuser. */
export const POSTGRES_USER = 'graph'
const PASSWORD = 'graph'
const START_TIMEOUT_MS = 30_000

/** initdb takes 1 to 3 s. */
export async function startPostgres(): Promise<Postgres> {
  const programs = postgresFolder()
  if (programs === null) throw new Error('Postgres is not installed.')
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-postgres-'))
  const passwordFile = join(folder, 'password')
  const data = join(folder, 'data')
  writeFileSync(passwordFile, PASSWORD)
  if (user !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid)
  const init = [
    '-D',
    data,
    '-U',
    POSTGRES_USER,
    '--pwfile',
    passwordFile,
    '-A',
    'md5',
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]
  execFileSync(join(programs, 'initdb'), init, { cwd: folder, stdio: 'pipe', ...user })
  const [port = 0] = await freePorts(1)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  const child = startGuarded({
    binary: join(programs, 'postgres'),
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    folder,
    logPath: join(folder, 'log'),
    user,
  })
  const urlOf = (database: string): string => `postgres://${POSTGRES_USER}:${PASSWORD}@127.0.0.1:${port}/${database}`
  const psql = (command: string): void => {
    execFileSync(join(programs, 'psql'), [urlOf('postgres'), '-qc', command], { stdio: 'pipe' })
  }
  const stop = async (): Promise<void> => {
    await child.stop('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilAnswers(() => psql('SELECT 1'), child.hasEnded)
  } catch (cause) {
    const log = readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)
    await stop()
    throw new Error(`Postgres did not start. It said:\n${log}`, { cause })
  }
  return {
    pid: child.pid,
    port,
    urlOf,
    createDatabase: (name) => {
      psql(`CREATE DATABASE "${name}"`)
      return urlOf(name)
    },
    stop,
  }
}

async function untilAnswers(ask: () => void, hasEnded: () => boolean): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS
  for (;;) {
    try {
      ask()
      return
    } catch (error) {
      if (hasEnded() || Date.now() > end) throw error
    }
    await sleep(100)
  }
}

/** Postgres refuses to run as root: Debian's user of it, else nobody. */
function unprivilegedUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = ['postgres', 'nobody'].flatMap((name) => users.filter(([found]) => found === name))[0]
  if (user === undefined) throw new Error('Postgres refuses to run as root, and there is no user postgres or nobody.')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}
