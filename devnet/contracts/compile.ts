/**
 * Compiles the devnet's own contracts. `node devnet/contracts/compile.ts` writes compiled.json, which is committed so
 * that starting a local chain needs no compiler; a test compares it with the sources.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Record<
    string,
    Record<
      string,
      { readonly evm: { readonly bytecode: { object: string }; readonly deployedBytecode: { object: string } } }
    >
  >
}

/** Creation and runtime code of each contract, hex without 0x. */
export type CompiledContracts = Record<string, { readonly creation: string; readonly runtime: string }>

/** Compiles every .sol file of this folder, names sorted. Throws with the compiler's messages when one has an error. */
export function compileContracts(): CompiledContracts {
  const folder = new URL('./', import.meta.url)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sol'))
    .sort()
  const sources = Object.fromEntries(
    files.map((name) => [name, { content: readFileSync(new URL(name, folder), 'utf8') }]),
  )
  const output = compile({
    language: 'Solidity',
    sources,
    settings: {
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 200 },
      metadata: { appendCBOR: false },
      outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  })
  const entries = Object.values(output.contracts)
    .flatMap((contracts) => Object.entries(contracts))
    .map(([name, { evm }]) => [name, { creation: evm.bytecode.object, runtime: evm.deployedBytecode.object }] as const)
    .filter(([, code]) => code.creation !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries)
}

function compile(input: unknown): SolcOutput {
  const solc = createRequire(import.meta.url)('solc-0827') as { compile(json: string): string }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput
  const failures = (output.errors ?? []).filter((error) => error.severity === 'error')
  if (failures.length > 0) throw new Error(failures.map((error) => error.formattedMessage).join('\n'))
  return output
}

if (import.meta.main) {
  writeFileSync(new URL('./compiled.json', import.meta.url), `${JSON.stringify(compileContracts(), null, 2)}\n`)
}
