/**
 * Facts of liquidations in isolated markets against the chain: amounts by the log's own words, terms by the market's
 * parameters, breaches by the health factors that Morpho's library computes at past blocks.
 */

import type { FactRow } from '../../analytics/facts/columns.ts'
import { FACT_NAMES } from '../../analytics/facts/plain-fact.ts'
import { readFacts } from '../../analytics/facts/read-facts.ts'
import { openSqliteFacts } from '../../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../../analytics/facts/update-facts.ts'
import { readSqlite } from '../../analytics/reader-sqlite.ts'
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { wordsOf } from '../../devnet/calls.ts'
import { readMorphoMarkets, readMorphoPositions } from '../../devnet/morpho-blue/lens.ts'
import type { PlayedMorpho } from './played-morpho.ts'

/** keccak256("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"). */
const LIQUIDATE = '0xa4946ede45d0c6f06a0f5ce92c9ad3b4751452d2fe0e25010783bcab57a67e41'
const WAD = 10n ** 18n
const PRICE_SCALE = 10n ** 36n

export type FactDifferences = {
  readonly differences: readonly string[]
  readonly liquidations: number
  readonly withBadDebt: number
  /** With a price that was the oracle's before and after the block. */
  readonly priced: number
  /** Ends of breaches compared with the library. */
  readonly breaches: number
}

export async function compareFacts(played: PlayedMorpho): Promise<FactDifferences> {
  const { chain, deployment, db } = played
  const derived = await factsOf(played)
  const store = openSqliteFacts(played.databasePath)
  try {
    await updateFacts(store)
  } finally {
    store.close()
  }
  const differences: string[] = []
  const differs = (what: string, ours: unknown, theirs: unknown): void => {
    if (ours !== theirs) differences.push(`${what}: ${String(ours)}, expected ${String(theirs)}`)
  }
  const stored = await factsOf(played)
  differs('rows in the table', db.prepare('SELECT count(*) FROM liquidation_facts').pluck().get(), derived.length)
  derived.forEach((row, index) => {
    for (const name of FACT_NAMES) differs(`stored ${name}`, text(stored[index]?.[name]), text(row[name]))
  })
  const logs = (await chain.logs({ fromBlock: 0, toBlock: chain.blockNumber, address: deployment.morpho })).filter(
    ({ topics }) => topics[0] === LIQUIDATE,
  )
  differs('liquidations', derived.length, logs.length)
  const count = { withBadDebt: 0, priced: 0, breaches: 0 }
  for (const [index, log] of logs.entries()) {
    const row = derived[index]
    const market = deployment.markets.find(({ id }) => id === log.topics[1])
    if (row === undefined || market === undefined) continue
    const what = (name: string): string => `liquidation in block ${log.blockNumber}, ${name}`
    const [repaid = 0n, , seized = 0n, badDebt = 0n] = wordsOf(log.data)
    const { params } = market
    differs(what('account'), bytesToHex(row.account), `0x${log.topics[3]?.slice(26)}`)
    differs(what('repaid'), row.debt_repaid, repaid)
    differs(what('seized'), row.collateral_to_liquidator, seized)
    differs(what('collateral'), bytesToHex(row.collateral_asset), params.collateralToken.toLowerCase())
    differs(what('debt'), bytesToHex(row.debt_asset), params.loanToken.toLowerCase())
    differs(what('bad debt'), row.bad_debt, badDebt)
    differs(what('type of bad debt'), row.bad_debt_type, badDebt > 0n ? 'SOCIALISED' : 'NONE')
    if (badDebt > 0n) count.withBadDebt += 1
    const incentive = incentiveOf(params.lltv)
    differs(what('bonus'), row.configured_bonus_wad, incentive - WAD)
    differs(what('k'), row.k_wad, (params.lltv * incentive) / WAD)
    for (const name of ['repaid_usd_wad', 'seized_usd_wad', 'gross_profit_usd_wad', 'net_profit_usd_wad'] as const) {
      differs(what(name), row[name], null)
    }
    differs(what('reason'), row.net_profit_reason, 'BASE_NOT_USD')
    const price = await steadyPrice(played, market.id, log.blockNumber)
    if (price !== null && repaid > 0n) {
      count.priced += 1
      differs(what('price'), row.collateral_price, price)
      differs(what('paid bonus'), row.liquidator_bonus_wad, (seized * price * WAD) / (repaid * PRICE_SCALE) - WAD)
    }
    const ends = await breachEnds(played, row)
    count.breaches += ends.length
    for (const { name, isBelow, factor } of ends) {
      differs(what(`${name}: health factor ${factor} is below 1`), isBelow, factor < WAD)
    }
  }
  return { differences, liquidations: logs.length, ...count }
}

async function factsOf({ db }: PlayedMorpho): Promise<readonly FactRow[]> {
  return readSqlite(db, async (reader) => {
    const newest = await reader.blocks.newest()
    const block = newest?.number ?? 0
    const timestamp = (await reader.blocks.at(block))?.timestamp ?? 0
    return readFacts(reader, { columns: FACT_NAMES, asOf: { block, timestamp } })
  })
}

/** The oracle's price where it was the same before the block and after it; else null. */
async function steadyPrice({ chain, deployment }: PlayedMorpho, market: Hex, block: number): Promise<bigint | null> {
  const [before, after] = await Promise.all(
    [block - 1, block].map(async (at) =>
      (await readMorphoMarkets(chain, deployment, at)).find(({ id }) => id === market),
    ),
  )
  return after === undefined || after.price !== before?.price ? null : after.price
}

type BreachEnd = { readonly name: string; readonly isBelow: boolean; readonly factor: bigint }

/**
 * Of a breach that a reading of the price began: after its block the health factor is below 1, and after the block of the
 * reading before it was not, unless the account did something in between.
 */
async function breachEnds({ chain, deployment, db }: PlayedMorpho, row: FactRow): Promise<readonly BreachEnd[]> {
  const { breach_block: start, breach_earliest_block: earliest } = row
  if (row.trigger !== 'PRICE_UPDATE' || start === null || earliest === null) return []
  const market = bytesToHex(row.collateral_market)
  const factorAt = async (block: number): Promise<bigint | null> =>
    (await readMorphoPositions(chain, deployment, [bytesToHex(row.account)], block)).find(({ id }) => id === market)
      ?.healthFactorWad ?? null
  const actions = db
    .prepare<[Uint8Array, number, number], number>(
      'SELECT count(*) FROM position WHERE id = ? AND block_lower >= ? AND block_lower <= ?',
    )
    .pluck()
    .get(row.position, earliest, start)
  const ends: BreachEnd[] = []
  // After the block of the call itself the position is another one.
  const below = start < row.block_number ? await factorAt(start) : null
  if (below !== null) ends.push({ name: `breach in ${start}`, isBelow: true, factor: below })
  const above = actions === 0 || (actions === 1 && start === row.block_number) ? await factorAt(earliest - 1) : null
  if (above !== null) ends.push({ name: `no breach after ${earliest - 1}`, isBelow: false, factor: above })
  return ends
}

/** Morpho's _liquidationIncentiveFactor: min(1.15, 1 / (1 - 0.3 (1 - lltv))), each step rounded down. */
function incentiveOf(lltv: bigint): bigint {
  const factor = (WAD * WAD) / (WAD - (3n * 10n ** 17n * (WAD - lltv)) / WAD)
  return factor < 115n * 10n ** 16n ? factor : 115n * 10n ** 16n
}

function text(value: unknown): string {
  return value instanceof Uint8Array ? bytesToHex(value) : String(value)
}
