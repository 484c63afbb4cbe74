/**
 * What the user sees: lines and one progress line. On a terminal the progress line is rewritten in place; elsewhere it is
 * printed every few seconds; with `--log json` everything is one JSON object a line, for machines.
 */
import { styleText } from 'node:util'
import { destination, pino } from 'pino'

export type LogFormat = 'pretty' | 'json'
export type Fields = Readonly<Record<string, string | number | boolean | null>>

export type Terminal = {
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  /** A block of text for people: as it is when pretty, one message with a field `text` in JSON. */
  text(message: string, lines: readonly string[]): void
  /** The state of things now; only the newest is shown. */
  progress(line: string, fields: Fields): void
  /** Ends the progress line. */
  close(): void
}

/** How often progress is printed where it cannot be rewritten: often enough to see that something moves. */
const LINE_EVERY_MS = 5_000
/** Rewriting more often than this only costs time. */
const REWRITE_EVERY_MS = 200

export function createTerminal(format: LogFormat, out: NodeJS.WriteStream = process.stdout): Terminal {
  return format === 'json' ? jsonTerminal() : prettyTerminal(out)
}

function jsonTerminal(): Terminal {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 1, sync: true }))
  let last = 0
  return {
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
    text: (message, lines) => log.info({ text: lines.join('\n') }, message),
    progress: (_line, fields) => {
      if (Date.now() - last < LINE_EVERY_MS) return
      last = Date.now()
      log.info(fields, 'progress')
    },
    close: () => log.flush(),
  }
}

function prettyTerminal(out: NodeJS.WriteStream): Terminal {
  const rewrites = out.isTTY === true
  const color = (name: 'yellow' | 'red' | 'dim', text: string): string => (rewrites ? styleText(name, text) : text)
  let last = 0
  let shown = ''
  const print = (line: string): void => {
    out.write(rewrites && shown !== '' ? `\r\x1b[2K${line}\n${shown}` : `${line}\n`)
  }
  return {
    info: (message) => print(message),
    warn: (message) => print(color('yellow', message)),
    error: (message) => print(color('red', message)),
    text: (_message, lines) => print(lines.join('\n')),
    progress: (line) => {
      if (Date.now() - last < (rewrites ? REWRITE_EVERY_MS : LINE_EVERY_MS)) return
      last = Date.now()
      if (!rewrites) return print(line)
      shown = color('dim', line.slice(0, Math.max(20, (out.columns ?? 80) - 1)))
      out.write(`\r\x1b[2K${shown}`)
    },
    close: () => {
      if (shown !== '') out.write('\n')
      shown = ''
    },
  }
}
