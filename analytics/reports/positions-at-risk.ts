/** Who is near liquidation: positions by health factor, debt, collateral or uniform drop, at the head or a past block. */
import { formatFixed, WAD } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import { type Book, type BookBalance, type BookProtocol, hexToKey, keyToHex } from '../book/book.ts'
import { usedIndices, usedPrices, type Valuation, type ValuedPosition } from '../book/valuation.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import type { AccountData } from '../models/aave-v3/account-data.ts'
import type { LiquidationDirection } from '../models/aave-v3/liquidation-price.ts'
import type { PriceNote } from '../oracle-prices.ts'
import { argumentError, decimalArgument, hexArgument, pageSize } from './arguments.ts'
import { askedMoment, type ReportContext } from './context.ts'
import { decodeCursor, encodeCursor, type PageInfo, pageOf } from './cursor.ts'
import { isolatedDrop } from './isolated-view.ts'
import { checkNames } from './known-names.ts'
import { positionDrop } from './peg-group.ts'
import { baseDecimals, type PositionView, viewPosition } from './position-view.ts'

/** HEALTH_FACTOR and UNIFORM_DROP: nearest to liquidation first; the others: largest first. Ties by id. */
export type RiskOrder = 'HEALTH_FACTOR' | 'DEBT_USD' | 'COLLATERAL_USD' | 'UNIFORM_DROP'

export type PositionsAtRiskArguments = {
  /** 1 to 1000, by default 100. */
  readonly first?: number | undefined
  readonly after?: string | undefined
  /** Decimal text; positions at or below it. By default "1.1". */
  readonly maxHealthFactor?: string | undefined
  /** The protocol's id, its pool, or its deployment's name in any case. */
  readonly protocol?: string | undefined
  /** An asset or a market that the position uses as collateral. */
  readonly collateral?: string | undefined
  /** An asset or a market that the position owes. */
  readonly debt?: string | undefined
  /** Decimal text. */
  readonly minDebtUsd?: string | undefined
  readonly orderBy?: RiskOrder | undefined
  /** Assets that a uniform drop leaves where they are; by default those priced within 5 % of one. */
  readonly stableAssets?: readonly string[] | undefined
  readonly block?: number | undefined
}

export type PositionAtRisk = PositionView & {
  readonly uniformDropDirection: LiquidationDirection | null
  /** Decimal text: "0.25" is a fall of 25 %. */
  readonly uniformDrop: string | null
}

export type PositionsAtRisk = {
  readonly items: readonly PositionAtRisk[]
  readonly pageInfo: PageInfo
  /** Positions in the question whose health factor is not known at all pages together. */
  readonly unknownCount: number
  /** Positions that fit, all pages together. */
  readonly totalCount: number
  readonly clocks: Clocks
  /** True when every price behind the items is the one in force at that block. */
  readonly priceExact: boolean
  /** Why prices that no event tells were not read at the block; null when they were. */
  readonly priceNote: PriceNote | null
}

type Ranked = { readonly valued: ValuedPosition; readonly data: AccountData; readonly key: bigint; readonly id: string }

export async function positionsAtRisk(context: ReportContext, o: PositionsAtRiskArguments): Promise<PositionsAtRisk> {
  const first = pageSize(o.first)
  const orderBy = o.orderBy ?? 'HEALTH_FACTOR'
  const filter = readFilter(o)
  const question = questionOf(o, orderBy)
  const after = o.after === undefined ? undefined : await decodeCursor(context.reader, o.after, question)
  if (after !== undefined && o.block !== undefined && o.block !== after.block) {
    throw argumentError('block', o.block, `${after.block}, the block of the cursor, or none`)
  }
  const { indexed, moment } = await askedMoment(context, after?.block ?? o.block)
  await checkNames(context.reader, indexed.number, o)
  const valuation = await context.books.valuationAt(context.reader, moment, indexed)
  const { ranked, unknownCount } = rank(valuation, filter, orderBy)
  const last = after === undefined ? undefined : { key: BigInt(after.key), id: hexToKey(after.id) }
  const page = pageOf(ranked, {
    first,
    isAfter: (row) => last === undefined || row.key > last.key || (row.key === last.key && row.id > last.id),
    cursorOf: ({ key, id }) =>
      encodeCursor({
        block: moment.block,
        state: valuation.book.state,
        question,
        key: `${key}`,
        id: keyToHex(id),
      }),
  })
  const shown = page.items.map(({ valued }) => valued)
  return {
    items: shown.map((valued) => viewAtRisk(valued, filter.stable)),
    pageInfo: page.pageInfo,
    unknownCount,
    totalCount: ranked.length,
    clocks: clocksOf({
      indexed,
      values: moment,
      head: context.chainHead(),
      prices: shown.flatMap((valued) => [...usedPrices(valued)]),
      indices: shown.flatMap((valued) => [...usedIndices(valued)]),
    }),
    priceExact: shown.every((valued) => valued.priceExact),
    priceNote: valuation.priceNote,
  }
}

type Filter = {
  readonly maxHealthFactorWad: bigint
  readonly protocol: string | undefined
  readonly collateral: Hex | undefined
  readonly debt: Hex | undefined
  readonly minDebtUsd: string | undefined
  readonly stable: ReadonlySet<Hex> | undefined
}

const ASSET_OR_MARKET = [20, 32, 40]

function readFilter(o: PositionsAtRiskArguments): Filter {
  if (o.minDebtUsd !== undefined) decimalArgument('minDebtUsd', o.minDebtUsd, 8)
  return {
    maxHealthFactorWad: decimalArgument('maxHealthFactor', o.maxHealthFactor ?? '1.1', 18),
    protocol: o.protocol?.toLowerCase(),
    collateral: o.collateral === undefined ? undefined : hexArgument('collateral', o.collateral, ASSET_OR_MARKET),
    debt: o.debt === undefined ? undefined : hexArgument('debt', o.debt, ASSET_OR_MARKET),
    minDebtUsd: o.minDebtUsd,
    stable:
      o.stableAssets === undefined
        ? undefined
        : new Set(o.stableAssets.map((asset) => hexArgument('stableAssets', asset, [20]))),
  }
}

function questionOf(o: PositionsAtRiskArguments, orderBy: RiskOrder): string {
  return JSON.stringify([
    'atRisk',
    orderBy,
    o.maxHealthFactor,
    o.protocol,
    o.collateral,
    o.debt,
    o.minDebtUsd,
    o.stableAssets,
  ])
}

function rank(
  valuation: Valuation,
  filter: Filter,
  orderBy: RiskOrder,
): { ranked: readonly Ranked[]; unknownCount: number } {
  const ranked: Ranked[] = []
  let unknownCount = 0
  for (const valued of valuation.nearLiquidation(filter.maxHealthFactorWad)) {
    const { data, position } = valued
    if (data === null) {
      if ([...position.balances.values()].some(isDebt) && fits(valued, filter, valuation.book)) unknownCount++
      continue
    }
    if (
      data.totalDebtBase === 0n ||
      data.healthFactorWad > filter.maxHealthFactorWad ||
      !fits(valued, filter, valuation.book)
    )
      continue
    if (filter.minDebtUsd !== undefined) {
      // What an isolated market lends has no price in USD here.
      if (valued.isolated !== null || isBelow(data.totalDebtBase, filter.minDebtUsd, valued.protocol)) continue
    }
    ranked.push({ valued, data, key: sortKey(valued, data, orderBy, filter), id: position.key })
  }
  ranked.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : 1))
  return { ranked, unknownCount }
}

function isBelow(base: bigint, usd: string, protocol: BookProtocol): boolean {
  return base < decimalArgument('minDebtUsd', usd, baseDecimals(protocol))
}

function fits(valued: ValuedPosition, filter: Filter, book: Book): boolean {
  const { protocol, position } = valued
  const names = [protocol.id, protocol.pool, protocol.deployment.toLowerCase()]
  if (filter.protocol !== undefined && !names.includes(filter.protocol)) return false
  const { collateral, debt } = filter
  if (collateral === undefined && debt === undefined) return true
  const balances = [...position.balances.values()]
  const isOf = (balance: BookBalance, asked: Hex): boolean => {
    const market = book.markets.get(balance.market)
    const asset = balance.side === 'COLLATERAL' ? market?.isolated?.collateral?.asset : market?.asset
    return asset === asked || market?.id === asked
  }
  if (collateral !== undefined && !balances.some((balance) => balance.isCollateral && isOf(balance, collateral)))
    return false
  return debt === undefined || balances.some((balance) => isDebt(balance) && isOf(balance, debt))
}

function isDebt(balance: BookBalance): boolean {
  return balance.side === 'BORROW' || balance.side === 'BORROW_STABLE'
}

// Keys sort ascending. A position that no uniform fall can hurt comes last, one that is liquidatable anyhow first.
const LAST = 10n ** 60n

function sortKey(valued: ValuedPosition, data: AccountData, orderBy: RiskOrder, filter: Filter): bigint {
  switch (orderBy) {
    case 'HEALTH_FACTOR':
      return data.healthFactorWad
    // The unit of an isolated market's values is its own asset: they have no place among USD.
    case 'DEBT_USD':
      if (valued.isolated !== null) return LAST
      return -(data.totalDebtBase * WAD) / valued.protocol.baseCurrencyUnit
    case 'COLLATERAL_USD':
      if (valued.isolated !== null) return LAST
      return -(data.totalCollateralBase * WAD) / valued.protocol.baseCurrencyUnit
    case 'UNIFORM_DROP': {
      const drop = dropOf(valued, filter.stable)
      if (drop === undefined || drop.direction === 'NEVER') return LAST
      if (drop.direction === 'ALWAYS' || drop.dropWad === null) return -LAST
      return drop.direction === 'BELOW' ? drop.dropWad : -drop.dropWad
    }
  }
}

function dropOf(
  { state, isolated, protocol, data }: ValuedPosition,
  stable: ReadonlySet<Hex> | undefined,
): { readonly direction: LiquidationDirection; readonly dropWad: bigint | null } | undefined {
  if (isolated !== null) return data === null ? undefined : isolatedDrop(isolated)
  return state === null ? undefined : positionDrop(state, protocol, stable)
}

function viewAtRisk(valued: ValuedPosition, stable: ReadonlySet<Hex> | undefined): PositionAtRisk {
  const drop = dropOf(valued, stable)
  return {
    ...viewPosition(valued),
    uniformDropDirection: drop?.direction ?? null,
    uniformDrop: drop === undefined || drop.dropWad === null ? null : formatFixed(drop.dropWad, 18),
  }
}
