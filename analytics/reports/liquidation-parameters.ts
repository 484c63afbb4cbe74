/**
 * What a stored liquidation does not carry: the threshold that applied to its collateral, and whether the position was
 * a spiral. Both follow from the versions just before and just after the block; where these differ, from the logs of the
 * changes, and where these do not tell either, the number is not known.
 */
import { bytesToKey } from '../../core/hex.ts'
import { logIndexOf } from '../facts/log-index.ts'
import { type PoolBehaviour, poolBehaviour } from '../models/aave-v3/revisions.ts'
import { type FactReason, pairFactorWad } from '../models/liquidation-metrics.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf, isZero } from '../stored-values.ts'
import type { Tables } from '../tables.ts'

export type LiquidatedPair = {
  readonly block: number
  readonly logIndex: number
  readonly position: Uint8Array
  readonly collateralMarket: Uint8Array
  readonly bonusBps: bigint
  readonly revision: number | null
  readonly healthFactorBeforeWad: bigint | null
}

const MARKET_COLUMNS = ['index', 'category_number', 'liquidation_threshold_bps', 'liquidation_bonus_bps'] as const
const CATEGORY_COLUMNS = ['number', 'liquidation_threshold_bps', 'liquidation_bonus_bps', 'collateral_mask'] as const
type MarketRow = Pick<Tables['market'], (typeof MARKET_COLUMNS)[number]>
type CategoryRow = Pick<Tables['risk_category'], (typeof CATEGORY_COLUMNS)[number]>
type Parameters = {
  readonly thresholdBps: bigint
  readonly bonusBps: bigint
  /** The account's. */
  readonly category: Uint8Array | null
}

const NONE = new Uint8Array()

const ID = parameter<Uint8Array>('id')
const BLOCK = parameter<number>('block')

export class LiquidationParameters {
  readonly #position: Prepared<Pick<Tables['position'], 'category'>>
  readonly #market: Prepared<MarketRow>
  readonly #category: Prepared<CategoryRow>
  readonly #changes: Prepared<{ readonly id: Uint8Array }>
  readonly #collaterals: Prepared<Pick<Tables['balance'], 'market' | 'scaled'>>

  // A market has a version for every accrual: the newest first, so that one row is read.
  constructor(reader: Reader) {
    const { validAt, firstBlock } = reader.dialect
    const position = tables.selectFrom('position').select('category').where('id', '=', ID)
    this.#position = reader.prepare(
      position.where(validAt(BLOCK, 'position')).orderBy(firstBlock('position'), 'desc').limit(1),
    )
    const market = tables.selectFrom('market').select(MARKET_COLUMNS).where('id', '=', ID)
    this.#market = reader.prepare(market.where(validAt(BLOCK, 'market')).orderBy(firstBlock('market'), 'desc').limit(1))
    const category = tables.selectFrom('risk_category').select(CATEGORY_COLUMNS).where('id', '=', ID)
    this.#category = reader.prepare(
      category.where(validAt(BLOCK, 'risk_category')).orderBy(firstBlock('risk_category'), 'desc').limit(1),
    )
    const changes = tables.selectFrom('parameter_change').select('id').where('block$', '=', BLOCK)
    this.#changes = reader.prepare(changes.where((of) => of.or([of('market', '=', ID), of('category', '=', ID)])))
    const collaterals = tables.selectFrom('balance').select(['market', 'scaled']).where('position', '=', ID)
    this.#collaterals = reader.prepare(collaterals.where(validAt(BLOCK, 'balance')).where('is_collateral', '=', true))
  }

  /** The threshold of the collateral in this liquidation, in bps, or why it is not known. */
  async threshold(pair: LiquidatedPair): Promise<bigint | FactReason> {
    const behaviour = poolBehaviour(pair.revision)
    if (behaviour === undefined) return 'REVISION_UNKNOWN'
    const found = await this.#inForce(pair, pair.collateralMarket, behaviour)
    return found !== undefined && found.bonusBps === pair.bonusBps ? found.thresholdBps : 'PARAMETERS_CHANGED_IN_BLOCK'
  }

  /**
   * True when HF < LT (1 + b) for every collateral that could be taken, so that every partial liquidation makes it
   * worse. Collaterals are those flagged before or after the block and this one.
   */
  async isSpiral(pair: LiquidatedPair): Promise<boolean | FactReason> {
    const { block, healthFactorBeforeWad: hf } = pair
    const behaviour = poolBehaviour(pair.revision)
    if (behaviour === undefined) return 'REVISION_UNKNOWN'
    if (hf === null) return 'STATE_UNKNOWN'
    const own = bytesToKey(pair.collateralMarket)
    const before = await this.#flagged(pair.position, block - 1)
    const after = await this.#flagged(pair.position, block)
    let certain = true
    for (const [key, market] of new Map([...before, ...after, [own, pair.collateralMarket]])) {
      const parameters = await this.#inForce(pair, market, behaviour)
      if (parameters === undefined) return 'PARAMETERS_CHANGED_IN_BLOCK'
      const worse = hf < pairFactorWad(parameters.thresholdBps, parameters.bonusBps)
      if (worse) continue
      if (key === own || (before.has(key) && after.has(key))) return false
      certain = false
    }
    return certain ? true : 'LEGS_CHANGED_IN_BLOCK'
  }

  async #flagged(position: Uint8Array, block: number): Promise<Map<string, Uint8Array>> {
    const rows = await this.#collaterals.all({ id: position, block })
    return new Map(rows.filter((row) => !isZero(row.scaled)).map((row) => [bytesToKey(row.market), row.market]))
  }

  /**
   * As the call computes with: the state before the block and the one after it, where these are the same; else the one
   * that holds by the changes' logs. Undefined where changes lie on both sides of the call, or the account changed its
   * category in the block.
   */
  async #inForce(pair: LiquidatedPair, market: Uint8Array, behaviour: PoolBehaviour): Promise<Parameters | undefined> {
    const after = await this.#parameters(pair, market, pair.block, behaviour)
    const before = await this.#parameters(pair, market, pair.block - 1, behaviour)
    if (after === undefined || before === undefined) return undefined
    if (after.thresholdBps === before.thresholdBps && after.bonusBps === before.bonusBps) return after
    if (bytesToKey(after.category ?? NONE) !== bytesToKey(before.category ?? NONE)) return undefined
    const changes = [
      ...(await this.#changes.all({ id: market, block: pair.block })),
      ...(after.category === null ? [] : await this.#changes.all({ id: after.category, block: pair.block })),
    ].map(({ id }) => logIndexOf(id))
    if (changes.length === 0) return undefined
    if (changes.every((log) => log > pair.logIndex)) return before
    return changes.every((log) => log < pair.logIndex) ? after : undefined
  }

  async #parameters(
    pair: LiquidatedPair,
    marketId: Uint8Array,
    block: number,
    behaviour: PoolBehaviour,
  ): Promise<Parameters | undefined> {
    const position = await this.#position.first({ id: pair.position, block })
    const market = await this.#market.first({ id: marketId, block })
    if (position === undefined || market === undefined) return undefined
    const category =
      position.category === null ? undefined : await this.#category.first({ id: position.category, block })
    const row = category !== undefined && isInCategory(market, category, behaviour) ? category : market
    return {
      thresholdBps: BigInt(row.liquidation_threshold_bps),
      bonusBps: BigInt(row.liquidation_bonus_bps),
      category: position.category,
    }
  }
}

function isInCategory(market: MarketRow, category: CategoryRow, behaviour: PoolBehaviour): boolean {
  if (behaviour.eMode === 'ASSET_CATEGORY') return market.category_number === category.number
  return ((integerOf(category.collateral_mask) >> BigInt(market.index)) & 1n) === 1n
}
