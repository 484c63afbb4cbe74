/** What is done at blocks, not at events. */
import { Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { loadMarket } from '../entities/market'
import { marketsOf } from '../entities/market-registry'
import { hasScaledDebt } from '../entities/market-totals'
import { loadPriceSource } from '../entities/price-source'
import { includes, NO_LOG } from '../ids'
import { ORIGIN_POLL } from '../status'
import { readPrice, setPrice } from './oracle'
import { readsContracts } from './protocol'

/** Reads the oracles of all markets in which something is owed: of the others no health factor depends. */
export function handlePoll(block: ethereum.Block): void {
  if (!readsContracts()) return
  const seen: Bytes[] = []
  const markets = marketsOf(dataSource.address())
  for (let i = 0; i < markets.length; i++) {
    if (!hasScaledDebt(markets[i])) continue
    const market = loadMarket(markets[i])
    if (market == null) continue
    const oracle = market.priceSource
    if (oracle === null || includes(seen, oracle as Bytes)) continue
    seen.push(oracle as Bytes)
    const source = loadPriceSource(oracle as Bytes)
    if (source != null) setPrice(source, readPrice(oracle as Bytes), block, NO_LOG, ORIGIN_POLL)
  }
}
