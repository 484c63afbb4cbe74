/**
 * In what our answers may differ from graph-node's: the list of docs/differences-from-graph-node.md, which the tests hold
 * to be this one. Each has a query by which graph-node shows it on the probe subgraph.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Answer, Variables } from './api-model.ts'

export type Compared = {
  readonly query: string
  readonly variables?: Variables | undefined
  readonly theirs: Answer
  readonly ours: Answer
}

export type Difference = {
  /** As docs/differences-from-graph-node.md names it. */
  readonly name: string
  readonly excuses: (compared: Compared) => boolean
  /** None where it depends on which blocks graph-node happens to keep. */
  readonly example?: string
}

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'Filters that fail inside graph-node',
    excuses: ({ theirs }) => says(theirs, /operator does not exist|LIKE pattern must not end with escape character/),
    example: '{ profiles(where: { owner_starts_with: "0x01" }) { id } }',
  },
  {
    name: 'Orders that fail inside graph-node',
    excuses: ({ theirs }) =>
      says(theirs, /SortKey::ChildKey|missing FROM-clause entry|COALESCE types|UNION types|column reference/),
    example: '{ owners { things(orderBy: owner__wealth) { id } } }',
  },
  {
    name: 'A negative `first` where nothing leads to',
    excuses: ({ theirs }) => says(theirs, /potentially returns `18446744073709551615` entities/),
    example: '{ owners(where: { id: "0x00" }) { things(first: -1) { id } } }',
  },
  {
    name: 'Ties of an order by the id of a reference',
    excuses: ({ query, theirs, ours }) => /orderBy: \w+__id\b/.test(query) && equalWithoutOrder(theirs.data, ours.data),
    example: '{ things(orderBy: owner__id, orderDirection: desc) { id } }',
  },
  {
    name: 'The block at which a bucket appears',
    excuses: ({ query, theirs, ours }) =>
      /\w+(Stats|Totals)(_collection)?\(/.test(query) &&
      /block: |current: /.test(query) &&
      theirs.data !== undefined &&
      ours.data !== undefined,
  },
  {
    name: 'Blocks known by their hash',
    excuses: ({ theirs, ours }) => says(theirs, /no block with that hash found/) && ours.data !== undefined,
  },
  {
    name: 'The current bucket of an aggregation without dimensions',
    excuses: ({ query, theirs, ours }) =>
      /current: (include|\$)/.test(query) && says(theirs, /Null value resolved/) && ours.data !== undefined,
    example: '{ readingTotals_collection(interval: day, current: include, where: { timestamp_lt: "1" }) { id } }',
  },
  {
    name: 'Numbers with an exponent',
    excuses: ({ theirs }) => says(theirs, /Unexpected unsupported float/),
    example: '{ things(where: { ratio: 1e0 }) { id } }',
  },
  {
    name: 'Documents that are not valid GraphQL',
    excuses: ({ theirs, ours }) => theirs.errors === undefined && says(ours, INVALID),
    example: '{ things(wher: { id: "a" }) { id } }',
  },
]

/** What graphql-js says of a document; graph-node looks at what it runs alone. */
const INVALID =
  /^(Unknown |Fragment cannot be spread |Field "|Fields "|Variable "\$\w+" is not defined|Invalid value provided for argument)/

/** The difference that explains why answers are not alike, if there is one. */
export function explanationOf(compared: Compared): Difference | undefined {
  return DIFFERENCES.find(({ excuses }) => excuses(compared))
}

function says(answer: Answer, pattern: RegExp): boolean {
  return answer.errors?.some(({ message }) => pattern.test(message)) ?? false
}

function equalWithoutOrder(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(sorted(a), sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => JSON.stringify(sorted(item))).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, sorted(field)]))
}
