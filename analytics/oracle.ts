/** Reading a protocol's own oracle at a block, for prices that no event tells. */
import type { Hex } from '../core/hex.ts'

export type OracleReader = {
  /**
   * getAssetPrice of each request (price of a pair's oracle, whose asset is null) in the state after the block, in the
   * order asked; null where the oracle reverts or answers zero or less.
   */
  pricesAt(
    block: { readonly number: number; readonly hash?: Hex },
    requests: readonly { readonly oracle: Hex; readonly asset: Hex | null }[],
  ): Promise<readonly (bigint | null)[]>
}
