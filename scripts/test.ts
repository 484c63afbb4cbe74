/**
 * npm test -- [words] [-t <name>] [options of vitest, as --name=value] [--mappings-report=<file.json>]
 *
 * Runs vitest, then the mappings' own tests (tests/mappings, AssemblyScript), and fails when one of them fails. Words
 * choose files of both by their path, -t tests by their name.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
const MAPPINGS = join(ROOT, 'tests/matchstick/main.ts')

export type TestArguments = {
  readonly vitest: readonly string[]
  readonly mappings: readonly string[]
  /** Parts of paths; they are in both lists. */
  readonly words: readonly string[]
}

/** Which of npm test's arguments go to which runner. */
export function splitArguments(args: readonly string[]): TestArguments {
  const vitest: string[] = []
  const mappings: string[] = []
  const words: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    const [name, value] = arg.split(/=(.*)/s)
    if (name === '-t' || name === '--testNamePattern') {
      const pattern = value ?? args[++i] ?? ''
      vitest.push(`--testNamePattern=${pattern}`)
      mappings.push(`--testNamePattern=${pattern}`)
    } else if (name === '--mappings-report') mappings.push(`--report=${value ?? args[++i] ?? ''}`)
    else if (arg.startsWith('-')) vitest.push(arg)
    else {
      words.push(arg)
      vitest.push(arg)
      mappings.push(arg)
    }
  }
  return { vitest, mappings, words }
}

function run(script: string, args: readonly string[]): boolean {
  return spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0
}

function mappingTests(words: readonly string[]): string {
  return spawnSync(process.execPath, [MAPPINGS, '--list', ...words], { cwd: ROOT, encoding: 'utf8' }).stdout
}

if (import.meta.main) {
  const { vitest, mappings, words } = splitArguments(process.argv.slice(2))
  // Words that choose only files of one runner are no mistake; words that choose none are, and vitest says so.
  const haveMappings = words.length === 0 || mappingTests(words).trim() !== ''
  const passedVitest = run(VITEST, [
    'run',
    ...(words.length > 0 && haveMappings ? ['--passWithNoTests'] : []),
    ...vitest,
  ])
  const passedMappings = !haveMappings || run(MAPPINGS, mappings)
  process.exitCode = passedVitest && passedMappings ? 0 : 1
}
