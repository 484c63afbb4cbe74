/** Rows of files, whatever their format, each with the place that an error names. */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { bytesToHex } from '../../core/hex.ts'

export type Row = {
  /** The file and the line or row, counted from 1. */
  readonly place: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Columns that a table must have, each with all the names that it may go by. */
export type ColumnNames = readonly (readonly string[])[]

export type Rows = AsyncIterable<Row>

/** A row that cannot be what it says: file, line, column, what was got and what was expected. */
export function badRow(row: Row, column: string, got: unknown, expected: string): UserError {
  const shown = got === undefined || got === null ? 'nothing' : shorten(textOf(got))
  return new UserError('IMPORT_ROW', `${row.place}, ${column}: got ${shown}, expected ${expected}.`, {
    hint: 'Nothing was written; mend the file, or leave it out',
  })
}

/** @throws UserError IMPORT_ROW when a table has not all of the columns; `place`: of its header */
export function requireColumns(place: string, columns: readonly string[], required: ColumnNames): void {
  const missing = required.find((names) => !names.some((name) => columns.includes(name)))
  if (missing === undefined) return
  throw badRow(
    { place, values: {} },
    'the names of the columns',
    columns.join(','),
    `${missing.join(' or ')} among them`,
  )
}

/** The first of these columns that has a value, with its name; where none has one, the name of one that is there. */
export function cellOf(
  { values }: Row,
  names: readonly string[],
): { readonly column: string; readonly value: unknown } {
  for (const column of names) {
    const value = values[column]
    if (value !== undefined && value !== null && value !== '') return { column, value }
  }
  return { column: names.find((name) => name in values) ?? names[0] ?? '', value: undefined }
}

/** A whole number, as a number, decimal digits or a hex quantity; undefined where there is none. */
export function numberIn(row: Row, names: readonly string[]): number | undefined {
  const { column, value } = cellOf(row, names)
  if (value === undefined) return undefined
  const isText = typeof value === 'string' && /^(\d+|0x[0-9a-fA-F]+)$/.test(value)
  const number = isText || typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw badRow(row, column, value, 'a whole number')
}

export function requiredNumber(row: Row, names: readonly string[]): number {
  const number = numberIn(row, names)
  if (number === undefined) throw badRow(row, cellOf(row, names).column, undefined, 'a whole number')
  return number
}

/** Bytes as hex text or as they are; `bytes`: how many; undefined where there is no value. */
export function hexIn(row: Row, names: readonly string[], bytes?: number): Hex | undefined {
  const { column, value } = cellOf(row, names)
  if (value === undefined) return undefined
  return hexOf(row, column, value, bytes)
}

export function requiredHex(row: Row, names: readonly string[], bytes?: number): Hex {
  const hex = hexIn(row, names, bytes)
  if (hex === undefined) throw badRow(row, cellOf(row, names).column, undefined, expectedBytes(bytes))
  return hex
}

export function hexOf(row: Row, column: string, value: unknown, bytes?: number): Hex {
  const text = value instanceof Uint8Array ? bytesToHex(value) : value
  if (typeof text === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(text)) {
    if (bytes === undefined || text.length === 2 + bytes * 2) return text.toLowerCase() as Hex
  }
  throw badRow(row, column, value, expectedBytes(bytes))
}

function expectedBytes(bytes: number | undefined): string {
  return bytes === undefined ? '0x and an even number of hex digits' : `0x and ${bytes * 2} hex digits`
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return bytesToHex(value)
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`
}
