/** How many logs a history holds and how fast a node gives them, from a few short looks: before hours are spent on it. */
import { RetryableError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { decodeLogs, encodeNumber } from './decode-rpc.ts'
import type { RpcClient } from './json-rpc.ts'
import { SOURCE_LIMITS } from './limits.ts'
import { LogWindow } from './log-window.ts'
import { nodePruned } from './rpc-answers.ts'

export type LogSample = {
  readonly logsPerBlock: number
  readonly blocksWithLogsPerBlock: number
  /** The most blocks that the node answered for at once. */
  readonly windowBlocks: number
  readonly secondsPerRequest: number
}

/**
 * Asks for the addresses' logs in `samples` windows evenly spread over [from, to]. A window that the node refuses is
 * asked for smaller, and so are those after it.
 */
export async function sampleLogs(
  rpc: RpcClient,
  o: { readonly addresses: readonly Hex[]; readonly from: number; readonly to: number; readonly samples: number },
): Promise<LogSample> {
  const span = Math.max(1, Math.floor((o.to - o.from + 1) / o.samples))
  const first = Math.min(span, SOURCE_LIMITS.firstWindowBlocks)
  const window = new LogWindow({ first, max: first })
  const sum = { blocks: 0, logs: 0, withLogs: 0, requests: 0, windowBlocks: 1 }
  const begun = performance.now()
  for (let i = 0; i < o.samples; ) {
    const blocks = window.size
    const at = o.from + i * span
    const filter = { fromBlock: encodeNumber(at), toBlock: encodeNumber(at + blocks - 1), address: o.addresses }
    const [reply] = await rpc.batch([{ method: 'eth_getLogs', params: [filter] }])
    sum.requests++
    if (!reply?.ok) {
      const text = reply?.error.message ?? 'no answer'
      const what = `the logs of blocks ${at} to ${at + blocks - 1}`
      if (reply?.kind === 'missing-state') throw nodePruned(rpc.shown, what, text)
      if (reply?.kind !== 'too-much' || blocks === 1) {
        throw new RetryableError('RPC_ERROR', `${rpc.shown}: eth_getLogs for ${what} failed with ${text}`)
      }
      window.refused(blocks, text)
      continue
    }
    const numbers = decodeLogs(reply.result).map((log) => log.blockNumber)
    sum.blocks += blocks
    sum.logs += numbers.length
    sum.withLogs += new Set(numbers).size
    sum.windowBlocks = Math.max(sum.windowBlocks, blocks)
    i++
  }
  return {
    logsPerBlock: sum.logs / sum.blocks,
    blocksWithLogsPerBlock: sum.withLogs / sum.blocks,
    windowBlocks: sum.windowBlocks,
    secondsPerRequest: (performance.now() - begun) / 1000 / sum.requests,
  }
}
