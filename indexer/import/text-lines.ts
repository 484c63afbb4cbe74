/** Lines of a text file, unpacked while they are read. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UserError } from '../../core/errors.ts'
import { unpackZstd } from './zstd-frames.ts'

/** A longer line is none of an export. */
const MAX_LINE_CHARACTERS = 64 << 20

/** @throws UserError IMPORT_FILE when the file cannot be read, or what it is packed with is cut off */
export async function* textLines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  try {
    for await (const chunk of unpacked(path)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > MAX_LINE_CHARACTERS) throw new RangeError('a line of more than 64 MB')
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

export function unreadable(path: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new UserError('IMPORT_FILE', `${path}: got a file that cannot be read (${reason}).`, {
    hint: 'Check the path, and that the file came whole',
    cause,
  })
}

function unpacked(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path)
  if (path.endsWith('.zst')) return unpackZstd(file)
  // An error on the way ends the stream that is read, which throws it.
  return path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
}
