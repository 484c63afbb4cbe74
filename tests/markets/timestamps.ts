/** The times of a local chain's blocks. */
import type { Hex } from '../../core/hex.ts'
import { type Chain, quantity } from '../../devnet/chain.ts'

/** In seconds, by block number, up to the head. */
export async function readTimestamps(chain: Chain): Promise<readonly number[]> {
  const timestamps: number[] = []
  for (let block = 0; block <= chain.blockNumber; block++) {
    const { timestamp } = await chain.request<{ timestamp: Hex }>('eth_getBlockByNumber', [quantity(block), false])
    timestamps.push(Number(timestamp))
  }
  return timestamps
}
