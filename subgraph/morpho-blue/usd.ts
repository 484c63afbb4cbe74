/** What tokens of isolated markets are worth in USD: one, for those of the stable peg group, or what other markets tell. */
import { Address, BigInt, Bytes, dataSource } from '@graphprotocol/graph-ts'
import { loadToken } from '../entities/token'
import { IsolatedMarket, Market, Token } from '../generated/schema'
import { mulDivFloor, powerOfTen } from '../math/ray'
import { mul, overflowed, resetOverflow, toBigInt, U256, u256 } from '../math/u256'

export const WAD: u64 = 1_000_000_000_000_000_000
const MOST_DECIMALS = 36

function isStable(token: Bytes): bool {
  return dataSource.context().getString('stableTokens').indexOf(token.toHexString()) >= 0
}

/** USD of one whole token, 1e18 is one; null where nothing tells it. */
export function usdPriceOf(token: Bytes): BigInt | null {
  if (isStable(token)) return toBigInt(u256(WAD))
  const known = loadToken(token)
  return known == null ? null : known.usdPriceWad
}

/** A price of the market, in units of what it lends for one of collateral, x 1e36: of a pegged loan it is in USD. */
export function tellUsdPrice(market: Market, isolated: IsolatedMarket, price: U256): void {
  const collateral = isolated.collateral
  if (collateral === null || price.isZero() || !isStable(market.asset)) return
  const token = loadToken(collateral as Bytes)
  // Anybody may make a market of any token.
  if (token == null || token.decimals > MOST_DECIMALS) return
  resetOverflow()
  // price x 10^decimals x 1e18 / (1e36 x 10^loan decimals)
  const usd = mulDivFloor(price, powerOfTen(token.decimals), mul(u256(WAD), powerOfTen(market.decimals)))
  if (overflowed()) return
  const change = new Token(token.id)
  change.usdPriceWad = toBigInt(usd)
  change.save()
}

/** Nothing is worth anything in a market of unknown parameters. */
export function loanPriceOf(market: Market, isolated: IsolatedMarket): BigInt | null {
  return isolated.parametersKnown ? usdPriceOf(Address.fromBytes(market.asset)) : null
}
