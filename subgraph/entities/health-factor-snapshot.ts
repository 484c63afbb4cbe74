import { BigInt, Bytes, ethereum, store } from '@graphprotocol/graph-ts'
import { HealthFactorSnapshot } from '../generated/schema'
import { snapshotId } from '../ids'
import { causeName } from '../status'

/** One row for a position, transaction and cause: a later action of the same kind takes the place of an earlier one. */
export function insertSnapshot(
  event: ethereum.Event,
  position: Bytes,
  cause: u8,
  healthFactorWad: BigInt | null,
  status: string,
  collateralBase: BigInt | null,
  debtBase: BigInt | null,
): void {
  const row = new HealthFactorSnapshot(snapshotId(event, cause, position))
  row.position = position
  row.cause = causeName(cause)
  row.healthFactorWad = healthFactorWad
  row.healthFactorStatus = status
  row.collateralBase = collateralBase
  row.debtBase = debtBase
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.save()
}

/** Takes back a row of this very transaction, which turned out to be half of an action. */
export function removeSnapshot(event: ethereum.Event, position: Bytes, cause: u8): void {
  store.remove('HealthFactorSnapshot', snapshotId(event, cause, position).toHexString())
}
