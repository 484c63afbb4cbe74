/**
 * A compiled mapping, ready to run handlers. graph-node makes a fresh instance for each trigger; this one is used again
 * and put back instead (memory, globals), which a mapping cannot tell from a fresh one.
 */
import { readFileSync } from 'node:fs'
import { UserError } from '../../core/errors.ts'
import type { AbiEvent } from '../abi/parse.ts'
import type { BlockHeader, Log } from '../chain/block-source.ts'
import type { EntitySchema } from '../store/schema.ts'
import { bigDecimalFunctions } from './big-decimal.ts'
import { bigIntFunctions } from './big-int.ts'
import { writeBlock } from './blocks.ts'
import { readClassIds, unreadClassIds } from './class-ids.ts'
import { cryptoFunctions } from './crypto.ts'
import { dataSourceFunctions } from './data-source.ts'
import { EntityImages } from './entity-images.ts'
import { ethereumFunctions } from './ethereum.ts'
import { EventWriter, type KnownTransaction } from './events.ts'
import { Heap } from './heap.ts'
import type { HandlerContext, Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { jsonFunctions } from './json.ts'
import { logFunctions } from './log.ts'
import { exportMutableGlobals } from './patch-module.ts'
import { StaticTexts } from './static-texts.ts'
import { addEntityCodecs, type EntityCodecs, storeFunctions } from './store.ts'
import { typeConversionFunctions } from './type-conversion.ts'
import { yamlFunctions } from './yaml.ts'

/** Memory that an instance has from the start, so that it seldom grows while a handler runs. */
const PAGES = 32
const PAGE_BYTES = 65_536
/** Room for a block's objects before the event's, so that these always lie at the same place. */
const BLOCK_ROOM = 4096

/** 'needs-transaction': the handler read a transaction that has not been fetched; what it did must be dropped. */
export type RunResult = 'done' | 'skipped' | 'needs-transaction'

export class MappingInstance {
  readonly #heap: Heap
  readonly #host: Host
  readonly #images: EntityImages
  readonly #handlers: ReadonlyMap<string, (event: number) => void>
  readonly #globals: readonly { readonly global: WebAssembly.Global; readonly initial: unknown }[]
  readonly #offset: WebAssembly.Global
  readonly #snapshot: Uint8Array
  readonly #start: number
  readonly #arenaTop: number
  readonly #arenaEnd: number
  readonly #events = new Map<AbiEvent, EventWriter>()
  #block: { readonly header: BlockHeader; readonly image: Uint8Array; readonly pointer: number } | undefined
  #context: HandlerContext | undefined

  constructor(path: string, options: { schema: EntitySchema; texts: readonly string[] }) {
    const { bytes, globals } = exportMutableGlobals(readFileSync(path))
    const module = new WebAssembly.Module(bytes)
    const parts = instantiate(path, module, options.schema, () => this.#context)
    this.#heap = parts.heap
    this.#host = parts.host
    this.#images = parts.images
    for (const text of options.texts) this.#host.text(text)
    parts.texts.close()
    const exports = parts.instance.exports
    this.#handlers = new Map(
      WebAssembly.Module.exports(module)
        .filter((item) => item.kind === 'function')
        .map((item) => [item.name, exported(exports, item.name)]),
    )
    this.#start = this.#heap.openArena()
    this.#arenaTop = this.#heap.top
    this.#arenaEnd = this.#heap.end
    this.#heap.lastingEnd = this.#start
    this.#snapshot = this.#heap.u8.slice(0, this.#start)
    const mutable = globals.map((name) => exports[name]).filter((value) => value instanceof WebAssembly.Global)
    this.#offset = findOffset(mutable, this.#arenaEnd)
    this.#globals = mutable.map((global) => ({ global, initial: global.value }))
  }

  /** Whether the module exports a function of this name. */
  has(handler: string): boolean {
    return this.#handlers.has(handler)
  }

  /** Runs an event handler. Throws what the handler or a host function throws. */
  runEvent(
    context: HandlerContext,
    handler: string,
    trigger: { event: AbiEvent; log: Log; block: BlockHeader; known: KnownTransaction },
  ): RunResult {
    const block = this.#writeBlock(trigger.block)
    let writer = this.#events.get(trigger.event)
    if (!writer) {
      writer = new EventWriter(this.#host, trigger.event)
      this.#events.set(trigger.event, writer)
    }
    const event = writer.write(trigger.log, block, trigger.known)
    if (event === 0) {
      this.#reset()
      return 'skipped'
    }
    return this.#run(context, handler, event, trigger.known === 'unread')
  }

  /** Runs a block handler. */
  runBlock(context: HandlerContext, handler: string, block: BlockHeader): void {
    this.#run(context, handler, this.#writeBlock(block), false)
  }

  #run(context: HandlerContext, handler: string, argument: number, unread: boolean): RunResult {
    const run = this.#handlers.get(handler)
    if (!run) throw new HostError(`The mapping exports no function ${handler}.`)
    const size = this.#heap.u8.length
    this.#context = context
    try {
      run(argument)
      // The end of memory is where an unread transaction lies: after growing, or when objects reached it, what the
      // handler has read there is not to be trusted.
      return unread && this.#tailIsLost(size) ? 'needs-transaction' : 'done'
    } catch (error) {
      if (unread && (isOutOfBounds(error) || this.#tailIsLost(size))) return 'needs-transaction'
      throw error
    } finally {
      this.#context = undefined
      this.#reset(unread ? size : 0)
    }
  }

  #tailIsLost(size: number): boolean {
    this.#heap.refresh()
    return this.#heap.u8.length !== size || Number(this.#offset.value) > size - 8
  }

  #writeBlock(header: BlockHeader): number {
    const heap = this.#heap
    if (this.#block?.header === header) {
      heap.u8.set(this.#block.image, this.#arenaTop)
    } else {
      const pointer = writeBlock(this.#host, header)
      if (heap.top > this.#arenaTop + BLOCK_ROOM) throw new RangeError('A block needs more room than is kept for it.')
      this.#block = { header, image: heap.u8.slice(this.#arenaTop, heap.top), pointer }
    }
    heap.top = this.#arenaTop + BLOCK_ROOM
    return this.#block.pointer
  }

  /** Puts memory and globals back to what a fresh instance has. */
  #reset(tailOf = 0): void {
    const heap = this.#heap
    heap.refresh()
    const used = Number(this.#offset.value)
    const inArena = heap.end === this.#arenaEnd ? heap.top : this.#arenaEnd
    heap.u8.set(this.#snapshot, 0)
    heap.u8.fill(0, this.#start, inArena)
    heap.u8.fill(0, this.#arenaEnd, Math.max(used, this.#arenaEnd))
    if (tailOf > 0) heap.u8.fill(0, tailOf - 8, tailOf)
    for (const { global, initial } of this.#globals) global.value = initial
    heap.top = this.#arenaTop
    heap.end = this.#arenaEnd
    heap.forget()
    this.#images.forget()
  }
}

type Parts = {
  readonly instance: WebAssembly.Instance
  readonly heap: Heap
  readonly host: Host
  readonly texts: StaticTexts
  readonly images: EntityImages
}

function instantiate(
  path: string,
  module: WebAssembly.Module,
  schema: EntitySchema,
  running: () => HandlerContext | undefined,
): Parts {
  const heap = new Heap()
  const ids = unreadClassIds()
  const texts = new StaticTexts(heap, ids)
  const context = (): HandlerContext => {
    const value = running()
    if (value) return value
    throw new HostError('Code outside of handlers used the store, a data source, a call or the log.')
  }
  const host: Host = { heap, ids, context, text: (value) => texts.pointer(value) }
  const codecs: EntityCodecs = new Map()
  const images = new EntityImages(host)
  const imports = importsOf(path, module, heap, hostFunctions(host, codecs, images))
  const instance = new WebAssembly.Instance(module, imports)
  const memory = instance.exports['memory']
  if (!(memory instanceof WebAssembly.Memory)) throw unusable(path, 'it exports no memory')
  for (const name of ['id_of_type', 'allocate', '_start']) {
    if (typeof instance.exports[name] !== 'function') throw unusable(path, `it exports no function ${name}`)
  }
  memory.grow(Math.max(0, PAGES - memory.buffer.byteLength / PAGE_BYTES))
  const allocate = exported(instance.exports, 'allocate')
  heap.attach(memory, allocate)
  readClassIds(ids, exported(instance.exports, 'id_of_type'))
  start(path, exported(instance.exports, '_start'))
  heap.refresh()
  texts.scan(allocate(0))
  addEntityCodecs(host, codecs, schema)
  return { instance, heap, host, texts, images }
}

/** Every function that a mapping may import, by name. */
export function hostFunctions(host: Host, codecs: EntityCodecs, images: EntityImages): HostFunctions {
  return {
    ...storeFunctions(host, codecs, images),
    ...bigIntFunctions(host),
    ...bigDecimalFunctions(host),
    ...typeConversionFunctions(host),
    ...cryptoFunctions(host),
    ...dataSourceFunctions(host),
    ...ethereumFunctions(host),
    ...logFunctions(host),
    ...jsonFunctions(host),
    ...yamlFunctions(host),
  }
}

/** The imports by name: the module they are written under is the name of a source file and says nothing. */
function importsOf(
  path: string,
  module: WebAssembly.Module,
  heap: Heap,
  functions: HostFunctions,
): Record<string, Record<string, WebAssembly.ImportValue>> {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  for (const { module: file, name } of WebAssembly.Module.imports(module)) {
    const call = functions[name]
    if (!call) {
      throw new UserError('WASM_IMPORT', `${path}: the mapping imports ${name}, which this engine does not have.`, {
        hint: 'Remove the use of it from the mapping, or run the subgraph on graph-node.',
      })
    }
    const family = imports[file] ?? {}
    imports[file] = family
    // The mapping may have grown its memory since the last call.
    family[name] = (a: number, b: number, c: number, d: number) => {
      if (heap.u8.length === 0) heap.refresh()
      return call(a, b, c, d)
    }
  }
  return imports
}

function start(path: string, run: () => unknown): void {
  try {
    run()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('WASM_START', `${path}: the mapping's code outside of handlers failed: ${reason}`, { cause })
  }
}

/** The global of the runtime that says where the next object goes: the one that is the end of the last arena. */
function findOffset(globals: readonly WebAssembly.Global[], arenaEnd: number): WebAssembly.Global {
  const found = globals.filter((global) => {
    const value: unknown = global.value
    return typeof value === 'number' && value >= arenaEnd && value < arenaEnd + 32
  })
  const [offset] = found
  if (offset && found.length === 1) return offset
  throw new TypeError(`The module has ${found.length} globals that could be the end of its heap, expected one.`)
}

function exported(exports: WebAssembly.Instance['exports'], name: string): (...args: number[]) => number {
  const value = exports[name]
  if (typeof value !== 'function') throw new TypeError(`The module exports no function ${name}.`)
  return value as (...args: number[]) => number
}

function unusable(path: string, why: string): UserError {
  return new UserError('WASM_MODULE', `${path}: got a module that is no mapping of graph-cli (${why}).`, {
    hint: 'Build the subgraph again: npx graph build.',
  })
}

function isOutOfBounds(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError && error.message.includes('out of bounds')
}
