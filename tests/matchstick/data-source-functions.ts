/** dataSource.* for tests: what the test has told, and a list of what the mapping has created. */
import { hexToBytes } from '../../core/hex.ts'
import { type Context, encodeContext } from '../../indexer/store/context-codec.ts'
import { readArray } from '../../indexer/wasm/arrays.ts'
import { readContext, writeContext } from '../../indexer/wasm/contexts.ts'
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { readString, writeBytes } from '../../indexer/wasm/texts.ts'
import type { TestHost } from './test-host.ts'

export function testDataSourceFunctions(host: TestHost): HostFunctions {
  const { heap, ids, state } = host
  const text = (pointer: number | undefined): string => readString(heap, pointer ?? 0)
  const create = (name: string, parameters: number, context: Context | null): undefined => {
    const created = state.dataSources.get(name)
    if (!created) {
      const known = [...state.dataSources.keys()].join(', ')
      throw new HostError(
        `Failed to create data source from name \`${name}\`: No template with this name available. Available names: ${known}.`,
      )
    }
    const [first] = readArray(host, parameters)
    if (first === undefined) throw new HostError(`Data source ${name}: got no parameter, expected an address.`)
    const address = text(first)
    created.set(address, { kind: state.project.templates.get(name) ?? '', name, address, context })
  }
  return {
    'dataSource.create': (name, parameters) => create(text(name), parameters ?? 0, null),
    'dataSource.createWithContext': (name, parameters, context) =>
      create(text(name), parameters ?? 0, readContext(host, context ?? 0)),
    'dataSource.address': () => writeBytes(heap, ids, addressBytes(state.dataSource.address)),
    'dataSource.network': () => host.text(state.dataSource.network),
    'dataSource.context': () => writeContext(host, state.dataSource.context),
    'dataSourceMock.setReturnValues': (address, network, context) => {
      state.dataSource = { address: text(address), network: text(network), context: readContext(host, context ?? 0) }
      return undefined
    },
    logDataSources: (template) => {
      const created = state.dataSources.get(text(template))
      if (!created) throw new HostError(`(logDataSources) No template with name '${text(template)}' found.`)
      const plain = [...created].map(([address, source]) => [
        address,
        { ...source, context: JSON.parse(encodeContext(source.context) ?? 'null') as unknown },
      ])
      state.logs.push(JSON.stringify(Object.fromEntries(plain), null, 2))
      return undefined
    },
  }
}

/** An address of 20 bytes; any other text (a file's id) as its UTF-8 bytes. */
function addressBytes(address: string): Uint8Array {
  return /^(0x)?[0-9a-fA-F]{40}$/.test(address)
    ? Uint8Array.from(hexToBytes(`0x${address.slice(-40)}`))
    : Uint8Array.from(Buffer.from(address))
}
