/** Ctrl-C: the first ends everything in order, within a limit; the second ends the process at once. */

/** After this long a part that has not ended is left behind. Ctrl-C must be quick. */
const LIMIT_MS = 5_000
const GRACE_MS = 500
const EXIT_SECOND_SIGNAL = 130

export type Shutdown = {
  /** Aborted at the first signal or by stop(). */
  readonly signal: AbortSignal
  /** Registers what is to be ended; the last registered ends first. */
  onStop(name: string, end: () => Promise<void> | void): void
  /** Ends everything that was registered, once; resolves with the names of the parts that failed or took too long. */
  stop(): Promise<readonly string[]>
}

export function createShutdown(onSignal: () => void = () => {}): Shutdown {
  const controller = new AbortController()
  const parts: { name: string; end: () => Promise<void> | void }[] = []
  let stopping: Promise<readonly string[]> | undefined
  const stop = (): Promise<readonly string[]> => {
    stopping ??= endAll(controller, parts)
    return stopping
  }
  let signals = 0
  const listener = (): void => {
    signals += 1
    if (signals > 1) process.exit(EXIT_SECOND_SIGNAL)
    onSignal()
    controller.abort()
    // Something that waits for a node that does not answer must not hold Ctrl-C up; what is committed stays.
    setTimeout(() => process.exit(0), LIMIT_MS + GRACE_MS).unref()
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return { signal: controller.signal, onStop: (name, end) => parts.push({ name, end }), stop }
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function endAll(
  controller: AbortController,
  parts: readonly { name: string; end: () => Promise<void> | void }[],
): Promise<readonly string[]> {
  controller.abort()
  const deadline = Date.now() + LIMIT_MS
  const late: string[] = []
  for (const { name, end } of [...parts].reverse()) {
    const timer = new AbortController()
    const limit = new Promise<'late'>((resolve) => {
      const timeout = setTimeout(() => resolve('late'), Math.max(0, deadline - Date.now()))
      timer.signal.addEventListener('abort', () => clearTimeout(timeout))
    })
    const ended = Promise.resolve()
      .then(end)
      .then(() => 'ended' as const)
      .catch(() => 'late' as const)
    if ((await Promise.race([ended, limit])) === 'late') late.push(name)
    timer.abort()
  }
  return late
}
