/** All test files of a project, some at a time. */
import { availableParallelism } from 'node:os'
import { type Project, type TestFile, testFiles } from './project.ts'
import { type FileReport, LIMITS, type Limits, runFile } from './run-file.ts'

/** More threads than this gain nothing: the compiler takes 200 MB in each. */
const MOST_THREADS = 4

export type RunOptions = {
  /** Only files whose path has one of these words in it; none: all. */
  readonly words: readonly string[]
  /** Only tests whose full name ("group > test") matches. */
  readonly pattern: RegExp | null
  /** Compile again though nothing has changed. */
  readonly force: boolean
  readonly limits?: Limits
  /** Called for each file in the order of their names. */
  readonly onFile: (report: FileReport) => void
}

export async function runProject(project: Project, options: RunOptions): Promise<readonly FileReport[]> {
  const files = testFiles(project, options.words)
  const reports: (FileReport | undefined)[] = files.map(() => undefined)
  let next = 0
  let told = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file: TestFile | undefined = files[at]
      if (file === undefined) return
      const task = { project, file, force: options.force, pattern: options.pattern }
      reports[at] = await runFile(task, options.limits ?? LIMITS)
      for (let report = reports[told]; report !== undefined; report = reports[++told]) options.onFile(report)
    }
  }
  await Promise.all(Array.from({ length: Math.min(MOST_THREADS, availableParallelism(), files.length) }, work))
  return reports.filter((report) => report !== undefined)
}
