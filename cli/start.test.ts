/** The main job as a newcomer sees it: one command, a market that moves, answers over GraphQL, Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { QUERIES } from './queries.ts'

const PROGRAM = fileURLToPath(new URL('./aftershock.js', import.meta.url))

let folder = ''
let child: ChildProcess
let url = ''
let out = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftershock-start-test-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}/graphql`
  child = spawn(process.execPath, [PROGRAM, 'start', '--port', String(port)], { cwd: folder })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      out += chunk
    })
  }
  await until(() => out.includes(url))
}, 120_000)

afterAll(async () => {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

async function until(condition: () => boolean | Promise<boolean>, limitMs = 90_000): Promise<void> {
  const begun = Date.now()
  while (!(await condition())) {
    if (child.exitCode !== null) throw new Error(`The program ended with ${child.exitCode}: ${out}`)
    if (Date.now() - begun > limitMs) throw new Error(`Waited ${limitMs} ms for nothing: ${out}`)
    await sleep(100)
  }
}

type Answer = { readonly data?: Readonly<Record<string, unknown>>; readonly errors?: readonly unknown[] }

async function ask(query: string): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data, errors } = (await response.json()) as Answer
  expect(errors).toBeUndefined()
  return data ?? {}
}

async function block(): Promise<number> {
  const { _meta } = (await ask('{ _meta { block { number } } }')) as { _meta: { block: { number: number } } | null }
  return _meta?.block.number ?? -1
}

describe('aftershock start, without options', () => {
  test('default: prints three queries, which are answered', { timeout: 120_000 }, async () => {
    expect(QUERIES).toHaveLength(3)
    // The history of the market has about 260 blocks.
    await until(async () => (await block()) > 250)
    for (const { title, query } of QUERIES) {
      expect(out).toContain(title)
      const data = await ask(query)
      for (const value of Object.values(data)) expect(value).toBeTruthy()
    }
  })

  test('behavior: the queries of the README are answered', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const queries = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
    expect(queries).toHaveLength(3)
    for (const query of queries) await ask(query)
  })

  test('behavior: the market has accounts at risk and liquidations of both kinds', { timeout: 60_000 }, async () => {
    type Rows = { readonly liquidations: readonly { readonly closeFactorRegime: string }[] }
    const { liquidations } = (await ask('{ liquidations(first: 1000) { closeFactorRegime } }')) as Rows
    const regimes = new Set(liquidations.map(({ closeFactorRegime }) => closeFactorRegime))
    expect([...regimes].sort()).toEqual(['AAVE_LEG_ALL', 'AAVE_LEG_HALF'])
    const { accounts } = (await ask('{ accounts(first: 1000) { id } }')) as { accounts: readonly unknown[] }
    expect(accounts.length).toBeGreaterThanOrEqual(60)
  })

  test('behavior: the market keeps moving, and what is indexed equals the contracts', { timeout: 60_000 }, async () => {
    const before = await block()
    await until(async () => (await block()) > before + 2)
    type Status = { indexingStatus: { checks: { compared: number; differed: number; lastDifference: unknown } | null } }
    const checks = async (): Promise<Status['indexingStatus']['checks']> =>
      (
        (await ask(
          '{ indexingStatus { checks { compared differed lastDifference { account block what } } } }',
        )) as Status
      ).indexingStatus.checks
    await until(async () => ((await checks())?.compared ?? 0) >= 40)
    expect(await checks()).toMatchObject({ differed: 0, lastDifference: null })
  })

  test('behavior: GraphiQL is served without anything from the internet', async () => {
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
    expect(page).toContain('<title>Aftershock')
    expect(page.match(/(?:src|href)="https?:[^"]*"/g)).toBeNull()
  })

  test('behavior: Ctrl-C ends everything within five seconds, exit code 0', { timeout: 20_000 }, async () => {
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const begun = Date.now()
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(Date.now() - begun).toBeLessThan(5_000)
    expect(out).toContain('Stopped.')
    await expect(fetch(url)).rejects.toThrow()
    // All of it is in the one file.
    expect(readdirSync(join(folder, 'data'))).toEqual(['demo.db'])
    expect(statSync(join(folder, 'data/demo.db')).size).toBeGreaterThan(1_000_000)
  })
})
