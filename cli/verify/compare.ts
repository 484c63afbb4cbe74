/** Compares our values at a block with what the contracts answer there. */
import type { Hex } from '../../core/hex.ts'
import type { ContractRead, ContractReader } from '../contract-reader.ts'
import type { IsolatedMarketState, IsolatedPositionState } from './isolated.ts'
import type { AccountState, AccountValues, BalanceState, ChainState, Known, PoolState, ReserveState } from './state.ts'

export type Difference = {
  readonly block: number
  /** The account, or the reserve's symbol where a value is not an account's. */
  readonly subject: string
  readonly field: string
  readonly ours: bigint
  /** null: the contract reverts. */
  readonly contract: bigint | null
}

export type Comparison = {
  readonly block: number
  readonly accounts: number
  /** Values that were compared. */
  readonly values: number
  readonly differences: readonly Difference[]
  /** Values that the contracts tell and we do not claim to know, with the reason. */
  readonly unknown: readonly { readonly subject: string; readonly field: string; readonly reason: string }[]
}

/** One value: what we say, and where the contract says it. */
type Expectation = {
  readonly subject: string
  readonly field: string
  readonly ours: Known
  readonly reason: string
  readonly read: ContractRead
  readonly word: number
}

/** Pool.getUserAccountData's words, in its order; word 2 is availableBorrowsBase. */
const ACCOUNT_WORDS: readonly (readonly [keyof AccountValues, number])[] = [
  ['totalCollateralBase', 0],
  ['totalDebtBase', 1],
  ['currentLiquidationThresholdBps', 3],
  ['ltvBps', 4],
  ['healthFactorWad', 5],
]

/**
 * Accounts times reserves up to which every token is asked, held or not. Beyond, only tokens that are held by our count
 * are: the totals tell when a balance is missing.
 */
const EVERY_TOKEN_MAX = 20_000

/** The first pool revision that keeps deficits (release 3.3). */
const DEFICIT_REVISION = 7

/** Everything of a block. `reserves: false` leaves the reserves' own values out. */
export async function compareState(
  state: ChainState,
  reader: ContractReader,
  options: { readonly reserves: boolean } = { reserves: true },
): Promise<Comparison> {
  const expectations = [
    ...state.pools.flatMap((pool) => [
      ...(options.reserves ? pool.reserves.flatMap((reserve) => reserveExpectations(pool, reserve)) : []),
      ...pool.accounts.flatMap((account) => accountExpectations(pool, account)),
    ]),
    ...state.isolated.flatMap(({ pool, markets, positions }) => [
      ...(options.reserves ? markets.flatMap((market) => isolatedMarketExpectations(pool, market)) : []),
      ...positions.flatMap((position) => isolatedPositionExpectations(pool, position)),
    ]),
  ]
  const reads = uniqueReads(expectations)
  const answers = await reader.read([...reads.values()].map((entry) => entry.read))
  const differences: Difference[] = []
  const unknown: Comparison['unknown'][number][] = []
  let values = 0
  for (const { subject, field, ours, reason, read, word } of expectations) {
    const contract = answers[reads.get(keyOf(read))?.index ?? -1]?.[word] ?? null
    if (ours === undefined && contract !== null) {
      unknown.push({ subject, field, reason })
      continue
    }
    // Not known here, and the contract reverts: both say that there is no such value.
    values += 1
    if (ours !== undefined && contract !== ours)
      differences.push({ block: state.block.number, subject, field, ours, contract })
  }
  const accounts =
    state.pools.reduce((sum, pool) => sum + pool.accounts.length, 0) +
    state.isolated.reduce((sum, { positions }) => sum + positions.length, 0)
  return { block: state.block.number, accounts, values, differences, unknown }
}

function reserveExpectations(pool: PoolState, reserve: ReserveState): Expectation[] {
  const of = (field: string, ours: Known, read: ContractRead): Expectation => ({
    subject: reserve.symbol === '' ? reserve.asset : reserve.symbol,
    field,
    ours,
    reason: 'not followed',
    read,
    word: 0,
  })
  const args = [reserve.asset]
  const total = 'scaledTotalSupply()'
  const list = [
    of('normalizedIncomeRay', reserve.normalizedIncomeRay, {
      to: pool.pool,
      signature: 'getReserveNormalizedIncome(address)',
      args,
    }),
    of('normalizedDebtRay', reserve.normalizedDebtRay, {
      to: pool.pool,
      signature: 'getReserveNormalizedVariableDebt(address)',
      args,
    }),
    of('scaled supply of all', reserve.scaledSupply, { to: reserve.supplyToken, signature: total }),
    of('scaled debt of all', reserve.scaledDebt, { to: reserve.debtToken, signature: total }),
  ]
  if (reserve.deficit !== null && pool.revision !== null && pool.revision >= DEFICIT_REVISION) {
    list.push(of('deficit', reserve.deficit, { to: pool.pool, signature: 'getReserveDeficit(address)', args }))
  }
  if (reserve.eventPrice !== null && pool.oracle !== null) {
    list.push(of('price', reserve.eventPrice, { to: pool.oracle, signature: 'getAssetPrice(address)', args }))
  }
  return list
}

function accountExpectations(pool: PoolState, account: AccountState): Expectation[] {
  const read: ContractRead = {
    to: pool.pool,
    signature: 'getUserAccountData(address)',
    args: [account.account],
  }
  const reason = account.unknown ?? 'not known'
  const tuple = ACCOUNT_WORDS.map(([field, word]) => ({
    subject: account.account,
    field,
    ours: account.data?.[field],
    reason,
    read,
    word,
  }))
  const balances = new Map(account.balances.map((balance) => [`${balance.asset} ${balance.side}`, balance]))
  const everyToken = pool.accounts.length * pool.reserves.length <= EVERY_TOKEN_MAX
  const legs = pool.reserves.flatMap((reserve) =>
    tokensOf(reserve).flatMap(({ token, side, signature }): Expectation[] => {
      const balance = balances.get(`${reserve.asset} ${side}`)
      if (balance === undefined && (!everyToken || account.unknown === 'HISTORY_INCOMPLETE')) return []
      const expectation = {
        subject: account.account,
        field: `${side === 'BORROW_STABLE' ? 'principal' : 'scaled'} ${side} ${reserve.symbol}`,
        ours: balance === undefined ? 0n : balance.amount,
        reason,
        read: { to: token, signature, args: [account.account] },
        word: 0,
      }
      return [expectation]
    }),
  )
  return [...tuple, ...legs]
}

/** Morpho.market's words, in its order. */
const MARKET_WORDS = [
  'totalSupplyAssets',
  'totalSupplyShares',
  'totalBorrowAssets',
  'totalBorrowShares',
  'accruedTimestamp',
  'feeWad',
] as const
const RATE_VIEW =
  'borrowRateView((address,address,address,address,uint256),(uint128,uint128,uint128,uint128,uint128,uint128))'

function isolatedMarketExpectations(pool: Hex, market: IsolatedMarketState): Expectation[] {
  const reason = 'not followed'
  const subject = `${market.name} ${market.id.slice(0, 10)}`
  const read = { to: pool, signature: 'market(bytes32)', args: [market.id] }
  const words = MARKET_WORDS.map((field, word) => ({ subject, field, ours: market[field], reason, read, word }))
  // Without a rate model no event tells of an accrual, and nothing follows from its moment.
  if (market.rateModel === null) return words.filter(({ field }) => field !== 'accruedTimestamp')
  const state = MARKET_WORDS.map((field) => market[field] ?? 0n)
  return [
    ...words,
    {
      ...{ subject, field: 'rateAtTargetWad', ours: market.rateAtTargetWad, reason, word: 0 },
      read: { to: market.rateModel, signature: 'rateAtTarget(bytes32)', args: [market.id] },
    },
    {
      ...{ subject, field: 'meanRateWad', ours: market.meanRateWad, reason, word: 0 },
      read: { to: market.rateModel, signature: RATE_VIEW, args: [...market.parameters, ...state] },
    },
  ]
}

/** Morpho.position's words, in its order. */
const POSITION_WORDS = ['supplyShares', 'borrowShares', 'collateral'] as const

function isolatedPositionExpectations(pool: Hex, position: IsolatedPositionState): Expectation[] {
  const read = { to: pool, signature: 'position(bytes32,address)', args: [position.market, position.account] }
  const subject = `${position.account} in ${position.name}`
  const reason = position.unknown ?? 'not known'
  return POSITION_WORDS.map((field, word) => ({ subject, field, ours: position[field], reason, read, word }))
}

function tokensOf(reserve: ReserveState): { token: Hex; side: BalanceState['side']; signature: string }[] {
  const scaled = 'scaledBalanceOf(address)'
  const stable = reserve.stableDebtToken
  return [
    { token: reserve.supplyToken, side: 'SUPPLY', signature: scaled },
    { token: reserve.debtToken, side: 'BORROW', signature: scaled },
    ...(stable === null
      ? []
      : [{ token: stable, side: 'BORROW_STABLE' as const, signature: 'principalBalanceOf(address)' }]),
  ]
}

function uniqueReads(expectations: readonly Expectation[]): Map<string, { index: number; read: ContractRead }> {
  const reads = new Map<string, { index: number; read: ContractRead }>()
  for (const { read } of expectations) {
    const key = keyOf(read)
    if (!reads.has(key)) reads.set(key, { index: reads.size, read })
  }
  return reads
}

function keyOf({ to, signature, args = [] }: ContractRead): string {
  return `${to} ${signature} ${args.join(' ')}`
}
