/** The `_meta` field: which block an answer is of. */
import { bytesToHex } from '../../core/hex.ts'
import type { AnsweredBlock } from './block.ts'
import type { AnswerObject, RunStatement } from './load.ts'
import { type SelectedField, type SelectionContext, subSelection } from './selection.ts'

/**
 * `_meta` at a block. As in graph-node the hash, its parent and the timestamp are null where the query named an earlier
 * block by its number.
 */
export function metaAnswer(
  context: SelectionContext,
  field: SelectedField,
  block: AnsweredBlock,
  read: { readonly deployment: string; readonly run: RunStatement },
): AnswerObject {
  const known = block.current || block.hash !== undefined
  return answer(context, '_Meta_', field, {
    deployment: () => read.deployment,
    hasIndexingErrors: () => false,
    block: (selected) => {
      const row = known ? read.run(BLOCK_SQL, [block.number])[0] : undefined
      return answer(context, '_Block_', selected, {
        number: () => block.number,
        hash: () => hex(row?.[0]),
        parentHash: () => hex(row?.[1]),
        timestamp: () => (row === undefined ? null : Number(row[2])),
      })
    },
  })
}

const BLOCK_SQL = 'SELECT hash, parent_hash, timestamp FROM _block WHERE number = ?'

type Fields = { readonly [name: string]: (selected: SelectedField) => AnswerObject[string] }

function answer(context: SelectionContext, type: string, field: SelectedField, fields: Fields): AnswerObject {
  const object: AnswerObject = {}
  for (const selected of subSelection(context, type, field)) {
    object[selected.key] = selected.name === '__typename' ? type : (fields[selected.name]?.(selected) ?? null)
  }
  return object
}

function hex(value: unknown): string | null {
  return value instanceof Uint8Array ? bytesToHex(value) : null
}
