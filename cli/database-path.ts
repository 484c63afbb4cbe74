/** Where a network's database is. */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'

type DatabaseOptions = {
  readonly database?: string | undefined
  readonly provider?: Hex | undefined
  readonly protocol?: string | undefined
}

/**
 * The path given, or data/<network>.db below the current folder; one market of a network has a file of its own, and so has
 * each protocol but Aave v3.
 */
export function databasePathOf({ database, provider, protocol = 'aave-v3' }: DatabaseOptions, network: string): string {
  const parts = [
    network,
    ...(protocol === 'aave-v3' ? [] : [protocol]),
    ...(provider === undefined ? [] : [provider.slice(2, 10)]),
  ]
  return database ?? `data/${parts.join('-')}.db`
}

/** Makes the folder of a file that is about to be written. */
export function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('DATABASE_FILE', `${path}: got a folder that cannot be made (${reason}).`, {
      hint: 'Give another file with --database.',
      cause,
    })
  }
}
