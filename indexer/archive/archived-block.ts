/** A block with all that was asked of the chain about it, and a section of such blocks as bytes. */
import type { Hex } from '../../core/hex.ts'
import type { AnsweredCall, BlockHeader, Log, Receipt, Transaction } from '../chain/block-source.ts'
import {
  type AnsweredAccount,
  readAccount,
  readCall,
  readHeader,
  readLog,
  readReceipt,
  readTransaction,
  writeAccount,
  writeCall,
  writeHeader,
  writeLog,
  writeReceipt,
  writeTransaction,
} from './records.ts'
import { WordReader, type WordWriter } from './words.ts'

export type ArchivedBlock = {
  readonly header: BlockHeader
  /** In log order. */
  readonly logs: readonly Log[]
  /** By hash. null: the source was asked and did not know it. */
  readonly transactions: ReadonlyMap<Hex, Transaction | null>
  readonly receipts: ReadonlyMap<Hex, Receipt | null>
  /** Of the state after the block. */
  readonly calls: readonly AnsweredCall[]
  readonly accounts: readonly AnsweredAccount[]
}

export function writeBlock(w: WordWriter, block: ArchivedBlock): void {
  writeHeader(w, block.header)
  w.number(block.logs.length)
  for (const log of block.logs) writeLog(w, log)
  w.number(block.transactions.size)
  for (const [hash, transaction] of block.transactions) {
    w.value(hash)
    writeTransaction(w, transaction)
  }
  w.number(block.receipts.size)
  for (const [hash, receipt] of block.receipts) {
    w.value(hash)
    writeReceipt(w, receipt)
  }
  w.number(block.calls.length)
  for (const call of block.calls) writeCall(w, call)
  w.number(block.accounts.length)
  for (const account of block.accounts) writeAccount(w, account)
}

/** The blocks of a section, ascending. Bytes that are no such section are a RangeError. */
export function readBlocks(bytes: Uint8Array): ArchivedBlock[] {
  const r = new WordReader(bytes)
  const blocks: ArchivedBlock[] = []
  while (!r.isAtEnd) {
    const header = readHeader(r)
    blocks.push({
      header,
      logs: listOf(r, () => readLog(r, header)),
      transactions: new Map(
        listOf(r, () => {
          const hash = r.word()
          return [hash, readTransaction(r, hash)]
        }),
      ),
      receipts: new Map(
        listOf(r, () => {
          const hash = r.word()
          return [hash, readReceipt(r, hash, header)]
        }),
      ),
      calls: listOf(r, () => readCall(r)),
      accounts: listOf(r, () => readAccount(r)),
    })
  }
  return blocks
}

function listOf<T>(r: WordReader, read: () => T): T[] {
  const list: T[] = []
  for (let left = r.number(); left > 0; left--) list.push(read())
  return list
}
