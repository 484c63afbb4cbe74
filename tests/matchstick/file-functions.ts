/** readFile, and files that stand for those of IPFS: mockIpfsFile, ipfs.cat, ipfs.map. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readArray } from '../../indexer/wasm/arrays.ts'
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { readString, writeBytes } from '../../indexer/wasm/texts.ts'
import type { TestHost } from './test-host.ts'

/** graph-ts's JSONValueKind.ARRAY. */
const JSON_ARRAY = 4

/** ofEngine: the host's own functions, of which one reads JSON. */
export function fileFunctions(host: TestHost, ofEngine: HostFunctions): HostFunctions {
  const { heap, ids, state } = host
  const text = (pointer: number | undefined): string => readString(heap, pointer ?? 0)
  const file = (path: string): number => writeBytes(heap, ids, contentOf(host, path))
  const pathOf = (hash: string): string => {
    const path = state.ipfsFiles.get(hash)
    if (path === undefined) throw new HostError(`IPFS file \`${hash}\` not found`)
    return path
  }
  return {
    readFile: (path) => file(text(path)),
    mockIpfsFile: (hash, path) => {
      state.ipfsFiles.set(text(hash), text(path))
      return undefined
    },
    'ipfs.cat': (hash) => file(pathOf(text(hash))),
    // The file is a JSON array here, of which the callback gets each item.
    'ipfs.map': (hash, callback, userData) => {
      const json = Number(ofEngine['json.fromBytes']?.(file(pathOf(text(hash)))) ?? 0)
      if (heap.word(json) !== JSON_ARRAY) throw new HostError(`IPFS file \`${text(hash)}\`: expected a JSON array`)
      const run = host.exported(text(callback))
      for (const item of readArray(host, heap.word(json + 8))) run(item, userData ?? 0)
      return undefined
    },
  }
}

/** Paths are from the project's root. */
function contentOf({ state }: TestHost, path: string): Uint8Array {
  try {
    return Uint8Array.from(readFileSync(resolve(state.project.root, path)))
  } catch (cause) {
    throw new HostError(`Failed to read file \`${path}\``, { cause })
  }
}
