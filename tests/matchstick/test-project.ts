/** A small subgraph in a folder of its own, with test files that exercise the runner. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../source-files.ts'

const MANIFEST = `specVersion: 1.3.0
schema:
  file: ./schema.graphql
dataSources: []
templates:
  - kind: ethereum/contract
    name: Token
`

const SCHEMA = `enum Color { RED GREEN }
type Thing @entity(immutable: false) {
  id: ID!
  count: Int!
  text: String
  tags: [String!]
  hash: Bytes
  amount: BigInt
  rate: BigDecimal
  color: Color
  owner: Owner
}
type Owner @entity(immutable: false) {
  id: Bytes!
  things: [Thing!]! @derivedFrom(field: "owner")
}
type Point @entity(timeseries: true) {
  id: Int8!
  timestamp: Timestamp!
  value: BigInt!
}
`

const MAPPING = `import { Address, BigInt, Entity, ethereum, store, Value } from '@graphprotocol/graph-ts'

export function save(id: string, count: i32): Entity {
  const thing = new Entity()
  thing.set('id', Value.fromString(id))
  thing.set('count', Value.fromI32(count))
  store.set('Thing', id, thing)
  return thing
}

export function balanceOf(holder: string): BigInt | null {
  const call = new ethereum.SmartContractCall('Token', Address.zero(), 'balanceOf', 'balanceOf(address):(uint256)', [
    ethereum.Value.fromAddress(Address.fromString(holder)),
  ])
  const answer = ethereum.call(call)
  return answer === null ? null : answer[0].toBigInt()
}

export function fail(): void {
  throw new Error('no luck')
}
`

/** What every test file may use. */
const IMPORTS = `import { Address, BigDecimal, BigInt, Bytes, DataSourceContext, dataSource, DataSourceTemplate, Entity, ethereum, store, Value } from '@graphprotocol/graph-ts'
import { afterAll, afterEach, assert, beforeAll, beforeEach, clearInBlockStore, clearStore, countEntities, createMockedFunction, dataSourceMock, describe, log, logDataSources, logEntity, logStore, mockInBlockStore, newMockEvent, readFile, test } from 'matchstick-as/assembly/index'
import { balanceOf, fail, save } from '../src/mapping'
`

/** Writes the project with these test files (name to code below the imports) and returns its folder. */
export function makeProject(tests: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'aftershock-matchstick-'))
  const files: Record<string, string> = {
    'subgraph.yaml': MANIFEST,
    'matchstick.yaml': 'testsFolder: ./specs\n',
    'schema.graphql': SCHEMA,
    'src/mapping.ts': MAPPING,
    'specs/data.txt': 'from a file',
  }
  for (const [name, code] of Object.entries(tests)) {
    const up = '../'.repeat(name.split('/').length)
    files[`specs/${name}.test.ts`] = `${IMPORTS.replace('../src/', `${up}src/`)}${code}`
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return root
}

/** The line of a test file's code, counted from 1, as the runner reports it. */
export function lineOf(code: string, text: string): number {
  const before = `${IMPORTS}${code}`.split(text)[0] ?? ''
  return before.split('\n').length
}
