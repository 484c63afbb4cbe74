/**
 * npm run test:mappings -- [words] [-t <pattern>] [--recompile] [--report=<file.json>] [--list]
 *
 * Runs the matchstick-as tests of the mappings on the host of this repository. Words choose files by their path, -t tests
 * by their name; --list only prints the paths. Exit code 1 when a test fails.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { UserError } from '../../core/errors.ts'
import { buildSubgraph } from '../../scripts/build-subgraph.ts'
import { openProject, ProjectError, testFiles } from './project.ts'
import { coloured, countsOf, fileText, jsonReport, plain, summaryText } from './report.ts'
import { runProject } from './run-project.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      testNamePattern: { type: 'string', short: 't' },
      recompile: { type: 'boolean', short: 'r', default: false },
      report: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  })
  const project = openProject(ROOT)
  if (values.list) {
    for (const { path } of testFiles(project, positionals)) console.log(path)
    return
  }
  // The tests import the classes that graph-cli generates.
  await buildSubgraph()
  const paint = process.stdout.isTTY === true ? coloured : plain
  const started = performance.now()
  const reports = await runProject(project, {
    words: positionals,
    pattern: values.testNamePattern === undefined ? null : new RegExp(values.testNamePattern),
    force: values.recompile,
    onFile: (report) => console.log(fileText(report, paint)),
  })
  if (values.report !== undefined) {
    const path = resolve(values.report)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, jsonReport(reports))
  }
  console.log(summaryText(reports, performance.now() - started, paint))
  if (reports.length === 0) throw new ProjectError(`no mapping test matches: ${positionals.join(' ')}`)
  if (countsOf(reports).failed > 0) process.exitCode = 1
}

try {
  await main()
} catch (error) {
  const isUsers = error instanceof UserError || error instanceof ProjectError
  if (!isUsers && !(error instanceof TypeError && 'code' in error)) throw error
  console.error(`error: ${error.message}`)
  process.exitCode = 1
}
