/**
 * A compiled test file with the host functions of indexer/wasm, of which the ones that reach outside of the module's
 * memory are replaced by matchstick's. Unlike a mapping's instance it is never put back: tests of a file share it.
 */
import type { EntitySchema } from '../../indexer/store/schema-types.ts'
import { readClassIds, unreadClassIds } from '../../indexer/wasm/class-ids.ts'
import { EntityImages } from '../../indexer/wasm/entity-images.ts'
import { Heap } from '../../indexer/wasm/heap.ts'
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { hostFunctions } from '../../indexer/wasm/instance.ts'
import { StaticTexts } from '../../indexer/wasm/static-texts.ts'
import { assertionFunctions } from './assertions.ts'
import { testDataSourceFunctions } from './data-source-functions.ts'
import { fileFunctions } from './file-functions.ts'
import { mockedCallFunctions } from './mocked-calls.ts'
import { type Project, ProjectError } from './project.ts'
import { testStoreFunctions } from './store-functions.ts'
import { testFunctions } from './test-functions.ts'
import { type TestHost, TestState } from './test-host.ts'

export class TestInstance {
  readonly state: TestState
  readonly #table: WebAssembly.Table

  /** Runs the file's top-level code, which registers its tests. */
  constructor(module: WebAssembly.Module, project: Project, schema: EntitySchema) {
    this.state = new TestState(project, schema)
    const heap = new Heap()
    const ids = unreadClassIds()
    const texts = new StaticTexts(heap, ids)
    const host: TestHost = {
      heap,
      ids,
      state: this.state,
      text: (value) => texts.pointer(value),
      context: () => {
        throw new HostError('This import needs an engine and cannot be used in a test.')
      },
      exported: (name) => {
        const found = instance.exports[name]
        if (typeof found !== 'function') throw new HostError(`function ${name} not found`)
        return exported(found)
      },
    }
    const ofEngine = hostFunctions(host, new Map(), new EntityImages(host))
    const functions: HostFunctions = {
      ...ofEngine,
      ...testStoreFunctions(host),
      ...mockedCallFunctions(host),
      ...testDataSourceFunctions(host),
      ...assertionFunctions(host),
      ...testFunctions(host),
      ...fileFunctions(host, ofEngine),
    }
    const instance = new WebAssembly.Instance(module, importsOf(module, heap, functions))
    const { memory, table, allocate, id_of_type: idOfType, _start: start } = instance.exports
    if (!(memory instanceof WebAssembly.Memory) || !(table instanceof WebAssembly.Table)) {
      throw new ProjectError('The compiled test exports no memory or no table.')
    }
    this.#table = table
    const allocateIn = exported(allocate)
    heap.attach(memory, allocateIn)
    readClassIds(ids, exported(idOfType))
    exported(start)()
    heap.refresh()
    texts.scan(allocateIn(0))
  }

  /** Calls the function at that place of the module's table. */
  call(index: number): void {
    this.state.failure = null
    exported(this.#table.get(index))()
  }
}

function importsOf(
  module: WebAssembly.Module,
  heap: Heap,
  functions: HostFunctions,
): Record<string, Record<string, WebAssembly.ImportValue>> {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  for (const { module: file, name } of WebAssembly.Module.imports(module)) {
    const call = functions[name]
    const family = imports[file] ?? {}
    imports[file] = family
    // The module may have grown its memory since the last call.
    family[name] = (...args: number[]) => {
      if (!call) throw new HostError(`The test imports ${name}, which this runner does not have.`)
      if (heap.u8.length === 0) heap.refresh()
      return call(...args)
    }
  }
  return imports
}

function exported(value: unknown): (...args: number[]) => number {
  if (typeof value !== 'function') throw new ProjectError('The compiled test lacks a function that the runner calls.')
  return value as (...args: number[]) => number
}
