/**
 * What graph-node answered for the conformance chain: every entity, a row a line. tests/graph-node/conformance.test.ts
 * compares it with the real one, and records it with AFTERSHOCK_RECORD=1.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Ask, readCollections, readRows } from '../graph-node/collections.ts'

export type ExpectedRow = { readonly id: string; readonly [field: string]: unknown }
/** Rows by collection. */
type Rows = { readonly [collection: string]: readonly ExpectedRow[] }

export type Expectations = {
  /** Of the chain's last block: with another hash it is another chain. */
  readonly headHash: string
  /** By block: all collections at the head, those whose entities change at past blocks. */
  readonly blocks: { readonly [block: string]: Rows }
}

const PATH = fileURLToPath(new URL('expected.json', import.meta.url))
/** Blocks in the middle of the store's steps and of the points. */
const PAST_BLOCKS = [23, 25, 27, 29, 31, 34, 36, 49, 52, 55]
const CHANGING = new Set(['things', 'owners', 'keyeds', 'nameds', 'pointStats_collection', 'allStats_collection'])

/** Asks for all that the expectations hold. */
export async function readAnswers(ask: Ask, head: { number: number; hash: string }): Promise<Expectations> {
  const collections = await readCollections(ask)
  const blocks: Record<string, Rows> = {}
  for (const block of [...PAST_BLOCKS, head.number]) {
    const rows: Record<string, readonly ExpectedRow[]> = {}
    for (const collection of collections) {
      if (block !== head.number && !CHANGING.has(collection.name)) continue
      rows[collection.name] = await readRows(ask, collection, block)
    }
    blocks[block] = rows
  }
  return { headHash: head.hash, blocks }
}

export function readExpectations(): Expectations {
  return JSON.parse(readFileSync(PATH, 'utf8')) as Expectations
}

export function writeExpectations({ headHash, blocks }: Expectations): void {
  const rowsText = (rows: readonly ExpectedRow[]): string =>
    rows.length === 0 ? '[]' : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`
  const blockText = (rows: Rows): string =>
    `{\n${Object.entries(rows)
      .map(([name, list]) => `"${name}": ${rowsText(list)}`)
      .join(',\n')}\n}`
  const text = Object.entries(blocks).map(([block, rows]) => `"${block}": ${blockText(rows)}`)
  writeFileSync(PATH, `{\n"headHash": "${headHash}",\n"blocks": {\n${text.join(',\n')}\n}\n}\n`)
}

export type ExpectationsComparison = {
  /** Single values compared; items of lists count one each. */
  readonly values: number
  /** One line a value that differs. */
  readonly differences: readonly string[]
}

export function compareExpectations(got: Expectations, expected: Expectations): ExpectationsComparison {
  const differences: string[] = []
  let values = 0
  for (const [block, collections] of Object.entries(expected.blocks)) {
    for (const [name, rows] of Object.entries(collections)) {
      const found = got.blocks[block]?.[name] ?? []
      if (found.length !== rows.length)
        differences.push(`block ${block}, ${name}: got ${found.length} rows, expected ${rows.length}`)
      for (const [index, row] of rows.entries()) {
        values += valuesOf(row)
        differences.push(...rowDifferences(`block ${block}, ${name} ${row.id}`, found[index], row))
      }
    }
  }
  return { values, differences }
}

function rowDifferences(what: string, got: ExpectedRow | undefined, expected: ExpectedRow): string[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    const found = got?.[field]
    if (Array.isArray(value) && Array.isArray(found) && found.length === value.length) {
      return value.flatMap((item, index) => difference(`${what}.${field}[${index}]`, found[index], item))
    }
    return difference(`${what}.${field}`, found, value)
  })
}

function difference(what: string, got: unknown, expected: unknown): string[] {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)]
  return a === b ? [] : [`${what}: got ${a?.slice(0, 300)}, expected ${b?.slice(0, 300)}`]
}

function valuesOf(row: ExpectedRow): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0)
}
