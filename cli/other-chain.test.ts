/** A node of another chain with the same chain id and the same market's address must not cost what was indexed. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedMarket, startMarket } from '../devnet/start-market.ts'
import { tableHashes } from '../indexer/store/content-hash.ts'
import { openReader } from '../indexer/store/reader.ts'

const PROGRAM = fileURLToPath(new URL('./aftershock.js', import.meta.url))
const LIMIT = { timeout: 120_000 }

let folder = ''
let file = ''
let ours: StartedMarket
/** The blocks of its deployment are the same; then it goes its own way, and it is shorter. */
let other: StartedMarket

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftershock-other-chain-'))
  file = join(folder, 'a.db')
  ours = await startMarket({ seed: 1, actions: 450 })
  other = await startMarket({ seed: 2, actions: 250 })
  expect(other.deployment.provider).toBe(ours.deployment.provider)
  const ended = await run('index', ...optionsFor(ours), '--until', String(ours.chain.blockNumber))
  expect(ended).toMatchObject({ code: 0, err: '' })
}, 240_000)
afterAll(async () => {
  await ours?.stop()
  await other?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function optionsFor({ chain, deployment }: StartedMarket): string[] {
  return ['--rpc', chain.rpcUrl, '--provider', deployment.provider, '--db', file]
}

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    const timer = setTimeout(() => child.kill(), 60_000)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, out, err })
    })
  })
}

function tables(): Record<string, string> {
  const db = openReader(file)
  try {
    return Object.fromEntries(tableHashes(db))
  } finally {
    db.close()
  }
}

test('error: DATABASE_FORK from index, whatever the last block is, and nothing is lost', LIMIT, async () => {
  const before = tables()
  for (const until of [[], ['--until', '60'], ['--until', String(other.chain.blockNumber)]]) {
    const { code, err, out } = await run('index', ...optionsFor(other), ...until)
    expect(err).toMatch(/^error: The database is of another chain than the node: .*\[DATABASE_FORK\]\n$/)
    expect(out).toBe('')
    expect(code).toBe(1)
  }
  expect(tables()).toEqual(before)
})

test('error: DATABASE_FORK from serve, which would tell of another chain’s head', LIMIT, async () => {
  const port = await freePort()
  const { code, err } = await run('serve', '--db', file, '--rpc', other.chain.rpcUrl, '--port', String(port))
  expect(err).toMatch(/^error: .*\[DATABASE_FORK\]\n$/)
  expect(code).toBe(1)
})

test('behavior: the right node goes on', LIMIT, async () => {
  await ours.chain.mine(12)
  const last = String(ours.chain.blockNumber)
  expect(await run('index', ...optionsFor(ours), '--until', last)).toMatchObject({ code: 0, err: '' })
  expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3')
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
