/** The mappings' own tests reach every handler: what they play goes where the manifest sends it, the rest they call. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Contract, provider, templates } from '../indexer/manifest/aave-v3.ts'
import { morpho, morphoTemplates, preLiquidationFactory } from '../indexer/manifest/morpho-blue.ts'
import { ROOT } from './source-files.ts'

type Recorded = {
  readonly steps: readonly { readonly logs: readonly { readonly kind: string; readonly event: string }[] }[]
}

type Protocol = {
  readonly name: string
  readonly contracts: readonly Contract[]
  /** Of tests/fixtures/mapping-stories. */
  readonly stories: readonly string[]
  /** How many handlers its entry file has at least. */
  readonly least: number
}

const PROTOCOLS: readonly Protocol[] = [
  {
    name: 'aave-v3',
    contracts: [provider, ...templates],
    stories: ['v3.0.2', 'v3.6.0'],
    least: 55,
  },
  {
    name: 'morpho-blue',
    contracts: [morpho, preLiquidationFactory, ...morphoTemplates],
    stories: ['morpho-blue'],
    least: 17,
  },
]

for (const { name, contracts, stories, least } of PROTOCOLS) {
  const folder = join(ROOT, 'tests/mappings', name)
  /** Handler by "data source.event". */
  const handlers = new Map(
    contracts.flatMap(({ name: contract, eventHandlers }) =>
      eventHandlers.map(({ event, handler }) => [`${contract}.${event.split('(')[0]}`, handler] as const),
    ),
  )

  test(`default: ${name}: events go to the handlers that the manifest names`, () => {
    const dispatch = readFileSync(join(folder, 'dispatch.ts'), 'utf8')
    const sent = [...dispatch.matchAll(/name == '(\w+)'\)\s*(\w+)\(changetype<([A-Za-z]+)>/g)].map((match) => {
      const [, event = '', handler = '', type = ''] = match
      return [`${type.slice(0, -event.length)}.${event}`, handler] as const
    })
    expect(sent.length).toBe(handlers.size)
    expect(new Map(sent)).toEqual(handlers)
  })

  test(`behavior: ${name}: every handler is run by an event of a recorded story or called by a test`, () => {
    const played = new Set<string>()
    for (const story of stories) {
      const path = join(ROOT, `tests/fixtures/mapping-stories/${story}.json`)
      const { steps } = JSON.parse(readFileSync(path, 'utf8')) as Recorded
      for (const { logs } of steps)
        for (const { kind, event } of logs) played.add(handlers.get(`${kind}.${event}`) ?? '')
    }
    const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts') || file === 'story.ts')
    const called = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
    const entry = readFileSync(join(ROOT, `subgraph/${name}/mapping.ts`), 'utf8')
    const exported = [...entry.matchAll(/\bhandle[A-Z]\w+/g)].map(([handler]) => handler)
    const missing = exported.filter((handler) => !played.has(handler) && !called.includes(`  ${handler}(`))
    expect(exported.length).toBeGreaterThanOrEqual(least)
    expect(missing).toEqual([])
  })
}
