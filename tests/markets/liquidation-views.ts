/** What is asked of the contracts around a liquidation. */
import type { Hex } from '../../core/hex.ts'
import { method, ZERO_ADDRESS } from '../../devnet/calls.ts'
import { categoryPriceKey, type Deployment, type Reserve } from '../../devnet/deployment.ts'
import type { View, ViewResult } from './replayed-block.ts'

/** A LiquidationCall and the call that made it. */
export type Call = {
  readonly step: number
  readonly logIndex: number
  readonly user: Hex
  readonly liquidator: Hex
  readonly collateral: Reserve
  readonly debt: Reserve
  readonly asked: bigint
  readonly repaid: bigint
  readonly toLiquidator: bigint
  readonly receiveAToken: boolean
}

export type Around = { readonly before: Reading; readonly after: Reading }

const VIEWS = {
  accountData: method('getUserAccountData(address)'),
  balance: method('balanceOf(address)'),
  scaledBalance: method('scaledBalanceOf(address)'),
  treasury: method('RESERVE_TREASURY_ADDRESS()'),
  price: method('getAssetPrice(address)'),
  configuration: method('getConfiguration(address)'),
  income: method('getReserveNormalizedIncome(address)'),
  deficit: method('getReserveDeficit(address)'),
  userConfiguration: method('getUserConfiguration(address)'),
  userCategory: method('getUserEMode(address)'),
  category: method('getEModeCategoryData(uint8)'),
  categoryConfig: method('getEModeCategoryCollateralConfig(uint8)'),
  categoryCollaterals: method('getEModeCategoryCollateralBitmap(uint8)'),
}

/** The views by a name each; all are asked before and after the call. */
export function viewsOf(deployment: Deployment, { user, liquidator, collateral, debt }: Call): Map<string, View> {
  const { pool, oracle, treasury } = deployment
  const views = new Map<string, View>()
  const add = (name: string, to: Hex, encode: View['encode'], ...args: View['args']): void => {
    views.set(name, { to, encode, args })
  }
  add('account', pool, VIEWS.accountData, user)
  add('collateral', collateral.aToken, VIEWS.balance, user)
  add('scaledCollateral', collateral.aToken, VIEWS.scaledBalance, user)
  add('cash of collateral', collateral.asset, VIEWS.balance, collateral.aToken)
  add('variableDebt', debt.variableDebtToken, VIEWS.balance, user)
  add('stableDebt', debt.stableDebtToken ?? ZERO_ADDRESS, VIEWS.balance, user)
  add('configuration', pool, VIEWS.configuration, collateral.asset)
  add('income', pool, VIEWS.income, collateral.asset)
  add('price of collateral', oracle, VIEWS.price, collateral.asset)
  add('price of debt', oracle, VIEWS.price, debt.asset)
  add('userConfiguration', pool, VIEWS.userConfiguration, user)
  add('userCategory', pool, VIEWS.userCategory, user)
  for (const { id } of deployment.categories) {
    add(`category ${id}`, pool, VIEWS.category, id)
    add(`config of category ${id}`, pool, VIEWS.categoryConfig, id)
    add(`collaterals of category ${id}`, pool, VIEWS.categoryCollaterals, id)
    add(`price of category ${id}`, oracle, VIEWS.price, categoryPriceKey(id))
  }
  add('treasury', collateral.aToken, VIEWS.treasury)
  add('scaled of treasury', collateral.aToken, VIEWS.scaledBalance, treasury)
  add('scaled of liquidator', collateral.aToken, VIEWS.scaledBalance, liquidator)
  add('collateral of liquidator', collateral.asset, VIEWS.balance, liquidator)
  add('debt asset of liquidator', debt.asset, VIEWS.balance, liquidator)
  for (const reserve of deployment.reserves) {
    add(`deficit ${reserve.symbol}`, pool, VIEWS.deficit, reserve.asset)
    add(`configuration of ${reserve.symbol}`, pool, VIEWS.configuration, reserve.asset)
    add(`supply of ${reserve.symbol}`, reserve.aToken, VIEWS.balance, user)
    add(`price of ${reserve.symbol}`, oracle, VIEWS.price, reserve.asset)
    if (reserve.source.kind !== 'ADAPTER') continue
    add(`polled supply ${reserve.symbol}`, reserve.aToken, VIEWS.balance, user)
    add(`polled debt ${reserve.symbol}`, reserve.variableDebtToken, VIEWS.balance, user)
  }
  return views
}

/** The views' answers by name. */
export class Reading {
  readonly #answers: ReadonlyMap<string, ViewResult>

  constructor(names: readonly string[], results: readonly ViewResult[]) {
    this.#answers = new Map(names.map((name, index) => [name, results[index] ?? null]))
  }

  word(name: string, at = 0): bigint {
    const word = this.#answers.get(name)?.[at]
    if (word === undefined) throw new Error(`${name}: the contract gave no word ${at}.`)
    return word
  }

  /** Null where the contract reverted. */
  wordOrNull(name: string, at = 0): bigint | null {
    return this.#answers.get(name)?.[at] ?? null
  }

  /** 0 where the contract has no such thing. */
  wordOrZero(name: string, at = 0): bigint {
    return this.#answers.get(name)?.[at] ?? 0n
  }
}
