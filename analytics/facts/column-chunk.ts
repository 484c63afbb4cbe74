/**
 * What the reports on many liquidations read of each, a few thousand in one blob: reading a million rows of
 * liquidation_facts, 180 columns wide, takes a hundred times as long.
 *
 * A blob is the length of its head (4 bytes), the head as JSON, and from the next multiple of 8 on the columns as
 * models/liquidation-columns.ts lays them out, then the addresses, 20 bytes each. All little-endian.
 */
import { MAX_UINT256 } from '../../core/fixed.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import { ADDRESS_WORDS } from '../models/address-names.ts'
import { ByteNames } from '../models/byte-names.ts'
import {
  type ColumnChunk,
  columnBytes,
  columnsIn,
  FLAG,
  INTEGER_NAMES,
  type IntegerName,
  TRIGGERS,
} from '../models/liquidation-columns.ts'
import type { FactRow } from './columns.ts'
import { logIndexOf } from './log-index.ts'

/** Blobs of another layout are not read. */
export const CHUNK_VERSION = 1

/** Liquidations of one blob; more where the last block has more. */
export const CHUNK_ROWS = 2_048

/** None of these changes after the call. */
export const CHUNK_COLUMNS = [
  'id',
  'block_number',
  'timestamp',
  'protocol',
  'position',
  'account',
  'liquidator',
  'collateral_market',
  'debt_market',
  'repaid_usd_wad',
  'seized_usd_wad',
  'fee_usd_wad',
  'gross_profit_usd_wad',
  'gas_cost_usd_wad',
  'net_profit_usd_wad',
  'net_profit_status',
  'hf_before_wad',
  'hf_after_wad',
  'close_factor_total_wad',
  'over_liquidation_usd_wad',
  'spiral',
  'bad_debt_type',
  'bad_debt_usd_wad',
  'trigger',
  'breach_block',
  'execution_latency_seconds',
] as const

export type ChunkFact = Pick<FactRow, (typeof CHUNK_COLUMNS)[number]>

type Head = {
  readonly rows: number
  readonly addresses: number
  readonly ids: readonly Hex[]
  /** Integers too large for their limbs: column, row, digits. */
  readonly large: readonly (readonly [IntegerName, number, string])[]
}

const ADDRESS_BYTES = ADDRESS_WORDS * 4

/** The chunk of facts in chain order. */
export function chunkOf(facts: readonly ChunkFact[]): ColumnChunk {
  const rows = facts.length
  const arrays = columnsIn(new ArrayBuffer(columnBytes(rows)), 0, rows)
  const addresses = new ByteNames()
  const ids = new ByteNames()
  facts.forEach((fact, row) => {
    arrays.block[row] = fact.block_number
    arrays.logIndex[row] = logIndexOf(fact.id)
    arrays.timestamp[row] = fact.timestamp
    arrays.protocol[row] = ids.numberOf(fact.protocol)
    arrays.place[row] = ids.numberOf(fact.position.subarray(0, -ADDRESS_BYTES))
    arrays.account[row] = addresses.numberOf(fact.account)
    arrays.liquidator[row] = addresses.numberOf(fact.liquidator)
    arrays.collateral[row] = ids.numberOf(fact.collateral_market)
    arrays.debt[row] = ids.numberOf(fact.debt_market)
    arrays.breachBlock[row] = fact.breach_block ?? NaN
    arrays.latencySeconds[row] = fact.execution_latency_seconds ?? NaN
    arrays.trigger[row] = TRIGGERS.indexOf(fact.trigger)
    arrays.flags[row] = flagsOf(fact)
    const integers = integersOf(fact)
    for (const name of INTEGER_NAMES) arrays[name].set(row, integers[name])
  })
  const words = new Uint32Array(addresses.count * ADDRESS_WORDS)
  for (const [i, address] of addresses.names.entries()) new Uint8Array(words.buffer).set(address, i * ADDRESS_BYTES)
  return { rows, arrays, addresses: words, ids: ids.names }
}

export function encodeChunk(facts: readonly ChunkFact[]): Uint8Array {
  const { rows, arrays, addresses, ids } = chunkOf(facts)
  const large = INTEGER_NAMES.flatMap((name) =>
    [...arrays[name].large].map(([row, value]) => [name, row, `${value}`] as const),
  )
  const head: Head = { rows, addresses: addresses.length / ADDRESS_WORDS, ids: ids.map(bytesToHex), large }
  const text = new TextEncoder().encode(JSON.stringify(head))
  const start = Math.ceil((4 + text.length) / 8) * 8
  const blob = new Uint8Array(start + columnBytes(rows) + addresses.byteLength)
  new DataView(blob.buffer).setUint32(0, text.length, true)
  blob.set(text, 4)
  blob.set(new Uint8Array(arrays.block.buffer), start)
  blob.set(new Uint8Array(addresses.buffer), start + columnBytes(rows))
  return blob
}

/** What encodeChunk wrote; it may go on using the blob's memory. */
export function decodeChunk(stored: Uint8Array): ColumnChunk {
  // The columns' words must begin at multiples of their own length.
  const blob = stored.byteOffset % 8 === 0 ? stored : Uint8Array.from(stored)
  const length = new DataView(blob.buffer, blob.byteOffset).getUint32(0, true)
  const head = JSON.parse(new TextDecoder().decode(blob.subarray(4, 4 + length))) as Head
  const start = Math.ceil((4 + length) / 8) * 8
  const arrays = columnsIn(blob.buffer, blob.byteOffset + start, head.rows)
  for (const [name, row, digits] of head.large) arrays[name].large.set(row, BigInt(digits))
  const names = blob.byteOffset + start + columnBytes(head.rows)
  const addresses = new Uint32Array(blob.buffer, names, head.addresses * ADDRESS_WORDS)
  return { rows: head.rows, arrays, addresses, ids: head.ids.map(hexToBytes) }
}

function integersOf(fact: ChunkFact): Readonly<Record<IntegerName, bigint | null>> {
  const after = fact.hf_after_wad
  return {
    repaidUsdWad: fact.repaid_usd_wad,
    seizedUsdWad: fact.seized_usd_wad,
    feeUsdWad: fact.fee_usd_wad,
    grossUsdWad: fact.gross_profit_usd_wad,
    gasUsdWad: fact.gas_cost_usd_wad,
    netUsdWad: fact.net_profit_usd_wad,
    overUsdWad: fact.over_liquidation_usd_wad,
    badDebtUsdWad: fact.bad_debt_type === 'NONE' ? 0n : fact.bad_debt_usd_wad,
    healthFactorBeforeWad: fact.hf_before_wad,
    healthFactorAfterWad: after === MAX_UINT256 ? null : after,
    closeFactorWad: fact.close_factor_total_wad,
  }
}

function flagsOf(fact: ChunkFact): number {
  const after = fact.hf_after_wad
  return (
    (fact.net_profit_status === 'EXACT' ? FLAG.netIsExact : 0) |
    (after === null ? 0 : FLAG.closedKnown) |
    (after === MAX_UINT256 ? FLAG.closed : 0) |
    (fact.spiral === null ? 0 : FLAG.spiralKnown) |
    (fact.spiral === true ? FLAG.spiral : 0) |
    (fact.bad_debt_type === 'NONE' ? 0 : FLAG.badDebt)
  )
}
