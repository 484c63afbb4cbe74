/** Reads a manifest that `graph build` made, with its ABIs. What graph-node has and this engine lacks is refused here. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UserError } from '../../core/errors.ts'
import { type Abi, parseAbi } from '../abi/parse.ts'
import { readContext } from './context.ts'
import { readBlockHandlers, readEventHandlers } from './handlers.ts'
import type { Manifest, Mapping, StaticDataSource, Template } from './manifest.ts'
import { unsupportedImports } from './mapping-imports.ts'
import { versionAtLeast, YamlNode } from './yaml-node.ts'

/** The AssemblyScript interface that the host has (indexer/wasm). */
const API_VERSION = '0.0.9'
/** The newest version of the manifest that is understood: graph-node's own newest. */
const SPEC_VERSION = '1.5.0'

/** What reading the parts of one manifest shares. */
type Scope = {
  readonly folder: string
  readonly specVersion: string
  /** By path. */
  readonly abis: Map<string, Abi>
  /** Paths of compiled code whose imports are known. */
  readonly checked: Set<string>
}

/** @throws UserError MANIFEST_MISSING, MANIFEST_INVALID, MANIFEST_UNSUPPORTED */
export function loadManifest(path: string): Manifest {
  const file = resolve(path)
  const root = YamlNode.parse(file, read(file, 'MANIFEST_MISSING', 'Build the subgraph first: npx graph build.'))
  checkFeatures(root)
  const folder = dirname(file)
  const scope: Scope = { folder, specVersion: specVersionOf(root), abis: new Map(), checked: new Set() }
  const dataSources = root
    .get('dataSources')
    .items()
    .map((node) => dataSource(node, scope))
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
    .map((node) => template(node, scope))
  return {
    path: file,
    schemaPath: resolve(folder, root.get('schema').get('file').text()),
    network,
    dataSources,
    templates: new Map(templates.map((item) => [item.name, item])),
    historyBlocks: historyOf(root.get('indexerHints').get('prune')),
  }
}

function specVersionOf(root: YamlNode): string {
  const node = root.get('specVersion')
  if (/^\d+\.\d+\.\d+$/.test(node.text()) && versionAtLeast(SPEC_VERSION, node.text())) return node.text()
  throw node.unsupported(`specVersion ${node.text()}`, `up to ${SPEC_VERSION}`)
}

/** graph-node's reorganisation threshold: history is never shorter than this, and `auto` is twice as long. */
const REORG_THRESHOLD = 250

/** A history that is not longer than the threshold is not cut at all: graph-node warns at each try and keeps everything. */
function historyOf(node: YamlNode): number | null {
  if (!node.exists || node.value === 'never') return null
  if (node.value === 'auto') return 2 * REORG_THRESHOLD
  const blocks = Number(node.value)
  if (!Number.isSafeInteger(blocks) || blocks < 0) throw node.invalid('never, auto or a number of blocks')
  return blocks > REORG_THRESHOLD ? blocks : null
}

/** What graph-node switches on by a feature's name and is always on here. */
const FEATURES: readonly string[] = ['aggregations', 'bytesAsIds', 'declaredEthCalls', 'immutableEntities']

/** Of the others nonFatalErrors would leave gaps that no answer shows: here indexing ends at a handler that fails. */
function checkFeatures(root: YamlNode): void {
  for (const feature of root.get('features').items()) {
    if (FEATURES.includes(feature.text())) continue
    throw feature.unsupported(`the feature ${feature.text()}`, `none but ${FEATURES.join(', ')}`)
  }
  if (root.get('graft').exists) throw root.get('graft').unsupported('a graft', 'none')
}

function dataSource(node: YamlNode, scope: Scope): StaticDataSource {
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
    context: node.get('context').exists ? readContext(node.get('context')) : null,
    mapping: mapping(node, scope),
  }
}

function template(node: YamlNode, scope: Scope): Template {
  checkKind(node)
  return { name: node.get('name').text(), mapping: mapping(node, scope) }
}

function checkKind(node: YamlNode): void {
  const kind = node.get('kind').text()
  if (kind === 'ethereum/contract' || kind === 'ethereum') return
  throw node.get('kind').unsupported(`a data source of kind ${kind}`, 'ethereum/contract')
}

function mapping(node: YamlNode, scope: Scope): Mapping {
  const from = node.get('mapping')
  const apiVersion = from.get('apiVersion')
  if (apiVersion.text() !== API_VERSION) {
    throw apiVersion.unsupported(`apiVersion ${apiVersion.text()}`, `apiVersion ${API_VERSION}`)
  }
  if (from.get('callHandlers').items().length > 0) {
    throw from
      .get('callHandlers')
      .unsupported('call handlers, which need a node that traces', 'event or block handlers')
  }
  const wasmPath = code(from.get('file'), scope)
  const named = from
    .get('abis')
    .items()
    .map((item) => [item.get('name').text(), abi(item.get('file'), scope)] as const)
  const ownAbi = node.get('source').get('abi')
  const own = named.find(([name]) => name === ownAbi.text())?.[1]
  if (!own) throw ownAbi.invalid(`one of the mapping's ABIs: ${named.map(([name]) => name).join(', ')}`)
  const abis = new Map(named)
  const eventHandlers = readEventHandlers(from.get('eventHandlers'), { own, abis, specVersion: scope.specVersion })
  return { wasmPath, abis, eventHandlers, blockHandlers: readBlockHandlers(from.get('blockHandlers')) }
}

/** The path of compiled code that imports nothing that this engine lacks. */
function code(file: YamlNode, scope: Scope): string {
  const path = resolve(scope.folder, file.text())
  if (!existsSync(path)) throw file.invalid('a file of compiled code; build the subgraph again')
  if (!scope.checked.has(path)) {
    const [name] = unsupportedImports(path)
    if (name !== undefined) throw file.unsupported(`a mapping that calls ${name}`, 'one that reads only the chain')
    scope.checked.add(path)
  }
  return path
}

function abi(file: YamlNode, scope: Scope): Abi {
  const path = resolve(scope.folder, file.text())
  const known = scope.abis.get(path)
  if (known) return known
  try {
    const parsed = parseAbi(JSON.parse(readFileSync(path, 'utf8')))
    scope.abis.set(path, parsed)
    return parsed
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw file.error('MANIFEST_INVALID', `${file.text()} (${reason})`, "a contract's ABI as JSON")
  }
}

function read(path: string, code: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UserError(code, `${path}: got no file that can be read, expected a built manifest.`, { hint, cause })
  }
}
