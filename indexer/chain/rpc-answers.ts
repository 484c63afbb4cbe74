/** Requests that several parts make, and replies as values or as the error that says who must act. */
import { RetryableError, UserError } from '../../core/errors.ts'
import type { BlockHeader, LogFilter } from './block-source.ts'
import { decodeHeader, encodeNumber } from './decode-rpc.ts'
import type { RpcReply, RpcRequest } from './json-rpc.ts'

export function headerRequest(number: number): RpcRequest {
  return { method: 'eth_getBlockByNumber', params: [encodeNumber(number), false] }
}

/** A question for a range that fails again is asked for fewer blocks, or for one by other ways. */
const RANGE_TRIES = 2

/** `where`: a range of blocks, or one block by its hash. */
export function logsRequest(
  where: { readonly from: number; readonly to: number } | { readonly blockHash: string },
  query: LogFilter,
): RpcRequest {
  const at =
    'blockHash' in where
      ? { blockHash: where.blockHash }
      : { fromBlock: encodeNumber(where.from), toBlock: encodeNumber(where.to) }
  return {
    method: 'eth_getLogs',
    params: [{ ...at, address: query.addresses, topics: [query.topics0] }],
    ...('from' in where ? { tries: RANGE_TRIES } : {}),
  }
}

/**
 * The result of a reply. `shown`: the node; `what`: what was asked about.
 * @throws UserError NODE_PRUNED
 * @throws RetryableError RPC_ERROR
 */
export function resultOf(shown: string, reply: RpcReply | undefined, method: string, what: string): unknown {
  if (reply?.ok) return reply.result
  const text = reply ? `${reply.error.code}: ${reply.error.message}` : 'no answer'
  if (reply?.kind === 'missing-state') throw nodePruned(shown, what, text)
  throw new RetryableError('RPC_ERROR', `${shown}: ${method} for ${what} failed with ${text}`)
}

/** The header of a reply; null when the node does not have the block now. */
export function headerOf(shown: string, reply: RpcReply | undefined, number: number): BlockHeader | null {
  if (reply && !reply.ok && reply.kind === 'unknown-block') return null
  return decodeHeader(resultOf(shown, reply, 'eth_getBlockByNumber', `block ${number}`))
}

/** The node has dropped the state (or the history) of a block that indexing needs. */
export function nodePruned(shown: string, what: string, text: string): UserError {
  return new UserError('NODE_PRUNED', `${shown} no longer has what is needed for ${what}: got "${text}".`, {
    hint: 'Use an archive node with --rpc (anvil: start it without --prune-history, or with a larger number).',
  })
}
