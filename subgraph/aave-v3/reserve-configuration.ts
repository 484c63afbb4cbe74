/** A reserve's parameters, taken as they are announced. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { marketExists } from '../entities/market'
import { insertParameterChange } from '../entities/parameter-change'
import { loadProtocol } from '../entities/protocol'
import { Market } from '../generated/schema'
import {
  CollateralConfigurationChanged,
  LiquidationGracePeriodChanged,
  LiquidationGracePeriodDisabled,
  LiquidationProtocolFeeChanged,
  PendingLtvChanged,
  ReserveActive,
  ReserveBorrowing,
  ReserveFactorChanged,
  ReserveFrozen,
  ReservePaused,
} from '../generated/templates/PoolConfigurator/PoolConfigurator'
import { marketId } from '../ids'
import { protocolOfSource } from './context'

export function handleCollateralConfigurationChanged(event: CollateralConfigurationChanged): void {
  const params = event.params
  const market = changed(params.asset)
  if (market == null) return
  market.ltvBps = params.ltv.toI32()
  market.liquidationThresholdBps = params.liquidationThreshold.toI32()
  market.liquidationBonusBps = params.liquidationBonus.toI32()
  market.save()
  record(
    event,
    params.asset,
    'CollateralConfigurationChanged',
    `ltv=${params.ltv.toString()} liquidationThreshold=${params.liquidationThreshold.toString()} liquidationBonus=${params.liquidationBonus.toString()}`,
  )
}

/** The ltv that a frozen reserve gets back; the one in force is announced by CollateralConfigurationChanged. */
export function handlePendingLtvChanged(event: PendingLtvChanged): void {
  record(event, event.params.asset, 'PendingLtvChanged', `ltv=${event.params.ltv.toString()}`)
}

export function handleReserveBorrowing(event: ReserveBorrowing): void {
  const market = changed(event.params.asset)
  if (market == null) return
  market.borrowingEnabled = event.params.enabled
  market.save()
  record(event, event.params.asset, 'ReserveBorrowing', `enabled=${event.params.enabled.toString()}`)
}

export function handleReserveActive(event: ReserveActive): void {
  const market = changed(event.params.asset)
  if (market == null) return
  market.active = event.params.active
  market.save()
  record(event, event.params.asset, 'ReserveActive', `active=${event.params.active.toString()}`)
}

export function handleReserveFrozen(event: ReserveFrozen): void {
  const market = changed(event.params.asset)
  if (market == null) return
  market.frozen = event.params.frozen
  market.save()
  record(event, event.params.asset, 'ReserveFrozen', `frozen=${event.params.frozen.toString()}`)
}

export function handleReservePaused(event: ReservePaused): void {
  const market = changed(event.params.asset)
  if (market == null) return
  market.paused = event.params.paused
  market.save()
  record(event, event.params.asset, 'ReservePaused', `paused=${event.params.paused.toString()}`)
}

export function handleReserveFactorChanged(event: ReserveFactorChanged): void {
  const market = changed(event.params.asset)
  if (market == null) return
  market.reserveFactorBps = event.params.newReserveFactor.toI32()
  market.save()
  const value = values(
    'oldReserveFactor',
    event.params.oldReserveFactor,
    'newReserveFactor',
    event.params.newReserveFactor,
  )
  record(event, event.params.asset, 'ReserveFactorChanged', value)
}

export function handleLiquidationProtocolFeeChanged(event: LiquidationProtocolFeeChanged): void {
  const market = changed(event.params.asset)
  if (market == null) return
  market.liquidationProtocolFeeBps = event.params.newFee.toI32()
  market.save()
  const value = values('oldFee', event.params.oldFee, 'newFee', event.params.newFee)
  record(event, event.params.asset, 'LiquidationProtocolFeeChanged', value)
}

export function handleLiquidationGracePeriodChanged(event: LiquidationGracePeriodChanged): void {
  const value = `gracePeriodUntil=${event.params.gracePeriodUntil.toString()}`
  record(event, event.params.asset, 'LiquidationGracePeriodChanged', value)
}

export function handleLiquidationGracePeriodDisabled(event: LiquidationGracePeriodDisabled): void {
  record(event, event.params.asset, 'LiquidationGracePeriodDisabled', '')
}

/** The asset's market in the configurator's pool; null where there is none. */
export function marketOfAsset(asset: Bytes): Bytes | null {
  const protocol = loadProtocol(protocolOfSource())
  if (protocol == null) return null
  const pool = protocol.pool
  if (pool === null) return null
  const id = marketId(pool as Bytes, asset)
  return marketExists(id) ? id : null
}

/** A change of the market, to be filled with the fields that change and saved. */
function changed(asset: Bytes): Market | null {
  const id = marketOfAsset(asset)
  return id === null ? null : new Market(id as Bytes)
}

function record(event: ethereum.Event, asset: Bytes, name: string, value: string): void {
  const id = marketOfAsset(asset)
  if (id !== null) insertParameterChange(event, protocolOfSource(), id, null, name, value)
}

function values(first: string, old: BigInt, second: string, new_: BigInt): string {
  return `${first}=${old.toString()} ${second}=${new_.toString()}`
}
