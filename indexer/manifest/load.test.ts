import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../core/errors.ts'
import { onTransfer, TOKEN, writeTestManifest } from '../../tests/mapping-market.ts'
import { loadManifest } from './load.ts'
import type { Manifest } from './manifest.ts'

/** A module that imports one function, (i32) -> i32, from a file called "index", and does nothing. */
function moduleImporting(name: string): string {
  const text = Buffer.from(name)
  const imported = [1, 5, ...Buffer.from('index'), text.length, ...text, 0, 0]
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 2, imported.length, ...imported]
  const path = join(mkdtempSync(join(tmpdir(), 'aftershock-module-')), 'mapping.wasm')
  writeFileSync(path, Uint8Array.from(bytes))
  return path
}

const wasm = moduleImporting('store.get')

/** The manifest of a test with one change. */
function load(
  change: (text: string) => string,
  handlers: string = onTransfer('handleTransfer'),
  code = wasm,
): Manifest {
  const path = writeTestManifest(code, handlers)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  return loadManifest(path)
}

function refusal(change: (text: string) => string, handlers?: string, code?: string): string {
  try {
    load(change, handlers, code)
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.message.replace(/^.*subgraph\.yaml, /, '')}`
    throw error
  }
  return 'accepted'
}

const same = (text: string): string => text
const blocks = (...filters: readonly string[]): string =>
  `      blockHandlers:\n${filters.map((filter) => `        - handler: handleBlock\n${filter}`).join('')}`
const ONCE = '          filter: { kind: once }\n'
const POLLING = '          filter: { kind: polling, every: 4 }\n'

describe('loadManifest', () => {
  it('default: handlers, topics and contexts', () => {
    const handlers = `${onTransfer('handleTransfer', true)}          topic2: ["0xAb"]\n`
    const [source] = load(
      (text) =>
        text.replace(
          'name: { type: String, data: manifest }',
          'wide: { type: Int8, data: -5 }\n      at: { type: Timestamp, data: "1700000000000000" }',
        ),
      handlers,
    ).dataSources
    expect(source?.address).toBe(TOKEN)
    expect(source?.mapping.eventHandlers[0]).toMatchObject({
      handler: 'handleTransfer',
      receipt: true,
      calls: [],
      topics: [null, [`0x${'ab'.padStart(64, '0')}`], null],
    })
    expect(source?.context).toEqual(
      new Map<string, unknown>([
        ['wide', { type: 'Int8', data: -5n }],
        ['at', { type: 'Timestamp', data: 1_700_000_000_000_000n }],
        ['amount', { type: 'BigInt', data: 12n }],
      ]),
    )
  })

  it('behavior: features that only name what is always there', () => {
    expect(refusal((text) => `features: [aggregations, declaredEthCalls]\n${text}`)).toBe('accepted')
  })

  it.each([
    ['graft: { base: QmX, block: 5 }\n', 'MANIFEST_UNSUPPORTED line 1, graft: got a graft'],
    ['features:\n  - nonFatalErrors\n', 'MANIFEST_UNSUPPORTED line 2, features[0]: got the feature nonFatalErrors'],
    ['features: [fullTextSearch]\n', 'MANIFEST_UNSUPPORTED line 1, features[0]: got the feature fullTextSearch'],
  ])('error: %j at its line', (line, message) => {
    expect(refusal((text) => line + text)).toContain(message)
  })

  it.each([
    ['specVersion: 1.4.0', 'specVersion: 1.6.0', 'MANIFEST_UNSUPPORTED line 1, specVersion: got specVersion 1.6.0'],
    [
      'kind: ethereum/contract',
      'kind: file/ipfs',
      'MANIFEST_UNSUPPORTED line 5, dataSources[0].kind: got a data source of kind file/ipfs',
    ],
    [
      'kind: ethereum/contract',
      'kind: subgraph',
      'MANIFEST_UNSUPPORTED line 5, dataSources[0].kind: got a data source of kind subgraph',
    ],
    [
      `address: "${TOKEN}"`,
      'abiOnly: 1',
      'MANIFEST_UNSUPPORTED line 12, dataSources[0].source.address: got no address',
    ],
    [
      'apiVersion: 0.0.9',
      'apiVersion: 0.0.7',
      'MANIFEST_UNSUPPORTED line 17, dataSources[0].mapping.apiVersion: got apiVersion 0.0.7',
    ],
    [
      'type: BigInt, data: "12"',
      'type: BigInt, data: "x"',
      'MANIFEST_INVALID line 10, dataSources[0].context.amount.data: got "x", expected a value of type BigInt',
    ],
    ['type: BigInt', 'type: Number', 'MANIFEST_INVALID line 10, dataSources[0].context.amount.type: got "Number"'],
  ])('error: %s as %s at its line', (before, after, message) => {
    expect(refusal((text) => text.replace(before, after))).toContain(message)
  })

  it.each(['ipfs.cat', 'ipfs.map', 'ens.nameByHash', 'box.profile', 'arweave.transactionData'])(
    'error: a mapping that imports %s at the line of its file',
    (name) => {
      expect(refusal(same, undefined, moduleImporting(name))).toContain(
        `MANIFEST_UNSUPPORTED line 23, dataSources[0].mapping.file: got a mapping that calls ${name}, expected one that reads only the chain`,
      )
    },
  )

  it('error: block handlers that graph-node does not let stand together, or that this engine lacks', () => {
    expect(refusal(same, blocks(ONCE, POLLING))).toBe('accepted')
    const at = 'dataSources[0].mapping.blockHandlers'
    expect(refusal(same, blocks(ONCE, ONCE))).toContain(`line 27, ${at}[1]: got a second block handler of kind once`)
    expect(refusal(same, blocks('', POLLING))).toContain(`${at}[1]: got block handlers with and without a filter`)
    expect(refusal(same, blocks('          filter: { kind: call }\n'))).toContain(
      `MANIFEST_UNSUPPORTED line 26, ${at}[0].filter.kind: got a block handler filtered by call`,
    )
  })

  it('error: two handlers of an event, and a topic0 of another event', () => {
    const second = onTransfer('handleOther').slice('      eventHandlers:\n'.length)
    expect(refusal(same, onTransfer('handleTransfer') + second)).toContain(
      'MANIFEST_INVALID line 27, dataSources[0].mapping.eventHandlers[1]: got a second handler of Transfer(address,address,uint256)',
    )
    expect(refusal(same, `${onTransfer('handleTransfer')}          topic0: "0x${'1'.repeat(64)}"\n`)).toContain(
      'MANIFEST_INVALID line 27, dataSources[0].mapping.eventHandlers[0].topic0: got',
    )
  })

  it('error: declared calls before the manifest version that has them', () => {
    const handlers = `${onTransfer('handleTransfer')}          calls:\n            a: Token[event.address].balanceOf(event.params.to)\n`
    expect(refusal((text) => text.replace('1.4.0', '1.1.0'), handlers)).toContain('expected specVersion 1.2.0 or later')
  })
})
