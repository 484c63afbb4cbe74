/** The import family dataSource.*. */

import type { Context } from '../store/context-codec.ts'
import { readArray } from './arrays.ts'
import { readContext, writeContext } from './contexts.ts'
import type { Host, HostFunctions } from './host.ts'
import { readString, writeBytes } from './texts.ts'

export function dataSourceFunctions(host: Host): HostFunctions {
  const { heap, ids } = host
  const create = (name: number | undefined, parameters: number | undefined, context: Context | null): undefined => {
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
