/**
 * Reads a whole market in one eth_call, at any block: every number is what the market's own contracts return. The lens
 * is not deployed, its code is put in place for the call only (a state override).
 */
import { encodeFunctionData, parseAbi } from 'viem'
import type { Hex } from '../core/hex.ts'
import { MAX_UINT256, wordsOf, ZERO_ADDRESS } from './calls.ts'
import type { Chain } from './chain.ts'
import { type Deployment, ownCode } from './deployment.ts'

/** The amounts of one account in one reserve, in the token's units; scaled or not as was asked. */
export interface LegReading {
  readonly aToken: bigint
  readonly variableDebt: bigint
  /** With scaled amounts: the principal. 0 where there is no stable debt. */
  readonly stableDebt: bigint
}

/** What getUserAccountData returns, in its order. */
export interface AccountData {
  readonly totalCollateralBase: bigint
  readonly totalDebtBase: bigint
  readonly availableBorrowsBase: bigint
  readonly currentLiquidationThreshold: bigint
  readonly ltv: bigint
  readonly healthFactor: bigint
}

export interface AccountReading {
  readonly user: Hex
  /** Null when getUserAccountData reverts, as it does when a price source does. */
  readonly data: AccountData | null
  /** Bit 2i: borrows reserve i; bit 2i + 1: reserve i is collateral. Reserves in listing order. */
  readonly configuration: bigint
  readonly category: number
  /** By reserve, in the deployment's order. */
  readonly legs: readonly LegReading[]
}

export interface ReserveReading {
  readonly symbol: string
  readonly asset: Hex
  readonly normalizedIncome: bigint
  readonly normalizedVariableDebt: bigint
  /** Null when the oracle reverts. */
  readonly price: bigint | null
  /** 0 before release 3.3, which has none. */
  readonly deficit: bigint
}

const LENS: Hex = '0x000000000000000000000000000000000001e5e5'
const LENS_ABI = parseAbi([
  'struct Reserve { address asset; address aToken; address variableDebtToken; address stableDebtToken; }',
  'function balances(address pool, address[] users, Reserve[] reserves) view returns (uint256[])',
  'function scaledBalances(address pool, address[] users, Reserve[] reserves) view returns (uint256[])',
  'function reserves(address pool, address oracle, address[] assets) view returns (uint256[])',
])
/** Accounts a call: one account costs about 300,000 gas, and a call has 200 M. */
const ACCOUNTS_PER_CALL = 200

/** Every account's data and amounts at a block (default: the latest). */
export async function readAccounts(
  chain: Chain,
  deployment: Deployment,
  o: { readonly users: readonly Hex[]; readonly amounts: 'plain' | 'scaled'; readonly block?: number },
): Promise<AccountReading[]> {
  const reserves = deployment.reserves.map((reserve) => ({
    asset: reserve.asset,
    aToken: reserve.aToken,
    variableDebtToken: reserve.variableDebtToken,
    stableDebtToken: reserve.stableDebtToken ?? ZERO_ADDRESS,
  }))
  const functionName = o.amounts === 'plain' ? 'balances' : 'scaledBalances'
  const readings: AccountReading[] = []
  for (let from = 0; from < o.users.length; from += ACCOUNTS_PER_CALL) {
    const users = o.users.slice(from, from + ACCOUNTS_PER_CALL)
    const data = encodeFunctionData({ abi: LENS_ABI, functionName, args: [deployment.pool, users, reserves] })
    const words = await callLens(chain, data, o.block)
    const width = 8 + 3 * reserves.length
    for (const [index, user] of users.entries()) {
      readings.push(accountReading(user, words.slice(index * width, (index + 1) * width)))
    }
  }
  return readings
}

/** Every reserve's indices, price and deficit at a block (default: the latest). */
export async function readReserves(chain: Chain, deployment: Deployment, block?: number): Promise<ReserveReading[]> {
  const assets = deployment.reserves.map((reserve) => reserve.asset)
  const args = [deployment.pool, deployment.oracle, assets] as const
  const words = await callLens(chain, encodeFunctionData({ abi: LENS_ABI, functionName: 'reserves', args }), block)
  return deployment.reserves.map(({ symbol, asset }, index) => {
    const [normalizedIncome = 0n, normalizedVariableDebt = 0n, price = 0n, deficit = 0n] = words.slice(4 * index)
    return {
      symbol,
      asset,
      normalizedIncome,
      normalizedVariableDebt,
      price: price === MAX_UINT256 ? null : price,
      deficit,
    }
  })
}

async function callLens(chain: Chain, data: Hex, block: number | undefined): Promise<bigint[]> {
  const options = { block: block ?? ('latest' as const), code: { [LENS]: ownCode('MarketLens', 'runtime') } }
  // The array's offset and its length come first.
  return wordsOf(await chain.call(LENS, data, options)).slice(2)
}

function accountReading(user: Hex, words: readonly bigint[]): AccountReading {
  const [collateral = 0n, debt = 0n, available = 0n, threshold = 0n, ltv = 0n, healthFactor = 0n] = words
  const [configuration = 0n, category = 0n] = words.slice(6)
  const legs: LegReading[] = []
  for (let at = 8; at < words.length; at += 3) {
    const [aToken = 0n, variableDebt = 0n, stableDebt = 0n] = words.slice(at)
    legs.push({ aToken, variableDebt, stableDebt })
  }
  const data =
    collateral === MAX_UINT256
      ? null
      : {
          totalCollateralBase: collateral,
          totalDebtBase: debt,
          availableBorrowsBase: available,
          currentLiquidationThreshold: threshold,
          ltv,
          healthFactor,
        }
  return { user, data, configuration, category: Number(category), legs }
}
