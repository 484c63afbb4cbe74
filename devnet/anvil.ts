/**
 * A local chain in one process: anvil's own binary, on 127.0.0.1, with reproducible blocks.
 *
 * Why these flags. `--hardfork cancun`: the default keeps EIP-2935's block hashes in storage, and anvil's cost per block
 * grows with the slots of the whole state (10,000 blocks: 116 a second against 1,185). `--no-mining` with a timestamp for
 * every block: the same actions give the same block hashes. `--prune-history N`: without it anvil keeps a few hundred
 * states in memory and writes each older one to disk, 1.2 GB for 6,000 blocks; with it the last N stay in memory.
 *
 * Measured on 2 cores with the market of market.ts (68 accounts, 8 reserves): 30 MB after the deployment, then about
 * 0.55 MB a block that eth_call can look back to: 513 MB at block 1,172 and 1,285 MB at block 2,291, 60 s for 3,000
 * actions one a block; 10,000 actions 60 a block: 177 blocks, 11 s, 410 MB.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../core/errors.ts'

export interface AnvilOptions {
  /** Default: a free port. */
  readonly port?: number
  /** How many blocks back eth_call answers. Default 100,000. */
  readonly history?: number
  /** Default 31337. */
  readonly chainId?: number
  /** Seconds since 1970 of block 0. Default 1,700,000,000. */
  readonly genesisTimestamp?: number
}

export interface Anvil {
  readonly rpcUrl: string
  readonly port: number
  readonly chainId: number
  readonly pid: number
  /** Resident memory now in MB, or null where the system does not tell. */
  memoryMb(): Promise<number | null>
  /** Ends the process and removes its files. Safe to call twice. */
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 15_000
const STOP_TIMEOUT_MS = 5_000

/** Starts anvil and waits until it answers. The process ends with stop() or when this process ends, however it ends. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const binary = anvilBinary(process.platform, process.arch)
  const chainId = options.chainId ?? 31337
  const port = await freePort(options.port ?? 0)
  const home = await mkdtemp(join(tmpdir(), 'aftershock-anvil-'))
  const child = spawn(binary, flags({ ...options, port, chainId }), {
    // Its own process group: Ctrl-C in the terminal reaches us first, and we end it in order.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: '1' },
  })
  child.unref()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const messages: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => messages.push(chunk.toString()))
  child.once('error', (error) => messages.push(error.message))
  const guard = child.pid === undefined ? undefined : startGuard(child.pid, home)

  const stop = async (): Promise<void> => {
    await endProcess(child, exited)
    guard?.kill()
    await rm(home, { recursive: true, force: true })
  }
  const rpcUrl = `http://127.0.0.1:${port}`
  try {
    await untilAnswers(rpcUrl, child, messages)
  } catch (error) {
    await stop()
    throw error
  }
  child.stderr?.removeAllListeners('data')
  child.stderr?.destroy()
  const pid = child.pid ?? 0
  return { rpcUrl, port, chainId, pid, memoryMb: () => residentMb(pid), stop }
}

function flags(o: AnvilOptions & { port: number; chainId: number }): string[] {
  const values: Record<string, string | number> = {
    host: '127.0.0.1',
    port: o.port,
    'chain-id': o.chainId,
    timestamp: o.genesisTimestamp ?? 1_700_000_000,
    hardfork: 'cancun',
    order: 'fifo',
    accounts: 1,
    'prune-history': o.history ?? 100_000,
    'gas-limit': 200_000_000,
    'block-base-fee-per-gas': 0,
    'gas-price': 0,
  }
  return ['--silent', '--no-mining', ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)])]
}

/** The binary of anvil's package for a platform; npm installs it as an optional dependency of @foundry-rs/anvil. */
export function anvilBinary(platform: string, architecture: string): string {
  const os = platform === 'win32' ? 'win32' : platform
  const cpu = architecture === 'x64' ? 'amd64' : architecture
  const packageName = `@foundry-rs/anvil-${os}-${cpu}`
  const hint = 'Run npm ci again with optional dependencies, or use a chain of your own: npm start -- --rpc URL.'
  const from = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'))
  let folder: string
  try {
    folder = dirname(from.resolve(`${packageName}/package.json`))
  } catch (cause) {
    throw new UserError('ANVIL_MISSING', `local chain: ${packageName} is not installed for this machine.`, {
      hint,
      cause,
    })
  }
  const binary = join(folder, 'bin', platform === 'win32' ? 'anvil.exe' : 'anvil')
  if (!existsSync(binary)) {
    throw new UserError('ANVIL_MISSING', `local chain: ${packageName} has no binary at bin/.`, { hint })
  }
  return binary
}

/** The port itself when nobody listens on it, or for 0 any free one. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, '127.0.0.1', resolve)
    })
  } catch (cause) {
    throw new UserError(
      'PORT_IN_USE',
      `local chain: port ${wanted} of 127.0.0.1 cannot be used, expected a free one.`,
      {
        hint: 'Choose another port, or leave the port out to use a free one.',
        cause,
      },
    )
  }
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.')
  return address.port
}

async function untilAnswers(rpcUrl: string, child: ChildProcess, messages: readonly string[]): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.pid === undefined) break
    try {
      const response = await fetch(rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
        signal: AbortSignal.timeout(1_000),
      })
      if (response.ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  const said = messages.join('').trim().split('\n')[0] ?? ''
  throw new UserError('ANVIL_FAILED', `local chain: anvil did not start on ${rpcUrl}. It said: "${said}".`, {
    hint: 'Run it once more; if it fails again, use a chain of your own: npm start -- --rpc URL.',
  })
}

/**
 * A process that outlives a killed parent: it waits for the end of its standard input, which the system closes when this
 * process dies, then ends anvil and removes its files.
 */
function startGuard(pid: number, home: string): ChildProcess {
  const script = `
    process.stdin.resume()
    process.stdin.on('end', () => {
      try { process.kill(${pid}, 'SIGKILL') } catch {}
      setTimeout(() => {
        require('node:fs').rmSync(${JSON.stringify(home)}, { recursive: true, force: true })
        process.exit()
      }, 200)
    })`
  const guard = spawn(process.execPath, ['--max-old-space-size=16', '-e', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  return guard
}

async function endProcess(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await exited
  clearTimeout(timer)
}

async function residentMb(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const match = /VmRSS:\s+(\d+) kB/.exec(status)
  return match?.[1] === undefined ? null : Math.round(Number(match[1]) / 1024)
}
