/** The code that answers queries, with a mistake in it: a copy of it in a folder of its own. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { readState } from '../../cli/verify/read-state.ts'
import { type Edit, withMistake } from './edit.ts'

export type MutantModels = { readonly readState: typeof readState; remove(): void }

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export async function mutantModels(edits: readonly Edit[]): Promise<MutantModels> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-models-'))
  for (const part of ['core', 'analytics', 'indexer', 'cli']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
  for (const edit of edits) {
    const path = join(folder, edit.file)
    writeFileSync(path, withMistake(readFileSync(path, 'utf8'), edit))
  }
  const code: { readonly readState: typeof readState } = await import(
    /* @vite-ignore */ pathToFileURL(join(folder, 'cli/verify/read-state.ts')).href
  )
  return { readState: code.readState, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
