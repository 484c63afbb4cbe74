/** Runs: the liquidations of one position within a gap, what each step did, and how the position came out of it. */
import { formatFixed, MAX_UINT256, WAD } from '../../core/fixed.ts'
import { bytesToHex, bytesToKey, type Hex, hexToBytes } from '../../core/hex.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import type { FactRow } from '../facts/columns.ts'
import { readFacts } from '../facts/read-facts.ts'
import { cutRuns, RUN_GAP_SECONDS } from '../models/liquidation-runs.ts'
import { type Reader, tables } from '../reader.ts'
import { argumentError, hexArgument, pageSize } from './arguments.ts'
import { askedMoment, type ReportContext } from './context.ts'
import { decodeCursor, encodeCursor, type PageInfo, pageOf } from './cursor.ts'
import { checkNames } from './known-names.ts'
import { type FactReader, type LiquidationFact, openFactReader } from './liquidation-fact.ts'

/** NEWEST: by the first liquidation, the latest first. */
export type RunOrder = 'NEWEST' | 'LIQUIDATIONS' | 'REPAID_USD'

/**
 * How a position came out of its run. RESTORED: HF >= 1. CLOSED: no debt is left. WRITTEN_OFF: no debt is left because
 * some of it was written off. SPIRALLED: HF < 1, and lower than before the run. UNDER_RECOVERED: HF < 1, but not lower.
 */
export type RunOutcome = 'RESTORED' | 'CLOSED' | 'WRITTEN_OFF' | 'SPIRALLED' | 'UNDER_RECOVERED' | 'UNKNOWN'

export type LiquidationRunsArguments = {
  /** 1 to 1000, by default 100. */
  readonly first?: number | undefined
  readonly after?: string | undefined
  readonly position?: string | undefined
  readonly account?: string | undefined
  readonly protocol?: string | undefined
  /** Seconds between two liquidations of one run; by default an hour. */
  readonly gapSeconds?: number | undefined
  /** By default 2. */
  readonly minLiquidations?: number | undefined
  /** Of the run's first liquidation; both ends included. */
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  readonly fromTimestamp?: number | undefined
  readonly toTimestamp?: number | undefined
  /** Steps given of each run, from its first: 0 to 100, by default 20. */
  readonly firstSteps?: number | undefined
  readonly orderBy?: RunOrder | undefined
  readonly block?: number | undefined
}

export type LiquidationRun = {
  /** Of its first liquidation. */
  readonly id: Hex
  readonly protocol: Hex
  readonly position: Hex
  readonly account: Hex
  readonly liquidations: number
  readonly liquidators: number
  readonly fromBlock: number
  readonly toBlock: number
  readonly fromTimestamp: number
  readonly toTimestamp: number
  readonly durationSeconds: number
  readonly healthFactorBefore: string | null
  readonly healthFactorAfter: string | null
  readonly lowestHealthFactorAfter: string | null
  /** Steps after which HF was lower than before. */
  readonly loweringSteps: number
  readonly debtRepaidUsd: string | null
  readonly collateralSeizedUsd: string | null
  readonly badDebtUsd: string | null
  readonly outcome: RunOutcome
  /** True while another liquidation within the gap may still follow. */
  readonly isOpen: boolean
  readonly steps: readonly LiquidationFact[]
}

export type LiquidationRuns = {
  readonly items: readonly LiquidationRun[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
}

const STEPS = 20
const STEPS_MAX = 100
const COLUMNS = [
  'id',
  'block_number',
  'timestamp',
  'protocol',
  'position',
  'account',
  'liquidator',
  'hf_before_wad',
  'hf_after_wad',
  'repaid_usd_wad',
  'seized_usd_wad',
  'bad_debt_usd_wad',
  'bad_debt_type',
] as const
type Step = Pick<FactRow, (typeof COLUMNS)[number]> & { readonly healthFactorAfterWad: bigint | null }
type Run = readonly [Step, ...Step[]]

export async function liquidationRuns(context: ReportContext, o: LiquidationRunsArguments): Promise<LiquidationRuns> {
  const { reader } = context
  const first = pageSize(o.first)
  const firstSteps = countArgument('firstSteps', o.firstSteps ?? STEPS, 0, STEPS_MAX)
  const gapSeconds = countArgument('gapSeconds', o.gapSeconds ?? RUN_GAP_SECONDS, 0, Number.MAX_SAFE_INTEGER)
  const least = countArgument('minLiquidations', o.minLiquidations ?? 2, 1, Number.MAX_SAFE_INTEGER)
  const orderBy = o.orderBy ?? 'NEWEST'
  const { position, account, protocol, fromBlock, toBlock, fromTimestamp, toTimestamp } = o
  const range = [fromBlock, toBlock, fromTimestamp, toTimestamp]
  const question = JSON.stringify(['runs', orderBy, gapSeconds, least, position, account, protocol, ...range])
  const after = o.after === undefined ? undefined : await decodeCursor(reader, o.after, question)
  if (after !== undefined && o.block !== undefined && o.block !== after.block) {
    throw argumentError('block', o.block, `${after.block}, the block of the cursor, or none`)
  }
  const { indexed, moment } = await askedMoment(context, after?.block ?? o.block)
  await checkNames(reader, indexed.number, { protocol })
  const state = await reader.blocks.stateAt(moment.block)
  const runs = (await allRuns(reader, o, moment, gapSeconds)).filter(
    (run) => run.length >= least && beginsWithin(run[0], o),
  )
  const ranked = runs.map((run) => ({ run, key: keyOf(run, orderBy) })).sort(byKey)
  const last = after === undefined ? undefined : { key: BigInt(after.key), id: hexToBytes(after.id) }
  const page = pageOf(ranked, {
    first,
    isAfter: ({ run, key }) =>
      last === undefined || key < last.key || (key === last.key && Buffer.compare(run[0].id, last.id) < 0),
    cursorOf: ({ run, key }) =>
      encodeCursor({ block: moment.block, state, question, key: `${key}`, id: bytesToHex(run[0].id) }),
  })
  const facts = await openFactReader(reader, moment)
  const items: LiquidationRun[] = []
  for (const { run } of page.items) {
    items.push(await viewOfRun(run, facts, { firstSteps, gapSeconds, now: moment.timestamp }))
  }
  const clocks = clocksOf({ indexed, values: moment, head: context.chainHead(), prices: [], indices: [] })
  return { items, pageInfo: page.pageInfo, totalCount: ranked.length, clocks }
}

async function allRuns(
  reader: Reader,
  o: LiquidationRunsArguments,
  asOf: { readonly block: number; readonly timestamp: number },
  gapSeconds: number,
): Promise<readonly Run[]> {
  const rows = await readFacts(reader, {
    columns: COLUMNS,
    asOf,
    position: o.position === undefined ? undefined : hexToBytes(hexArgument('position', o.position, [40])),
    account: o.account === undefined ? undefined : hexToBytes(hexArgument('account', o.account, [20])),
    protocols: o.protocol === undefined ? undefined : await protocolsNamed(reader, o.protocol),
  })
  const byPosition = new Map<string, Step[]>()
  for (const row of rows) {
    const key = bytesToKey(row.position)
    const steps = byPosition.get(key) ?? []
    if (steps.length === 0) byPosition.set(key, steps)
    steps.push({ ...row, healthFactorAfterWad: row.hf_after_wad })
  }
  return [...byPosition.values()].flatMap((steps) => cutRuns(steps, gapSeconds) as readonly Run[])
}

async function protocolsNamed(reader: Reader, name: string): Promise<readonly Uint8Array[]> {
  const rows = await reader.all(tables.selectFrom('protocol').select(['id', 'pool', 'deployment']))
  const wanted = name.toLowerCase()
  return rows
    .filter(({ id, pool, deployment }) =>
      [bytesToHex(id), pool === null ? '' : bytesToHex(pool), deployment.toLowerCase()].includes(wanted),
    )
    .map(({ id }) => id)
}

function beginsWithin(first: Step, o: LiquidationRunsArguments): boolean {
  return (
    first.block_number >= (o.fromBlock ?? 0) &&
    first.block_number <= (o.toBlock ?? Number.POSITIVE_INFINITY) &&
    first.timestamp >= (o.fromTimestamp ?? 0) &&
    first.timestamp <= (o.toTimestamp ?? Number.POSITIVE_INFINITY)
  )
}

function keyOf(run: Run, orderBy: RunOrder): bigint {
  if (orderBy === 'NEWEST') return 0n
  if (orderBy === 'LIQUIDATIONS') return BigInt(run.length)
  return sum(run, 'repaid_usd_wad') ?? -1n
}

/** The largest first; of equal ones the newest. */
function byKey(a: { readonly run: Run; readonly key: bigint }, b: { readonly run: Run; readonly key: bigint }): number {
  if (a.key !== b.key) return a.key > b.key ? -1 : 1
  return Buffer.compare(b.run[0].id, a.run[0].id)
}

/** Null where a price is not known. */
function sum(run: Run, column: 'repaid_usd_wad' | 'seized_usd_wad' | 'bad_debt_usd_wad'): bigint | null {
  return run.reduce<bigint | null>((total, step) => {
    const value = step[column]
    return total === null || value === null ? null : total + value
  }, 0n)
}

async function viewOfRun(
  run: Run,
  facts: FactReader,
  o: { readonly firstSteps: number; readonly gapSeconds: number; readonly now: number },
): Promise<LiquidationRun> {
  const first = run[0]
  const last = run.at(-1) ?? first
  const steps: LiquidationFact[] = []
  for (const { id } of run.slice(0, o.firstSteps)) steps.push(await facts.fact(id))
  const after = run.map((step) => step.hf_after_wad).filter((wad) => wad !== null)
  const lowest = after.reduce<bigint | null>((least, wad) => (least === null || wad < least ? wad : least), null)
  return {
    id: bytesToHex(first.id),
    protocol: bytesToHex(first.protocol),
    position: bytesToHex(first.position),
    account: bytesToHex(first.account),
    liquidations: run.length,
    liquidators: new Set(run.map((step) => bytesToKey(step.liquidator))).size,
    fromBlock: first.block_number,
    toBlock: last.block_number,
    fromTimestamp: first.timestamp,
    toTimestamp: last.timestamp,
    durationSeconds: last.timestamp - first.timestamp,
    healthFactorBefore: factor(first.hf_before_wad),
    healthFactorAfter: factor(last.hf_after_wad),
    lowestHealthFactorAfter: factor(lowest),
    loweringSteps: run.filter((step) => lowered(step)).length,
    debtRepaidUsd: usd(sum(run, 'repaid_usd_wad')),
    collateralSeizedUsd: usd(sum(run, 'seized_usd_wad')),
    badDebtUsd: usd(sum(run, 'bad_debt_usd_wad')),
    outcome: outcomeOf(run, first, last),
    isOpen: o.now - last.timestamp <= o.gapSeconds,
    steps,
  }
}

function lowered(step: Step): boolean {
  return step.hf_before_wad !== null && step.hf_after_wad !== null && step.hf_after_wad < step.hf_before_wad
}

function outcomeOf(run: Run, first: Step, last: Step): RunOutcome {
  const [before, after] = [first.hf_before_wad, last.hf_after_wad]
  if (after === null) return 'UNKNOWN'
  if (after === MAX_UINT256) return run.some((step) => step.bad_debt_type !== 'NONE') ? 'WRITTEN_OFF' : 'CLOSED'
  if (after >= WAD) return 'RESTORED'
  if (before === null) return 'UNKNOWN'
  return after < before ? 'SPIRALLED' : 'UNDER_RECOVERED'
}

function factor(wad: bigint | null): string | null {
  return wad === null || wad === MAX_UINT256 ? null : formatFixed(wad, 18)
}

function usd(wad: bigint | null): string | null {
  return wad === null ? null : formatFixed(wad, 18)
}

function countArgument(name: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'more' : `${most}`
  throw argumentError(name, value, `a whole number from ${least} to ${upTo}`)
}
