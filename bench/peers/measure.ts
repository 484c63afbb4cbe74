/**
 * One run of a program as a whole: seconds, CPU and peak memory of all its processes, read from /proc. A program's
 * processes are those of its session, so that one whose parent has ended still counts.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export type Usage = {
  readonly seconds: number
  /** Of the program's processes. */
  readonly cpuSeconds: number
  /** Of the database server's processes; 0 without one. */
  readonly serverCpuSeconds: number
  /** Of the chain, which serves the program meanwhile. */
  readonly chainCpuSeconds: number
  /** Of the program's processes at once, in 10^6 bytes; the server's are not counted. */
  readonly peakRssMb: number
}

export type Program = {
  readonly command: string
  readonly args: readonly string[]
  readonly folder: string
  readonly env?: NodeJS.ProcessEnv
  readonly logPath: string
  readonly timeoutSeconds: number
  /** Resolves with true when the work is done: the program is ended then. Absent: the program ends by itself with code 0. */
  readonly isDone?: () => Promise<boolean>
  /** The database server's first process. */
  readonly serverPid?: number | undefined
  readonly chainPid: number
}

const SAMPLE_MS = 100
/** For a program to end in order before it is killed. */
const STOP_MS = 15_000
/** New processes are looked for at every so many samples. */
const SAMPLES_OF_SCAN = 5
const TICKS_PER_SECOND = 100
const PAGE_BYTES = 4096

export async function measure(program: Program): Promise<Usage> {
  const log = openSync(program.logPath, 'a')
  const before = { server: serverTicks(program.serverPid), chain: serverTicks(program.chainPid) }
  const begun = performance.now()
  const child = spawn(program.command, program.args, {
    cwd: program.folder,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const { pid } = child
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  if (pid === undefined) {
    await sleep(0)
    throw failure ?? new Error(`${program.command} cannot be started.`)
  }
  const session = new Session(pid)
  const guard = startGuard(pid)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  let seconds = 0
  let used = { server: 0, chain: 0 }
  let isDone = false
  try {
    const sampling = sample(session, () => isDone || hasEnded())
    seconds = await untilDone(program, { begun, ended, hasEnded })
    isDone = true
    await sampling
    session.sample(true)
    used = {
      server: serverTicks(program.serverPid) - before.server,
      chain: serverTicks(program.chainPid) - before.chain,
    }
    session.kill('SIGTERM')
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })])
  } finally {
    isDone = true
    session.kill('SIGKILL')
    await ended
    guard.kill()
  }
  if (program.isDone === undefined && child.exitCode !== 0) {
    throw new Error(`${program.command} ended with ${child.exitCode ?? child.signalCode}. ${tailOf(program.logPath)}`)
  }
  return {
    seconds,
    cpuSeconds: session.cpuSeconds,
    serverCpuSeconds: used.server / TICKS_PER_SECOND,
    chainCpuSeconds: used.chain / TICKS_PER_SECOND,
    peakRssMb: session.peakRssMb,
  }
}

/** The system closes the guard's standard input when this process dies, however it does; it then ends the program. */
function startGuard(pid: number): ChildProcess {
  const script = `
    process.stdin.resume()
    process.stdin.on('end', () => {
      try { process.kill(-${pid}, 'SIGKILL') } catch {}
    })`
  const args = ['--max-old-space-size=16', '-e', script]
  return spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
}

async function sample(session: Session, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count += 1) {
    session.sample(count % SAMPLES_OF_SCAN === 0)
    await sleep(SAMPLE_MS)
  }
}

/** Seconds from the start to the end of the work. */
async function untilDone(
  program: Program,
  o: { readonly begun: number; readonly ended: Promise<void>; readonly hasEnded: () => boolean },
): Promise<number> {
  const deadline = o.begun + program.timeoutSeconds * 1000
  const seconds = (): number => (performance.now() - o.begun) / 1000
  if (program.isDone === undefined) {
    await Promise.race([o.ended, sleep(program.timeoutSeconds * 1000, undefined, { ref: false })])
    if (o.hasEnded()) return seconds()
    throw new Error(`${program.command} did not end in ${program.timeoutSeconds} s. ${tailOf(program.logPath)}`)
  }
  while (performance.now() < deadline) {
    if (await program.isDone()) return seconds()
    if (o.hasEnded()) throw new Error(`${program.command} ended before its work was done. ${tailOf(program.logPath)}`)
    await Promise.race([o.ended, sleep(SAMPLE_MS)])
  }
  throw new Error(`${program.command} was not done in ${program.timeoutSeconds} s. ${tailOf(program.logPath)}`)
}

class Session {
  readonly #leader: number
  /** CPU ticks last seen of each process, ended ones too. */
  readonly #ticks: Map<number, number> = new Map()
  #alive: number[]
  #peakBytes = 0

  constructor(leader: number) {
    this.#leader = leader
    this.#alive = [leader]
  }

  get cpuSeconds(): number {
    return [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND
  }

  get peakRssMb(): number {
    return this.#peakBytes / 1e6
  }

  sample(looksForNew: boolean): void {
    if (looksForNew) this.#alive = processes((stat) => stat.session === this.#leader)
    let bytes = 0
    for (const pid of this.#alive) {
      const stat = statOf(pid)
      if (stat === null) continue
      this.#ticks.set(pid, stat.ticks)
      bytes += stat.rssBytes
      // One process's own peak lies between two samples.
      this.#peakBytes = Math.max(this.#peakBytes, peakOf(pid))
    }
    this.#peakBytes = Math.max(this.#peakBytes, bytes)
  }

  kill(signal: NodeJS.Signals): void {
    for (const pid of processes((stat) => stat.session === this.#leader)) {
      try {
        process.kill(pid, signal)
      } catch {
        // Ended meanwhile.
      }
    }
  }
}

type Stat = {
  readonly parent: number
  readonly session: number
  readonly ticks: number
  /** Of children that have ended and were waited for. */
  readonly childTicks: number
  readonly rssBytes: number
}

/** null: there is no such process any more. See proc(5). */
function statOf(pid: number): Stat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null
  }
  // The name in brackets may hold anything; what follows begins with field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3])
  return {
    parent: field(4),
    session: field(6),
    ticks: field(14) + field(15),
    childTicks: field(16) + field(17),
    rssBytes: field(24) * PAGE_BYTES,
  }
}

function peakOf(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return Number(found?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function processes(fits: (stat: Stat) => boolean): number[] {
  const all = readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  return all.filter((pid) => {
    const stat = statOf(pid)
    return stat !== null && fits(stat)
  })
}

/** The server's and its children's; what has ended was added to the server's by the system. */
function serverTicks(pid: number | undefined): number {
  if (pid === undefined) return 0
  const server = statOf(pid)
  if (server === null) return 0
  const children = processes((stat) => stat.parent === pid).map((child) => statOf(child)?.ticks ?? 0)
  return children.reduce((sum, ticks) => sum + ticks, server.ticks + server.childTicks)
}

function tailOf(path: string): string {
  return `Its last lines:\n${readFileSync(path, 'utf8').slice(-2_000)}`
}
