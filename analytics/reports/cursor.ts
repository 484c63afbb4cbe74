/**
 * Cursors of analytics answers. A cursor names the block that its pages belong to, the question (so that another one
 * does not continue it) and the last row seen; the pages of one question are therefore of one state.
 */
import { UserError } from '../../core/errors.ts'
import type { Reader, State } from '../reader.ts'

export type Cursor = {
  readonly block: number
  /** The state at it. */
  readonly state: State
  /** The question's arguments apart from the page's. */
  readonly question: string
  /** The sort key and the id of the last row. */
  readonly key: string
  readonly id: string
}

export type PageInfo = { readonly hasNextPage: boolean; readonly endCursor: string | null }

export function encodeCursor(cursor: Cursor): string {
  const { block, state, question, key, id } = cursor
  return Buffer.from(JSON.stringify([block, state.number, state.mark, question, key, id])).toString('base64url')
}

/** Error CURSOR when the text is not a cursor of this question, CURSOR_EXPIRED when its block was replaced. */
export async function decodeCursor(reader: Reader, text: string, question: string): Promise<Cursor> {
  const cursor = parse(text)
  if (cursor === undefined || cursor.question !== question) {
    throw new UserError('CURSOR', `after: got "${text}", expected the endCursor of a page of the same question.`, {
      hint: 'Give after unchanged, with the same other arguments as the page before, or leave it out.',
    })
  }
  if (!(await isStill(reader, cursor))) {
    throw new UserError(
      'CURSOR_EXPIRED',
      `after: got a cursor of block ${cursor.block}, which the chain has replaced.`,
      {
        hint: 'Start again without after.',
      },
    )
  }
  return cursor
}

async function isStill({ blocks }: Reader, { block, state }: Cursor): Promise<boolean> {
  if (!(await blocks.isCurrentState(state))) return false
  // A later block may have taken the place of one that changed nothing.
  return (await blocks.stateAt(block)).number === state.number
}

function parse(text: string): Cursor | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(fields) || fields.length !== 6) return undefined
    const [block, number, mark, question, key, id]: unknown[] = fields
    if (typeof block !== 'number' || typeof number !== 'number' || typeof mark !== 'string') return undefined
    if (typeof question !== 'string' || typeof key !== 'string' || typeof id !== 'string') return undefined
    return { block, state: { number, mark }, question, key, id }
  } catch {
    return undefined
  }
}

/** The rows after the cursor's, cut to a page. Rows must be in the order of `compare`. */
export function pageOf<T>(
  rows: readonly T[],
  o: { readonly first: number; readonly isAfter: (row: T) => boolean; readonly cursorOf: (row: T) => string },
): { readonly items: readonly T[]; readonly pageInfo: PageInfo } {
  const start = rows.findIndex(o.isAfter)
  const items = start < 0 ? [] : rows.slice(start, start + o.first)
  const last = items.at(-1)
  return {
    items,
    pageInfo: {
      hasNextPage: start >= 0 && start + items.length < rows.length,
      endCursor: last === undefined ? null : o.cursorOf(last),
    },
  }
}
