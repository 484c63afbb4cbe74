/** When a contract was deployed, and whether a start block fits it: indexing that begins later misses balances. */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { decodeNumber, encodeNumber } from './decode-rpc.ts'
import { type RpcClient, RpcFault } from './json-rpc.ts'
import { nodePruned } from './rpc-answers.ts'

/** Is there code at the address after the block? */
export async function hasCode(rpc: RpcClient, address: Hex, block: number | 'latest'): Promise<boolean> {
  const at = block === 'latest' ? block : encodeNumber(block)
  try {
    const code = await rpc.request('eth_getCode', [address, at])
    return typeof code === 'string' && code.length > 2
  } catch (error) {
    if (error instanceof RpcFault && error.kind === 'missing-state') {
      throw nodePruned(rpc.shown, `the code of ${address} at block ${block}`, error.body.message)
    }
    throw error
  }
}

/**
 * The block that a contract was created in, by halving: about log2(head) requests, of old state.
 * @throws UserError CODE_MISSING when there is no code now, NODE_PRUNED when the node has dropped the state of a block
 */
export async function findCreationBlock(rpc: RpcClient, address: Hex): Promise<number> {
  if (!(await hasCode(rpc, address, 'latest'))) throw codeMissing(rpc, address)
  let without = -1
  let created = decodeNumber(await rpc.request('eth_blockNumber'), 'block number')
  while (created - without > 1) {
    const middle = Math.floor((without + created) / 2)
    if (await hasCode(rpc, address, middle)) created = middle
    else without = middle
  }
  return created
}

export type StartBlock = {
  readonly startBlock: number
  /** False when the contract was there before: balances of that time are unknown. */
  readonly complete: boolean
}

/**
 * The block to begin at: the one asked for when the contract was not there before it, the creation block when none was
 * asked for.
 * @throws UserError CODE_MISSING, NODE_PRUNED, or START_BLOCK_LATE unless `acceptIncomplete`
 */
export async function confirmStartBlock(o: {
  readonly rpc: RpcClient
  readonly address: Hex
  readonly startBlock?: number | undefined
  readonly acceptIncomplete?: boolean | undefined
}): Promise<StartBlock> {
  const { rpc, address, startBlock } = o
  if (startBlock === undefined) return { startBlock: await findCreationBlock(rpc, address), complete: true }
  if (!(await hasCode(rpc, address, 'latest'))) throw codeMissing(rpc, address)
  if (startBlock === 0 || !(await hasCode(rpc, address, startBlock - 1))) return { startBlock, complete: true }
  if (o.acceptIncomplete) return { startBlock, complete: false }
  const created = await findCreationBlock(rpc, address)
  throw new UserError(
    'START_BLOCK_LATE',
    `${address}: got start block ${startBlock}, expected at most ${created}, the block it was deployed in: balances from before would be missing.`,
    { hint: `Start at the deployment: --start-block ${created}` },
  )
}

function codeMissing(rpc: RpcClient, address: Hex): UserError {
  return new UserError('CODE_MISSING', `${address}: got an address without code on the chain of ${rpc.shown}.`, {
    hint: 'Check the address (a PoolAddressesProvider is expected) and that --rpc is a node of its chain.',
  })
}
