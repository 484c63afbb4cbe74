import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Position } from '../generated/schema'
import { includes, positionId } from '../ids'
import { maxU256, toBigInt } from '../math/u256'
import { CAUSE_SUPPLY, causeName, HISTORY_INCOMPLETE, NO_DEBT } from '../status'
import { ensureAccount } from './account'
import { loadProtocol } from './protocol'

export function loadPosition(id: Bytes): Position | null {
  return Position.load(id)
}

/** The account's position in the pool; a new one has nothing and owes nothing. */
export function ensurePosition(pool: Bytes, account: Bytes, protocol: Bytes, block: ethereum.Block): Position {
  const id = positionId(pool, account)
  const known = Position.load(id)
  if (known != null) return known
  ensureAccount(account, block)
  const deployment = loadProtocol(protocol)
  const unknown = deployment != null && deployment.historyIncomplete
  const position = new Position(id)
  position.protocol = protocol
  position.account = account
  position.legs = []
  position.hasDebt = false
  position.healthFactorWad = unknown ? null : toBigInt(maxU256())
  position.healthFactorStatus = unknown ? HISTORY_INCOMPLETE : NO_DEBT
  position.collateralBase = unknown ? null : BigInt.fromI32(0)
  position.debtBase = unknown ? null : BigInt.fromI32(0)
  position.touchedBlock = block.number
  position.touchedTimestamp = block.timestamp
  position.touchedBy = causeName(CAUSE_SUPPLY)
  position.actionKey = 0
  position.liquidationCount = 0
  position.save()
  return position
}

/** Adds a balance that is not zero any more. */
export function addLeg(id: Bytes, balance: Bytes): void {
  const position = Position.load(id)
  if (position == null) return
  const legs = position.legs
  if (includes(legs, balance)) return
  legs.push(balance)
  const change = new Position(id)
  change.legs = legs
  change.save()
}
