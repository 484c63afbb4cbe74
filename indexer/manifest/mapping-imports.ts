/** What compiled code imports that this engine does not have on purpose: known before a handler first needs it. */
import { readFileSync } from 'node:fs'

/** Functions of graph-node that read what is not on the chain, or that it has removed itself. */
const UNSUPPORTED: readonly string[] = [
  'ipfs.cat',
  'ipfs.map',
  'ipfs.getBlock',
  'ens.nameByHash',
  'arweave.transactionData',
  'box.profile',
]

/** The functions of that kind that the code imports; none when the file is no module, which instantiating it reports. */
export function unsupportedImports(wasmPath: string): string[] {
  let module: WebAssembly.Module
  try {
    module = new WebAssembly.Module(readFileSync(wasmPath))
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return []
    throw error
  }
  return WebAssembly.Module.imports(module)
    .map(({ name }) => name)
    .filter((name) => UNSUPPORTED.includes(name))
}
