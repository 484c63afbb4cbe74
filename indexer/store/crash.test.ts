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

/** Writes in a process of its own, which is killed after some milliseconds of work. */
async function writeAndKill(path: string, afterMs: number): Promise<void> {
  const module = JSON.stringify(new URL('./crash-writer.ts', import.meta.url).href)
  const code = `import(${module}).then((m) => { process.stdout.write('go'); setTimeout(m.writeOn, 0, ${JSON.stringify(path)}, ${ENDLESS}) })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  await once(child.stdout, 'data')
  await sleep(afterMs)
  child.kill('SIGKILL')
  expect(await exit).toEqual([null, 'SIGKILL'])
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

test('behavior: killed at any moment, the file holds whole batches, and going on ends in the same tables', async () => {
  using calm = temporaryFolder()
  using killed = temporaryFolder()
  let last = 3
  writeOn(killed.file, last)
  for (const afterMs of [60, 25, 91, 40]) {
    await writeAndKill(killed.file, afterMs)
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
})
