/**
 * The stored health factor is the contract's just after the action that touched the position. At the block's end it is
 * another only where something that is no action of the position came later in the block; each such case is traced.
 */
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { bytesToHex, type Hex } from '../core/hex.ts'
import { method } from '../devnet/calls.ts'
import type { Deployment } from '../devnet/deployment.ts'
import type { Log } from '../indexer/chain/block-source.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { openReader } from '../indexer/store/reader.ts'
import { indexMarket } from './markets/index-market.ts'
import { type PlayedMarket, playMarket } from './markets/played-market.ts'
import type { RecordedMeta } from './markets/recorded-file.ts'
import { openRecordedMarket, recordedMarkets } from './markets/recorded-source.ts'
import { type ReplayedBlock, replayBlock, type View, type ViewResult, viewsWithin } from './markets/replayed-block.ts'
import { readTruth } from './markets/truth.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = FULL ? [1, 2, 3] : [3]
const ACTIONS = FULL ? 800 : 400
const MARKETS = (['3.0.2', '3.6.0'] as const).flatMap((release) => SEEDS.map((seed) => ({ release, seed })))

describe.each(MARKETS)('stored health factors of Aave v$release, seed $seed', ({ release, seed }) => {
  it('default: the contract says the same just after the transaction', { timeout: 300_000 }, async () => {
    const played = await playMarket({ release, seed, actions: ACTIONS, pollEveryBlocks: 1 })
    try {
      const found = await traceMarket(played)
      expect(found.wrong).toEqual([])
      expect(found.unexplained).toEqual([])
      expect(found.exact).toBeGreaterThan(ACTIONS / 2)
      // The rest: an adapter's answer moved earlier in the block, and no event tells that.
      expect(found.exact + found.polled).toBe(found.rows)
      expect(found.polled).toBeLessThan(found.rows / 5)
      expect(found.later.get('price')).toBeGreaterThan(10)
    } finally {
      await played.stop()
    }
  })
})

type TouchedRow = {
  readonly block: number
  /** The last transaction of the block that touched the position, and the last log of its last action. */
  readonly transactionIndex: number
  readonly logIndex: number
  readonly account: Hex
  readonly healthFactorWad: bigint | null
  readonly collateralBase: bigint | null
  readonly debtBase: bigint | null
  readonly assets: readonly Hex[]
}

/** What moves a health factor without an action of its position. */
type Later = 'price' | 'parameters' | 'fee to suppliers'

type Found = {
  rows: number
  exact: number
  polled: number
  readonly later: Map<Later, number>
  readonly wrong: unknown[]
  readonly unexplained: unknown[]
}

const VIEWS = { account: method('getUserAccountData(address)'), price: method('getAssetPrice(address)') }

async function traceMarket(played: PlayedMarket): Promise<Found> {
  const { chain, deployment, db } = played
  const found: Found = { rows: 0, exact: 0, polled: 0, later: new Map(), wrong: [], unexplained: [] }
  const polledAssets = polledAssetsOf(played)
  for (const [number, rows] of touchedRows(db)) {
    const block = await replayBlock(chain, number)
    const answers = await viewsWithin(chain, block, [
      { afterSteps: 0, views: polledAssets.map((asset) => priceView(deployment, asset)) },
      ...rows.map((row) => ({
        afterSteps: stepsUntil(block, row.transactionIndex),
        views: [accountView(deployment, row.account), ...polledAssets.map((asset) => priceView(deployment, asset))],
      })),
      { afterSteps: block.steps.length, views: rows.map((row) => accountView(deployment, row.account)) },
    ])
    for (const [index, row] of rows.entries()) {
      const [account, ...prices] = answers[index + 1] ?? []
      found.rows += 1
      if (isSame(row, account ?? null)) found.exact += 1
      else if (movedFor(row, polledAssets, answers[0] ?? [], prices)) found.polled += 1
      else found.wrong.push({ row, account })
      if (sameWords(account ?? null, answers.at(-1)?.[index] ?? null)) continue
      const cause = await firstCause(played, block, row)
      if (cause === null) found.unexplained.push(row)
      else found.later.set(cause, (found.later.get(cause) ?? 0) + 1)
    }
  }
  return found
}

/** The kind of the first step after the action that changes what the contract says of the account. */
async function firstCause(played: PlayedMarket, block: ReplayedBlock, row: TouchedRow): Promise<Later | null> {
  const { chain, deployment } = played
  const from = stepsUntil(block, row.transactionIndex)
  const view = [accountView(deployment, row.account)]
  const counts = Array.from({ length: block.steps.length - from + 1 }, (_, index) => from + index)
  const answers = await viewsWithin(
    chain,
    block,
    counts.map((afterSteps) => ({ afterSteps, views: view })),
  )
  const changed = answers.findIndex((answer, at) => at > 0 && !sameWords(answer[0] ?? null, answers[0]?.[0] ?? null))
  const step = from + changed - 1
  const to = block.steps[step]?.to
  const topics = new Set(block.logs[step]?.map((log) => log.topics[0]))
  if (to === deployment.configurator) return 'parameters'
  if (to === deployment.pool) return topics.has(TOPIC.flashLoan) ? 'fee to suppliers' : null
  const adapter = deployment.reserves.some(({ source }) => source.kind === 'ADAPTER' && source.address === to)
  if (adapter || to === deployment.oracle) return 'price'
  return topics.has(TOPIC.answerUpdated) || topics.has(TOPIC.aggregatorConfirmed) ? 'price' : null
}

const TOPIC = {
  answerUpdated: '0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f',
  aggregatorConfirmed: '0x33745f67a407dcb785417f9c123dd3641479a102674b6e35c1f10975625b90e9',
  assetSourceUpdated: '0x22c5b7b2d8561d39f7f210b6b326a1aa69f15311163082308ac4877db6339dc1',
  flashLoan: '0xefefaba5e921573100900a3ad9cf29f222d995fb3b6045797eaea7521bd8d6f0',
  // BackUnbacked(address,address,uint256,uint256): the fee of what was minted for a bridge.
  backUnbacked: '0x281596e92b2d974beb7d4f124df30a0b39067b096893e95011ce4bdad798b759',
} as const

/** Positions as they were at the end of each block that touched them. */
function touchedRows(db: Database): Map<number, TouchedRow[]> {
  type Row = Record<'account' | 'touched_block', Buffer> &
    Record<'health_factor_wad' | 'collateral_base' | 'debt_base', Buffer | null> & {
      id: Buffer
      block_lower: number
      legs: string
      action_key: bigint
    }
  const lastTransaction = db
    .prepare<[], { id: Buffer }>('SELECT id FROM health_factor_snapshot')
    .all()
    .reduce((map, { id }) => {
      const key = `${id.readBigUInt64BE(0)} ${id.subarray(13).toString('hex')}`
      return map.set(key, Math.max(map.get(key) ?? -1, id.readUInt32BE(8)))
    }, new Map<string, number>())
  const rows = db.prepare<[], Row>('SELECT * FROM position ORDER BY block_lower, id').safeIntegers(false).all()
  const byBlock = new Map<number, TouchedRow[]>()
  for (const row of rows) {
    const block = row.block_lower
    const transactionIndex = lastTransaction.get(`${block} ${row.id.toString('hex')}`)
    if (Number(decodeBigInt(row.touched_block)) !== block || transactionIndex === undefined) continue
    const number = (value: Buffer | null): bigint | null => (value === null ? null : decodeBigInt(value))
    const legs: string[] = JSON.parse(row.legs)
    byBlock.set(block, [
      ...(byBlock.get(block) ?? []),
      {
        block,
        transactionIndex,
        logIndex: Number(BigInt(row.action_key) & 0x3ffffn),
        account: bytesToHex(row.account),
        healthFactorWad: number(row.health_factor_wad),
        collateralBase: number(row.collateral_base),
        debtBase: number(row.debt_base),
        assets: legs.map((leg): Hex => `0x${leg.slice(82, 122)}`),
      },
    ])
  }
  return byBlock
}

/** Assets that ever had a source without events. */
function polledAssetsOf({ db }: PlayedMarket): Hex[] {
  const rows = db
    .prepare<[], { asset: Buffer }>(
      `SELECT DISTINCT m.asset FROM market m JOIN price_source s ON s.id = m.price_source AND s.kind = 'POLLED'
       WHERE s.block_lower < m.block_upper AND m.block_lower < s.block_upper`,
    )
    .all()
  return rows.map(({ asset }) => bytesToHex(asset))
}

function movedFor(row: TouchedRow, assets: readonly Hex[], before: ViewResult[], after: ViewResult[]): boolean {
  return assets.some((asset, at) => row.assets.includes(asset) && before[at]?.[0] !== after[at]?.[0])
}

/** Where a price is missing the contract answers nothing, and here is no health factor; an account without debt has none. */
function isSame(row: TouchedRow, account: ViewResult): boolean {
  if (account === null) return row.collateralBase === null || row.debtBase === null
  return row.collateralBase === account[0] && row.debtBase === account[1] && row.healthFactorWad === account[5]
}

function sameWords(a: ViewResult, b: ViewResult): boolean {
  return [0, 1, 5].every((at) => a?.[at] === b?.[at])
}

/** Steps up to the end of a transaction. */
function stepsUntil(block: ReplayedBlock, transactionIndex: number): number {
  return block.steps.filter((step) => step.transactionIndex <= transactionIndex).length
}

function accountView({ pool }: Deployment, account: Hex): View {
  return { to: pool, encode: VIEWS.account, args: [account] }
}

function priceView({ oracle }: Deployment, asset: Hex): View {
  return { to: oracle, encode: VIEWS.price, args: [asset] }
}

describe('stored health factors of recorded markets', () => {
  const title = 'behavior: %s has another at the end of a block only after a price, a parameter or a fee'
  it.each(recordedMarkets())(title, { timeout: 120_000 }, async (name) => {
    const { market, source } = openRecordedMarket(name)
    const indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
    const db = openReader(indexed.databasePath)
    try {
      const touched = touchedRows(db)
      let same = 0
      const unexplained: unknown[] = []
      for (const { block, accounts } of readTruth(name)) {
        const logs = market.logs.filter(({ blockNumber }) => blockNumber === block)
        for (const row of touched.get(block) ?? []) {
          const truth = accounts.find(({ user }) => user === row.account)
          if (truth === undefined) continue
          if (truth.healthFactor === row.healthFactorWad) same += 1
          else if (!logs.some((log) => movesLater(log, row, market.meta))) unexplained.push({ row, truth })
        }
      }
      expect(unexplained).toEqual([])
      expect(same).toBeGreaterThan(100)
    } finally {
      db.close()
      indexed.remove()
    }
  })
})

/** Whether a log comes after the position's last action and changes the worth of something that the position has. */
function movesLater(log: Log, row: TouchedRow, meta: RecordedMeta): boolean {
  const [topic, , second] = log.topics
  if (log.logIndex <= row.logIndex) return false
  if (log.address === meta.poolConfigurator || log.address === meta.oracle) return true
  if (topic === TOPIC.aggregatorConfirmed) return true
  if (topic === TOPIC.answerUpdated) {
    const priced = meta.reserves.filter(({ aggregator }) => aggregator === log.address)
    // An aggregator that came later is not in the recording's list.
    return priced.length === 0 || priced.some(({ asset }) => row.assets.includes(asset))
  }
  if (log.address !== meta.pool) return false
  // FlashLoan(target indexed, initiator, asset indexed, …), BackUnbacked(reserve indexed, backer indexed, …)
  if (topic === TOPIC.flashLoan) return row.assets.some((asset) => second?.endsWith(asset.slice(2)))
  return topic === TOPIC.backUnbacked && row.assets.some((asset) => log.topics[1]?.endsWith(asset.slice(2)))
}
