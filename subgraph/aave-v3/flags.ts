/** ReserveUsedAsCollateralEnabled and -Disabled: alone they are an action, mostly they are a part of one. */
import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { checkpoint, ensureBalance, isZeroBalance } from '../entities/balance'
import { loadPosition } from '../entities/position'
import { loadProtocol } from '../entities/protocol'
import { logKey, marketId, SIDE_SUPPLY, sameBytes } from '../ids'
import { showHalfAction } from './close-action'
import { protocolOfSource } from './context'

export function setCollateralFlag(event: ethereum.Event, asset: Bytes, account: Bytes, on: bool): void {
  const balance = ensureBalance(marketId(event.address, asset), account, SIDE_SUPPLY, event.block)
  // Releases 3.1 and 3.2 announce flags that are off already.
  if (balance == null || balance.isCollateral == on) return
  checkpoint(balance, logKey(event))
  balance.isCollateral = on
  balance.save()
  // Without a balance the flag changes nothing yet, or nothing any more.
  if (isZeroBalance(balance)) return
  // The balance has moved in this action: the pool's event that ends it is to come.
  const moved =
    balance.beforeKey != logKey(event) &&
    !sameBytes(changetype<Bytes>(balance.scaled), changetype<Bytes>(balance.beforeScaled))
  if (moved) return
  const position = loadPosition(balance.position)
  const protocol = loadProtocol(protocolOfSource())
  if (position != null && protocol != null) showHalfAction(position, protocol, event)
}
