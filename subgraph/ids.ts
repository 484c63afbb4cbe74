/** Every id and key, each with an example. Bytes are built by copying, without a call into the host. */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { lowBits } from './math/u256'

/** Side of a balance; the last byte of its id. */
export const SIDE_SUPPLY: u8 = 0
export const SIDE_COLLATERAL: u8 = 1
export const SIDE_BORROW: u8 = 2
export const SIDE_BORROW_STABLE: u8 = 3

/** The log index that stands for a block handler in event ids. */
export const NO_LOG: u32 = 0xffffffff

export function address(bytes: Bytes): Address {
  return changetype<Address>(bytes)
}

/** A part of other bytes: market 0x<pool><asset>, 0, 20 -> 0x<pool> */
export function slice(bytes: Bytes, from: i32, length: i32): Bytes {
  const result = new Bytes(length)
  memory.copy(result.dataStart, bytes.dataStart + from, length)
  return result
}

/** 0x<20 bytes>, 0x<20 bytes> -> 0x<40 bytes> */
function joined(first: Bytes, second: Bytes): Bytes {
  const result = new Bytes(first.length + second.length)
  memory.copy(result.dataStart, first.dataStart, first.length)
  memory.copy(result.dataStart + first.length, second.dataStart, second.length)
  return result
}

/** pool ‖ asset: 0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2 */
export function marketId(pool: Bytes, asset: Bytes): Bytes {
  return joined(pool, asset)
}

/** pool ‖ account: 0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2d8da6bf26964af9d7eed9e03e53415d37aa96045 */
export function positionId(pool: Bytes, account: Bytes): Bytes {
  return joined(pool, account)
}

/** oracle ‖ asset: 0x54586be62e3c3580375ae3723c145253060ca0c2c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2 */
export function oracleAssetId(oracle: Bytes, asset: Bytes): Bytes {
  return joined(oracle, asset)
}

/** pool ‖ number (1 byte): 0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e201 */
export function categoryId(pool: Bytes, number: i32): Bytes {
  const result = new Bytes(21)
  memory.copy(result.dataStart, pool.dataStart, 20)
  store<u8>(result.dataStart + 20, number as u8)
  return result
}

/** pool ‖ account ‖ asset ‖ side: 0x8787…a4e2 d8da…6045 c02a…6cc2 00 (61 bytes) */
export function balanceId(market: Bytes, account: Bytes, side: u8): Bytes {
  const result = new Bytes(61)
  memory.copy(result.dataStart, market.dataStart, 20)
  memory.copy(result.dataStart + 20, account.dataStart, 20)
  memory.copy(result.dataStart + 40, market.dataStart + 20, 20)
  store<u8>(result.dataStart + 60, side)
  return result
}

/** market ‖ account ‖ side: 0x9103…1836 d8da…6045 02 (53 bytes) */
export function isolatedBalanceId(market: Bytes, account: Bytes, side: u8): Bytes {
  const result = new Bytes(53)
  memory.copy(result.dataStart, market.dataStart, 32)
  memory.copy(result.dataStart + 32, account.dataStart, 20)
  store<u8>(result.dataStart + 52, side)
  return result
}

/** protocol ‖ account ‖ manager: 0xbbbb…ffcb d8da…6045 6bfd…57bb (60 bytes) */
export function authorizationId(protocol: Bytes, account: Bytes, manager: Bytes): Bytes {
  return joined(joined(protocol, account), manager)
}

/** The side in a balance's id: …00 -> 0 */
export function sideOf(balance: Bytes): u8 {
  return load<u8>(balance.dataStart + 60)
}

/** The market in a balance's id: pool ‖ account ‖ asset ‖ side -> pool ‖ asset */
export function marketOf(balance: Bytes): Bytes {
  const result = new Bytes(40)
  memory.copy(result.dataStart, balance.dataStart, 20)
  memory.copy(result.dataStart + 20, balance.dataStart + 40, 20)
  return result
}

/** block number (8 bytes) ‖ log index (4 bytes): block 18,000,000, log 5 -> 0x000000000112a88000000005 */
export function eventId(event: ethereum.Event): Bytes {
  const result = new Bytes(12)
  putEvent(result, event.block, lowBits(event.logIndex) as u32)
  return result
}

/** event id ‖ source: 0x000000000112a880000000055f4ec3df9cbd43714fe2740f5e3616155c5b8419 */
export function priceUpdateId(block: ethereum.Block, logIndex: u32, source: Bytes): Bytes {
  const result = new Bytes(32)
  putEvent(result, block, logIndex)
  memory.copy(result.dataStart + 12, source.dataStart, 20)
  return result
}

/** block number (8 bytes) ‖ transaction index (4) ‖ cause (1) ‖ position: 0x000000000112a8800000000207… (53 bytes) */
export function snapshotId(event: ethereum.Event, cause: u8, position: Bytes): Bytes {
  const length = position.length
  const result = new Bytes(13 + length)
  putEvent(result, event.block, lowBits(event.transaction.index) as u32)
  store<u8>(result.dataStart + 12, cause)
  memory.copy(result.dataStart + 13, position.dataStart, length)
  return result
}

function putEvent(target: Bytes, block: ethereum.Block, index: u32): void {
  store<u64>(target.dataStart, bswap<u64>(lowBits(block.number)))
  store<u32>(target.dataStart + 8, bswap<u32>(index))
}

/** block << 32 | transaction index << 18 | log index: 18,000,000, 2, 5 -> 77309411328524293 */
export function logKey(event: ethereum.Event): i64 {
  return (
    ((lowBits(event.block.number) as i64) << 32) |
    ((lowBits(event.transaction.index) as i64) << 18) |
    (lowBits(event.logIndex) as i64)
  )
}

/** True when both keys are of one transaction. */
export function sameTransaction(key: i64, other: i64): bool {
  return key >> 18 == other >> 18
}

/** block << 28 | log index: 18,000,000, 5 -> 4831838208000005 */
export function transferKey(block: BigInt, logIndex: BigInt): i64 {
  return ((lowBits(block) as i64) << 28) | (lowBits(logIndex) as i64)
}

export function isZeroAddress(bytes: Bytes): bool {
  const at = bytes.dataStart
  return (load<u64>(at) | load<u64>(at, 8) | (load<u32>(at, 16) as u64)) == 0
}

export function sameAddress(x: Bytes, y: Bytes): bool {
  return memory.compare(x.dataStart, y.dataStart, 20) == 0
}

/** True for equal bytes, whatever their length. */
export function sameBytes(x: Bytes, y: Bytes): bool {
  return x.length == y.length && memory.compare(x.dataStart, y.dataStart, x.length) == 0
}

/** The list without that id; the list itself when it is not in it. */
export function without(list: Bytes[], id: Bytes): Bytes[] {
  const result: Bytes[] = []
  for (let i = 0; i < list.length; i++) if (!sameBytes(list[i], id)) result.push(list[i])
  return result.length == list.length ? list : result
}

export function includes(list: Bytes[], id: Bytes): bool {
  for (let i = 0; i < list.length; i++) if (sameBytes(list[i], id)) return true
  return false
}
