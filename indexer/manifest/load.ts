/** Reads a manifest that `graph build` made, with its ABIs. What graph-node has and this engine lacks is refused here. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UserError } from '../../core/errors.ts'
import { type Hex, hexToBytes } from '../../core/hex.ts'
import { type Abi, findEvent, manifestTopic, parseAbi } from '../abi/parse.ts'
import { parseBigDecimal } from '../store/big-decimal.ts'
import type { Entity, EntityValue } from '../store/values.ts'
import type { BlockHandler, EventHandler, Manifest, Mapping, StaticDataSource, Template } from './manifest.ts'
import { YamlNode } from './yaml-node.ts'

/** The AssemblyScript interface that the host has (indexer/wasm). */
const API_VERSION = '0.0.9'

/** @throws UserError MANIFEST_MISSING, MANIFEST_INVALID, MANIFEST_UNSUPPORTED */
export function loadManifest(path: string): Manifest {
  const file = resolve(path)
  const root = YamlNode.parse(file, read(file, 'MANIFEST_MISSING', 'Build the subgraph first: npx graph build.'))
  checkFeatures(root)
  const folder = dirname(file)
  const abis = new Map<string, Abi>()
  const dataSources = root
    .get('dataSources')
    .items()
    .map((node) => dataSource(node, folder, abis))
  const [first] = dataSources
  if (!first) throw root.get('dataSources').invalid('at least one data source')
  const networks = new Set(
    root
      .get('dataSources')
      .items()
      .map((node) => node.get('network').text()),
  )
  const [network = ''] = networks
  if (networks.size > 1) throw root.unsupported(`data sources of ${[...networks].join(' and ')}`, 'one network')
  const templates = root
    .get('templates')
    .items()
    .map((node) => template(node, folder, abis))
  return {
    path: file,
    schemaPath: resolve(folder, root.get('schema').get('file').text()),
    network,
    dataSources,
    templates: new Map(templates.map((item) => [item.name, item])),
  }
}

function checkFeatures(root: YamlNode): void {
  for (const feature of root.get('features').items()) {
    throw feature.unsupported(`the feature ${feature.text()}`, 'none')
  }
  if (root.get('graft').exists) throw root.get('graft').unsupported('a graft', 'none')
}

function dataSource(node: YamlNode, folder: string, abis: Map<string, Abi>): StaticDataSource {
  checkKind(node)
  const source = node.get('source')
  const address = source.get('address')
  if (!address.exists) throw address.unsupported('no address', 'the address of one contract')
  if (!/^0x[0-9a-fA-F]{40}$/.test(address.text())) throw address.invalid('0x and 40 hex digits')
  const end = source.get('endBlock')
  return {
    name: node.get('name').text(),
    address: `0x${address.text().slice(2).toLowerCase()}`,
    startBlock: source.get('startBlock').integer(0),
    endBlock: end.exists ? end.integer() : null,
    context: node.get('context').exists ? context(node.get('context')) : null,
    mapping: mapping(node, folder, abis),
  }
}

function template(node: YamlNode, folder: string, abis: Map<string, Abi>): Template {
  checkKind(node)
  return { name: node.get('name').text(), mapping: mapping(node, folder, abis) }
}

function checkKind(node: YamlNode): void {
  const kind = node.get('kind').text()
  if (kind === 'ethereum/contract' || kind === 'ethereum') return
  throw node.get('kind').unsupported(`a data source of kind ${kind}`, 'ethereum/contract')
}

function mapping(node: YamlNode, folder: string, abis: Map<string, Abi>): Mapping {
  const from = node.get('mapping')
  const apiVersion = from.get('apiVersion')
  if (apiVersion.text() !== API_VERSION) {
    throw apiVersion.unsupported(`apiVersion ${apiVersion.text()}`, `apiVersion ${API_VERSION}`)
  }
  if (from.get('callHandlers').exists)
    throw from.get('callHandlers').unsupported('call handlers', 'event or block handlers')
  const wasmPath = resolve(folder, from.get('file').text())
  if (!existsSync(wasmPath)) throw from.get('file').invalid('a file of compiled code; build the subgraph again')
  const named = from
    .get('abis')
    .items()
    .map((item) => [item.get('name').text(), abi(item.get('file'), folder, abis)] as const)
  const ownAbi = node.get('source').get('abi')
  const own = named.find(([name]) => name === ownAbi.text())?.[1]
  if (!own) throw ownAbi.invalid(`one of the mapping's ABIs: ${named.map(([name]) => name).join(', ')}`)
  const eventHandlers = from
    .get('eventHandlers')
    .items()
    .map((item) => eventHandler(item, own))
  const twice = eventHandlers.find((a, i) => eventHandlers.findIndex((b) => b.topic0 === a.topic0) !== i)
  if (twice)
    throw from.get('eventHandlers').error('MANIFEST_INVALID', `two handlers of ${twice.event.signature}`, 'one')
  const blockHandlers = from.get('blockHandlers').items().map(blockHandler)
  return { wasmPath, abis: new Map(named), eventHandlers, blockHandlers }
}

function abi(file: YamlNode, folder: string, abis: Map<string, Abi>): Abi {
  const path = resolve(folder, file.text())
  const known = abis.get(path)
  if (known) return known
  try {
    const parsed = parseAbi(JSON.parse(readFileSync(path, 'utf8')))
    abis.set(path, parsed)
    return parsed
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw file.error('MANIFEST_INVALID', `${file.text()} (${reason})`, "a contract's ABI as JSON")
  }
}

function eventHandler(node: YamlNode, own: Abi): EventHandler {
  for (const key of ['topic1', 'topic2', 'topic3']) {
    if (node.get(key).exists) throw node.get(key).unsupported(`a filter on ${key}`, 'event handlers without one')
  }
  const signature = node.get('event')
  const event = findEvent(own, signature.text())
  if (!event) throw signature.invalid('an event of the ABI, with "indexed" as there')
  const topic0 = node.get('topic0')
  // `calls` only says which eth_calls can be made ahead: the answers are the same without.
  return {
    event,
    topic0: topic0.exists ? hexOf(topic0) : manifestTopic(signature.text()),
    handler: node.get('handler').text(),
    receipt: node.get('receipt').value === true,
  }
}

function hexOf(node: YamlNode): Hex {
  if (!/^0x[0-9a-fA-F]{64}$/.test(node.text())) throw node.invalid('0x and 64 hex digits')
  return `0x${node.text().slice(2).toLowerCase()}`
}

function blockHandler(node: YamlNode): BlockHandler {
  const handler = node.get('handler').text()
  const filter = node.get('filter')
  if (!filter.exists) return { handler, filter: { kind: 'every' } }
  const kind = filter.get('kind')
  if (kind.text() === 'once') return { handler, filter: { kind: 'once' } }
  if (kind.text() !== 'polling') throw kind.unsupported(`a block handler filtered by ${kind.text()}`, 'once or polling')
  const every = filter.get('every').integer()
  if (every === 0) throw filter.get('every').invalid('a number of blocks from 1')
  return { handler, filter: { kind: 'polling', every } }
}

function context(node: YamlNode): Entity {
  return new Map(
    node.keys().map((key) => {
      const item = node.get(key)
      return [key, contextValue(item.get('type').text(), item.get('data'))]
    }),
  )
}

function contextValue(type: string, data: YamlNode): EntityValue {
  const { value } = data
  switch (type) {
    case 'String':
      if (typeof value === 'string') return value
      break
    case 'Bool':
      if (typeof value === 'boolean') return value
      break
    case 'Int':
      if (typeof value === 'number' && (value | 0) === value) return value
      break
    case 'BigInt':
      if (/^-?\d+$/.test(String(value))) return BigInt(String(value))
      break
    case 'BigDecimal': {
      const parsed = parseBigDecimal(String(value))
      if (parsed) return parsed
      break
    }
    case 'Bytes':
      if (typeof value === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(value)) return hexToBytes(value)
      break
    case 'List':
      return data.items().map((item) => contextValue(item.get('type').text(), item.get('data')))
    default:
      throw data.unsupported(
        `a value of type ${type} in a context`,
        'String, Bool, Int, BigInt, BigDecimal, Bytes or List',
      )
  }
  throw data.invalid(`a value of type ${type}`)
}

function read(path: string, code: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UserError(code, `${path}: got no file that can be read, expected a built manifest.`, { hint, cause })
  }
}
