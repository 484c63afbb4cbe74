/** What the contracts themselves say at a block, to compare an index of the market with. */
import type { Hex } from '../core/hex.ts'
import { type Chain, quantity } from './chain.ts'
import type { Deployment } from './deployment.ts'
import { type AccountReading, type ReserveReading, readAccounts, readReserves } from './lens.ts'

export interface Truth {
  readonly block: number
  readonly timestamp: number
  /** getReserveNormalizedIncome and …VariableDebt, the oracle's price, the deficit; in listing order. */
  readonly reserves: readonly ReserveReading[]
  /** getUserAccountData, flags, category, and scaled balances (of stable debt the principal), by account. */
  readonly accounts: readonly AccountReading[]
}

/** Reads all accounts and reserves at a block, at that block's own timestamp; two eth_calls. */
export async function readTruth(
  chain: Chain,
  deployment: Deployment,
  o: { readonly accounts: readonly Hex[]; readonly block: number },
): Promise<Truth> {
  const header = await chain.request<{ timestamp: Hex } | null>('eth_getBlockByNumber', [quantity(o.block), false])
  if (header === null) throw new Error(`Block ${o.block}: the chain has no such block.`)
  return {
    block: o.block,
    timestamp: Number(header.timestamp),
    reserves: await readReserves(chain, deployment, o.block),
    accounts: await readAccounts(chain, deployment, { users: o.accounts, amounts: 'scaled', block: o.block }),
  }
}
