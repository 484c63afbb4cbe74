/**
 * Compiles Aave v3.6.0 from the sources of npm @aave-dao/aave-v3-origin, which has no artifacts. Its licence (BUSL until
 * 2027-03-06) is why neither source nor bytecode is committed: the result lies in .cache/, which git ignores, and only
 * tests use it. About 15 s the first time.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hex } from '../../core/hex.ts'

const require = createRequire(import.meta.url)

/** The file below src/contracts of each contract that a deployment needs. */
const FILES = {
  SupplyLogic: 'protocol/libraries/logic/SupplyLogic.sol',
  BorrowLogic: 'protocol/libraries/logic/BorrowLogic.sol',
  LiquidationLogic: 'protocol/libraries/logic/LiquidationLogic.sol',
  PoolLogic: 'protocol/libraries/logic/PoolLogic.sol',
  ConfiguratorLogic: 'protocol/libraries/logic/ConfiguratorLogic.sol',
  FlashLoanLogic: 'protocol/libraries/logic/FlashLoanLogic.sol',
  PoolAddressesProvider: 'protocol/configuration/PoolAddressesProvider.sol',
  ACLManager: 'protocol/configuration/ACLManager.sol',
  AaveOracle: 'misc/AaveOracle.sol',
  DefaultReserveInterestRateStrategyV2: 'misc/DefaultReserveInterestRateStrategyV2.sol',
  AaveProtocolDataProvider: 'helpers/AaveProtocolDataProvider.sol',
  PoolInstance: 'instances/PoolInstance.sol',
  PoolConfiguratorInstance: 'instances/PoolConfiguratorInstance.sol',
  ATokenInstance: 'instances/ATokenInstance.sol',
  VariableDebtTokenInstance: 'instances/VariableDebtTokenInstance.sol',
} as const

export type ContractName = keyof typeof FILES

interface Compiled {
  readonly object: string
  readonly linkReferences: Record<
    string,
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >
}

const ROOT = 'origin/contracts'
const CACHE_VERSION = 1

/** Creation code with the addresses of its libraries written in. */
export function linkedCode(
  contracts: Readonly<Record<string, Compiled>>,
  name: ContractName,
  libraries: Readonly<Record<string, Hex>> = {},
): Hex {
  const contract = contracts[name]
  if (contract === undefined) throw new Error(`Aave v3.6: ${name} was not compiled.`)
  let digits = contract.object
  for (const places of Object.values(contract.linkReferences)) {
    for (const [library, offsets] of Object.entries(places)) {
      const address = libraries[library]
      if (address === undefined) throw new Error(`${name}: got no address for the library ${library}.`)
      for (const { start, length } of offsets) {
        digits = `${digits.slice(0, start * 2)}${address.slice(2)}${digits.slice((start + length) * 2)}`
      }
    }
  }
  return `0x${digits}`
}

/** The compiled contracts by name, from the cache when it is of the installed version. */
export function compileAaveV36(): Record<string, Compiled> {
  const { version } = require('@aave-dao/aave-v3-origin/package.json') as { version: string }
  const folder = fileURLToPath(new URL('../../.cache/', import.meta.url))
  const path = join(folder, `aave-v3-origin-${version}-${CACHE_VERSION}.json`)
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Compiled>
  } catch {
    const contracts = compile()
    mkdirSync(folder, { recursive: true })
    // Written beside and renamed, because two test files may compile at the same time.
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify(contracts))
    renameSync(draft, path)
    return contracts
  }
}

function compile(): Record<string, Compiled> {
  const roots: readonly (readonly [string, string])[] = [
    [ROOT, join(packageFolder('@aave-dao/aave-v3-origin'), 'src', 'contracts')],
    ['openzeppelin/contracts', packageFolder('@openzeppelin/contracts')],
    ['openzeppelin-upgradeable/contracts', packageFolder('@openzeppelin/contracts-upgradeable')],
    ['@openzeppelin/contracts', packageFolder('@openzeppelin/contracts')],
    ['solidity-utils', join(packageFolder('@bgd-labs/solidity-utils'), 'src', 'contracts')],
  ]
  const read = (name: string): { contents: string } | { error: string } => {
    for (const [prefix, folder] of roots) {
      if (name.startsWith(`${prefix}/`))
        return { contents: readFileSync(join(folder, name.slice(prefix.length + 1)), 'utf8') }
    }
    return { error: `${name} is in no known package.` }
  }
  const sources = Object.fromEntries(
    Object.values(FILES).map((file) => [`${ROOT}/${file}`, { urls: [`${ROOT}/${file}`] }]),
  )
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 200 },
      remappings: [
        'openzeppelin-contracts/contracts/=openzeppelin/contracts/',
        'openzeppelin-contracts-upgradeable/contracts/=openzeppelin-upgradeable/contracts/',
        'solidity-utils/contracts/=solidity-utils/',
      ],
      metadata: { appendCBOR: false },
      outputSelection: Object.fromEntries(
        Object.entries(FILES).map(([name, file]) => [
          `${ROOT}/${file}`,
          { [name]: ['evm.bytecode.object', 'evm.bytecode.linkReferences'] },
        ]),
      ),
    },
  }
  return parseOutput(JSON.stringify(input), read)
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Record<string, Record<string, { readonly evm: { readonly bytecode: Compiled } }>>
}

function parseOutput(
  input: string,
  read: (name: string) => { contents: string } | { error: string },
): Record<string, Compiled> {
  const solc = require('solc-0827') as { compile(json: string, callbacks: { import: typeof read }): string }
  const output = JSON.parse(solc.compile(input, { import: read })) as SolcOutput
  const failures = (output.errors ?? []).filter((error) => error.severity === 'error')
  if (failures.length > 0) throw new Error(failures.map((error) => error.formattedMessage).join('\n'))
  const entries = Object.entries(FILES).map(([name, file]) => {
    const bytecode = output.contracts[`${ROOT}/${file}`]?.[name]?.evm.bytecode
    if (bytecode === undefined) throw new Error(`Aave v3.6: the compiler gave no ${name}.`)
    return [name, { object: bytecode.object, linkReferences: bytecode.linkReferences }] as const
  })
  return Object.fromEntries(entries)
}

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`))
}
