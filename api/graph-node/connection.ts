/** Connections to PostgreSQL: a pool of a few, each with a limit on how long a statement may take. */
import { type ClientBase, DatabaseError, Pool, type PoolClient, type QueryResultRow } from 'pg'
import { RetryableError, UserError } from '../../core/errors.ts'
import { QueryError, timedOut } from '../entities/errors.ts'
import {
  POSTGRES_CONNECT_TIMEOUT_MS,
  POSTGRES_CONNECTIONS_MAX,
  POSTGRES_IDLE_TRANSACTION_MS,
  REQUEST_TIMEOUT_MS,
} from '../limits.ts'

/** Runs a statement and gives its rows. */
export type RunQuery = <Row extends QueryResultRow>(sql: string, values: readonly unknown[]) => Promise<readonly Row[]>

/** A pool for a URL such as postgresql://user:password@host:5432/database. Error POSTGRES_URL for another text. */
export function openPool(url: string): Pool {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    // The URL may hold a password: it is not shown.
    throw new UserError(
      'POSTGRES_URL',
      '--postgres: got a text that is no URL, expected postgresql://user:password@host:5432/database.',
    )
  }
  const pool = new Pool({
    connectionString: url,
    max: POSTGRES_CONNECTIONS_MAX,
    connectionTimeoutMillis: POSTGRES_CONNECT_TIMEOUT_MS,
    statement_timeout: REQUEST_TIMEOUT_MS,
    idle_in_transaction_session_timeout: POSTGRES_IDLE_TRANSACTION_MS,
    application_name: 'aftershock',
  })
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

/** Work on a connection of its own; one on which it failed is not used again. */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw explained(error)
  })
  let failed = true
  try {
    const result = await work(client)
    failed = false
    return result
  } finally {
    client.release(failed)
  }
}

/** How statements are run on a connection, with PostgreSQL's errors told as ours. */
export function runOn(client: ClientBase): RunQuery {
  return async <Row extends QueryResultRow>(sql: string, values: readonly unknown[]) => {
    try {
      return (await client.query<Row>(sql, [...values])).rows
    } catch (error) {
      throw explained(error)
    }
  }
}

/** What a failure of PostgreSQL means; codes are those of its documentation, appendix A. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (!(error instanceof DatabaseError)) return unreachable(error, code)
  const cause = error
  if (code === '57014') return timedOut()
  // A text with a zero byte, which no stored text can have, or a number beyond its column's.
  if (code === '22021' || code === '22003' || code === '22008') return new QueryError(`Store error: ${error.message}`)
  if (code.startsWith('28')) {
    return new UserError('POSTGRES_LOGIN', `--postgres: got a login that PostgreSQL refuses (${error.message}).`, {
      hint: "Check the URL's user and password, and pg_hba.conf",
      cause,
    })
  }
  if (code === '3D000') {
    return new UserError('POSTGRES_DATABASE', `--postgres: got a database that is not there (${error.message}).`, {
      hint: "Check the name at the URL's end",
      cause,
    })
  }
  if (code === '42501') {
    return new UserError(
      'POSTGRES_RIGHTS',
      `--postgres: got a role that may not read all it needs (${error.message}).`,
      {
        hint: 'See docs/api-on-postgres.md for the rights',
        cause,
      },
    )
  }
  if (code === '42P01' || code === '3F000') {
    return new UserError(
      'DEPLOYMENT_GONE',
      `The deployment's tables: got none (${error.message}), expected graph-node's.`,
      {
        hint: 'Start again with a deployment that is there',
        cause,
      },
    )
  }
  // 08 connection, 40 conflict with recovery on a replica, 53 resources, 57P shutdown.
  if (/^(08|40|53|57P)/.test(code)) {
    return new RetryableError('POSTGRES_UNAVAILABLE', `PostgreSQL: got a failure (${error.message}).`, { cause })
  }
  return error
}

const WRONG_ADDRESS: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])

function unreachable(error: Error, code: string): unknown {
  const reason = error.message === '' ? code : error.message
  if (WRONG_ADDRESS.has(code)) {
    return new RetryableError('POSTGRES_UNAVAILABLE', `--postgres: got no answer (${reason}).`, {
      hint: "Check the URL's host and port, and that PostgreSQL runs",
      cause: error,
    })
  }
  const isConnection = code.startsWith('E') || /timeout|terminated|not queryable|ended/i.test(reason)
  if (!isConnection) return error
  return new RetryableError('POSTGRES_UNAVAILABLE', `PostgreSQL: got no connection (${reason}).`, {
    hint: 'Ask again later',
    cause: error,
  })
}
