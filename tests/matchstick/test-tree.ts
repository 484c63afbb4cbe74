/** The tests of a file as nested groups, with the hooks that run around each of them. */
import type { Registration } from './test-host.ts'

export type TestCase = {
  readonly kind: 'test'
  /** The names of the groups around it, then its own. */
  readonly path: readonly string[]
  readonly shouldFail: boolean
  readonly index: number
  /** Hooks before it, outermost first. */
  readonly before: readonly number[]
  /** Hooks after it, innermost first. */
  readonly after: readonly number[]
}

export type TestGroup = {
  readonly kind: 'group'
  readonly path: readonly string[]
  readonly beforeAll: readonly number[]
  readonly afterAll: readonly number[]
  readonly items: readonly (TestCase | TestGroup)[]
}

type Outer = { readonly path: readonly string[]; readonly before: readonly number[]; readonly after: readonly number[] }

/** bodyOf runs the body of a describe and returns what it registers. */
export function testTree(
  registered: readonly Registration[],
  bodyOf: (index: number) => readonly Registration[],
  outer: Outer = { path: [], before: [], after: [] },
): TestGroup {
  const hooks = (role: string): number[] =>
    registered.flatMap((item) => (item.kind === 'hook' && item.role === role ? [item.index] : []))
  // A hook holds for every test of its group, also for those that were registered before it.
  const before = [...outer.before, ...hooks('beforeEach')]
  const after = [...hooks('afterEach'), ...outer.after]
  const items = registered.flatMap((item): readonly (TestCase | TestGroup)[] => {
    if (item.kind === 'hook') return []
    const path = [...outer.path, item.name]
    if (item.kind === 'describe') return [testTree(bodyOf(item.index), bodyOf, { path, before, after })]
    return [{ kind: 'test', path, shouldFail: item.shouldFail, index: item.index, before, after }]
  })
  return { kind: 'group', path: outer.path, beforeAll: hooks('beforeAll'), afterAll: hooks('afterAll'), items }
}

/** The tests whose full name matches; groups that are left without tests go too, with their hooks. */
export function selectTests(group: TestGroup, pattern: RegExp): TestGroup {
  const items = group.items.flatMap((item): readonly (TestCase | TestGroup)[] => {
    if (item.kind === 'test') return pattern.test(fullName(item.path)) ? [item] : []
    const selected = selectTests(item, pattern)
    return selected.items.length > 0 ? [selected] : []
  })
  return { ...group, items }
}

export function countTests(group: TestGroup): number {
  return group.items.reduce((sum, item) => sum + (item.kind === 'test' ? 1 : countTests(item)), 0)
}

export function fullName(path: readonly string[]): string {
  return path.join(' > ')
}
