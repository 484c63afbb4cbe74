/** How far an indexed market is from what the contracts of its recording said. */
import type { Database } from 'better-sqlite3'
import { compareState } from '../../cli/verify/compare.ts'
import { readState } from '../../cli/verify/read-state.ts'
import { topicOf } from '../../indexer/abi/keccak.ts'
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import { decodeBigInt } from '../../indexer/store/codec.ts'
import { openReader } from '../../indexer/store/reader.ts'
import { indexMarket } from '../markets/index-market.ts'
import { type RecordedMarket, readRecordedMarket } from '../markets/recorded-file.ts'
import { recordedReader } from '../markets/recorded-reader.ts'
import { recordedSource } from '../markets/recorded-source.ts'
import { type RederivedLiquidation, rederivedLiquidations } from '../markets/replay-liquidations.ts'
import { type BalancePoint, readBalances, readTruth, type TruthPoint } from '../markets/truth.ts'

export type Recording = {
  readonly name: string
  readonly market: RecordedMarket
  readonly truth: readonly TruthPoint[]
  readonly balances: ReadonlyMap<number, BalancePoint>
  readonly liquidations: readonly RederivedLiquidation[]
}

export type Measured = {
  /** Account tuples of the recording, and how many of them are the contract's in every value when asked at the block. */
  readonly tuples: number
  readonly exactTuples: number
  /** Everything that differs, as text. */
  readonly differences: readonly string[]
  /** The same, counted by the kind of value. */
  readonly kinds: Readonly<Record<string, number>>
}

export type Run = {
  readonly recording: Recording
  /** Default: the recording itself. */
  readonly source?: BlockSource
  readonly wasmPath?: string
  readonly pollEveryBlocks?: number
  /** The last block to index and compare. Default: the recording's last. */
  readonly untilBlock?: number
  readonly readState?: typeof readState
}

const NO_DEBT = 2n ** 256n - 1n

const recordings = new Map<string, Recording>()

/** Read once: no test changes it. */
export function openRecording(name: string): Recording {
  const known = recordings.get(name)
  if (known !== undefined) return known
  const recording = {
    name,
    market: readRecordedMarket(name),
    truth: readTruth(name),
    balances: new Map(readBalances(name).map((point) => [point.block, point])),
    liquidations: rederivedLiquidations(name) ?? [],
  }
  recordings.set(name, recording)
  return recording
}

/** Indexes the recording and compares all that it holds of the contracts. */
export async function measure(run: Run): Promise<Measured> {
  const { market } = run.recording
  const source = run.source ?? recordedSource(market)
  const indexed = await indexMarket({
    source,
    provider: market.meta.poolAddressesProvider,
    ...(run.wasmPath === undefined ? {} : { wasmPath: run.wasmPath }),
    ...(run.pollEveryBlocks === undefined ? {} : { pollEveryBlocks: run.pollEveryBlocks }),
    ...(run.untilBlock === undefined ? {} : { untilBlock: run.untilBlock }),
  })
  const db = openReader(indexed.databasePath)
  try {
    return await measureDatabase(db, { ...run, source })
  } finally {
    db.close()
    indexed.remove()
  }
}

/** The same for a market that is indexed already. */
export async function measureDatabase(db: Database, run: Run & { readonly source: BlockSource }): Promise<Measured> {
  const tally = new Tally()
  const until = run.untilBlock ?? Number.POSITIVE_INFINITY
  for (const point of run.recording.truth.filter(({ block }) => block <= until)) {
    await compareWhenAsked(db, point, run, tally)
    compareStored(db, point, run.recording, tally)
  }
  compareLiquidations(db, run.recording, until, tally)
  compareFlags(db, run.recording, until, tally)
  return { ...tally }
}

class Tally {
  tuples = 0
  exactTuples = 0
  readonly differences: string[] = []
  readonly kinds: Record<string, number> = {}

  add(kind: string, text: string): void {
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1
    this.differences.push(`${kind}: ${text}`)
  }

  expect(kind: string, at: string, ours: unknown, contract: unknown): void {
    if (ours !== contract) this.add(kind, `${at}: got ${ours}, expected ${contract}`)
  }
}

const TUPLE = new Set([
  'totalCollateralBase',
  'totalDebtBase',
  'currentLiquidationThresholdBps',
  'ltvBps',
  'healthFactorWad',
])

/** What is computed for the block when somebody asks: tuples, indices, deficits, scaled balances. */
async function compareWhenAsked(
  db: Database,
  point: TruthPoint,
  run: Run & { readonly source: BlockSource },
  tally: Tally,
): Promise<void> {
  const { market, balances } = run.recording
  const header = market.headers[point.block]
  const state = header === undefined ? null : await (run.readState ?? readState)({ db, source: run.source, header })
  if (state === null) throw new Error(`${run.recording.name}: block ${point.block} was not indexed.`)
  const compared = await compareState(state, recordedReader(market, point, balances.get(point.block)))
  const wrong = new Set<string>()
  for (const { subject, field, ours, contract } of compared.differences) {
    if (contract === null) continue
    if (TUPLE.has(field)) wrong.add(subject)
    tally.add(
      field.split(' ')[0] ?? field,
      `block ${point.block} ${subject} ${field}: got ${ours}, expected ${contract}`,
    )
  }
  for (const { subject, field, reason } of compared.unknown) {
    if (TUPLE.has(field)) wrong.add(subject)
    tally.add('unknown', `block ${point.block} ${subject} ${field}: ${reason}`)
  }
  const known = new Set<string>(state.pools.flatMap((pool) => pool.accounts.map(({ account }) => account)))
  for (const account of point.accounts) {
    tally.tuples++
    const missing = !known.has(account.user) && (account.totalCollateralBase > 0n || account.healthFactor !== NO_DEBT)
    if (missing) tally.add('missing', `block ${point.block} ${account.user}`)
    if (!missing && !wrong.has(account.user)) tally.exactTuples++
  }
}

type PositionRow = { account: Buffer; factor: Buffer | null; hasDebt: number; touched: Buffer }

/** What the mappings themselves wrote: factors of positions whose last action is in the block, and who owes. */
function compareStored(db: Database, point: TruthPoint, recording: Recording, tally: Tally): void {
  const rows = db
    .prepare<[{ block: number }], PositionRow>(
      `SELECT account, health_factor_wad AS factor, has_debt AS hasDebt, touched_block AS touched
      FROM position WHERE block_lower <= @block AND block_upper > @block`,
    )
    .all({ block: point.block })
  const byAccount = new Map(rows.map((row) => [`0x${row.account.toString('hex')}`, row]))
  for (const account of point.accounts) {
    const row = byAccount.get(account.user)
    if (row === undefined) continue
    const at = `block ${point.block} ${account.user}`
    tally.expect('storedHasDebt', at, row.hasDebt === 1, account.totalDebtBase > 0n)
    if (decodeBigInt(row.touched) !== BigInt(point.block)) continue
    if (pricesMoved(recording, point.block)) continue
    tally.expect('storedHealthFactor', at, row.factor === null ? null : decodeBigInt(row.factor), account.healthFactor)
  }
}

/** True when a block has more than one transaction: what is stored may be of an earlier one. */
function pricesMoved({ market }: Recording, block: number): boolean {
  return market.logs.some((log) => log.blockNumber === block && log.transactionIndex > 0)
}

type LiquidationRow = { regime: string } & Record<
  | 'max'
  | 'debtLeg'
  | 'collateralLeg'
  | 'factor'
  | 'collateral'
  | 'debt'
  | 'repaid'
  | 'seized'
  | 'taken'
  | 'fee'
  | 'collateralPrice'
  | 'debtPrice',
  Buffer | null
>

/** Each liquidation, against what follows from the contracts' rules and the state before it. */
function compareLiquidations(db: Database, recording: Recording, until: number, tally: Tally): void {
  const rows = db
    .prepare<[], LiquidationRow>(
      `SELECT close_factor_regime AS regime, max_debt_to_repay AS max,
        debt_leg_before AS debtLeg, collateral_leg_before AS collateralLeg, health_factor_before_wad AS factor,
        collateral_before_base AS collateral, debt_before_base AS debt, debt_repaid AS repaid,
        collateral_seized AS seized, collateral_to_liquidator AS taken, protocol_fee AS fee,
        collateral_price AS collateralPrice, debt_price AS debtPrice FROM liquidation ORDER BY block_number, log_index`,
    )
    .all()
  const expected = recording.liquidations.filter(({ call }) => call.block <= until)
  // By their order: a recording with other logs has other log indices.
  for (const [i, { call, regime, derived }] of expected.entries()) {
    const at = `block ${call.block} log ${call.logIndex}`
    const row = rows[i]
    if (row === undefined || derived === undefined) {
      tally.add('liquidation', `${at}: got ${row === undefined ? 'none' : 'one that does not follow'}`)
      continue
    }
    tally.expect('liquidationRegime', at, row.regime, regime)
    tally.expect('liquidationMax', at, number(row.max), derived.maxDebtToRepay)
    tally.expect('liquidationDebtLeg', at, number(row.debtLeg), derived.debtLeg)
    tally.expect('liquidationCollateralLeg', at, number(row.collateralLeg), derived.collateralLeg)
    tally.expect('liquidationFactorBefore', at, number(row.factor), derived.before.healthFactorWad)
    tally.expect('liquidationCollateralBefore', at, number(row.collateral), derived.before.totalCollateralBase)
    tally.expect('liquidationDebtBefore', at, number(row.debt), derived.before.totalDebtBase)
    tally.expect('liquidationCollateralPrice', at, number(row.collateralPrice), derived.collateralPrice)
    tally.expect('liquidationDebtPrice', at, number(row.debtPrice), derived.debtPrice)
    tally.expect('liquidationRepaid', at, number(row.repaid), derived.amounts.debtRepaid)
    tally.expect('liquidationTaken', at, number(row.taken), derived.amounts.collateralToLiquidator)
    const { collateralSeized, protocolFee } = derived.amounts
    const whole = collateralSeized === derived.collateralLeg
    // The fee is cut to what is left of the scaled balance, which rounding may have made a unit less.
    const less = whole && number(row.fee) === protocolFee - 1n ? 1n : 0n
    tally.expect('liquidationFee', at, number(row.fee), protocolFee - less)
    tally.expect('liquidationSeized', at, number(row.seized), collateralSeized - less)
  }
  tally.expect('liquidations', 'rows', rows.length, expected.length)
}

const FLAGS: ReadonlySet<string | undefined> = new Set([
  topicOf('ReserveUsedAsCollateralEnabled(address,address)'),
  topicOf('ReserveUsedAsCollateralDisabled(address,address)'),
])

/** Collateral flags that went on or off as an action of their own: alone in their transaction. */
function compareFlags(db: Database, { market }: Recording, until: number, tally: Tally): void {
  const logsOf = new Map<string, number>()
  for (const { transactionHash } of market.logs) logsOf.set(transactionHash, (logsOf.get(transactionHash) ?? 0) + 1)
  const alone = market.logs.filter(
    (log) => FLAGS.has(log.topics[0]) && logsOf.get(log.transactionHash) === 1 && log.blockNumber <= until,
  )
  const rows = db
    .prepare<[], { block: Buffer }>(
      "SELECT block_number AS block FROM health_factor_snapshot WHERE cause = 'COLLATERAL_FLAG'",
    )
    .all()
  tally.expect('flagSnapshots', 'rows', rows.length, alone.length)
}

function number(value: Buffer | null): bigint | null {
  return value === null ? null : decodeBigInt(value)
}
