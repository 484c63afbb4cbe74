/** What is done at blocks, not at events. */
import { Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { refreshPrices } from '../actions/refresh-prices'
import { marketsOf } from '../entities/market-registry'
import { loadOracleAsset } from '../entities/oracle-asset'
import { ensureProtocol, loadProtocol } from '../entities/protocol'
import { OracleAsset } from '../generated/schema'
import { includes, NO_LOG, slice } from '../ids'
import { ORIGIN_POLL } from '../status'
import { SLUG } from './addresses-provider'
import { adoptDeployment } from './late-start'
import { EMODE_SINGLE, rulesOf } from './revision'

/** A start after the deployment has missed the events that name the contracts: they are asked for. */
export function handleFirstBlock(block: ethereum.Block): void {
  const context = dataSource.context()
  if (!context.getBoolean('historyIncomplete')) return
  adoptDeployment(ensureProtocol(dataSource.address(), SLUG, context, block), block)
}

/**
 * Reads all prices in one call: no event tells of an adapter's answer, of a feed that changes its aggregator in silence,
 * caps what it passes on or stops answering.
 */
export function handlePoll(block: ethereum.Block): void {
  const protocol = loadProtocol(dataSource.address())
  if (protocol == null) return
  const oracle = protocol.priceOracle
  if (oracle === null) return
  const rows: OracleAsset[] = []
  const seen: Bytes[] = []
  const markets = marketsOf(protocol.id)
  for (let i = 0; i < markets.length; i++) addKnown(oracle as Bytes, slice(markets[i], 20, 20), rows, seen)
  const rules = rulesOf(protocol.revision)
  if (rules != null && rules.eMode == EMODE_SINGLE) {
    const categories = protocol.categories.load()
    for (let i = 0; i < categories.length; i++) {
      const asset = categories[i].priceAsset
      if (asset !== null) addKnown(oracle as Bytes, asset as Bytes, rows, seen)
    }
  }
  refreshPrices(oracle as Bytes, rows, block, NO_LOG, ORIGIN_POLL)
}

function addKnown(oracle: Bytes, asset: Bytes, rows: OracleAsset[], seen: Bytes[]): void {
  if (includes(seen, asset)) return
  seen.push(asset)
  const row = loadOracleAsset(oracle, asset)
  if (row != null) rows.push(row)
}
