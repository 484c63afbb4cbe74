/** Prices of the protocol's own oracle at a block, by JSON-RPC. */
import type { OracleReader } from '../analytics/oracle.ts'
import { RetryableError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { createContractReader } from './contract-reader.ts'

/**
 * AaveOracle.getAssetPrice(asset) (aave-v3-core, contracts/misc/AaveOracle.sol), in the base currency's units; of the
 * oracle of an isolated market IOracle.price() (morpho-blue). Null where the oracle reverts or answers zero.
 */
export function createOracleReader(source: BlockSource): OracleReader {
  return {
    async pricesAt(block, requests) {
      const hash = block.hash ?? (await hashOf(source, block.number))
      if (hash === null) {
        throw new RetryableError('BLOCK_UNKNOWN', `Block ${block.number}: got no such block from the node.`)
      }
      const reader = createContractReader(source, { number: block.number, hash })
      const answers = await reader.read(
        requests.map(({ oracle, asset }) =>
          asset === null
            ? { to: oracle, signature: 'price()' }
            : { to: oracle, signature: 'getAssetPrice(address)', args: [asset] },
        ),
      )
      return answers.map((words) => {
        const price = words?.[0] ?? 0n
        return price > 0n ? price : null
      })
    },
  }
}

async function hashOf(source: BlockSource, number: number): Promise<Hex | null> {
  return (await source.header(number))?.hash ?? null
}
