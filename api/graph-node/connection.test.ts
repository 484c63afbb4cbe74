/** What failures of PostgreSQL become; codes are of PostgreSQL's documentation, appendix A. */
import { DatabaseError } from 'pg'
import { describe, expect, test } from 'vitest'
import { RetryableError, UserError } from '../../core/errors.ts'
import { QueryError } from '../entities/errors.ts'
import { explained, openPool } from './connection.ts'

function failure(code: string): unknown {
  const error = new DatabaseError('as PostgreSQL says', 0, 'error')
  error.code = code
  return explained(error)
}

function systemError(code: string): unknown {
  return explained(Object.assign(new Error(`connect ${code} 127.0.0.1:5432`), { code }))
}

describe('explained', () => {
  test.each([
    ['28P01', 'POSTGRES_LOGIN'],
    ['28000', 'POSTGRES_LOGIN'],
    ['3D000', 'POSTGRES_DATABASE'],
    ['42501', 'POSTGRES_RIGHTS'],
    ['42P01', 'DEPLOYMENT_GONE'],
    ['3F000', 'DEPLOYMENT_GONE'],
  ])('error: %s is the user’s %s', (code, ours) => {
    expect(failure(code)).toBeInstanceOf(UserError)
    expect(failure(code)).toMatchObject({ code: ours })
  })

  test.each(['08006', '40001', '53300', '57P01'])('behavior: after %s it may work later', (code) => {
    expect(failure(code)).toBeInstanceOf(RetryableError)
    expect(failure(code)).toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  })

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET'])('behavior: %s may work later', (code) => {
    expect(systemError(code)).toMatchObject({ name: 'RetryableError', code: 'POSTGRES_UNAVAILABLE' })
  })

  test('behavior: a statement that took too long is a query that timed out', () => {
    expect(failure('57014')).toEqual(new QueryError('Query timed out'))
  })

  test('behavior: what is no failure of PostgreSQL stays as it is', () => {
    const bug = new TypeError('x is undefined')
    expect(explained(bug)).toBe(bug)
    expect(failure('42601')).toBeInstanceOf(DatabaseError)
  })
})

describe('openPool', () => {
  test.each(['', 'localhost:5432/graph', 'mysql://a@b/c', 'postgres://['])('error: POSTGRES_URL for "%s"', (url) => {
    expect(() => openPool(url)).toThrow(expect.objectContaining({ code: 'POSTGRES_URL' }))
  })

  test('behavior: the error does not show what may hold a password', () => {
    expect(() => openPool('https://user:secret@host')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })
})
