/** The import family crypto.*. */
import { keccak256 } from '../abi/keccak.ts'
import type { Host, HostFunctions } from './host.ts'
import { readBytes, writeBytes } from './texts.ts'

export function cryptoFunctions({ heap, ids }: Host): HostFunctions {
  return {
    'crypto.keccak256': (bytes) => writeBytes(heap, ids, keccak256(readBytes(heap, bytes ?? 0))),
  }
}
