/**
 * A table of Morpho Blue markets that a user has: what a history of logs does not tell when it begins after the markets
 * were created. CSV with a header; a market's id is the hash of its parameters, so each row proves itself.
 */
import { readFileSync } from 'node:fs'
import { UserError } from '../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../core/hex.ts'
import { keccak256 } from '../indexer/abi/keccak.ts'
import type { Deployment } from '../indexer/manifest/render.ts'

/** As a deployment takes them. */
export type MarketTerms = Required<Pick<Deployment, 'marketParameters' | 'tokens'>> & { readonly count: number }

const ADDRESSES = ['loan_token', 'collateral_token', 'oracle', 'irm'] as const
const SIDES = ['loan', 'collateral'] as const
const COLUMNS = [...ADDRESSES, 'lltv', ...SIDES.flatMap((side) => [`${side}_decimals`, `${side}_symbol`])]
/** ERC-20's decimals are a byte. */
const MOST_DECIMALS = 255
const WAD = 10n ** 18n

type Row = { readonly place: string; readonly values: ReadonlyMap<string, string> }

/**
 * Reads the file: columns loan_token, collateral_token, oracle, irm, lltv (1e18 is one), loan_decimals, loan_symbol,
 * collateral_decimals, collateral_symbol, in any order, and market_id, which is compared where it is there. Others are
 * left alone.
 * @throws UserError MARKET_PARAMETERS when it cannot be read or a row is wrong
 */
export function readMarketParameters(path: string): MarketTerms {
  const rows = rowsOf(path)
  const tokens = new Map<string, string>()
  const encoded = rows.map((row) => {
    for (const side of SIDES) addToken(tokens, row, side)
    return encode(row)
  })
  return {
    count: rows.length,
    marketParameters: `0x${encoded.join('')}`,
    tokens: [...tokens].map(([address, rest]) => `${address}:${rest}`).join(' '),
  }
}

function rowsOf(path: string): Row[] {
  const lines = textOf(path)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
  const names = (lines[0] ?? '').split(',').map((name) => name.trim())
  const missing = COLUMNS.filter((name) => !names.includes(name))
  if (missing.length > 0) throw bad(`${path}, line 1`, `no column ${missing.join(', ')}`, `${COLUMNS.join(', ')}`)
  const rows = lines.slice(1).flatMap((line, index): Row[] => {
    if (line.trim() === '') return []
    const cells = line.split(',').map((cell) => cell.trim())
    const place = `${path}, line ${index + 2}`
    if (cells.length !== names.length) throw bad(place, `${cells.length} cells`, `${names.length}, as in line 1`)
    return [{ place, values: new Map(names.map((name, at) => [name, cells[at] ?? ''])) }]
  })
  if (rows.length === 0) throw bad(path, 'no market', 'a line for each')
  return rows
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('MARKET_PARAMETERS', `${path}: got no file that can be read (${reason}).`, {
      hint: 'Check the path given with --market-params',
      cause,
    })
  }
}

/** abi.encode(MarketParams), without 0x. */
function encode(row: Row): string {
  const lltv = cell(row, 'lltv')
  if (!/^\d+$/.test(lltv) || BigInt(lltv) > WAD) {
    throw bad(`${row.place}, lltv`, `"${lltv}"`, 'a whole number of at most 1000000000000000000 (1e18 is one)')
  }
  const words = [...ADDRESSES.map((name) => addressIn(row, name).slice(2)), BigInt(lltv).toString(16)]
  const encoded = words.map((word) => word.padStart(64, '0')).join('')
  const told = row.values.get('market_id') ?? ''
  const id = bytesToHex(keccak256(hexToBytes(`0x${encoded}`)))
  if (told !== '' && told.toLowerCase() !== id) {
    throw bad(`${row.place}, market_id`, told, `${id}, the hash of the other columns`)
  }
  return encoded
}

function addToken(tokens: Map<string, string>, row: Row, side: (typeof SIDES)[number]): void {
  const address = addressIn(row, `${side}_token`)
  const decimals = cell(row, `${side}_decimals`)
  if (!/^\d{1,3}$/.test(decimals) || Number(decimals) > MOST_DECIMALS) {
    throw bad(`${row.place}, ${side}_decimals`, `"${decimals}"`, 'a whole number from 0 to 255')
  }
  const symbol = cell(row, `${side}_symbol`)
  // The two characters separate what the manifest holds.
  if (/[\s:]/.test(symbol)) throw bad(`${row.place}, ${side}_symbol`, `"${symbol}"`, 'no space and no colon')
  const text = `${Number(decimals)}:${symbol}`
  const known = tokens.get(address)
  if (known !== undefined && known !== text) {
    throw bad(`${row.place}, ${side}_token`, `${address} with ${text}`, `${known}, as in a line before`)
  }
  tokens.set(address, text)
}

function cell(row: Row, name: string): string {
  return row.values.get(name) ?? ''
}

function addressIn(row: Row, name: string): Hex {
  const value = cell(row, name)
  if (/^0x[0-9a-fA-F]{40}$/.test(value)) return value.toLowerCase() as Hex
  throw bad(`${row.place}, ${name}`, `"${value}"`, 'an address: 0x and 40 hex digits')
}

function bad(place: string, got: string, expected: string): UserError {
  return new UserError('MARKET_PARAMETERS', `${place}: got ${got}, expected ${expected}.`, {
    hint: 'See docs/archive-format.md, "Morpho Blue from logs alone"',
  })
}
