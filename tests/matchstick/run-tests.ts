/** Runs the tests of a compiled file one after the other, as matchstick does: one instance, nothing reset in between. */
import { readFileSync } from 'node:fs'
import { parseEntitySchema } from '../../indexer/store/schema.ts'
import type { CompiledTest } from './compile.ts'
import { type Compiled, placesOf } from './places.ts'
import type { Project } from './project.ts'
import { TestInstance } from './test-instance.ts'
import { countTests, fullName, selectTests, type TestCase, type TestGroup, testTree } from './test-tree.ts'

export type Failure = {
  readonly message: string
  /** path:line:column in the AssemblyScript sources, innermost first. */
  readonly places: readonly string[]
}

export type TestResult = {
  readonly path: readonly string[]
  readonly milliseconds: number
  readonly failure: Failure | null
  readonly logs: readonly string[]
}

export type RanTests = {
  readonly results: readonly TestResult[]
  /** Tests that the pattern left out. */
  readonly skipped: number
}

type Runner = {
  readonly instance: TestInstance
  readonly compiled: Compiled
  readonly results: TestResult[]
  readonly onStart: (name: string) => void
}

/** Deep enough for the way from a test through a handler to a host function. */
const STACK_FRAMES = 100
const SHOULD_HAVE_FAILED = 'Expected test to fail but it passed successfully!'

/** pattern: only tests whose full name matches. onStart is told the name of what runs next. */
export function runTests(
  project: Project,
  compiled: CompiledTest,
  options: { readonly pattern: RegExp | null; readonly onStart: (name: string) => void },
): RanTests {
  Error.stackTraceLimit = STACK_FRAMES
  const module = new WebAssembly.Module(compiled.wasm)
  const schema = parseEntitySchema(readFileSync(project.schemaPath, 'utf8'))
  const instance = new TestInstance(module, project, schema)
  // Bodies of describe run in an instance of their own: what they do to globals and mocks does not reach the tests.
  const tree = testTree(instance.state.registered, (index) => {
    const scratch = new TestInstance(module, project, schema)
    const known = scratch.state.registered.length
    scratch.call(index)
    return scratch.state.registered.slice(known)
  })
  const selected = options.pattern === null ? tree : selectTests(tree, options.pattern)
  const results: TestResult[] = []
  instance.state.logs = []
  runGroup({ instance, compiled, results, onStart: options.onStart }, selected)
  return { results, skipped: countTests(tree) - countTests(selected) }
}

/** What was thrown where, in the words of the report. */
export function failureOf(error: unknown, compiled: Compiled): Failure {
  if (!(error instanceof Error)) return { message: String(error), places: [] }
  const message = error instanceof RangeError ? `stack overflow: ${error.message}` : error.message
  return { message, places: placesOf(error.stack ?? '', compiled) }
}

function runGroup(runner: Runner, group: TestGroup): void {
  if (group.items.length === 0) return
  const broken = runHooks(runner, group.beforeAll, 'beforeAll')
  for (const item of group.items) {
    if (item.kind === 'group') {
      if (broken === null) runGroup(runner, item)
      else failAll(runner, item, broken)
    } else if (broken === null) runner.results.push(runTest(runner, item))
    else runner.results.push({ path: item.path, milliseconds: 0, failure: broken, logs: [] })
  }
  const failure = runHooks(runner, group.afterAll, 'afterAll')
  if (failure === null) return
  runner.results.push({ path: [...group.path, 'afterAll'], milliseconds: 0, failure, logs: takeLogs(runner) })
}

/** Tests whose group could not be prepared. */
function failAll(runner: Runner, group: TestGroup, failure: Failure): void {
  for (const item of group.items) {
    if (item.kind === 'group') failAll(runner, item, failure)
    else runner.results.push({ path: item.path, milliseconds: 0, failure, logs: [] })
  }
}

function runTest(runner: Runner, test: TestCase): TestResult {
  runner.onStart(fullName(test.path))
  const started = performance.now()
  const before = runHooks(runner, test.before, 'beforeEach')
  const body = before ?? runBody(runner, test)
  const after = runHooks(runner, test.after, 'afterEach')
  const milliseconds = performance.now() - started
  return { path: test.path, milliseconds, failure: body ?? after, logs: takeLogs(runner) }
}

function runBody(runner: Runner, test: TestCase): Failure | null {
  const failure = attempt(runner, test.index)
  if (!test.shouldFail) return failure
  return failure === null ? { message: SHOULD_HAVE_FAILED, places: [] } : null
}

/** The first hook that fails ends them; one that should not have is named in the message. */
function runHooks(runner: Runner, hooks: readonly number[], role: string): Failure | null {
  for (const hook of hooks) {
    const failure = attempt(runner, hook)
    if (failure !== null) return { ...failure, message: `${role}: ${failure.message}` }
  }
  return null
}

function attempt({ instance, compiled }: Runner, index: number): Failure | null {
  try {
    instance.call(index)
    return null
  } catch (error) {
    return failureOf(error, compiled)
  }
}

function takeLogs({ instance }: Runner): readonly string[] {
  const { logs } = instance.state
  instance.state.logs = []
  return logs
}
