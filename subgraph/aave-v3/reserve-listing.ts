import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { detachMarket } from '../actions/follow-source'
import { loadMarket, newMarket } from '../entities/market'
import { delist, enlist, marketsOf } from '../entities/market-registry'
import { createTotals } from '../entities/market-totals'
import { loadProtocol } from '../entities/protocol'
import { writeToken } from '../entities/token'
import { Market, Protocol } from '../generated/schema'
import {
  AToken as ATokenTemplate,
  StableDebtToken as StableDebtTemplate,
  VariableDebtToken as VariableDebtTemplate,
} from '../generated/templates'
import { AToken } from '../generated/templates/AToken/AToken'
import { ERC20 } from '../generated/templates/PoolConfigurator/ERC20'
import { ERC20Bytes32 } from '../generated/templates/PoolConfigurator/ERC20Bytes32'
import { ReserveDropped, ReserveInitialized } from '../generated/templates/PoolConfigurator/PoolConfigurator'
import { isZeroAddress, marketId } from '../ids'
import { marketContext, protocolOfSource } from './context'
import { priceMarket } from './oracle'
import { debtTokenRevision, supplyTokenRevision } from './token-revision'

/** Where a token does not tell its decimals. */
const USUAL_DECIMALS = 18

export function handleReserveInitialized(event: ReserveInitialized): void {
  const protocol = loadProtocol(protocolOfSource())
  if (protocol == null) return
  const pool = protocol.pool
  if (pool === null) return
  const params = event.params
  const id = marketId(pool as Bytes, params.asset)
  const market = newMarket(id, protocol.id, params.asset, freeIndex(protocol), 0)
  market.supplyToken = params.aToken
  market.debtToken = params.variableDebtToken
  market.stableDebtToken = isZeroAddress(params.stableDebtToken) ? null : params.stableDebtToken
  list(protocol, market, params.asset, event)
}

/** Writes a market and all that hangs on it: totals, token, templates, revisions, price. */
export function list(protocol: Protocol, market: Market, asset: Address, event: ethereum.Event): void {
  const id = market.id
  const supplyToken = Address.fromBytes(market.supplyToken)
  const debtToken = Address.fromBytes(market.debtToken)
  const decimals = ERC20.bind(asset).try_decimals()
  market.decimals = decimals.reverted ? USUAL_DECIMALS : decimals.value
  const treasury = AToken.bind(supplyToken).try_RESERVE_TREASURY_ADDRESS()
  market.treasury = treasury.reverted ? null : treasury.value
  writeToken(asset, symbolOf(asset), market.decimals)
  market.save()
  createTotals(id)
  enlist(protocol.id, id)
  ATokenTemplate.createWithContext(supplyToken, marketContext(id))
  VariableDebtTemplate.createWithContext(debtToken, marketContext(id))
  const stable = market.stableDebtToken
  if (stable !== null) StableDebtTemplate.createWithContext(Address.fromBytes(stable as Bytes), marketContext(id))
  supplyTokenRevision(id, supplyToken, Address.zero())
  debtTokenRevision(id, debtToken, Address.zero())
  priceMarket(protocol, id, event)
}

/** A dropped reserve leaves its place in the bitmaps to the next one. */
export function handleReserveDropped(event: ReserveDropped): void {
  const protocol = loadProtocol(protocolOfSource())
  if (protocol == null) return
  const pool = protocol.pool
  if (pool === null) return
  const id = marketId(pool as Bytes, event.params.asset)
  if (loadMarket(id) == null) return
  delist(protocol.id, id)
  const market = new Market(id)
  market.active = false
  market.save()
  const oracle = protocol.priceOracle
  if (oracle !== null) detachMarket(oracle as Bytes, event.params.asset, id)
}

/** PoolLogic.executeInitReserve: the first place that is free, else the next. */
function freeIndex(protocol: Protocol): i32 {
  const markets = marketsOf(protocol.id)
  const taken: i32[] = []
  for (let i = 0; i < markets.length; i++) {
    const market = loadMarket(markets[i])
    if (market != null) taken.push(market.index)
  }
  let index = 0
  while (taken.includes(index)) index++
  return index
}

/** As text, or as the bytes of some old tokens; empty where the contract does not tell. */
function symbolOf(asset: Address): string {
  const text = ERC20.bind(asset).try_symbol()
  if (!text.reverted) return text.value
  const bytes = ERC20Bytes32.bind(asset).try_symbol()
  return bytes.reverted ? '' : bytes.value.toString()
}
