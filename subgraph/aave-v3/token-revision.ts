/** What a token says of its own code; asked at its implementation, whose constants need no storage, or else at its proxy. */
import { Address, Bytes } from '@graphprotocol/graph-ts'
import { Market } from '../generated/schema'
import { AToken } from '../generated/templates/AToken/AToken'
import { VariableDebtToken } from '../generated/templates/VariableDebtToken/VariableDebtToken'
import { isZeroAddress } from '../ids'
import { isI32 } from '../math/u256'

/** Null where the token does not tell. implementation: the zero address where it is not known. */
export function supplyTokenRevision(id: Bytes, token: Address, implementation: Address): void {
  const market = new Market(id)
  let read = AToken.bind(isZeroAddress(implementation) ? token : implementation).try_ATOKEN_REVISION()
  if (read.reverted && !isZeroAddress(implementation)) read = AToken.bind(token).try_ATOKEN_REVISION()
  if (read.reverted || !isI32(read.value)) market.unset('supplyTokenRevision')
  else market.supplyTokenRevision = read.value.toI32()
  market.save()
}

/**
 * Also asks whether the debt token gives a discount (GHO before pool revision 8), which is not followed: such a token
 * answers getDiscountPercent.
 */
export function debtTokenRevision(id: Bytes, token: Address, implementation: Address): void {
  const market = new Market(id)
  let read = VariableDebtToken.bind(isZeroAddress(implementation) ? token : implementation).try_DEBT_TOKEN_REVISION()
  if (read.reverted && !isZeroAddress(implementation)) read = VariableDebtToken.bind(token).try_DEBT_TOKEN_REVISION()
  if (read.reverted || !isI32(read.value)) market.unset('debtTokenRevision')
  else market.debtTokenRevision = read.value.toI32()
  market.debtRuleNotFollowed = !VariableDebtToken.bind(token).try_getDiscountPercent(token).reverted
  market.save()
}
