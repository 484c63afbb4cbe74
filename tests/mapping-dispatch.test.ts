/** The mappings' own tests reach every handler: what they play goes where the manifest sends it, the rest they call. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { provider, templates } from '../indexer/manifest/aave-v3.ts'
import { ROOT } from './source-files.ts'

const FOLDER = join(ROOT, 'tests/mappings/aave-v3')
const dispatch = readFileSync(join(FOLDER, 'dispatch.ts'), 'utf8')

type Recorded = {
  readonly steps: readonly { readonly logs: readonly { readonly kind: string; readonly event: string }[] }[]
}

/** Handler by "data source.event". */
const handlers = new Map(
  [provider, ...templates].flatMap(({ name, eventHandlers }) =>
    eventHandlers.map(({ event, handler }) => [`${name}.${event.split('(')[0]}`, handler] as const),
  ),
)

test('default: events go to the handlers that the manifest names', () => {
  const sent = [...dispatch.matchAll(/name == '(\w+)'\)\s*(\w+)\(changetype<([A-Za-z]+)>/g)].map((match) => {
    const [, event = '', handler = '', type = ''] = match
    return [`${type.slice(0, -event.length)}.${event}`, handler] as const
  })
  expect(sent.length).toBe(handlers.size)
  expect(new Map(sent)).toEqual(handlers)
})

test('behavior: every handler is run by an event of a recorded story or called by a test', () => {
  const played = new Set<string>()
  for (const release of ['3.0.2', '3.6.0']) {
    const path = join(ROOT, `tests/fixtures/mapping-stories/v${release}.json`)
    const { steps } = JSON.parse(readFileSync(path, 'utf8')) as Recorded
    for (const { logs } of steps) for (const { kind, event } of logs) played.add(handlers.get(`${kind}.${event}`) ?? '')
  }
  const tests = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'))
  const called = tests.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n')
  const exported = [...readFileSync(join(ROOT, 'subgraph/aave-v3/mapping.ts'), 'utf8').matchAll(/\bhandle[A-Z]\w+/g)]
  const missing = exported.map(([name]) => name).filter((name) => !played.has(name) && !called.includes(`  ${name}(`))
  expect(exported.length).toBeGreaterThanOrEqual(55)
  expect(missing).toEqual([])
})
