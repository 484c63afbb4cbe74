/** What the imports of a test module work with: the module's memory, and all that a test can put in place of a chain. */

import type { Context } from '../../indexer/store/context-codec.ts'
import type { EntitySchema } from '../../indexer/store/schema-types.ts'
import type { Host } from '../../indexer/wasm/host.ts'
import { MockedCalls } from './mocked-calls.ts'
import type { Project } from './project.ts'
import { TestStore } from './test-store.ts'

export const ROLES = ['beforeAll', 'afterAll', 'beforeEach', 'afterEach'] as const
export type HookRole = (typeof ROLES)[number]

/** What a file or the body of a describe has registered; `index` is the function's place in the module's table. */
export type Registration =
  | { readonly kind: 'test'; readonly name: string; readonly shouldFail: boolean; readonly index: number }
  | { readonly kind: 'describe'; readonly name: string; readonly index: number }
  | { readonly kind: 'hook'; readonly role: HookRole; readonly index: number }

/** A data source that a mapping has created from a template. */
export type CreatedDataSource = {
  readonly kind: string
  readonly name: string
  readonly address: string
  readonly context: Context | null
}

/** Lives as long as the module's instance: tests of a file share it, as in matchstick. */
export class TestState {
  readonly project: Project
  readonly schema: EntitySchema
  readonly store: TestStore
  /** What store.get_in_block reads, and nothing else. */
  readonly inBlock: TestStore
  readonly calls: MockedCalls = new MockedCalls()
  /** By template, then by address. */
  readonly dataSources: ReadonlyMap<string, Map<string, CreatedDataSource>>
  readonly ipfsFiles: Map<string, string> = new Map()
  readonly registered: Registration[] = []
  /** Returned by dataSource.*; the address is text, as in matchstick. */
  dataSource: { readonly address: string; readonly network: string; readonly context: Context | null } = {
    address: '0x0000000000000000000000000000000000000000',
    network: 'mainnet',
    context: null,
  }
  /** What log.* and the like have printed since it was last taken. */
  logs: string[] = []
  /** Why the last assertion failed, until it is taken. */
  failure: string | null = null

  constructor(project: Project, schema: EntitySchema) {
    this.project = project
    this.schema = schema
    const warn = (message: string): void => {
      this.logs.push(`warning: ${message}`)
    }
    this.store = new TestStore(schema, warn)
    this.inBlock = new TestStore(schema, warn)
    this.dataSources = new Map([...project.templates.keys()].map((name) => [name, new Map()]))
  }
}

export type TestHost = Host & {
  readonly state: TestState
  /** A function that the test file exports. */
  exported(name: string): (...args: number[]) => unknown
}
