/** The `_meta` field: which block an answer is of. */
import type { AnsweredBlock } from './block.ts'
import type { AnswerObject } from './load.ts'
import { type SelectedField, type SelectionContext, subSelection } from './selection.ts'

/** What a database knows of a block. */
export type BlockFacts = {
  readonly hash: string
  readonly parentHash: string | null
  readonly timestamp: number | null
}

/**
 * `_meta` at a block. As in graph-node the hash, its parent and the timestamp are null where the query named the block by
 * its number, be it the head's.
 */
export async function metaAnswer(
  context: SelectionContext,
  field: SelectedField,
  block: AnsweredBlock,
  read: { readonly deployment: string; readonly factsOf: (number: number) => Promise<BlockFacts | null> },
): Promise<AnswerObject> {
  const facts = block.byNumber ? null : await read.factsOf(block.number)
  return answer(context, '_Meta_', field, {
    deployment: () => read.deployment,
    hasIndexingErrors: () => false,
    block: (selected) =>
      answer(context, '_Block_', selected, {
        number: () => block.number,
        hash: () => facts?.hash ?? null,
        parentHash: () => facts?.parentHash ?? null,
        timestamp: () => facts?.timestamp ?? null,
      }),
  })
}

type Fields = { readonly [name: string]: (selected: SelectedField) => AnswerObject[string] }

function answer(context: SelectionContext, type: string, field: SelectedField, fields: Fields): AnswerObject {
  const object: AnswerObject = {}
  for (const selected of subSelection(context, [type], field)) {
    object[selected.key] = selected.name === '__typename' ? type : (fields[selected.name]?.(selected) ?? null)
  }
  return object
}
