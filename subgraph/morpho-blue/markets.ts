/** Markets: creation, fees, interest. */
import { Address, BigInt, Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { loadIsolatedMarket, newIsolatedMarket } from '../entities/isolated-market'
import { newMarket, writeAccrual } from '../entities/market'
import { enlist, marketsOf } from '../entities/market-registry'
import { createTotals, loadTotals } from '../entities/market-totals'
import { insertParameterChange } from '../entities/parameter-change'
import { loadToken, writeToken } from '../entities/token'
import { ERC20 } from '../generated/morpho-blue/MorphoBlue/ERC20'
import { ERC20Bytes32 } from '../generated/morpho-blue/MorphoBlue/ERC20Bytes32'
import {
  AccrueInterest,
  CreateMarket,
  EnableIrm,
  SetFee,
  SetFeeRecipient,
} from '../generated/morpho-blue/MorphoBlue/Morpho'
import { RateModel as RateModelTemplate } from '../generated/morpho-blue/templates'
import { IsolatedMarket, Market, Protocol } from '../generated/schema'
import { isZeroAddress } from '../ids'
import { mulDivFloor, powerOfTen } from '../math/ray'
import { wadDivFloor, wadMulFloor } from '../math/shares'
import { add, compare, divFloor, fromBigInt, lowBits, mul, sub, toBigInt, U256, u256 } from '../math/u256'
import { RATE_NONE, RATE_UNKNOWN } from '../status'
import { followOracle } from './oracle'
import { protocolContext, protocolOf, readsContracts } from './protocol'
import { addSupplyShares } from './shares'

const WAD: u64 = 1_000_000_000_000_000_000
const RAY_PER_WAD_YEAR: u64 = 31_536_000_000_000_000
/** ConstantsLib.sol: LIQUIDATION_CURSOR and MAX_LIQUIDATION_INCENTIVE_FACTOR. */
const CURSOR: u64 = 300_000_000_000_000_000
const MOST_INCENTIVE: u64 = 1_150_000_000_000_000_000
const USUAL_DECIMALS = 18

/** As the manifest tells of the token: address:decimals:symbol, separated by spaces. */
function describeGiven(id: Address): i32 {
  const text = id.toHexString()
  const given = dataSource.context().getString('tokens').split(' ')
  for (let i = 0; i < given.length; i++) {
    const parts = given[i].split(':')
    if (parts.length != 3 || parts[0].toLowerCase() != text) continue
    const decimals = I32.parseInt(parts[1])
    writeToken(id, parts[2], decimals)
    return decimals
  }
  writeToken(id, '', 0)
  return 0
}

/** Writes the token where it is not known yet; its decimals. */
function describeToken(id: Address): i32 {
  const known = loadToken(id)
  if (known != null) return known.decimals
  if (!readsContracts()) return describeGiven(id)
  const token = ERC20.bind(id)
  const decimals = token.try_decimals()
  const value = decimals.reverted ? USUAL_DECIMALS : decimals.value
  const symbol = token.try_symbol()
  const short = ERC20Bytes32.bind(id)
  let text = ''
  if (!symbol.reverted) text = symbol.value
  else {
    const bytes = short.try_symbol()
    if (!bytes.reverted) text = bytes.value.toString()
  }
  writeToken(id, text, value)
  return value
}

/** What a market is made of. */
export class Parameters {
  constructor(
    public loanToken: Address,
    public collateralToken: Address,
    public oracle: Address,
    public irm: Address,
    public lltv: BigInt,
  ) {}
}

export function handleEnableIrm(event: EnableIrm): void {
  const protocol = protocolOf(event)
  const irm = event.params.irm
  if (!isZeroAddress(irm)) RateModelTemplate.createWithContext(irm, protocolContext(protocol.id))
}

export function handleSetFeeRecipient(event: SetFeeRecipient): void {
  const protocol = protocolOf(event)
  protocol.feeRecipient = event.params.newFeeRecipient
  protocol.save()
}

export function handleCreateMarket(event: CreateMarket): void {
  const params = event.params.marketParams
  createMarket(
    protocolOf(event),
    event.params.id,
    new Parameters(params.loanToken, params.collateralToken, params.oracle, params.irm, params.lltv),
    event,
  )
}

export function createMarket(protocol: Protocol, id: Bytes, parameters: Parameters, event: ethereum.Event): void {
  const loan = parameters.loanToken
  const decimals = describeToken(loan)
  describeToken(parameters.collateralToken)
  const market = listMarket(protocol, id, loan, decimals, event)
  market.priceSource = parameters.oracle
  const incentive = incentiveOf(fromBigInt(parameters.lltv))
  market.liquidationThresholdBps = bpsOf(fromBigInt(parameters.lltv))
  market.ltvBps = market.liquidationThresholdBps
  market.liquidationBonusBps = bpsOf(incentive)
  market.save()
  const isolated = newIsolatedMarket(id)
  isolated.parametersKnown = true
  isolated.collateral = parameters.collateralToken
  isolated.oracle = parameters.oracle
  isolated.rateModelAddress = parameters.irm
  isolated.rateModel = isZeroAddress(parameters.irm) ? RATE_NONE : RATE_UNKNOWN
  isolated.lltvWad = parameters.lltv
  isolated.liquidationIncentiveWad = toBigInt(incentive)
  isolated.save()
  if (readsContracts() && !isZeroAddress(parameters.oracle)) {
    followOracle(parameters.oracle, parameters.collateralToken, id, event.block, lowBits(event.logIndex) as u32)
  }
}

/** A market of which only the id is known. */
export function createUnknownMarket(protocol: Protocol, id: Bytes, event: ethereum.Event): void {
  writeToken(Address.zero(), '', 0)
  listMarket(protocol, id, Address.zero(), 0, event).save()
  newIsolatedMarket(id).save()
}

function listMarket(protocol: Protocol, id: Bytes, loan: Address, decimals: i32, event: ethereum.Event): Market {
  const market = newMarket(id, protocol.id, loan, marketsOf(protocol.id).length, decimals)
  market.supplyToken = protocol.id
  market.debtToken = protocol.id
  market.borrowingEnabled = true
  market.accruedTimestamp = event.block.timestamp
  createTotals(id)
  enlist(protocol.id, id)
  return market
}

export function handleSetFee(event: SetFee): void {
  const protocol = protocolOf(event)
  const id = event.params.id
  const isolated = loadIsolatedMarket(id)
  if (isolated == null) return
  isolated.feeWad = event.params.newFee
  isolated.save()
  insertParameterChange(event, protocol.id, id, null, 'SetFee', 'newFee=' + event.params.newFee.toString())
}

/** Interest goes to both totals, the fee's shares to the recipient (Morpho._accrueInterest). */
export function handleAccrueInterest(event: AccrueInterest): void {
  const protocol = protocolOf(event)
  const id = event.params.id
  const isolated = loadIsolatedMarket(id)
  if (isolated == null || protocol.historyIncomplete) return
  isolated.totalBorrowAssets = isolated.totalBorrowAssets.plus(event.params.interest)
  isolated.totalSupplyAssets = isolated.totalSupplyAssets.plus(event.params.interest)
  isolated.save()
  const feeShares = fromBigInt(event.params.feeShares)
  if (!feeShares.isZero()) {
    const recipient = protocol.feeRecipient
    const to: Bytes = recipient === null ? Address.zero() : (recipient as Bytes)
    addSupplyShares(protocol, id, to, feeShares, event)
  }
  writeRates(id, isolated, event.params.prevBorrowRate, event)
}

/** Indices, and the rates that were paid since the last accrual, as a year's. */
function writeRates(id: Bytes, isolated: IsolatedMarket, rateWad: BigInt, event: ethereum.Event): void {
  const totals = loadTotals(id)
  if (totals == null) return
  const borrowRate = mul(fromBigInt(rateWad), u256(RAY_PER_WAD_YEAR))
  const debt = fromBigInt(isolated.totalBorrowAssets)
  const supply = fromBigInt(isolated.totalSupplyAssets)
  const gross = supply.isZero() ? u256(0) : divFloor(mul(borrowRate, debt), supply)
  writeAccrual(
    id,
    toBigInt(shareValueRay(supply, fromBigInt(totals.scaledSupply))),
    toBigInt(shareValueRay(debt, fromBigInt(totals.scaledDebt))),
    toBigInt(wadMulFloor(gross, sub(u256(WAD), fromBigInt(isolated.feeWad)))),
    toBigInt(borrowRate),
    event.block.timestamp,
  )
}

/** What 1e6 shares are worth: 1e27 is one unit of the asset. */
function shareValueRay(assets: U256, shares: U256): U256 {
  return mulDivFloor(add(assets, u256(1)), powerOfTen(33), add(shares, u256(1_000_000)))
}

/** min(1.15, 1 / (1 - 0.3 (1 - lltv))), 1e18 is one (Morpho.liquidate). */
export function incentiveOf(lltv: U256): U256 {
  const distance = compare(lltv, u256(WAD)) > 0 ? u256(0) : sub(u256(WAD), lltv)
  const incentive = wadDivFloor(u256(WAD), sub(u256(WAD), wadMulFloor(u256(CURSOR), distance)))
  return compare(incentive, u256(MOST_INCENTIVE)) > 0 ? u256(MOST_INCENTIVE) : incentive
}

function bpsOf(wad: U256): i32 {
  return divFloor(wad, u256(100_000_000_000_000)).a as i32
}
