/** A child process that ends with stop() or when this process ends, however it ends; its output goes to a file. */
import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'

export type GuardedProcess = {
  readonly pid: number
  readonly hasEnded: () => boolean
  readonly ended: Promise<void>
  /** Sends the signal, and SIGKILL after five seconds. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>
}

export type ProcessToStart = {
  readonly binary: string
  readonly args: readonly string[]
  readonly folder: string
  readonly logPath: string
  readonly env?: NodeJS.ProcessEnv
  /** The user to run as; absent: this process's. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

const STOP_TIMEOUT_MS = 5_000

export function startGuarded(o: ProcessToStart): GuardedProcess {
  const log = openSync(o.logPath, 'a')
  const child = spawn(o.binary, o.args, {
    cwd: o.folder,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...o.env },
    detached: true,
    ...o.user,
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${o.binary} cannot be started; see ${o.logPath}.`)
  child.unref()
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  const guard = startGuard(pid)
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    if (!hasEnded()) {
      child.kill(signal)
      await ended
    }
    clearTimeout(timer)
    guard.kill()
  }
  return { pid, hasEnded, ended, stop }
}

/** The system closes the guard's standard input when this process dies; it then ends the child. */
function startGuard(pid: number): { kill: () => void } {
  const script = `
    process.stdin.resume()
    process.stdin.on('end', () => {
      try { process.kill(${pid}, 'SIGKILL') } catch {}
    })`
  const guard = spawn(process.execPath, ['--max-old-space-size=16', '-e', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  return { kill: () => void guard.kill() }
}
