/** Creation code from the artifacts of @aave/core-v3, with its libraries linked. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Hex } from '../../core/hex.ts'

interface Artifact {
  readonly bytecode: Hex
  readonly linkReferences: Record<
    string,
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >
}

const CONTRACTS = join(
  dirname(createRequire(import.meta.url).resolve('@aave/core-v3/package.json')),
  'artifacts',
  'contracts',
)

/** The paths below artifacts/contracts of what a deployment needs. */
const FOLDERS = {
  SupplyLogic: 'protocol/libraries/logic',
  BorrowLogic: 'protocol/libraries/logic',
  LiquidationLogic: 'protocol/libraries/logic',
  EModeLogic: 'protocol/libraries/logic',
  BridgeLogic: 'protocol/libraries/logic',
  PoolLogic: 'protocol/libraries/logic',
  ConfiguratorLogic: 'protocol/libraries/logic',
  FlashLoanLogic: 'protocol/libraries/logic',
  PoolAddressesProvider: 'protocol/configuration',
  ACLManager: 'protocol/configuration',
  Pool: 'protocol/pool',
  PoolConfigurator: 'protocol/pool',
  DefaultReserveInterestRateStrategy: 'protocol/pool',
  AToken: 'protocol/tokenization',
  StableDebtToken: 'protocol/tokenization',
  VariableDebtToken: 'protocol/tokenization',
  AaveOracle: 'misc',
  AaveProtocolDataProvider: 'misc',
} as const

export type ArtifactName = keyof typeof FOLDERS

/** Creation code with the 20 bytes of each library's address written at every place that the artifact names. */
export function linkedCode(name: ArtifactName, libraries: Readonly<Record<string, Hex>> = {}): Hex {
  const path = join(CONTRACTS, FOLDERS[name], `${name}.sol`, `${name}.json`)
  const artifact = JSON.parse(readFileSync(path, 'utf8')) as Artifact
  let digits = artifact.bytecode.slice(2)
  for (const places of Object.values(artifact.linkReferences)) {
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
