import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { contentHash } from './content-hash.ts'
import { writeOn } from './crash-writer.ts'
import { readPointer } from './meta.ts'
import { openReader } from './reader.ts'
import { temporaryFolder } from './testing.ts'

/** More than any process gets through here. */
const ENDLESS = 10_000_000

/** What is killed is to be in the middle of a batch, but the calm run has all of it to do again. */
const PAUSE_MS = 2

/** Writes in a process of its own, which is killed some milliseconds after its first batch is in the file. */
async function writeAndKill(path: string, afterMs: number, thread: boolean): Promise<void> {
  const before = pointerIn(path)
  const module = JSON.stringify(new URL('./crash-writer.ts', import.meta.url).href)
  const code = `import(${module}).then((m) => m.writeOn(${JSON.stringify(path)}, ${ENDLESS}, ${thread}, ${PAUSE_MS}))`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'inherit'] })
  const exit = once(child, 'exit')
  for (const end = Date.now() + 20_000; pointerIn(path) === before && Date.now() < end; ) await sleep(5)
  await sleep(afterMs)
  child.kill('SIGKILL')
  expect(await exit).toEqual([null, 'SIGKILL'])
}

function pointerIn(path: string): number {
  const db = openReader(path)
  try {
    return readPointer(db)?.number ?? 0
  } finally {
    db.close()
  }
}

function lastBlock(path: string): number {
  const db = new Sqlite(path)
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    return readPointer(db)?.number ?? 0
  } finally {
    db.close()
  }
}

function hashOf(path: string): string {
  const db = openReader(path)
  try {
    return contentHash(db)
  } finally {
    db.close()
  }
}

const WRITERS = [
  { writer: 'the store itself', thread: false, waits: [0, 25, 41, 10] },
  { writer: 'a thread of its own', thread: true, waits: [0, 25, 41, 10] },
]

test.each(WRITERS)(
  'behavior: $writer killed at any moment, the file holds whole batches, and going on ends in the same tables',
  async ({ thread, waits }) => {
    using calm = temporaryFolder()
    using killed = temporaryFolder()
    let last = 3
    writeOn(killed.file, last)
    for (const afterMs of waits) {
      await writeAndKill(killed.file, afterMs, thread)
      const now = lastBlock(killed.file)
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
      writeOn(calm.file, last)
      expect(hashOf(killed.file)).toBe(hashOf(calm.file))
    }
    expect(last).toBeGreaterThan(3)
    writeOn(killed.file, last + 10)
    writeOn(calm.file, last + 10)
    expect(hashOf(killed.file)).toBe(hashOf(calm.file))
  },
)
