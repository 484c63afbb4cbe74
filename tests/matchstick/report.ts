/** What the runner prints, and the same as JSON. */
import { styleText } from 'node:util'
import type { FileReport } from './run-file.ts'
import type { Failure, TestResult } from './run-tests.ts'
import { fullName } from './test-tree.ts'

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

export type Paint = (format: 'red' | 'green' | 'dim' | 'bold' | 'yellow', text: string) => string

export const plain: Paint = (_format, text) => text
export const coloured: Paint = (format, text) => styleText(format, text, { validateStream: false })

/** A file that failed as a whole counts as one failure. */
export function countsOf(reports: readonly FileReport[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { results, skipped, failure } of reports) {
    for (const result of results) counts[result.failure === null ? 'passed' : 'failed']++
    if (failure !== null) counts.failed++
    counts.skipped += skipped
  }
  return counts
}

/** A file with its tests, each with its log lines and, where it failed, why and where. */
export function fileText(report: FileReport, paint: Paint): string {
  const ok = report.failure === null && report.results.every((result) => result.failure === null)
  const compiled = report.compileMilliseconds === null ? '' : `, compiled in ${seconds(report.compileMilliseconds)}`
  const tests = `${report.results.length} ${report.results.length === 1 ? 'test' : 'tests'}`
  const lines = [`${mark(ok, paint)} ${paint('bold', report.file.path)} ${paint('dim', `(${tests}${compiled})`)}`]
  if (report.failure !== null) lines.push(...failureLines(report.failure, paint))
  let group = ''
  for (const result of report.results) {
    const outer = fullName(result.path.slice(0, -1))
    if (outer !== group) lines.push(`  ${outer}`)
    group = outer
    lines.push(...resultLines(result, paint))
  }
  return lines.join('\n')
}

export function summaryText(reports: readonly FileReport[], milliseconds: number, paint: Paint): string {
  const { passed, failed, skipped } = countsOf(reports)
  const lines: string[] = []
  for (const { file, results, failure } of reports) {
    if (failure !== null) lines.push('', `${paint('red', 'FAILED')} ${file.path}`, ...failureLines(failure, paint))
    for (const result of results) {
      if (result.failure === null) continue
      lines.push('', `${paint('red', 'FAILED')} ${file.path} > ${fullName(result.path)}`)
      lines.push(...failureLines(result.failure, paint))
    }
  }
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  const files = `${reports.length} ${reports.length === 1 ? 'file' : 'files'}`
  lines.push('', `Mapping tests: ${paint(failed > 0 ? 'red' : 'green', counts)} (${files}, ${seconds(milliseconds)})`)
  return lines.join('\n')
}

/** The shape of vitest's and jest's JSON reports, as far as a reader of counts and failures needs it. */
export function jsonReport(reports: readonly FileReport[]): string {
  const { passed, failed, skipped } = countsOf(reports)
  return JSON.stringify({
    success: failed === 0,
    numTotalTests: passed + failed + skipped,
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults: reports.map(({ file, results, failure }) => ({
      name: file.path,
      status: failure === null && results.every((result) => result.failure === null) ? 'passed' : 'failed',
      message: failure === null ? '' : failureLines(failure, plain).join('\n'),
      // A file that failed as a whole is one failed test, so that the counts are those of the list.
      assertionResults: [
        ...(failure === null ? [] : [assertionResult({ path: [file.name], milliseconds: 0, failure, logs: [] })]),
        ...results.map(assertionResult),
      ],
    })),
  })
}

function assertionResult({ path, milliseconds, failure }: TestResult): object {
  return {
    ancestorTitles: path.slice(0, -1),
    title: path.at(-1) ?? '',
    fullName: fullName(path),
    status: failure === null ? 'passed' : 'failed',
    duration: milliseconds,
    failureMessages: failure === null ? [] : [failureLines(failure, plain).join('\n')],
  }
}

function resultLines({ path, milliseconds, failure, logs }: TestResult, paint: Paint): string[] {
  const time = paint('dim', `${Math.round(milliseconds)} ms`)
  return [
    `    ${mark(failure === null, paint)} ${path.at(-1) ?? ''} ${time}`,
    ...logs.flatMap((log) => log.split('\n')).map((line) => paint('dim', `        ${line}`)),
    ...(failure === null ? [] : failureLines(failure, paint)),
  ]
}

function failureLines({ message, places }: Failure, paint: Paint): string[] {
  return [
    ...message.split('\n').map((line) => paint('red', `        ${line}`)),
    ...places.map((place) => paint('yellow', `        at ${place}`)),
  ]
}

function mark(ok: boolean, paint: Paint): string {
  return ok ? paint('green', '✓') : paint('red', '✗')
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
