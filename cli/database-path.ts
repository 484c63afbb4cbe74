/** Where a network's database is. */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'

type DatabaseOptions = { readonly database?: string | undefined; readonly provider?: Hex | undefined }

/** The path given, or data/<network>.db below the current folder; one market of a network has a file of its own. */
export function databasePathOf({ database, provider }: DatabaseOptions, network: string): string {
  return database ?? `data/${network}${provider === undefined ? '' : `-${provider.slice(2, 10)}`}.db`
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
