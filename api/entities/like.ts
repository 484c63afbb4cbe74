/** SQL's LIKE and ILIKE as PostgreSQL evaluates them under collation C. */
import { PATTERNS_MAX } from '../limits.ts'

/**
 * Whether the text matches: % is any text, _ any one character, a backslash takes the next character as itself. `nocase`
 * folds the letters A to Z only.
 */
export function matchesLike(text: string, pattern: string, nocase: boolean): boolean {
  const key = nocase ? `i${pattern}` : `c${pattern}`
  let expression = compiled.get(key)
  if (expression === undefined) {
    if (compiled.size >= PATTERNS_MAX) compiled.clear()
    expression = compile(nocase ? foldAscii(pattern) : pattern)
    compiled.set(key, expression)
  }
  return matches(expression, nocase ? foldAscii(text) : text)
}

type Piece = { readonly any: boolean; readonly text: readonly (string | undefined)[] }

const compiled = new Map<string, readonly Piece[]>()

function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Runs of characters (undefined: any one), each telling whether any text may stand before it. */
function compile(pattern: string): readonly Piece[] {
  const pieces: { any: boolean; text: (string | undefined)[] }[] = []
  let current = { any: false, text: [] as (string | undefined)[] }
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]
    if (character === '%') {
      pieces.push(current)
      current = { any: true, text: [] }
    } else if (character === '_') current.text.push(undefined)
    else if (character === '\\' && i + 1 < characters.length) current.text.push(characters[++i])
    else current.text.push(character)
  }
  return [...pieces, current]
}

/** Takes each run at its first place, the last one at the end: linear in the text for each run, without backtracking. */
function matches(pieces: readonly Piece[], text: string): boolean {
  const characters = [...text]
  const last = pieces.length - 1
  let from = 0
  for (const [i, piece] of pieces.entries()) {
    const at = !piece.any ? from : i === last ? characters.length - piece.text.length : find(piece, characters, from)
    if (at < from || !fits(piece, characters, at)) return false
    from = at + piece.text.length
  }
  return from === characters.length
}

function find(piece: Piece, characters: readonly string[], from: number): number {
  for (let at = from; at + piece.text.length <= characters.length; at++) if (fits(piece, characters, at)) return at
  return -1
}

function fits(piece: Piece, characters: readonly string[], at: number): boolean {
  if (at + piece.text.length > characters.length) return false
  return piece.text.every((wanted, i) => wanted === undefined || wanted === characters[at + i])
}
