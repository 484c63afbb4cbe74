/** The runner on a small project: what passes, what fails and what it says. Expected texts are matchstick 0.6.0's. */
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProject } from './project.ts'
import { countsOf, fileText, jsonReport, plain, summaryText } from './report.ts'
import type { FileReport } from './run-file.ts'
import { runProject } from './run-project.ts'
import { lineOf, makeProject } from './test-project.ts'
import { fullName } from './test-tree.ts'

const FAILING = `
describe('failures', () => {
  test('a field', () => {
    save('a', 1)
    assert.fieldEquals('Thing', 'a', 'count', '2')
  })
  test('an own message', () => {
    assert.i32Equals(1, 2, 'one is not two')
  })
  test('a mapping that aborts', () => {
    fail()
  })
  test('shouldFail that passes', () => {
    save('b', 1)
  }, true)
  test('still runs', () => {
    assert.entityCount('Thing', 2)
  })
})
`

const HOOKS = `
beforeAll(() => { log.info('file beforeAll', []) })
afterAll(() => { log.info('file afterAll', []) })
describe('outer', () => {
  beforeEach(() => { log.info('outer before', []) })
  afterEach(() => { log.info('outer after', []) })
  test('first', () => { log.info('first', []) })
  describe('inner', () => {
    beforeAll(() => { log.info('inner beforeAll', []) })
    beforeEach(() => { log.info('inner before', []) })
    afterEach(() => { log.info('inner after', []) })
    test('second', () => { log.info('second', []) })
  })
})
describe('broken', () => {
  beforeAll(() => { fail() })
  test('never runs', () => { log.info('never', []) })
})
`

const STORE = `
test('default: entities are saved, counted, printed and cleared', () => {
  save('a', 1)
  logStore()
  logEntity('Thing', 'a', true)
  assert.i32Equals(1, countEntities('Thing'))
  assert.fieldEquals('Thing', 'a', 'count', '1')
  assert.notInStore('Thing', 'b')
  clearStore()
  assert.notInStore('Thing', 'a')
})
test('default: values are shown as matchstick shows them', () => {
  const thing = save('v', 7)
  thing.set('tags', Value.fromStringArray(['x', 'y']))
  thing.set('hash', Value.fromBytes(Bytes.fromHexString('0xABCD')))
  thing.set('amount', Value.fromBigInt(BigInt.fromString('-123456789012345678901234567890')))
  thing.set('rate', Value.fromBigDecimal(BigDecimal.fromString('1e-3')))
  thing.set('text', Value.fromNull())
  store.set('Thing', 'v', thing)
  assert.fieldEquals('Thing', 'v', 'tags', '[x, y]')
  assert.fieldEquals('Thing', 'v', 'hash', '0xabcd')
  assert.fieldEquals('Thing', 'v', 'amount', '-123456789012345678901234567890')
  assert.fieldEquals('Thing', 'v', 'rate', '0.001')
  assert.fieldEquals('Thing', 'v', 'text', 'null')
})
test('behavior: saving merges, as graph-node does', () => {
  const part = new Entity()
  part.set('text', Value.fromString('new'))
  store.set('Thing', 'v', part)
  assert.fieldEquals('Thing', 'v', 'count', '7')
  assert.fieldEquals('Thing', 'v', 'text', 'new')
})
test('behavior: a required field must be there', () => {
  const part = new Entity()
  part.set('text', Value.fromString('new'))
  store.set('Thing', 'none', part)
}, true)
test('default: the store of the block is what the test puts there', () => {
  const owner = new Entity()
  owner.set('id', Value.fromBytes(Bytes.fromHexString('0x01')))
  assert.assertNull(store.get_in_block('Owner', '0x01'))
  mockInBlockStore('Owner', '0x01', owner)
  assert.assertNotNull(store.get_in_block('Owner', '0x01'))
  assert.assertNull(store.get('Owner', '0x01'))
  clearInBlockStore()
  assert.assertNull(store.get_in_block('Owner', '0x01'))
})
test('default: derived fields are looked up', () => {
  const owner = new Entity()
  owner.set('id', Value.fromBytes(Bytes.fromHexString('0x02')))
  store.set('Owner', '0x02', owner)
  for (let i = 0; i < 3; i++) {
    const thing = save('of owner ' + i.toString(), i)
    if (i != 1) thing.set('owner', Value.fromBytes(Bytes.fromHexString('0x02')))
    store.set('Thing', 'of owner ' + i.toString(), thing)
  }
  const things = store.loadRelated('Owner', '0x02', 'things')
  assert.i32Equals(2, things.length)
  assert.stringEquals('of owner 2', things[1].getString('id'))
})
test('behavior: a timeseries gets its ids and the time of a pretend block', () => {
  const point = new Entity()
  point.set('id', Value.fromI64(0))
  point.set('timestamp', Value.fromTimestamp(55))
  point.set('value', Value.fromBigInt(BigInt.fromI32(5)))
  store.set('Point', 'auto', point)
  store.set('Point', 'auto', point)
  assert.entityCount('Point', 2)
  assert.fieldEquals('Point', '4294967297', 'timestamp', '1000000')
})
test('default: readFile', () => {
  assert.stringEquals('from a file', readFile('specs/data.txt').toString())
})
`

const MOCKS = `
const HOLDER = '0x00000000000000000000000000000000000000aa'
function holder(text: string): ethereum.Value {
  return ethereum.Value.fromAddress(Address.fromString(text))
}
test('default: a mocked function returns, reverts and can change', () => {
  const mocked = createMockedFunction(Address.zero(), 'balanceOf', 'balanceOf(address):(uint256)').withArgs([holder(HOLDER)])
  mocked.returns([ethereum.Value.fromI32(12)])
  assert.bigIntEquals(BigInt.fromI32(12), balanceOf(HOLDER) as BigInt)
  createMockedFunction(Address.zero(), 'balanceOf', 'balanceOf(address):(uint256)').withArgs([holder(HOLDER)]).reverts()
  assert.assertTrue(balanceOf(HOLDER) === null)
})
test('error: nothing mocked', () => {
  balanceOf('0x00000000000000000000000000000000000000ab')
})
test('error: name', () => {
  createMockedFunction(Address.zero(), 'other', 'balanceOf(address):(uint256)').withArgs([holder(HOLDER)]).reverts()
})
test('error: count', () => {
  createMockedFunction(Address.zero(), 'balanceOf', 'balanceOf(address):(uint256)').reverts()
})
test('error: type', () => {
  createMockedFunction(Address.zero(), 'balanceOf', 'balanceOf((bool,uint8[]),address):(uint256)')
    .withArgs([ethereum.Value.fromI32(1), holder(HOLDER)]).reverts()
})
test('default: dataSourceMock', () => {
  assert.stringEquals('0x0000000000000000000000000000000000000000', dataSource.address().toHexString())
  assert.stringEquals('mainnet', dataSource.network())
  const context = new DataSourceContext()
  context.setI32('n', 5)
  dataSourceMock.setReturnValues(HOLDER, 'goerli', context)
  assert.stringEquals(HOLDER, dataSource.address().toHexString())
  assert.stringEquals('goerli', dataSource.network())
  assert.i32Equals(5, dataSource.context().getI32('n'))
  dataSourceMock.resetValues()
  assert.i32Equals(0, dataSource.context().entries.length)
})
test('default: created data sources', () => {
  assert.dataSourceCount('Token', 0)
  DataSourceTemplate.create('Token', [HOLDER])
  DataSourceTemplate.create('Token', [HOLDER])
  assert.dataSourceCount('Token', 1)
  assert.dataSourceExists('Token', HOLDER)
  logDataSources('Token')
})
test('error: no such template', () => {
  DataSourceTemplate.create('Coin', [HOLDER])
})
test('behavior: signed and unsigned, addresses and bytes are the same', () => {
  assert.equals(ethereum.Value.fromI32(5), ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(5)))
  assert.equals(holder(HOLDER), ethereum.Value.fromBytes(Bytes.fromHexString(HOLDER)))
  assert.stringEquals('0xa16081f360e3847006db660bae1c6d1b2e17ec2a', newMockEvent().address.toHexString())
})
`

const LOOPS = `
test('ends', () => {})
test('never ends', () => { for (let i = 0; i >= 0; i = (i + 1) & 7) save('x', i) })
`

let root: string
let reports: readonly FileReport[]

beforeAll(async () => {
  const tests = {
    broken: `const x: i32 = 'text'\n`,
    failing: FAILING,
    'folder/hooks': HOOKS,
    loops: LOOPS,
    mocks: MOCKS,
    store: STORE,
  }
  root = makeProject(tests)
  reports = await run([], null)
}, 240_000)

afterAll(() => rmSync(root, { recursive: true, force: true }))

function run(words: readonly string[], pattern: RegExp | null): Promise<readonly FileReport[]> {
  const limits = { compileSeconds: 200, testSeconds: 6 }
  return runProject(openProject(root), { words, pattern, force: false, limits, onFile: () => {} })
}

function report(name: string): FileReport {
  return reports.find(({ file }) => file.name === name) ?? expect.fail(`no report of ${name}`)
}

/** Failures by test, null for those that passed. */
function outcomes(name: string): Record<string, string | null> {
  return Object.fromEntries(
    report(name).results.map(({ path, failure }) => [fullName(path), failure === null ? null : failure.message]),
  )
}

describe('failing tests', () => {
  test('default: each says why, and the others run', () => {
    expect(outcomes('failing')).toEqual({
      'failures > a field': "(assert.fieldEquals) Expected field 'count' to equal '2', but was '1' instead.",
      'failures > an own message': '(assert.equals) one is not two',
      'failures > a mapping that aborts': 'no luck (src/mapping.ts:20:3)',
      'failures > shouldFail that passes': 'Expected test to fail but it passed successfully!',
      'failures > still runs': null,
    })
  })

  test('behavior: the place is that of the AssemblyScript line', () => {
    const places = report('failing').results.map(({ failure }) => failure?.places ?? [])
    const at = (text: string): RegExp => new RegExp(`^specs/failing.test.ts:${lineOf(FAILING, text)}:\\d+$`)
    expect(places[0]?.[0]).toMatch(at("assert.fieldEquals('Thing', 'a'"))
    expect(places[2]?.[0]).toMatch(/^src\/mapping.ts:20:\d+$/)
    expect(places[2]?.[1]).toMatch(at('fail()'))
  })

  test('behavior: the report names them, counts them and fails', () => {
    expect(countsOf([report('failing')])).toEqual({ passed: 1, failed: 4, skipped: 0 })
    const text = `${fileText(report('failing'), plain)}\n${summaryText([report('failing')], 1234, plain)}`
    expect(text).toContain('✗ specs/failing.test.ts (5 tests')
    expect(text).toContain("        (assert.fieldEquals) Expected field 'count' to equal '2', but was '1' instead.")
    expect(text).toContain('        at specs/failing.test.ts:')
    expect(text).toContain('FAILED specs/failing.test.ts > failures > an own message')
    expect(text).toContain('Mapping tests: 1 passed, 4 failed (1 file, 1.2 s)')
    const json = JSON.parse(jsonReport([report('failing')]))
    expect(json).toMatchObject({ success: false, numTotalTests: 5, numPassedTests: 1, numFailedTests: 4 })
    expect(json.testResults[0].assertionResults[1]).toMatchObject({ title: 'an own message', status: 'failed' })
  })

  test('error: a file that does not compile fails with the words of the compiler', () => {
    const { failure, results } = report('broken')
    expect(results).toEqual([])
    expect(failure?.message).toContain("ERROR TS2322: Type '~lib/string/String' is not assignable to type 'i32'")
    expect(failure?.message).toContain('specs/broken.test.ts(4,16)')
    expect(countsOf([report('broken')])).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('error: a test that never ends is stopped', () => {
    expect(outcomes('loops')).toEqual({ 'never ends': 'It did not end within 6 s and was stopped.' })
  })
})

test('default: hooks run around their tests, outer before inner and after it', () => {
  const { results } = report('folder/hooks')
  expect(results.map(({ path, logs }) => [path.at(-1), logs.map((line) => line.replace('info: ', ''))])).toEqual([
    ['first', ['file beforeAll', 'outer before', 'first', 'outer after']],
    ['second', ['inner beforeAll', 'outer before', 'inner before', 'second', 'inner after', 'outer after']],
    ['never runs', []],
  ])
  expect(outcomes('folder/hooks')).toEqual({
    'outer > first': null,
    'outer > inner > second': null,
    'broken > never runs': 'beforeAll: no luck (src/mapping.ts:20:3)',
  })
})

test('default: the store, as matchstick shows it and graph-node keeps it', () => {
  expect(Object.values(outcomes('store'))).toEqual([null, null, null, null, null, null, null, null])
  expect(report('store').results[0]?.logs).toEqual([
    '{\n  "Thing": {\n    "a": {\n      "count": "1",\n      "id": "a"\n    }\n  }\n}',
    '{\n  "count": "1",\n  "id": "a"\n}',
  ])
})

test('default: mocks of calls and data sources', () => {
  const found = outcomes('mocks')
  const failed = Object.fromEntries(Object.entries(found).filter(([, message]) => message !== null))
  expect(failed).toEqual({
    'error: nothing mocked': expect.stringContaining(
      'Could not find a mocked function with the following parameters, address: 0x0000000000000000000000000000000000000000, name: balanceOf, signature balanceOf(address):(uint256)',
    ),
    'error: name': expect.stringContaining('function name `other` should match the name in the function signature'),
    'error: count': 'balanceOf expected 1 arguments, but received 0',
    'error: type': expect.stringContaining('parameters mismatch at position 1'),
    'error: no such template': expect.stringContaining('No template with this name available. Available names: Token.'),
  })
  expect(Object.keys(found)).toHaveLength(9)
})

test('behavior: words choose files, a pattern chooses tests, and hooks of groups without tests do not run', async () => {
  const [only, ...others] = await run(['HOOKS'], /second/)
  expect(others).toEqual([])
  expect(only).toMatchObject({ file: { name: 'folder/hooks' }, skipped: 2, failure: null })
  expect(only?.results.map(({ path }) => path.at(-1))).toEqual(['second'])
}, 60_000)

test('behavior: a file is compiled again when a source that it imports has changed, and only then', async () => {
  const [same] = await run(['mocks'], null)
  expect(same?.compileMilliseconds).toBeNull()
  appendFileSync(join(root, 'src/mapping.ts'), '\n// changed\n')
  const [again] = await run(['mocks'], null)
  expect(again?.compileMilliseconds).toBeGreaterThan(0)
}, 60_000)
