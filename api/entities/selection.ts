/**
 * What a query selects of one object, with fragments spread, @skip and @include applied and equal response keys merged:
 * the CollectFields of the GraphQL specification.
 */
import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { literalValue, type Variables } from './literals.ts'

/** One answer of the object: the fields asked for under its key, which differ in nothing but their sub-selections. */
export type SelectedField = {
  readonly key: string
  readonly name: string
  readonly nodes: readonly [FieldNode, ...FieldNode[]]
}

export type SelectionContext = {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Variables
}

/** What the selection sets ask of an object, given the names of its type and interfaces, in the order of the answer. */
export function selectFields(
  context: SelectionContext,
  types: readonly string[],
  sets: readonly (SelectionSetNode | undefined)[],
): readonly SelectedField[] {
  const found = new Map<string, [FieldNode, ...FieldNode[]]>()
  for (const set of sets) if (set !== undefined) collect(context, types, set.selections, found, new Set())
  return [...found].map(([key, nodes]) => ({ key, name: nodes[0].name.value, nodes }))
}

/** What is asked of the object that a field answers with. */
export function subSelection(
  context: SelectionContext,
  types: readonly string[],
  field: SelectedField,
): readonly SelectedField[] {
  return selectFields(
    context,
    types,
    field.nodes.map((node) => node.selectionSet),
  )
}

function collect(
  context: SelectionContext,
  types: readonly string[],
  selections: readonly SelectionNode[],
  found: Map<string, [FieldNode, ...FieldNode[]]>,
  spread: Set<string>,
): void {
  for (const node of selections) {
    if (!included(context, node.directives)) continue
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value
      const nodes = found.get(key)
      if (nodes === undefined) found.set(key, [node])
      else nodes.push(node)
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      const condition = node.typeCondition?.name.value
      if (condition === undefined || types.includes(condition)) {
        collect(context, types, node.selectionSet.selections, found, spread)
      }
    } else {
      const name = node.name.value
      const fragment = context.fragments.get(name)
      if (fragment === undefined || spread.has(name) || !types.includes(fragment.typeCondition.name.value)) continue
      spread.add(name)
      collect(context, types, fragment.selectionSet.selections, found, spread)
    }
  }
}

function included(context: SelectionContext, directives: readonly DirectiveNode[] | undefined): boolean {
  for (const directive of directives ?? []) {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') continue
    const argument = directive.arguments?.find((candidate) => candidate.name.value === 'if')
    const value = argument !== undefined && literalValue(argument.value, context.variables) === true
    if (value === (name === 'skip')) return false
  }
  return true
}
