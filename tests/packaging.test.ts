/** What a fresh clone needs: a lockfile that npm ci takes, and an entry point that any Node can read. */
import { execFile, execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from './source-files.ts'

const run = promisify(execFile)

/** Of the repository, and of what only the comparison with other indexers installs. */
const LOCKED = ['.', 'bench/peers']

test.each(LOCKED)(
  'default: npm ci accepts package.json and the lockfile of %s, from an empty folder and without a network',
  async (locked) => {
    const folder = mkdtempSync(join(tmpdir(), 'aftershock-ci-'))
    try {
      for (const file of ['package.json', 'package-lock.json'])
        copyFileSync(join(ROOT, locked, file), join(folder, file))
      const args = ['ci', '--dry-run', '--offline', '--cache', join(folder, 'cache')]
      const { stdout } = await run('npm', args, { cwd: folder, shell: process.platform === 'win32' })
      expect(stdout).toMatch(/added \d+ packages/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  60_000,
)

/** A Node before 24 on this machine, outside of node_modules. */
function olderNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const candidates = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path))
  return candidates.find((path) => {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' })
    return Number(/^v(\d+)/.exec(version)?.[1]) < 24
  })
}

const older = olderNode()

test.skipIf(older === undefined)(
  'behavior: an older Node starts the installed one, with arguments and exit code',
  async () => {
    const program = join(ROOT, 'cli/aftershock.js')
    const help = await run(older ?? '', [program, '--help'])
    expect(help.stdout).toContain('Usage: aftershock')
    await expect(run(older ?? '', [program, 'start', '--nope'])).rejects.toMatchObject({ code: 1 })
  },
)

test('behavior: without installed packages the entry point says what to do in one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-bare-'))
  try {
    const program = join(folder, 'aftershock.mjs')
    copyFileSync(join(ROOT, 'cli/aftershock.js'), program)
    await expect(run(process.execPath, [program, 'start'])).rejects.toMatchObject({
      code: 1,
      stderr: 'error: The packages are not installed. Run "npm ci" first.\n',
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
