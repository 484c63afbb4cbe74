/** A mistake in one place of a source file. */

export type Edit = {
  /** From the repository's root. */
  readonly file: string
  /** Text that the file has exactly once, with the expression that is got wrong between « and ». « » alone: insert there. */
  readonly find: string
  /** The wrong expression; statements where they are inserted. */
  readonly wrong: string
  /** An import that it needs. */
  readonly imports?: string
}

/** The marked expression and the text without its marks. */
export function markedText({ find }: Edit): {
  readonly right: string
  readonly plain: string
  readonly offset: number
} {
  const parts = find.split(/[«»]/)
  const [before = '', right = '', after = ''] = parts
  if (parts.length !== 3) throw new Error(`"${find}": expected one expression between « and ».`)
  return { right, plain: before + right + after, offset: before.length }
}

/** Where the marked expression begins; throws unless the text is there exactly once, so that no mistake goes stale. */
export function onlyPlaceOf(edit: Edit, text: string): number {
  const { plain, offset } = markedText(edit)
  const at = text.indexOf(plain)
  if (at < 0 || text.indexOf(plain, at + 1) >= 0) {
    throw new Error(`${edit.file}: got "${plain}" ${at < 0 ? 'nowhere' : 'more than once'}, expected it once.`)
  }
  return at + offset
}

/** The text with the mistake. */
export function withMistake(text: string, edit: Edit): string {
  const at = onlyPlaceOf(edit, text)
  return text.slice(0, at) + edit.wrong + text.slice(at + markedText(edit).right.length)
}
