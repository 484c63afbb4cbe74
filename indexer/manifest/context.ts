/** The context that a manifest gives a data source. */
import { type Context, type ContextValue, contextValueOfText } from '../store/context-codec.ts'
import type { YamlNode } from './yaml-node.ts'

const TYPES = 'String, Bool, Int, Int8, BigInt, BigDecimal, Bytes, Timestamp, List or Null'

/** @throws UserError MANIFEST_INVALID */
export function readContext(node: YamlNode): Context {
  return new Map(node.keys().map((key) => [key, contextValue(node.get(key))]))
}

function contextValue(node: YamlNode): ContextValue {
  const type = node.get('type').text()
  const data = node.get('data')
  const { value } = data
  switch (type) {
    case 'Null':
      return { type }
    case 'List':
      return { type, data: data.items().map(contextValue) }
    case 'Bool':
      if (typeof value === 'boolean') return { type, data: value }
      break
    case 'Int':
      if (typeof value === 'number' && (value | 0) === value) return { type, data: value }
      break
    case 'String':
    case 'Bytes':
      if (typeof value === 'string') return contextValueOfText(type, value) ?? refuse(type, data)
      break
    case 'Int8':
    case 'Timestamp':
    case 'BigInt':
    case 'BigDecimal': {
      // A number as it is written: as a float it may have lost digits.
      const text = typeof value === 'number' ? data.written : value
      return (typeof text === 'string' ? contextValueOfText(type, text) : undefined) ?? refuse(type, data)
    }
    default:
      throw node.get('type').invalid(TYPES)
  }
  return refuse(type, data)
}

function refuse(type: string, data: YamlNode): never {
  throw data.invalid(`a value of type ${type}`)
}
