/** All that rows say of one block, as one. Rows that contradict each other are refused with the places of both. */
import type { Hex } from '../../core/hex.ts'
import type { ImportedBlock, ImportedLog } from './imported-rows.ts'
import { badRow } from './rows.ts'

/** undefined: no row tells. */
export type BlockGroup = {
  readonly number: number
  /** Of the row that tells the timestamp, else of the first. */
  readonly place: string
  /** seconds */
  readonly timestamp: number | undefined
  readonly hash: Hex | undefined
  readonly block: ImportedBlock | undefined
  /** In the order of their indexes, each once. */
  readonly logs: readonly ImportedLog[]
}

type Told<T> = { readonly value: T; readonly place: string }

/** Takes the rows of one block: of blocks in any order, of logs in the order of their indexes. */
export class BlockRows {
  readonly #number: number
  readonly #logs: ImportedLog[] = []
  /** Hashes of the transactions of all logs but the last. */
  readonly #transactions = new Map<Hex, string>()
  #block: ImportedBlock | undefined
  #timestamp: Told<number> | undefined
  #hash: Told<Hex> | undefined

  constructor(number: number) {
    this.#number = number
  }

  /** @throws UserError IMPORT_ROW */
  addBlock(row: ImportedBlock): void {
    this.#timestamp = agreed(this.#timestamp, row.timestamp, row.place, 'timestamp')
    this.#hash = agreed(this.#hash, row.hash, row.place, 'block_hash')
    this.#block = this.#block === undefined ? row : united(this.#block, row)
  }

  /** @throws UserError IMPORT_ROW */
  addLog(row: ImportedLog): void {
    this.#timestamp = agreed(this.#timestamp, row.timestamp, row.place, 'blockTimestamp')
    this.#hash = agreed(this.#hash, row.blockHash, row.place, 'blockHash')
    const before = this.#logs.at(-1)
    if (before?.logIndex === row.logIndex) {
      this.#logs[this.#logs.length - 1] = united(before, row)
      return
    }
    if (before !== undefined) this.#checkTransaction(before, row)
    this.#logs.push(row)
  }

  finish(): BlockGroup {
    const [first] = this.#logs
    for (const log of this.#logs) {
      // Made-up indexes beside known ones could be those of others.
      if ((log.transactionIndex === undefined) === (first?.transactionIndex === undefined)) continue
      const [without, other] = log.transactionIndex === undefined ? [log, first] : [first ?? log, log]
      throw refused(without.place, 'transactionIndex', undefined, `a whole number, as ${other?.place} has`)
    }
    return {
      number: this.#number,
      place: this.#timestamp?.place ?? this.#block?.place ?? first?.place ?? '',
      timestamp: this.#timestamp?.value,
      hash: this.#hash?.value,
      block: this.#block,
      logs: this.#logs,
    }
  }

  /** The logs of a block are numbered transaction after transaction. */
  #checkTransaction(before: ImportedLog, { transactionHash, transactionIndex, place }: ImportedLog): void {
    if (transactionHash === before.transactionHash) {
      const known = before.transactionIndex
      if (known === undefined || transactionIndex === undefined || known === transactionIndex) return
      throw refused(place, 'transactionIndex', transactionIndex, `${known}, that transaction's at ${before.place}`)
    }
    this.#transactions.set(before.transactionHash, before.place)
    const earlier = this.#transactions.get(transactionHash)
    if (earlier === undefined) return
    const expected = `no log of the transaction of ${earlier} after those of another`
    throw refused(place, 'transactionHash', transactionHash, expected)
  }
}

function agreed<T>(known: Told<T> | undefined, value: T | undefined, place: string, column: string) {
  if (value === undefined || known?.value === value) return known
  if (known === undefined) return { value, place }
  throw refused(place, column, value, `${known.value}, as ${known.place} says of that block`)
}

/** What one row does not tell the other may. */
function united<T extends ImportedBlock | ImportedLog>(known: T, row: T): T {
  const both: Record<string, unknown> = { ...known }
  for (const [column, value] of Object.entries(row)) {
    const before = both[column]
    if (before === undefined) both[column] = value
    else if (column !== 'place' && value !== undefined && String(value) !== String(before)) {
      throw refused(row.place, column, String(value), `${String(before)}, as ${known.place} says of the same`)
    }
  }
  return both as T
}

function refused(place: string, column: string, got: unknown, expected: string): Error {
  return badRow({ place, values: {} }, column, got, expected)
}
