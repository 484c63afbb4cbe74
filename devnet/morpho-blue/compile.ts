/**
 * Compiles Morpho Blue from the sources of npm @morpho-org/morpho-blue, which has no artifacts, and the lens beside this
 * file, which uses its library. Their licences (BUSL, GPL) are why no bytecode is committed: the result lies in .cache/,
 * which git ignores. About 6 s the first time.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hex } from '../../core/hex.ts'

const require = createRequire(import.meta.url)

export type MorphoCode = {
  /** Morpho's creation code. */
  readonly morpho: Hex
  /** The lens's runtime code. */
  readonly lens: Hex
}

const MORPHO = 'morpho-blue/Morpho.sol'
const LENS = 'MorphoLens.sol'
const CACHE_VERSION = 1

/** The compiled contracts, from the cache when it is of the installed version. */
export function compileMorpho(): MorphoCode {
  const { version } = require('@morpho-org/morpho-blue/package.json') as { version: string }
  const folder = fileURLToPath(new URL('../../.cache/', import.meta.url))
  const path = join(folder, `morpho-blue-${version}-${CACHE_VERSION}.json`)
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as MorphoCode
  } catch {
    const code = compile()
    mkdirSync(folder, { recursive: true })
    // Written beside and renamed, because two test files may compile at the same time.
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify(code))
    renameSync(draft, path)
    return code
  }
}

type SolcOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Record<
    string,
    Record<
      string,
      { readonly evm: { readonly bytecode: { object: string }; readonly deployedBytecode: { object: string } } }
    >
  >
}

function compile(): MorphoCode {
  const root = join(dirname(require.resolve('@morpho-org/morpho-blue/package.json')), 'src')
  const read = (name: string): { contents: string } | { error: string } =>
    name.startsWith('morpho-blue/')
      ? { contents: readFileSync(join(root, name.slice('morpho-blue/'.length)), 'utf8') }
      : { error: `${name} is in no known package.` }
  const input = {
    language: 'Solidity',
    sources: {
      [MORPHO]: { urls: [MORPHO] },
      [LENS]: { content: readFileSync(new URL(`./${LENS}`, import.meta.url), 'utf8') },
    },
    settings: {
      evmVersion: 'paris',
      // The runs that Morpho's own build uses.
      optimizer: { enabled: true, runs: 999_999 },
      metadata: { appendCBOR: false },
      outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  }
  const solc = require('solc-0819') as { compile(json: string, callbacks: { import: typeof read }): string }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read })) as SolcOutput
  const failures = (output.errors ?? []).filter((error) => error.severity === 'error')
  if (failures.length > 0) throw new Error(failures.map((error) => error.formattedMessage).join('\n'))
  const morpho = output.contracts[MORPHO]?.['Morpho']?.evm.bytecode.object
  const lens = output.contracts[LENS]?.['MorphoLens']?.evm.deployedBytecode.object
  if (morpho === undefined || lens === undefined) throw new Error('Morpho Blue: the compiler gave no contract.')
  return { morpho: `0x${morpho}`, lens: `0x${lens}` }
}
