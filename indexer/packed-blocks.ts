/**
 * Blocks on their way from the thread that fetches to the one that indexes: as bytes, in the archive's own words, so that
 * nothing is copied object by object. A header's bloom is left out: only who fetches looks at it.
 */
import { readCall, readHeader, readLog, writeCall, writeHeader, writeLog } from './archive/records.ts'
import { WordReader, WordWriter } from './archive/words.ts'
import type { AnsweredCall, Block, Log } from './chain/block-source.ts'

/** A block with the answers to its eth_calls that are at hand. */
export type PackedBlock = Block & { readonly calls: readonly AnsweredCall[] }

const writer = new WordWriter()

export function packBlocks(blocks: Iterable<PackedBlock>): ArrayBuffer {
  writer.reset()
  for (const { header, logs, calls } of blocks) {
    writeHeader(writer, header)
    writer.number(logs.length)
    for (const log of logs) writeLog(writer, log)
    writer.number(calls.length)
    for (const call of calls) writeCall(writer, call)
  }
  return new Uint8Array(writer.bytes()).buffer
}

export function unpackBlocks(packed: ArrayBuffer): PackedBlock[] {
  const reader = new WordReader(new Uint8Array(packed))
  const blocks: PackedBlock[] = []
  while (!reader.isAtEnd) {
    const header = readHeader(reader)
    const logs: Log[] = []
    for (let left = reader.number(); left > 0; left--) logs.push(readLog(reader, header))
    const calls: AnsweredCall[] = []
    for (let left = reader.number(); left > 0; left--) calls.push(readCall(reader))
    blocks.push({ header, logs, calls })
  }
  return blocks
}
