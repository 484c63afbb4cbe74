/** The Postgres server that the other systems share, each round in a database of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { postgresFolder } from '../../tests/graph-node/available.ts'
import { POSTGRES_USER, type Postgres, startPostgres } from '../../tests/graph-node/postgres.ts'

/** Bytes of a query's answer. */
const MOST_BYTES = 1 << 30

export class PostgresServer {
  readonly pid: number
  readonly #postgres: Postgres
  #databases = 0

  private constructor(postgres: Postgres) {
    this.#postgres = postgres
    this.pid = postgres.pid
  }

  static async start(): Promise<PostgresServer> {
    return new PostgresServer(await startPostgres())
  }

  createDatabase(): PostgresDatabase {
    this.#databases += 1
    const name = `run${this.#databases}`
    return new PostgresDatabase(name, this.#postgres.createDatabase(name), this.#postgres)
  }

  stop(): Promise<void> {
    return this.#postgres.stop()
  }
}

export class PostgresDatabase {
  readonly name: string
  readonly url: string
  readonly #postgres: Postgres

  constructor(name: string, url: string, postgres: Postgres) {
    this.name = name
    this.url = url
    this.#postgres = postgres
  }

  /** As the programs' variables of the environment are called: host, port, user, password. */
  get connection(): { readonly host: string; readonly port: string; readonly user: string; readonly password: string } {
    const { hostname, port, password } = new URL(this.url)
    return { host: hostname, port, user: POSTGRES_USER, password }
  }

  /** The rows of a query with one column of text. */
  async lines(query: string): Promise<string[]> {
    return psql(this.url, query)
  }

  /** All of the database, its catalogue (7 MB) too, in 10^6 bytes. */
  async sizeMb(): Promise<number> {
    await psql(this.url, 'CHECKPOINT')
    const [bytes] = await psql(this.url, `SELECT pg_database_size('${this.name}')`)
    return Number(bytes) / 1e6
  }

  async drop(): Promise<void> {
    await psql(this.#postgres.urlOf('postgres'), `DROP DATABASE "${this.name}" WITH (FORCE)`)
  }
}

async function psql(url: string, query: string): Promise<string[]> {
  const program = join(postgresFolder() ?? '', 'psql')
  const args = [url, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', query]
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: MOST_BYTES })
  return stdout.split('\n').filter((line) => line !== '')
}
