/** Connects to a node, or to several that stand in for each other, and refuses what is none or is of another chain. */
import { UserError } from '../../core/errors.ts'
import { decodeNumber } from './decode-rpc.ts'
import { JsonRpc, type RpcClient } from './json-rpc.ts'
import { FAILOVER_LIMITS, FIRST_CONTACT_LIMITS, type RpcLimits, type SourceLimits } from './limits.ts'
import { RpcPool } from './rpc-pool.ts'
import { RpcSource, type SourceChoices } from './rpc-source.ts'

export type RpcSourceOptions = SourceChoices & {
  /** The first that works is asked, the others when it fails. */
  readonly url: string | readonly string[]
  /** When given, a node of another chain is refused. */
  readonly chain?: { readonly id: number; readonly network: string } | undefined
  readonly rpcLimits?: Partial<RpcLimits> | undefined
  readonly limits?: Partial<SourceLimits> | undefined
  /** Closes the source, also while it is being opened. */
  readonly signal?: AbortSignal | undefined
  /** Told when a node fails and another is asked instead, and when the only one has become one of another chain. */
  readonly onFailover?: ((message: string) => void) | undefined
}

/**
 * @throws UserError RPC_URL, RPC_UNREACHABLE, RPC_NOT_JSON, RPC_REFUSED, CHAIN_MISMATCH; of several nodes one has to answer
 * @throws RetryableError when none answers now
 */
export async function openRpcSource(o: RpcSourceOptions): Promise<RpcSource> {
  const urls = [o.url].flat()
  const greeted = await greetAll(urls, o)
  const limits = urls.length > 1 ? { ...FAILOVER_LIMITS, ...o.rpcLimits } : o.rpcLimits
  // Those that do not answer now come last.
  const order = [...urls.keys()].sort((a, b) => Number(greeted[b] !== null) - Number(greeted[a] !== null))
  // Of several the pool tells that one has failed.
  const onTrouble = urls.length > 1 ? undefined : o.onFailover
  const clients = order.map((i) => new JsonRpc(urls[i] ?? '', limits, { onTrouble }))
  const [first] = clients
  const rpc: RpcClient = first && clients.length === 1 ? first : new RpcPool(clients, { onFailover: o.onFailover })
  const source = new RpcSource(rpc, o.limits, { onWarning: o.onFailover, ...o })
  o.signal?.addEventListener('abort', () => void source.close(), { once: true })
  try {
    rpc.expectChain(agreedChain(urls, greeted, o.chain))
    await source.chainId()
    return source
  } catch (error) {
    await source.close()
    throw error
  }
}

/** The chain ids; null where a node does not answer while others do. */
async function greetAll(urls: readonly string[], o: RpcSourceOptions): Promise<(number | null)[]> {
  const settled = await Promise.allSettled(urls.map((url) => greet(url, o)))
  const failed = settled.find((result) => result.status === 'rejected')
  if (failed && settled.every((result) => result.status === 'rejected')) throw failed.reason
  return settled.map((result) => {
    if (result.status === 'fulfilled') return result.value
    const { reason } = result
    if (reason instanceof UserError && reason.code === 'RPC_URL') throw reason
    o.onFailover?.(`${reason instanceof Error ? reason.message : String(reason)} Others are asked first.`)
    return null
  })
}

/** A first question with less patience: what never answers is more likely no node than a busy one. */
async function greet(url: string, o: RpcSourceOptions): Promise<number> {
  const rpc = new JsonRpc(url, { ...FIRST_CONTACT_LIMITS, ...o.rpcLimits })
  const close = (): void => rpc.close()
  o.signal?.addEventListener('abort', close, { once: true })
  try {
    return decodeNumber(await rpc.request('eth_chainId'), 'chain id')
  } finally {
    o.signal?.removeEventListener('abort', close)
    rpc.close()
  }
}

function agreedChain(
  urls: readonly string[],
  ids: readonly (number | null)[],
  chain: RpcSourceOptions['chain'],
): number {
  const first = ids.find((id) => id !== null) ?? 0
  const expected = chain?.id ?? first
  const other = ids.findIndex((id) => id !== null && id !== expected)
  if (other < 0) return expected
  const { shown } = new JsonRpc(urls[other] ?? '')
  const what = chain === undefined ? 'as the first --rpc' : chain.network
  throw new UserError(
    'CHAIN_MISMATCH',
    `${shown} is a node of chain ${ids[other]}, expected chain ${expected} (${what}).`,
    {
      hint:
        chain === undefined
          ? 'Give nodes of one chain with --rpc'
          : `Give the URL of a ${chain.network} node with --rpc, or the network of this one with --network.`,
    },
  )
}
