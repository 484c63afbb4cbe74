/**
 * A recorded Aave v3 market rebuilt from its logs alone, with the models of analytics/models/aave-v3 and no engine: a
 * second way to the same numbers, so that a difference tells whether the models or the engine is wrong.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { AccountState, CategoryNow, ReserveNow } from '../../analytics/models/aave-v3/account-data.ts'
import { normalizedDebtRay, normalizedIncomeRay } from '../../analytics/models/aave-v3/accrual.ts'
import {
  type PoolBehaviour,
  poolBehaviour,
  type TokenRounding,
  tokenRounding,
} from '../../analytics/models/aave-v3/revisions.ts'
import { scaledAfterBurn, scaledAfterMint, scaledTransferred } from '../../analytics/models/aave-v3/scaled-balance.ts'
import { RAY } from '../../core/fixed.ts'
import * as topic from './replay-topics.ts'

const FOLDERS = ['../fixtures/aave-v3-markets/', '../../../shared/data/aave-v3-markets/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)

export type RecordedLog = {
  readonly bn: number
  readonly i: number
  readonly tx: string
  readonly a: string
  readonly p: readonly string[]
  readonly d: string
}
type Line = { readonly t: string; readonly number: number; readonly timestamp: number } & RecordedLog
type Meta = {
  readonly pool: string
  readonly poolConfigurator: string
  readonly oracle: string
  readonly poolRevision?: number
  readonly implementations?: readonly { readonly block: number; readonly poolRevision: number }[]
  readonly upgrades?: readonly { readonly block: number; readonly revision: number }[]
  readonly reserves: readonly { readonly asset: string; readonly decimals: number }[]
}

/** Text of a recorded file; undefined where the recordings are not at hand. */
export function recordedFile(name: string): string | undefined {
  const path = FOLDERS.map((folder) => `${folder}${name}`).find((one) => existsSync(one))
  return path === undefined ? undefined : gunzipSync(readFileSync(path)).toString()
}

type Account = {
  readonly scaled: bigint
  readonly isCollateral: boolean
  readonly debt: bigint
  readonly stable: { readonly principal: bigint; readonly rateRay: bigint; readonly timestamp: bigint } | null
}
const EMPTY: Account = { scaled: 0n, isCollateral: false, debt: 0n, stable: null }

type Reserve = {
  readonly asset: string
  readonly index: number
  readonly unit: bigint
  liquidityIndexRay: bigint
  debtIndexRay: bigint
  liquidityRateRay: bigint
  debtRateRay: bigint
  accruedTimestamp: bigint
  ltvBps: bigint
  liquidationThresholdBps: bigint
  liquidationBonusBps: bigint
  liquidationProtocolFeeBps: bigint
  categoryNumber: number
  deficit: bigint
  supplyRounding: TokenRounding
  debtRounding: TokenRounding
  readonly accounts: Map<string, Account>
}

/** A reserve with what a liquidation needs beside its value. */
export type ReplayedReserve = ReserveNow & {
  readonly asset: string
  readonly liquidationBonusBps: bigint
  readonly liquidationProtocolFeeBps: bigint
}

type Category = Omit<CategoryNow, 'price' | 'hasPriceSource'> & { readonly priceAsset: string }
type TokenRole = { readonly reserve: Reserve; readonly side: 'SUPPLY' | 'BORROW' | 'STABLE' }

const NONE = `0x${'0'.repeat(40)}`

/** How a token rounds that is deployed or upgraded under a pool of that revision (ATOKEN_REVISION of each release). */
function tokenRoundingOf(poolRevision: number): TokenRounding {
  const tokenRevision = poolRevision <= 7 ? 1 : { 8: 3, 9: 4, 10: 5, 11: 5 }[poolRevision]
  const rounding = tokenRounding(tokenRevision ?? null)
  if (rounding === undefined) throw new Error(`The tokens of pool revision ${poolRevision} are not known.`)
  return rounding
}

/** The state of one market; feed it lines in order and ask between them. */
export class ReplayedMarket {
  readonly #meta: Meta
  readonly #pool: string
  readonly #reserves: Map<string, Reserve> = new Map()
  readonly #tokens: Map<string, TokenRole> = new Map()
  readonly #categories: Map<number, Category> = new Map()
  readonly #userCategory: Map<string, number> = new Map()
  readonly #sources: Map<string, string> = new Map()
  readonly #aggregators: Map<string, string> = new Map()
  readonly #answers: Map<string, bigint> = new Map()
  readonly #lastTransfer: Map<string, bigint> = new Map()
  #revision: number
  timestamp = 0n
  block = 0

  constructor(meta: Meta) {
    this.#meta = meta
    this.#pool = meta.pool.toLowerCase()
    this.#revision = meta.implementations?.[0]?.poolRevision ?? meta.poolRevision ?? 1
  }

  get behaviour(): PoolBehaviour {
    const behaviour = poolBehaviour(this.#revision)
    if (behaviour === undefined) throw new Error(`Pool revision ${this.#revision} is not known.`)
    return behaviour
  }

  reserve(asset: string): Reserve {
    const reserve = this.#reserves.get(asset)
    if (reserve === undefined) throw new Error(`No reserve of ${asset}.`)
    return reserve
  }

  startBlock(number: number, timestamp: number): void {
    this.block = number
    this.timestamp = BigInt(timestamp)
  }

  apply(log: RecordedLog): void {
    const token = this.#tokens.get(log.a)
    if (token !== undefined) this.#applyToken(token, log)
    else this.#applyOther(log)
  }

  #applyToken(token: TokenRole, log: RecordedLog): void {
    const [event, first, second] = log.p
    const from = address(first ?? '')
    const to = address(second ?? '')
    const data = words(log.d)
    switch (event) {
      case topic.UPGRADED:
        this.#setRounding(token)
        return
      case topic.TRANSFER:
        this.#lastTransfer.set(log.a, data[0] ?? 0n)
        return
      case topic.MINT:
      case topic.BURN: {
        const [value = 0n, increase = 0n, indexRay = RAY] = data
        const user = event === topic.MINT ? to : from
        const account = token.reserve.accounts.get(user) ?? EMPTY
        const supply = token.side === 'SUPPLY'
        const change = {
          scaledBefore: supply ? account.scaled : account.debt,
          indexRay,
          side: supply ? ('SUPPLY' as const) : ('BORROW' as const),
          rounding: supply ? token.reserve.supplyRounding : token.reserve.debtRounding,
        }
        const after =
          event === topic.MINT ? scaledAfterMint(change, value, increase) : scaledAfterBurn(change, value, increase)
        token.reserve.accounts.set(user, { ...account, ...(supply ? { scaled: after } : { debt: after }) })
        return
      }
      case topic.BALANCE_TRANSFER: {
        const [value = 0n] = data
        const moved = scaledTransferred({ amount: this.#lastTransfer.get(log.a) ?? value, value })
        this.#move(token.reserve, from, -moved)
        this.#move(token.reserve, to, moved)
        return
      }
      case topic.STABLE_MINT:
      case topic.STABLE_BURN:
        this.#applyStable(token.reserve, event === topic.STABLE_MINT, event === topic.STABLE_MINT ? to : from, data)
        return
    }
  }

  #move(reserve: Reserve, user: string, scaled: bigint): void {
    const account = reserve.accounts.get(user) ?? EMPTY
    reserve.accounts.set(user, { ...account, scaled: account.scaled + scaled })
  }

  #applyStable(reserve: Reserve, mint: boolean, user: string, data: readonly bigint[]): void {
    const account = reserve.accounts.get(user) ?? EMPTY
    const amount = data[0] ?? 0n
    const principal = (account.stable?.principal ?? 0n) + (mint ? amount : -amount)
    const rateRay = mint ? (data[3] ?? 0n) : (account.stable?.rateRay ?? 0n)
    const stable = principal === 0n ? null : { principal, rateRay, timestamp: this.timestamp }
    reserve.accounts.set(user, { ...account, stable })
  }

  #setRounding(token: TokenRole): void {
    const rounding = tokenRoundingOf(this.#revision)
    if (token.side === 'SUPPLY') token.reserve.supplyRounding = rounding
    else token.reserve.debtRounding = rounding
  }

  #applyOther(log: RecordedLog): void {
    const [event, first, second] = log.p
    const data = words(log.d)
    const subject = address(first ?? '')
    switch (event) {
      case topic.UPGRADED:
        if (log.a === this.#pool) this.#upgradePool()
        return
      case topic.RESERVE_INITIALIZED:
        this.#initialize(subject, second ?? '', log.d)
        return
      case topic.RESERVE_DATA_UPDATED: {
        const reserve = this.reserve(subject)
        const [liquidityRate = 0n, , debtRate = 0n, liquidityIndex = RAY, debtIndex = RAY] = data
        Object.assign(reserve, { liquidityRateRay: liquidityRate, debtRateRay: debtRate })
        Object.assign(reserve, { liquidityIndexRay: liquidityIndex, debtIndexRay: debtIndex })
        reserve.accruedTimestamp = this.timestamp
        return
      }
      case topic.COLLATERAL_ENABLED:
      case topic.COLLATERAL_DISABLED: {
        const { accounts } = this.reserve(subject)
        const user = address(second ?? '')
        accounts.set(user, { ...(accounts.get(user) ?? EMPTY), isCollateral: event === topic.COLLATERAL_ENABLED })
        return
      }
      case topic.USER_EMODE_SET:
        this.#userCategory.set(subject, Number(data[0]))
        return
      case topic.LIQUIDATION_CALL:
        if (data[3] === 1n && this.behaviour.silentCollateralUpdate) this.#accrueSilently(this.reserve(subject))
        return
      case topic.DEFICIT_CREATED:
        this.reserve(address(second ?? '')).deficit += data[0] ?? 0n
        return
      case topic.DEFICIT_COVERED:
        this.reserve(subject).deficit -= data.at(-1) ?? 0n
        return
      case topic.ASSET_SOURCE_UPDATED:
        this.#sources.set(subject, address(second ?? ''))
        return
      case topic.AGGREGATOR_CONFIRMED:
        this.#aggregators.set(log.a, address(second ?? ''))
        return
      case topic.ANSWER_UPDATED:
        this.#answers.set(log.a, BigInt(first ?? '0x0'))
        return
      default:
        this.#configure(event ?? '', first ?? '', second ?? '', data, log.d)
    }
  }

  #configure(event: string, first: string, second: string, data: readonly bigint[], raw: string): void {
    const asset = address(first)
    switch (event) {
      case topic.COLLATERAL_CONFIGURATION: {
        const [ltvBps = 0n, liquidationThresholdBps = 0n, liquidationBonusBps = 0n] = data
        Object.assign(this.reserve(asset), { ltvBps, liquidationThresholdBps, liquidationBonusBps })
        return
      }
      case topic.LIQUIDATION_PROTOCOL_FEE:
        this.reserve(asset).liquidationProtocolFeeBps = data[1] ?? 0n
        return
      case topic.EMODE_ASSET_CATEGORY:
        this.reserve(asset).categoryNumber = Number(data[1])
        return
      case topic.EMODE_CATEGORY_ADDED: {
        const number = Number(BigInt(first))
        const [ltvBps = 0n, liquidationThresholdBps = 0n, liquidationBonusBps = 0n] = data
        const priceAsset = this.behaviour.eMode === 'BITMAP' ? NONE : address(raw.slice(0, 2 + 256))
        const old = this.#category(number)
        this.#categories.set(number, { ...old, ltvBps, liquidationThresholdBps, liquidationBonusBps, priceAsset })
        return
      }
      case topic.EMODE_COLLATERAL:
      case topic.EMODE_LTV_ZERO: {
        const [id = 0n, on = 0n] = data
        const old = this.#category(Number(id))
        const bit = 1n << BigInt(this.reserve(asset).index)
        const key = event === topic.EMODE_COLLATERAL ? 'collateralMask' : 'ltvZeroMask'
        this.#categories.set(old.number, { ...old, [key]: on === 1n ? old[key] | bit : old[key] & ~bit })
        return
      }
      case topic.EMODE_ISOLATION: {
        const old = this.#category(Number(BigInt(first)))
        this.#categories.set(old.number, { ...old, isolated: (data[0] ?? BigInt(second || '0x0')) === 1n })
      }
    }
  }

  #category(number: number): Category {
    const none = { ltvBps: 0n, liquidationThresholdBps: 0n, liquidationBonusBps: 0n }
    const masks = { collateralMask: 0n, ltvZeroMask: 0n, isolated: false }
    return this.#categories.get(number) ?? { number, ...none, ...masks, priceAsset: NONE }
  }

  #initialize(asset: string, second: string, data: string): void {
    const known = this.#meta.reserves.find((reserve) => reserve.asset.toLowerCase() === asset)
    const rounding = tokenRoundingOf(this.#revision)
    const zero = { liquidityRateRay: 0n, debtRateRay: 0n, accruedTimestamp: 0n, ltvBps: 0n, deficit: 0n }
    const reserve: Reserve = {
      asset,
      index: this.#reserves.size,
      unit: 10n ** BigInt(known?.decimals ?? 18),
      liquidityIndexRay: RAY,
      debtIndexRay: RAY,
      ...zero,
      liquidationThresholdBps: 0n,
      liquidationBonusBps: 0n,
      liquidationProtocolFeeBps: 0n,
      categoryNumber: 0,
      supplyRounding: rounding,
      debtRounding: rounding,
      accounts: new Map(),
    }
    this.#reserves.set(asset, reserve)
    this.#tokens.set(address(second), { reserve, side: 'SUPPLY' })
    const tokens = [address(data.slice(0, 66)), address(data.slice(0, 130))]
    this.#tokens.set(tokens[1] ?? '', { reserve, side: 'BORROW' })
    if (tokens[0] !== undefined && tokens[0] !== NONE) this.#tokens.set(tokens[0], { reserve, side: 'STABLE' })
  }

  #upgradePool(): void {
    const { implementations = [], upgrades = [] } = this.#meta
    const next =
      implementations.find((known) => known.block === this.block)?.poolRevision ??
      upgrades.find((known) => known.block === this.block)?.revision
    if (next === undefined) return
    if (this.#revision < 5 && next >= 5) {
      // The old price source's storage becomes the new collateral bitmap (uint128).
      for (const [number, category] of this.#categories) {
        const collateralMask = BigInt.asUintN(128, BigInt(category.priceAsset))
        this.#categories.set(number, { ...category, priceAsset: NONE, collateralMask })
      }
    }
    this.#revision = next
  }

  #accrueSilently(reserve: Reserve): void {
    let scaledDebt = 0n
    for (const account of reserve.accounts.values()) scaledDebt += account.debt
    const liquidityIndexRay = normalizedIncomeRay(reserve, this.timestamp)
    if (scaledDebt !== 0n) {
      reserve.debtIndexRay = normalizedDebtRay(reserve, this.timestamp, this.behaviour.compounding)
    }
    reserve.liquidityIndexRay = liquidityIndexRay
    reserve.accruedTimestamp = this.timestamp
  }

  tokenOf(token: string): TokenRole | undefined {
    return this.#tokens.get(token)
  }

  /** Puts an account's scaled balances back. */
  restore(asset: string, user: string, scaled: { readonly supply: bigint; readonly debt: bigint }): void {
    const { accounts } = this.reserve(asset)
    accounts.set(user, { ...(accounts.get(user) ?? EMPTY), scaled: scaled.supply, debt: scaled.debt })
  }

  price(asset: string): bigint | null {
    const source = this.#sources.get(asset)
    if (source === undefined) return null
    return this.#answers.get(this.#aggregators.get(source) ?? source) ?? null
  }

  indices(asset: string): { readonly income: bigint; readonly debt: bigint } {
    const reserve = this.reserve(asset)
    return {
      income: normalizedIncomeRay(reserve, this.timestamp),
      debt: normalizedDebtRay(reserve, this.timestamp, this.behaviour.compounding),
    }
  }

  scaled(asset: string, user: string): { readonly supply: bigint; readonly debt: bigint } {
    const account = this.reserve(asset).accounts.get(user) ?? EMPTY
    return { supply: account.scaled, debt: account.debt }
  }

  account(user: string): AccountState<ReplayedReserve> {
    const number = this.#userCategory.get(user) ?? 0
    const category = number === 0 ? null : this.#category(number)
    const holdings = [...this.#reserves.values()].flatMap((reserve) => {
      const account = reserve.accounts.get(user)
      if (account === undefined) return []
      const indices = this.indices(reserve.asset)
      const now = { normalizedIncomeRay: indices.income, normalizedDebtRay: indices.debt }
      const { asset, index, unit, ltvBps, liquidationThresholdBps, categoryNumber } = reserve
      const { liquidationBonusBps, liquidationProtocolFeeBps } = reserve
      const price = this.price(asset)
      const parameters = {
        ltvBps,
        liquidationThresholdBps,
        liquidationBonusBps,
        liquidationProtocolFeeBps,
        categoryNumber,
      }
      return [
        {
          reserve: { asset, index, unit, price, ...parameters, ...now },
          supplyScaled: account.scaled,
          isCollateral: account.isCollateral,
          debtScaled: account.debt,
          stableDebt: account.stable,
        },
      ]
    })
    const hasPriceSource = category !== null && category.priceAsset !== NONE
    const categoryPrice = hasPriceSource ? this.price(category.priceAsset) : null
    return {
      behaviour: this.behaviour,
      timestamp: this.timestamp,
      category: category === null ? null : { ...category, hasPriceSource, price: categoryPrice },
      holdings,
    }
  }
}

/** Feeds the lines to a market; `atBlockEnd` sees it after each block's last log. */
export function replay(
  lines: string,
  atBlockEnd: (market: ReplayedMarket) => void,
  beforeLog?: (market: ReplayedMarket, log: RecordedLog) => void,
): void {
  const [head = '', ...rest] = lines.trimEnd().split('\n')
  const market = new ReplayedMarket(JSON.parse(head))
  let open = false
  for (const text of rest) {
    const line: Line = JSON.parse(text)
    if (line.t === 'b') {
      if (open) atBlockEnd(market)
      open = true
      market.startBlock(line.number, line.timestamp)
    } else if (line.t === 'l') {
      beforeLog?.(market, line)
      market.apply(line)
    }
  }
  if (open) atBlockEnd(market)
}

export function address(word: string): string {
  return `0x${word.slice(-40).toLowerCase()}`
}

export function words(data: string): bigint[] {
  const out: bigint[] = []
  for (let at = 2; at + 64 <= data.length; at += 64) out.push(BigInt(`0x${data.slice(at, at + 64)}`))
  return out
}
