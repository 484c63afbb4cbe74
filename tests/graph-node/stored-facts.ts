/** The stored facts of a database, file or PostgreSQL, for comparison. */
import { expect } from 'vitest'
import { indexedBlock } from '../../analytics/block-time.ts'
import { FACT_NAMES } from '../../analytics/facts/plain-fact.ts'
import { readFacts } from '../../analytics/facts/read-facts.ts'
import { newestCheckpoint } from '../../analytics/facts/stored-facts.ts'
import type { FactStore } from '../../analytics/facts/update-facts.ts'
import { tables } from '../../analytics/reader.ts'
import { bytesToHex } from '../../core/hex.ts'

/** Rows as of the newest block, with bytes of either database in one form. */
export async function storedFacts(store: FactStore): Promise<readonly unknown[]> {
  const rows = await store.read(async (reader) => {
    const { number: block, timestamp } = await indexedBlock(reader)
    expect((await newestCheckpoint(reader))?.block).toBe(block)
    return readFacts(reader, { columns: FACT_NAMES, asOf: { block, timestamp } })
  })
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? bytesToHex(value) : value]),
    ),
  )
}

/** The chunks of columns, as they lie in the database. */
export async function storedChunks(store: FactStore): Promise<readonly unknown[]> {
  const rows = await store.read((reader) =>
    reader.all(tables.selectFrom('_facts_columns').selectAll().orderBy('last_block')),
  )
  return rows.map(({ columns, ...row }) => [...Object.values(row).map(Number), bytesToHex(columns)])
}
