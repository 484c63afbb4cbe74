/** AdaptiveCurveIrm: the only state of its own is each market's rate at target utilisation. */
import { dataSource } from '@graphprotocol/graph-ts'
import { loadIsolatedMarket } from '../entities/isolated-market'
import { loadProtocol } from '../entities/protocol'
import { BorrowRateUpdate } from '../generated/morpho-blue/templates/RateModel/RateModel'
import { RATE_ADAPTIVE_CURVE } from '../status'

export function handleBorrowRateUpdate(event: BorrowRateUpdate): void {
  const isolated = loadIsolatedMarket(event.params.id)
  if (isolated == null) return
  const own = isolated.rateModelAddress
  if (own === null || own != event.address) return
  const protocol = loadProtocol(dataSource.context().getBytes('protocol'))
  if (protocol == null || protocol.historyIncomplete) return
  isolated.rateModel = RATE_ADAPTIVE_CURVE
  isolated.rateAtTargetWad = event.params.rateAtTarget
  isolated.save()
}
