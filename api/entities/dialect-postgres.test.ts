/** How questions are written for graph-node's tables; what they answer is compared in tests/graph-node. */
import { describe, expect, test } from 'vitest'
import { type FieldType, parseEntitySchema } from '../../indexer/store/schema.ts'
import type { SqlParameter } from './dialect.ts'
import { postgresDialect } from './dialect-postgres.ts'
import { fieldOf, type RowsQuery, rowsStatement } from './query.ts'

const schema = parseEntitySchema(`
  enum Color { RED GREEN }
  type Thing @entity(immutable: false) {
    id: Bytes! name: String data: Bytes big: BigInt price: BigDecimal at: Timestamp color: Color
    names: [String!]! ats: [Timestamp!]! owner: Owner
  }
  type Owner @entity(immutable: true) { id: Bytes! things: [Thing!]! @derivedFrom(field: "owner") }
`)
const dialect = postgresDialect('sgd7')
const thing = typeOf('Thing')
const owner = typeOf('Owner')

function typeOf(name: string): RowsQuery['type'] {
  const type = schema.types.get(name)
  if (type === undefined) throw new TypeError(name)
  return type
}

function written(write: (bind: (value: SqlParameter) => string) => string): {
  readonly sql: string
  readonly values: readonly SqlParameter[]
} {
  const values: SqlParameter[] = []
  const sql = write((value) => `$${values.push(value)}`)
  return { sql, values }
}

const field = (name: string): FieldType => fieldOf(thing, name)

describe('versions', () => {
  // The conditions that graph-node's indexes are made for (store/postgres/src/block_range.rs).
  test('default: the current version is the one that holds the last block of all', () => {
    expect(written((bind) => dialect.valid(thing, 't', { number: 9, current: true }, bind)).sql).toBe(
      't.block_range @> 2147483647',
    )
  })

  test('behavior: at a past block', () => {
    const past = { number: 9, current: false }
    expect(written((bind) => dialect.valid(thing, 't', past, bind))).toEqual({
      sql: 't.block_range @> $1::int4',
      values: [9],
    })
    expect(written((bind) => dialect.valid(owner, 't', past, bind))).toEqual({ sql: 't."block$" <= $1', values: [9] })
  })
})

describe('values', () => {
  test.each<[string, string | bigint, string, SqlParameter]>([
    ['big', 10n ** 30n, 't.x = $1::numeric', '1000000000000000000000000000000'],
    ['at', 1_700_000_000_000_001n, 't.x = $1::timestamptz', '2023-11-14T22:13:20.000001Z'],
    ['at', -1n, 't.x = $1::timestamptz', '1969-12-31T23:59:59.999999Z'],
    ['at', 2n ** 63n - 1n, 't.x = $1::timestamptz', 'infinity'],
    ['color', 'RED', 't.x = $1::"sgd7"."color"', 'RED'],
  ])('behavior: %s %s', (name, value, sql, sent) => {
    expect(written((bind) => dialect.compare(field(name), 't.x', '=', value, bind))).toEqual({ sql, values: [sent] })
  })

  test('behavior: equal texts are found by what the index holds of them', () => {
    const long = 'ä'.repeat(300)
    expect(written((bind) => dialect.compare(field('name'), 't.name', '=', long, bind))).toEqual({
      sql: '(left(t.name, 256) = $1::text AND t.name = $2::text)',
      values: ['ä'.repeat(256), long],
    })
  })

  test('behavior: a pattern that ends in the escape character, which PostgreSQL refuses, is finished', () => {
    const like = (pattern: string): readonly SqlParameter[] =>
      written((bind) => dialect.like(field('name'), 't.name', pattern, false, bind)).values
    expect(like('a\\')).toEqual(['a\\\\'])
    expect(like('a\\\\')).toEqual(['a\\\\'])
    expect(like('a\\%')).toEqual(['a\\%'])
  })
})

describe('answers', () => {
  test.each<[string, string, string]>([
    ['price', '1.500', '1.5'],
    ['price', '0.000', '0'],
    ['price', '-0.0100', '-0.01'],
    ['big', '12', '12'],
  ])('behavior: %s %s without zeros behind the point', (name, raw, shown) => {
    expect(dialect.decode(field(name))(raw)).toBe(shown)
  })

  test('behavior: null stays null', () => {
    for (const name of ['price', 'data', 'at', 'names']) expect(dialect.decode(field(name))(null)).toBeNull()
  })
})

test('default: a whole statement', () => {
  const statement = rowsStatement(dialect, {
    type: thing,
    columns: [field('id'), field('at')],
    block: { number: 9, current: false },
    condition: { kind: 'compare', field: field('big'), comparison: '>', value: 5n },
    order: { field: field('big'), descending: true },
    range: { first: 2, skip: 1 },
    within: { kind: 'all' },
  })
  expect(statement.sql.split(/ (?=FROM|WHERE|ORDER|LIMIT)/)).toEqual([
    `SELECT '0x' || encode(t."id", 'hex') AS c0, (extract(epoch`,
    'FROM t."at") * 1000000)::int8::text AS c1',
    'FROM "sgd7"."thing" AS t',
    'WHERE t.block_range @> $1::int4 AND t."big" > $2::numeric',
    'ORDER BY t."big" DESC NULLS FIRST, t."id" DESC',
    'LIMIT $3 OFFSET $4',
  ])
  expect(statement.parameters).toEqual([9, '5', 2, 1])
})
