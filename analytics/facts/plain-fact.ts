/** Rows of liquidation_facts as a database gives them, and with plain values. */
import { flagOf, integerOf } from '../stored-values.ts'
import { type ColumnKind, FACT_COLUMNS, type FactColumn, type FactRow, type StoredFact } from './columns.ts'

type Decoder = (stored: unknown) => unknown

const DECODERS: Readonly<Record<'bytes' | 'int' | 'integer' | 'flag' | 'text', Decoder>> = {
  bytes: (stored) => stored,
  text: (stored) => stored,
  // PostgreSQL's driver gives the digits of a 64-bit integer.
  int: (stored) => Number(stored),
  integer: (stored) => integerOf(stored as Uint8Array | string),
  flag: (stored) => flagOf(stored as number | boolean),
}

export const FACT_NAMES: readonly FactColumn[] = Object.keys(FACT_COLUMNS) as FactColumn[]

/** The columns asked for, decoded. */
export function factDecoder<K extends FactColumn>(
  columns: readonly K[],
): (row: Pick<StoredFact, K>) => Pick<FactRow, K> {
  const decoders = columns.map((name) => [name, decoderOf(FACT_COLUMNS[name])] as const)
  return (row) => {
    const plain: Partial<Record<FactColumn, unknown>> = {}
    for (const [name, decode] of decoders) plain[name] = row[name] === null ? null : decode(row[name])
    return plain as Pick<FactRow, K>
  }
}

/** Kind without whether it may be null. */
export function plainKind(kind: ColumnKind): keyof typeof DECODERS {
  return kind.replace('?', '') as keyof typeof DECODERS
}

function decoderOf(kind: ColumnKind): Decoder {
  return DECODERS[plainKind(kind)]
}
