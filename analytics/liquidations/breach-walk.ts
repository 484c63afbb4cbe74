/** Walks a book from block to block, and within a block from log to log, and tells who was below a health factor of 1. */
import { sql } from 'kysely'
import { UserError } from '../../core/errors.ts'
import { WAD } from '../../core/fixed.ts'
import { bytesToKey, hexToBytes } from '../../core/hex.ts'
import { BREACH_BLOCKS_MAX } from '../../core/limits.ts'
import { type Book, hexToKey, keyToHex } from '../book/book.ts'
import { loadBook, refreshBook } from '../book/load.ts'
import { Valuation } from '../book/valuation.ts'
import { logIndexOf } from '../facts/log-index.ts'
import { type BelowOne, type Breach, BreachTracker, type PositionCause, type StepSeen } from '../models/breaches.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import { type BlockEvent, BlockMoments, belowOne } from './block-moments.ts'

export type BreachRange = { readonly fromBlock: number; readonly toBlock: number }

type Step = {
  readonly timestamp: number
  readonly causes: Map<string, PositionCause[]>
  readonly liquidations: Map<string, number>
  readonly events: LoggedEvent[]
}

/** source: of a new price; owner: the market or category, by key, of a changed parameter. */
type LoggedEvent = { readonly log: number } & (
  | { readonly source: string; readonly price: bigint }
  | { readonly owner: string }
)

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
  const lastLogs = new LastLogs(reader)
  const start = await bookBefore(reader, range.fromBlock)
  let book = start?.book
  let below: ReadonlyMap<string, BelowOne> = new Map()
  if (start !== undefined) {
    const { timestamp } = start
    const ends = endOf(new Valuation(start.book, { block: range.fromBlock - 1, timestamp }))
    tracker.see({ block: range.fromBlock, timestamp, causes: new Map(), within: NO_STEPS, ...ends, ...NO_CHANGES })
    below = ends.below
  }
  for (const [block, step] of steps) {
    const before = book
    book = before === undefined ? await loadBook(reader, block) : await refreshBook(reader, before, block)
    const ends = endOf(new Valuation(book, { block, timestamp: step.timestamp }))
    const events = eventsOf(step.events, block, book)
    const within =
      before === undefined
        ? NO_STEPS
        : await stepsWithin({ block, step, before, after: book, below, ends, events }, lastLogs)
    tracker.see({
      ...{ block, timestamp: step.timestamp, causes: step.causes, within, ...ends },
      priceUpdated: events.some(({ cause }) => cause === 'PRICE_UPDATE'),
      parametersChanged: events.some(({ cause }) => cause === 'PARAMETER_CHANGE'),
    })
    below = ends.below
  }
  return { breaches: tracker.breaches(), blocks: steps.length, book }
}

const NO_STEPS: ReadonlyMap<string, readonly StepSeen[]> = new Map()

const NO_CHANGES = { priceUpdated: false, parametersChanged: false } as const

/** What is known before the range; undefined where that is nothing, or its time is not known. */
async function bookBefore(
  reader: Reader,
  fromBlock: number,
): Promise<{ readonly book: Book; readonly timestamp: number } | undefined> {
  if (fromBlock <= 0) return undefined
  const book = await loadBook(reader, fromBlock - 1)
  const block = book.state.number < 0 ? null : await reader.blocks.at(book.state.number)
  return block === null || block.timestamp === null ? undefined : { book, timestamp: block.timestamp }
}

type End = { readonly below: ReadonlyMap<string, BelowOne>; readonly unknown: ReadonlySet<string> }

function endOf(valuation: Valuation): End {
  const below = new Map<string, BelowOne>()
  const unknown = new Set<string>()
  for (const valued of valuation.nearLiquidation(WAD)) {
    const state = belowOne(valued)
    if (state === undefined) unknown.add(valued.position.key)
    else if (state !== null) below.set(valued.position.key, state)
  }
  return { below, unknown }
}

type BlockQuestion = {
  readonly block: number
  readonly step: Step
  readonly before: Book
  readonly after: Book
  /** Below 1 at the end of the step before. */
  readonly below: ReadonlyMap<string, BelowOne>
  readonly ends: End
  readonly events: readonly BlockEvent[]
}

/** Of positions that passed 1 in the block, or may have: with both a new price and an action of their own. */
async function stepsWithin(o: BlockQuestion, lastLogs: LastLogs): Promise<ReadonlyMap<string, readonly StepSeen[]>> {
  const { block, step, before, after, events, ends } = o
  const moments = new BlockMoments({ before, after, block, timestamp: step.timestamp, events })
  const candidates = new Set(moments.inBetween())
  for (const key of o.below.keys()) if (!ends.below.has(key)) candidates.add(key)
  for (const key of ends.below.keys()) if (!o.below.has(key)) candidates.add(key)
  if (events.length > 0) for (const key of step.causes.keys()) candidates.add(key)
  for (const key of step.liquidations.keys()) candidates.add(key)
  const within = new Map<string, readonly StepSeen[]>()
  for (const key of candidates) {
    const causes = step.causes.get(key)
    const last = causes?.at(-1)
    const cause = causes?.includes('LIQUIDATION') === true ? 'LIQUIDATION' : last
    const log = cause === undefined ? undefined : await lastLogs.of(key, block)
    const liquidations = step.liquidations.get(key) ?? 0
    within.set(
      key,
      moments.stepsOf(key, cause === undefined || log === undefined ? undefined : { log, cause, liquidations }),
    )
  }
  return within
}

/** Prices by the markets that take them; a category's own by the category, at the block's first log. */
function eventsOf(logged: readonly LoggedEvent[], block: number, after: Book): readonly BlockEvent[] {
  const bySource = new Map<string, string[]>()
  if (logged.some((event) => 'source' in event)) {
    for (const [key, { priceSource }] of after.markets) {
      if (priceSource === null) continue
      const source = hexToKey(priceSource)
      const known = bySource.get(source)
      if (known === undefined) bySource.set(source, [key])
      else known.push(key)
    }
  }
  const ofCategories = [...after.categories].flatMap(([key, category]): BlockEvent[] => {
    if (category.priceAsset === null || category.block !== block) return []
    return [{ log: 0, cause: 'PRICE_UPDATE', keys: [key], price: category.price }]
  })
  const ofMarkets = logged.map((event): BlockEvent => {
    if ('owner' in event) return { log: event.log, cause: 'PARAMETER_CHANGE', keys: [event.owner], price: null }
    const price = event.price > 0n ? event.price : null
    return { log: event.log, cause: 'PRICE_UPDATE', keys: bySource.get(event.source) ?? [], price }
  })
  return [...ofCategories, ...ofMarkets]
}

const ID = parameter<Uint8Array>('id')
const BLOCK = parameter<number>('block')

/** Where in its block a position's last action was. */
class LastLogs {
  readonly #row: Prepared<{ readonly log: number | string }>

  constructor(reader: Reader) {
    const { firstBlock } = reader.dialect
    this.#row = reader.prepare(
      tables
        .selectFrom('position')
        // The lowest 18 bits of its actionKey (schema.graphql); the whole would be rounded.
        .select(sql<number | string>`action_key & 262143`.as('log'))
        .where('id', '=', ID)
        .where(firstBlock('position'), '=', BLOCK),
    )
  }

  /** Undefined where nothing was done in that block. */
  async of(key: string, block: number): Promise<number | undefined> {
    const row = await this.#row.first({ id: hexToBytes(keyToHex(key)), block })
    return row === undefined ? undefined : Number(row.log)
  }
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
      step = { timestamp: Number(timestamp), causes: new Map(), liquidations: new Map(), events: [] }
      steps.set(block, step)
      if (steps.size > BREACH_BLOCKS_MAX) throw tooLarge()
    }
    return step
  }
  await reader.each(
    tables
      .selectFrom('price_update')
      .select(['id', 'source', 'price', 'block$', 'timestamp'])
      .where('block$', '>=', fromBlock)
      .where('block$', '<=', toBlock),
    ({ id, source, price, block$, timestamp }) => {
      const event = { log: logIndexOf(id), source: bytesToKey(source), price: integerOf(price) }
      stepAt(block$, integerOf(timestamp)).events.push(event)
    },
  )
  await reader.each(
    tables
      .selectFrom('parameter_change')
      .select(['id', 'market', 'category', 'block$', 'timestamp'])
      .where('block$', '>=', fromBlock)
      .where('block$', '<=', toBlock),
    ({ id, market, category, block$, timestamp }) => {
      const { events } = stepAt(block$, integerOf(timestamp))
      for (const owner of [market, category]) {
        if (owner !== null) events.push({ log: logIndexOf(id), owner: bytesToKey(owner) })
      }
    },
  )
  await reader.each(
    tables
      .selectFrom('liquidation')
      .select(['position', 'block$', 'timestamp'])
      .where('block$', '>=', fromBlock)
      .where('block$', '<=', toBlock),
    ({ position, block$, timestamp }) => {
      const { liquidations } = stepAt(block$, integerOf(timestamp))
      const key = bytesToKey(position)
      liquidations.set(key, (liquidations.get(key) ?? 0) + 1)
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
