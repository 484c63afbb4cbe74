/** An action of a position is over: its health factor is written, and a row of history. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { insertSnapshot } from '../entities/health-factor-snapshot'
import { Position } from '../generated/schema'
import { logKey } from '../ids'
import { decimalOf } from '../math/decimal'
import { toBigInt } from '../math/u256'
import { causeName, NO_DEBT } from '../status'
import { Valuation } from './valuation'

/** Saves the position. legs: its balances that are not zero. */
export function endAction(
  position: Position,
  legs: Bytes[],
  hasDebt: bool,
  value: Valuation,
  cause: u8,
  event: ethereum.Event,
): void {
  position.legs = legs
  position.hasDebt = hasDebt
  position.actionKey = logKey(event)
  touch(position, value, cause, event)
}

/** The same for half an action: the state is shown, but what was before it stays before. Saves the position. */
export function touch(position: Position, value: Valuation, cause: u8, event: ethereum.Event): void {
  const healthFactorWad: BigInt | null = value.healthFactorKnown ? toBigInt(value.healthFactorWad) : null
  const collateralBase: BigInt | null = value.collateralKnown ? toBigInt(value.collateralBase) : null
  const debtBase: BigInt | null = value.debtKnown ? toBigInt(value.debtBase) : null
  position.healthFactorWad = healthFactorWad
  if (healthFactorWad === null || value.status == NO_DEBT) position.healthFactor = null
  else position.healthFactor = decimalOf(healthFactorWad as BigInt, -18)
  position.healthFactorStatus = value.status
  position.collateralBase = collateralBase
  position.debtBase = debtBase
  position.touchedBlock = event.block.number
  position.touchedTimestamp = event.block.timestamp
  position.touchedBy = causeName(cause)
  position.save()
  insertSnapshot(event, position.id, cause, healthFactorWad, value.status, collateralBase, debtBase)
}
