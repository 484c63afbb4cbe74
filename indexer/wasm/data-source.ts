/** The import family dataSource.*. */

import type { Entity } from '../store/values.ts'
import { readArray } from './arrays.ts'
import { readEntityFields, writeContext } from './entities.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { readString, writeBytes } from './texts.ts'

export function dataSourceFunctions(host: Host): HostFunctions {
  const { heap, ids } = host
  const create = (name: number | undefined, parameters: number | undefined, context: Entity | null): undefined => {
    host.context().createDataSource(readString(heap, name ?? 0), readStrings(host, parameters ?? 0), context)
  }
  return {
    'dataSource.create': (name, parameters) => create(name, parameters, null),
    'dataSource.createWithContext': (name, parameters, context) =>
      create(name, parameters, readContext(host, context ?? 0)),
    'dataSource.address': () => writeBytes(heap, ids, host.context().dataSource.address),
    'dataSource.network': () => host.text(host.context().network),
    'dataSource.context': () => writeContext(host, host.context().dataSource.context),
  }
}

function readStrings(host: Host, pointer: number): string[] {
  return readArray(host, pointer).map((item) => readString(host.heap, item))
}

function readContext(host: Host, pointer: number): Entity {
  const context: Entity = new Map()
  for (const [name, value] of readEntityFields(host, pointer)) {
    // Contexts are kept without a schema, in which an Int8 could not be told from a BigInt.
    if (value.kind === 'Int8' || value.kind === 'Timestamp') {
      throw new HostError(`A data source's context, "${name}": got ${value.kind}, expected another kind of value.`)
    }
    if (value.value !== null) context.set(name, value.value)
  }
  return context
}
