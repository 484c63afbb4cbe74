/** The program as a user runs it: what it prints and its exit code. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { Store } from '../indexer/store/store.ts'
import { schemaSdl } from './database-check.ts'

const PROGRAM = fileURLToPath(new URL('./aftershock.js', import.meta.url))
/** The PoolAddressesProvider of Aave v3 Core on Ethereum (npm @bgd-labs/aave-address-book, AaveV3Ethereum). */
const MAINNET_CORE = '0x2f39d218133AFaB8F2B819B1066c7E434Ad94E9e'

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftershock-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

/** One line on stderr that begins with "error:", names the code, and nothing else. */
function expectRefusal({ code, err }: Ended, errorCode: string): void {
  expect(err.trimEnd().split('\n'), err).toHaveLength(1)
  expect(err).toMatch(/^error: /)
  expect(err).toContain(`[${errorCode}]`)
  expect(code).toBe(1)
}

/** A node that answers each method with a fixed result. */
async function fakeNode(results: Readonly<Record<string, unknown>>): Promise<{ url: string; server: Server }> {
  const answer = (call: { id: number; method: string }): object => {
    const result = results[call.method]
    if (result === undefined)
      return { jsonrpc: '2.0', id: call.id, error: { code: -32601, message: 'method not found' } }
    if (result instanceof Error)
      return { jsonrpc: '2.0', id: call.id, error: { code: -32000, message: result.message } }
    return { jsonrpc: '2.0', id: call.id, result }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString())
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(Array.isArray(body) ? body.map(answer) : answer(body)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

const HEAD = {
  number: '0x1000000',
  hash: `0x${'11'.repeat(32)}`,
  parentHash: `0x${'22'.repeat(32)}`,
  timestamp: '0x63b0cd00',
}

describe('aftershock', () => {
  test('default: help names every command', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const command of ['start', 'index', 'record', 'replay', 'import', 'hash', 'analyze', 'serve', 'verify'])
      expect(out).toContain(command)
  })

  test('error: USAGE for an unknown option, command or value', async () => {
    for (const args of [
      ['start', '--frobnicate'],
      ['strat'],
      ['start', '--port', '70000'],
      ['index', '--start-block', '-1'],
      ['verify', '--provider', '0x1234'],
      ['verify', '--blocks', '1,two'],
      ['start', '--log', 'xml'],
      ['index', 'extra'],
      ['verify', '--samples', '0'],
      ['index', '--finality', 'soon'],
      ['start', '--verify', 'everything'],
      ['start', '--rpc-rate', '0'],
    ]) {
      expectRefusal(await run(...args), 'USAGE')
    }
  }, 60_000)

  test('behavior: --version prints the package’s version', async () => {
    const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    const { version } = JSON.parse(text) as { version: string }
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  test('error: RPC_MISSING, TARGET_MISSING, NETWORK_UNKNOWN', async () => {
    const { url, server } = await fakeNode({ eth_chainId: '0x1' })
    try {
      expectRefusal(await run('index'), 'RPC_MISSING')
      expectRefusal(await run('start', '--network', 'mainnet', '--port', '41730'), 'RPC_MISSING')
      expectRefusal(await run('index', '--rpc', url), 'TARGET_MISSING')
      expectRefusal(await run('index', '--rpc', url, '--network', 'moon'), 'NETWORK_UNKNOWN')
      const two = await run('index', '--rpc', 'http://127.0.0.1:1', '--rpc', url, '--network', 'moon')
      expectRefusal({ ...two, out: '' }, 'NETWORK_UNKNOWN')
      expect(two.out).toMatch(/127\.0\.0\.1:1: ECONNREFUSED.* Others are asked first\./)
    } finally {
      server.close()
    }
  })

  test('error: RPC_URL and RPC_UNREACHABLE for a wrong RPC URL', async () => {
    expectRefusal(await run('index', '--rpc', 'localhost:8545', '--network', 'mainnet'), 'RPC_URL')
    expectRefusal(await run('index', '--rpc', 'http://127.0.0.1:1', '--network', 'mainnet'), 'RPC_UNREACHABLE')
  })

  test('error: CHAIN_MISMATCH for the RPC of another chain', async () => {
    const { url, server } = await fakeNode({ eth_chainId: '0x2105' })
    try {
      const ended = await run('start', '--rpc', url, '--network', 'mainnet', '--port', '41731')
      expectRefusal(ended, 'CHAIN_MISMATCH')
      expect(ended.err).toContain('chain 8453 (base)')
    } finally {
      server.close()
    }
  })

  test('error: CODE_MISSING for an address without code', async () => {
    const { url, server } = await fakeNode({
      eth_chainId: '0x1',
      eth_getBlockByNumber: HEAD,
      eth_blockNumber: HEAD.number,
      eth_getCode: '0x',
    })
    try {
      expectRefusal(await run('index', '--rpc', url, '--provider', MAINNET_CORE), 'CODE_MISSING')
      expectRefusal(await run('verify', '--rpc', url, '--provider', MAINNET_CORE), 'CODE_MISSING')
    } finally {
      server.close()
    }
  })

  test('error: START_BLOCK_LATE and START_BLOCK_AHEAD', async () => {
    const { url, server } = await fakeNode({
      eth_chainId: '0x1',
      eth_getBlockByNumber: HEAD,
      eth_blockNumber: HEAD.number,
      eth_getCode: '0x6001',
    })
    const market = ['--rpc', url, '--provider', MAINNET_CORE]
    try {
      expectRefusal(await run('index', ...market, '--start-block', '16000000'), 'START_BLOCK_LATE')
      expectRefusal(await run('index', ...market, '--start-block', '99999999'), 'START_BLOCK_AHEAD')
    } finally {
      server.close()
    }
  })

  test('error: START_BLOCK_AHEAD of a node that has not synced says so', async () => {
    const newest = { ...HEAD, number: '0x100' }
    const { url, server } = await fakeNode({
      eth_chainId: '0x1',
      eth_getBlockByNumber: newest,
      eth_blockNumber: newest.number,
      eth_getCode: '0x',
    })
    try {
      for (const market of [
        ['--network', 'mainnet'],
        ['--provider', MAINNET_CORE],
      ]) {
        const ended = await run('index', '--rpc', url, ...market)
        expectRefusal(ended, 'START_BLOCK_AHEAD')
        // The block of Aave v3 Core's provider on Ethereum: networks.json.
        expect(ended.err).toContain(
          'not synced up to the start block of core: its newest block is 256, expected 16291071',
        )
      }
    } finally {
      server.close()
    }
  })

  test('error: NODE_PRUNED for a node without past state', async () => {
    const { url, server } = await fakeNode({
      eth_chainId: '0x1',
      eth_getBlockByNumber: HEAD,
      eth_blockNumber: HEAD.number,
      eth_getCode: new Error('missing trie node 8c2f (path ) state 0x8c2f is not available'),
    })
    try {
      expectRefusal(await run('index', '--rpc', url, '--provider', MAINNET_CORE), 'NODE_PRUNED')
    } finally {
      server.close()
    }
  })

  test('error: PORT_IN_USE before anything is started', async () => {
    const blocker = createTcpServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    const port = (blocker.address() as AddressInfo).port
    try {
      const ended = await run('start', '--port', String(port))
      expectRefusal(ended, 'PORT_IN_USE')
      expect(ended.out).toBe('')
    } finally {
      blocker.close()
    }
  })

  test('error: DATABASE_MISSING when there is nothing to serve', async () => {
    expectRefusal(await run('serve', '--database', 'none.db', '--port', '41732'), 'DATABASE_MISSING')
    expectRefusal(await run('serve', '--port', '41732'), 'DATABASE_MISSING')
    expectRefusal(await run('hash'), 'DATABASE_MISSING')
  })

  test('error: DATABASE_NETWORK for a file of another network than named', async () => {
    const path = join(folder, 'local.db')
    const identity = { network: 'local', chainId: 31_337, deployment: '0xaa', startBlock: 1 }
    Store.open({ path, schema: parseEntitySchema(schemaSdl()), identity }).close()
    for (const command of ['serve', 'analyze', 'hash']) {
      const ended = await run(command, '--database', path, '--network', 'base')
      expectRefusal(ended, 'DATABASE_NETWORK')
      expect(ended.err).toContain('got local, expected base')
    }
  })
})

describe('aftershock serve --postgres', () => {
  test('error: POSTGRES_URL, POSTGRES_MISSING, POSTGRES_ALONE before anything is connected', async () => {
    expectRefusal(await run('serve', '--postgres', 'localhost/graph', '--deployment', 'sgd1'), 'POSTGRES_URL')
    expectRefusal(await run('serve', '--deployment', 'sgd1'), 'POSTGRES_MISSING')
    const url = 'postgresql://reader:secret@127.0.0.1:1/graph'
    expectRefusal(await run('serve', '--postgres', url, '--network', 'mainnet'), 'POSTGRES_ALONE')
  })

  test('error: POSTGRES_UNAVAILABLE where nothing answers, without the password', async () => {
    // Nothing listens on port 1.
    const ended = await run(
      'serve',
      '--postgres',
      'postgresql://reader:secret@127.0.0.1:1/graph',
      '--deployment',
      'sgd1',
    )
    expect(ended.err).toContain('[POSTGRES_UNAVAILABLE]')
    expect(ended.err).not.toContain('secret')
    expect(ended.code).toBe(75)
  })
})

test('default: without a command it prints its help', async () => {
  const { code, out, err } = await run()
  expect(err).toBe('')
  expect(out).toContain('Commands:')
  expect(code).toBe(0)
})
