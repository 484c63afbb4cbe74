import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from './reader.ts'
import { parseEntitySchema } from './schema.ts'
import { Store } from './store.ts'
import { tidyDatabase, WriteAheadLog } from './write-ahead-log.ts'

const KB = 1024
const LIMITS = { softBytes: 500 * KB, hardBytes: 2_000 * KB, waitMs: 20, everyMs: 0 }

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftershock-log-'))
  path = join(folder, 'a.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = (): string[] => readdirSync(folder).sort()
const logBytes = (): number => statSync(`${path}-wal`).size

function openWriter(): { db: Database; write: (rows: number) => void } {
  const db = new Sqlite(path)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE t (x)')
  const insert = db.prepare('INSERT INTO t VALUES (randomblob(1000))')
  return { db, write: (rows) => db.transaction(() => [...Array(rows)].map(() => insert.run()))() }
}

/** Begins to read, and ends when it is told to. */
function read(): () => void {
  const db = new Sqlite(path, { readonly: true })
  db.exec('BEGIN')
  db.prepare('SELECT count(*) FROM t').get()
  return () => db.close()
}

test('default: the log begins anew as soon as the readers that hold it up have ended', () => {
  const { db, write } = openWriter()
  const log = new WriteAheadLog(db, path, LIMITS)
  let end = read()
  for (let round = 0; round < 40; round++) {
    const next = read()
    end()
    end = next
    log.bound()
    write(100)
    // Without the log's care this moment would pass: the next reader is there before the next write.
    if (round % 5 === 4) {
      end()
      log.bound()
      end = read()
    }
  }
  expect(logBytes()).toBeLessThan(1_500 * KB)
  end()
  db.close()
})

test('error: DATABASE_BUSY at the hard limit while somebody reads on, and then no more', () => {
  const { db, write } = openWriter()
  const log = new WriteAheadLog(db, path, LIMITS)
  write(10)
  const end = read()
  const writeOn = (): void => {
    for (let i = 0; i < 100; i++) {
      log.bound()
      write(100)
    }
  }
  expect(writeOn).toThrow(expect.objectContaining({ name: 'RetryableError', code: 'DATABASE_BUSY' }))
  expect(logBytes()).toBeLessThan(LIMITS.hardBytes + 300 * KB)
  end()
  log.bound()
  expect(logBytes()).toBe(0)
  writeOn()
  db.close()
})

test('behavior: fold puts the changes into the file while others read', () => {
  const { db, write } = openWriter()
  const log = new WriteAheadLog(db, path, LIMITS)
  write(500)
  const end = read()
  expect(statSync(path).size).toBeLessThan(50 * KB)
  log.fold()
  expect(statSync(path).size).toBeGreaterThan(400 * KB)
  end()
  db.close()
})

test('behavior: a store that is closed leaves one file, or an empty log beside an open reader', () => {
  const schema = parseEntitySchema('type Thing @entity(immutable: false) { id: Bytes! }')
  const identity = { network: 'test', chainId: 1, deployment: '0xaa', startBlock: 1 }
  const open = (): Store => Store.open({ path, schema, identity })
  const header = (number: number) => ({ number, hash: '0x01', parentHash: '0x00', timestamp: number }) as const
  const first = open()
  first.setPointer(header(1))
  first.close()
  expect(files()).toEqual(['a.db'])
  const second = open()
  const reader = openReader(path)
  second.setPointer(header(2))
  expect(logBytes()).toBeGreaterThan(0)
  second.close()
  expect(logBytes()).toBe(0)
  reader.close()
  expect(files()).toEqual(['a.db', 'a.db-shm', 'a.db-wal'])
  tidyDatabase(path)
  expect(files()).toEqual(['a.db'])
})
