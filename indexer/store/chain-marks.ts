/** What tells which chain a database was made of, kept in _meta beside the pointer. */
import type { Database } from 'better-sqlite3'
import type { Hex } from '../../core/hex.ts'

export type ChainMarks = {
  /** The block before the start block as it was when indexing began; null where it is not recorded. */
  readonly origin: { readonly number: number; readonly hash: Hex } | null
  /** Up to this block, which is indexed, the node called the chain final; null when it said nothing. */
  readonly finalNumber: number | null
}

export function readChainMarks(db: Database): ChainMarks {
  const select = db.prepare<[string], { value: string }>('SELECT value FROM _meta WHERE key = ?')
  const number = select.get('originNumber')?.value
  const hash = select.get('originHash')?.value
  const final = select.get('finalNumber')?.value
  return {
    origin: number === undefined || hash === undefined ? null : { number: Number(number), hash: `0x${hash.slice(2)}` },
    finalNumber: final === undefined ? null : Number(final),
  }
}

export function writeOrigin(db: Database, block: { readonly number: number; readonly hash: Hex }): void {
  put(db, 'originNumber', String(block.number))
  put(db, 'originHash', block.hash)
}

export function writeFinalNumber(db: Database, number: number): void {
  put(db, 'finalNumber', String(number))
}

function put(db: Database, key: string, value: string): void {
  db.prepare('INSERT INTO _meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    value,
  )
}
