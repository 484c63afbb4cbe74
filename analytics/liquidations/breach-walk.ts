/** Walks a book from block to block and tells who was below a health factor of 1 at the end of each. */
import { UserError } from '../../core/errors.ts'
import { WAD } from '../../core/fixed.ts'
import { bytesToKey } from '../../core/hex.ts'
import { BREACH_BLOCKS_MAX } from '../../core/limits.ts'
import type { Book } from '../book/book.ts'
import { loadBook, refreshBook } from '../book/load.ts'
import { Valuation } from '../book/valuation.ts'
import { type BelowOne, type Breach, BreachTracker, type PositionCause } from '../models/breaches.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'

export type BreachRange = { readonly fromBlock: number; readonly toBlock: number }

type Step = {
  readonly timestamp: number
  readonly causes: Map<string, PositionCause[]>
  priceUpdated: boolean
  parametersChanged: boolean
}

export type BreachWalk = {
  readonly breaches: readonly Breach[]
  readonly blocks: number
  readonly book: Book | undefined
}

/**
 * The breaches that the blocks of a range show; positions by their keys. Error ARGUMENT for more blocks with
 * changes than one question may walk.
 */
export async function walkBreaches(reader: Reader, range: BreachRange): Promise<BreachWalk> {
  const steps = await readSteps(reader, range)
  const tracker = new BreachTracker()
  let book: Book | undefined
  for (const [block, step] of steps) {
    book = book === undefined ? await loadBook(reader, block) : await refreshBook(reader, book, block)
    const valuation = new Valuation(book, { block, timestamp: step.timestamp })
    tracker.see({ block, ...step, ...belowOne(valuation) })
  }
  return { breaches: tracker.breaches(), blocks: steps.length, book }
}

function belowOne(valuation: Valuation): {
  readonly below: ReadonlyMap<string, BelowOne>
  readonly unknown: ReadonlySet<string>
} {
  const below = new Map<string, BelowOne>()
  const unknown = new Set<string>()
  for (const { position, protocol, data } of valuation.nearLiquidation(WAD)) {
    if (data === null) unknown.add(position.key)
    else if (data.totalDebtBase > 0n && data.healthFactorWad < WAD) {
      below.set(position.key, {
        healthFactorWad: data.healthFactorWad,
        debtUsdWad: (data.totalDebtBase * WAD) / protocol.baseCurrencyUnit,
        collateralUsdWad: (data.totalCollateralBase * WAD) / protocol.baseCurrencyUnit,
      })
    }
  }
  return { below, unknown }
}

/** The blocks in which something happened that moves a health factor, ascending. */
async function readSteps(
  reader: Reader,
  { fromBlock, toBlock }: BreachRange,
): Promise<readonly (readonly [number, Step])[]> {
  const steps = new Map<number, Step>()
  const stepAt = (block: number, timestamp: bigint): Step => {
    let step = steps.get(block)
    if (step === undefined) {
      step = { timestamp: Number(timestamp), causes: new Map(), priceUpdated: false, parametersChanged: false }
      steps.set(block, step)
      if (steps.size > BREACH_BLOCKS_MAX) throw tooLarge()
    }
    return step
  }
  await reader.each(
    tables
      .selectFrom('price_update')
      .select(['block$', 'timestamp'])
      .where('block$', '>=', fromBlock)
      .where('block$', '<=', toBlock),
    (row) => {
      stepAt(row.block$, integerOf(row.timestamp)).priceUpdated = true
    },
  )
  await reader.each(
    tables
      .selectFrom('parameter_change')
      .select(['block$', 'timestamp'])
      .where('block$', '>=', fromBlock)
      .where('block$', '<=', toBlock),
    (row) => {
      stepAt(row.block$, integerOf(row.timestamp)).parametersChanged = true
    },
  )
  const snapshots = tables.selectFrom('health_factor_snapshot').select(['block$', 'timestamp', 'position', 'cause'])
  await reader.each(snapshots.where('block$', '>=', fromBlock).where('block$', '<=', toBlock).orderBy('id'), (row) => {
    const { causes } = stepAt(row.block$, integerOf(row.timestamp))
    const key = bytesToKey(row.position)
    const known = causes.get(key)
    if (known === undefined) causes.set(key, [row.cause as PositionCause])
    else known.push(row.cause as PositionCause)
  })
  return [...steps].sort(([a], [b]) => a - b)
}

function tooLarge(): UserError {
  return new UserError(
    'ARGUMENT',
    `filter: got a range with more than ${BREACH_BLOCKS_MAX} blocks in which something happened, expected no more.`,
    { hint: 'Ask for fewer blocks: fromBlock and toBlock, or fromTimestamp and toTimestamp.' },
  )
}
