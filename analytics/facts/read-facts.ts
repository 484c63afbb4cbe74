/** Reading liquidation_facts: plain values, as many columns as asked for. */
import type { Expression, SqlBool } from 'kysely'
import { type Reader, tables } from '../reader.ts'
import { flagOf, integerOf } from '../stored-values.ts'
import { type ColumnKind, FACT_COLUMNS, type FactColumn, type FactRow, type StoredFact } from './columns.ts'

export type FactQuery<K extends FactColumn> = {
  /** Only these are read and decoded: of a million rows a column costs about a tenth of a second. */
  readonly columns: readonly K[]
  /** Only rows of blocks up to this one. */
  readonly toBlock: number
  readonly fromBlock?: number | undefined
  /** Further conditions, on the table liquidation_facts. */
  readonly where?: Expression<SqlBool> | undefined
}

/** Rows in chain order, one by one. Error FACTS_MISSING where they were not made up to that block. */
export async function eachFact<K extends FactColumn>(
  reader: Reader,
  o: FactQuery<K>,
  visit: (row: Pick<FactRow, K>) => void,
): Promise<void> {
  const { columns, fromBlock, toBlock, where } = o
  const decoders = columns.map((name) => [name, decoderOf(name)] as const)
  let query = tables
    .selectFrom('liquidation_facts')
    .select(columns as readonly FactColumn[])
    .where('block_number', '<=', toBlock)
  if (fromBlock !== undefined) query = query.where('block_number', '>=', fromBlock)
  if (where !== undefined) query = query.where(where)
  await reader.each(query.orderBy('liquidation_facts.id'), (row) => {
    const stored: Partial<Record<FactColumn, unknown>> = row
    const plain: Partial<Record<FactColumn, unknown>> = {}
    for (const [name, decode] of decoders) plain[name] = decode(stored[name])
    visit(plain as Pick<FactRow, K>)
  })
}

/** The same as a list. */
export async function readFacts<K extends FactColumn>(
  reader: Reader,
  o: FactQuery<K>,
): Promise<readonly Pick<FactRow, K>[]> {
  const rows: Pick<FactRow, K>[] = []
  await eachFact(reader, o, (row) => rows.push(row))
  return rows
}

type Decoder = (stored: unknown) => unknown

function decoderOf(column: FactColumn): Decoder {
  const kind: ColumnKind = FACT_COLUMNS[column]
  switch (kind) {
    case 'integer':
    case 'integer?':
      return (stored) => (stored === null ? null : integerOf(stored as Uint8Array | string))
    case 'flag':
    case 'flag?':
      return (stored) => (stored === null ? null : flagOf(stored as number | boolean))
    case 'int':
    case 'int?':
      return (stored) => (stored === null ? null : Number(stored))
    default:
      return (stored) => stored
  }
}

/** A whole row as a database gave it. */
export function plainFact(row: StoredFact): FactRow {
  const plain: Partial<Record<FactColumn, unknown>> = {}
  for (const name of Object.keys(FACT_COLUMNS) as FactColumn[]) plain[name] = decoderOf(name)(row[name])
  return plain as FactRow
}
