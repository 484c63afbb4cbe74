/** A position that an event names. */
import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { touch } from '../actions/end-action'
import { Valuation } from '../actions/valuation'
import { ensurePosition } from '../entities/position'
import { Protocol } from '../generated/schema'
import { HISTORY_INCOMPLETE } from '../status'

/** Its id. Where events are missing, what was known of it before is not known any more. */
export function positionOf(protocol: Protocol, market: Bytes, account: Bytes, cause: u8, event: ethereum.Event): Bytes {
  const position = ensurePosition(market, account, protocol.id, event.block)
  if (protocol.historyIncomplete && position.healthFactorStatus != HISTORY_INCOMPLETE) {
    touch(position, new Valuation().unknown(HISTORY_INCOMPLETE), cause, event)
  }
  return position.id
}
