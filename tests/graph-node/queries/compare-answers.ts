/** Whether two engines answered a query alike, and what graph-node's clients look for in messages. */
import { isDeepStrictEqual } from 'node:util'
import type { Answer } from './api-model.ts'

/** equal: both answered with the same data in the same order. refused: both refused, with the same data beside. */
export type Verdict = 'equal' | 'refused' | 'different'

/** `theirs` is graph-node's. Only the order of keys may differ, and the words of refusals. */
export function compareAnswers(theirs: Answer, ours: Answer): Verdict {
  const refused = theirs.errors !== undefined
  if (theirs.status !== ours.status || refused !== (ours.errors !== undefined)) return 'different'
  if (!isDeepStrictEqual(theirs.data, ours.data)) return 'different'
  return refused ? 'refused' : 'equal'
}

/** The parts of graph-node's messages by which a fault is known, numbers and names included. */
const PHRASES: readonly RegExp[] = [
  /The `\w+` argument must be between 0 and \d+, but is -?\d+/,
  /Ordering by `\w+` is not supported for type `\w+`/,
  /unsupported filter `[^`]*` for value `[^`]*`/,
  /Non-list value passed to `\w+` filter/,
  /Filter must by an object/,
  /Query contains value with invalid type `[^`]*`: `[^`]*`/,
  /Child filter nesting not supported by value `\w+`/,
  /Cannot mix column filters with 'or' operator at the same level\. Found column filter\(s\) [^.]*/,
  /Failed to decode `\w+` value: `[^`]*`/,
  /Odd number of digits/,
  /Invalid character '.' at position \d+/,
  /has only indexed up to block number \d+ and data for block number \d+ is therefore not yet available/,
  /only has data starting at block number \d+ and data for block number -?\d+ is therefore not available/,
  /no block with that hash found/,
  /Invalid value provided for argument/,
  /No value provided for required (?:argument|variable)/,
  /Null value resolved for non-null field `\w+`/,
  /Type `\w+` has no field `\w+`/,
  /Not supported: \w+ are not supported/,
]

/** Phrases of graph-node's messages that ours lack. */
export function missingPhrases(theirs: Answer, ours: Answer): readonly string[] {
  const said = ours.errors?.map(({ message }) => message).join('\n') ?? ''
  return (theirs.errors ?? []).flatMap(({ message }) => {
    const phrase = PHRASES.map((pattern) => pattern.exec(message)?.[0]).find((found) => found !== undefined)
    return phrase === undefined || said.includes(phrase) ? [] : [phrase]
  })
}
