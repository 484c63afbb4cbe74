import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { askedBlock, blockTimestamp, indexedBlock } from './block-time.ts'
import type { Reader } from './reader.ts'
import { sqliteReader } from './reader-sqlite.ts'

function database(pointer: boolean): Reader {
  const db = new Sqlite(':memory:')
  db.exec('CREATE TABLE _block (number INTEGER PRIMARY KEY, hash BLOB, parent_hash BLOB, timestamp INTEGER)')
  db.exec('CREATE TABLE _meta (key TEXT PRIMARY KEY, value TEXT)')
  db.exec("INSERT INTO _block VALUES (10, x'0a', x'09', 1000), (20, x'14', x'13', 2000)")
  if (pointer) {
    db.exec("INSERT INTO _meta VALUES ('pointerNumber', '20'), ('pointerHash', '0x14'), ('pointerTimestamp', '2000')")
  }
  return sqliteReader(db)
}

describe('a block’s timestamp', () => {
  test('default: as recorded', async () => {
    expect(await blockTimestamp(database(true), 10)).toBe(1000)
  })

  test('behavior: from the chain where it is not recorded', async () => {
    expect(await blockTimestamp(database(true), 15, async (block) => block * 100)).toBe(1500)
  })

  test('error: BLOCK_TIME_UNKNOWN names the nearest known blocks', async () => {
    await expect(blockTimestamp(database(true), 15)).rejects.toMatchObject({
      code: 'BLOCK_TIME_UNKNOWN',
      hint: expect.stringContaining('10 and 20'),
    })
  })
})

describe('the block asked for', () => {
  test('default: the indexed one', async () => {
    expect(askedBlock(await indexedBlock(database(true)), undefined)).toBe(20)
  })

  test('error: BLOCK_NOT_INDEXED', async () => {
    const indexed = await indexedBlock(database(true))
    expect(() => askedBlock(indexed, 21)).toThrow(expect.objectContaining({ code: 'BLOCK_NOT_INDEXED' }))
  })

  test('error: NOTHING_INDEXED', async () => {
    await expect(indexedBlock(database(false))).rejects.toMatchObject({ code: 'NOTHING_INDEXED' })
  })
})
