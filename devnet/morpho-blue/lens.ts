/** What Morpho Blue's own contracts and library say of markets and positions, at any block that the chain answers for. */
import type { Hex } from '../../core/hex.ts'
import { MAX_UINT256, wordsOf } from '../calls.ts'
import type { Chain } from '../chain.ts'
import { lensMarkets, lensPositions } from './calls.ts'
import { compileMorpho } from './compile.ts'
import type { MorphoDeployment } from './deploy.ts'

export type MarketTruth = {
  readonly id: Hex
  /** Interest included. */
  readonly supplyAssets: bigint
  readonly supplyShares: bigint
  readonly borrowAssets: bigint
  readonly borrowShares: bigint
  /** As stored: supply assets and shares, borrow assets and shares. */
  readonly stored: readonly bigint[]
  readonly lastUpdate: bigint
  readonly fee: bigint
  /** Null: the oracle reverts. */
  readonly price: bigint | null
}

export type PositionTruth = {
  readonly id: Hex
  readonly user: Hex
  readonly supplyShares: bigint
  readonly borrowShares: bigint
  readonly collateral: bigint
  /** In the loan asset's units, interest included; supply rounded down, debt up. */
  readonly supplyAssets: bigint
  readonly borrowAssets: bigint
  /** Null: the oracle reverts. */
  readonly collateralValue: bigint | null
  readonly maxBorrow: bigint | null
  /** 1e18 is one; null without debt or where the oracle reverts. */
  readonly healthFactorWad: bigint | null
}

/** Where the lens's code is put for the call. */
export const LENS: Hex = '0x0000000000000000000000000000000000001e25'
const USERS_PER_CALL = 200

async function ask(chain: Chain, data: Hex, block: number | undefined): Promise<bigint[]> {
  const code = { [LENS]: compileMorpho().lens }
  const answer = await chain.call(LENS, data, { code, ...(block === undefined ? {} : { block }) })
  return wordsOf(answer).slice(2)
}

export async function readMorphoMarkets(
  chain: Chain,
  { morpho, markets }: MorphoDeployment,
  block?: number,
): Promise<MarketTruth[]> {
  const ids = markets.map(({ id }) => id)
  const words = await ask(chain, lensMarkets(morpho, ids), block)
  return ids.map((id, index) => marketTruth(id, words.slice(index * 11, index * 11 + 11)))
}

/** Of the lens's eleven words of a market. */
export function marketTruth(id: Hex, words: readonly bigint[]): MarketTruth {
  const word = (at: number): bigint => words[at] ?? 0n
  const price = word(10)
  return {
    id,
    supplyAssets: word(0),
    supplyShares: word(1),
    borrowAssets: word(2),
    borrowShares: word(3),
    stored: [4, 5, 6, 7].map(word),
    lastUpdate: word(8),
    fee: word(9),
    price: price === MAX_UINT256 ? null : price,
  }
}

/** Every user in every market. */
export async function readMorphoPositions(
  chain: Chain,
  { morpho, markets }: MorphoDeployment,
  users: readonly Hex[],
  block?: number,
): Promise<PositionTruth[]> {
  const found: PositionTruth[] = []
  for (const { id } of markets) {
    for (let at = 0; at < users.length; at += USERS_PER_CALL) {
      const part = users.slice(at, at + USERS_PER_CALL)
      const words = await ask(chain, lensPositions(morpho, id, part), block)
      found.push(...part.map((user, index) => positionTruth(id, user, words.slice(index * 8, index * 8 + 8))))
    }
  }
  return found
}

/** Of the lens's eight words of a position. */
export function positionTruth(id: Hex, user: Hex, words: readonly bigint[]): PositionTruth {
  const word = (at: number): bigint => words[at] ?? 0n
  const orNull = (at: number): bigint | null => (word(at) === MAX_UINT256 ? null : word(at))
  return {
    id,
    user,
    supplyShares: word(0),
    borrowShares: word(1),
    collateral: word(2),
    supplyAssets: word(3),
    borrowAssets: word(4),
    collateralValue: orNull(5),
    maxBorrow: orNull(6),
    healthFactorWad: orNull(7),
  }
}
