/** Argument values as plain data, once validation has checked them against the schema. */
import { type ArgumentNode, Kind, type ValueNode } from 'graphql'

/** Whole and decimal literals stay text, so that no digit is lost. */
export type InputValue = string | number | boolean | null | readonly InputValue[] | InputObject
export type InputObject = { readonly [name: string]: InputValue | undefined }

/** A request's variables after coercion; absent ones are undefined. */
export type Variables = { readonly [name: string]: unknown }

/** A literal's value. As in graph-node a variable that was not given is null, so that a filter is never left out unseen. */
export function literalValue(node: ValueNode, variables: Variables): InputValue {
  switch (node.kind) {
    case Kind.VARIABLE:
      return inputValue(variables[node.name.value]) ?? null
    case Kind.NULL:
      return null
    case Kind.BOOLEAN:
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.INT:
    case Kind.FLOAT:
      return node.value
    case Kind.LIST:
      return node.values.map((item) => literalValue(item, variables))
    case Kind.OBJECT: {
      const object: Record<string, InputValue> = {}
      for (const field of node.fields) object[field.name.value] = literalValue(field.value, variables)
      return object
    }
  }
}

/** A field's arguments by name; those not given are absent. */
export function argumentValues(nodes: readonly ArgumentNode[] | undefined, variables: Variables): InputObject {
  const values: Record<string, InputValue> = {}
  for (const node of nodes ?? []) values[node.name.value] = literalValue(node.value, variables)
  return values
}

/** A value as a message shows it. */
export function showValue(value: InputValue | undefined): string {
  if (value === undefined || value === null) return 'null'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function isInputObject(value: InputValue | undefined): value is InputObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isInputList(value: InputValue | undefined): value is readonly InputValue[] {
  return Array.isArray(value)
}

/** A coerced variable as an input value: coercion leaves nothing but plain data. */
function inputValue(value: unknown): InputValue | undefined {
  if (value === undefined || value === null) return value
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map((item: unknown) => inputValue(item) ?? null)
  if (typeof value !== 'object') return String(value)
  const object: Record<string, InputValue | undefined> = {}
  for (const [name, field] of Object.entries(value)) {
    const converted = inputValue(field)
    if (converted !== undefined) object[name] = converted
  }
  return object
}
