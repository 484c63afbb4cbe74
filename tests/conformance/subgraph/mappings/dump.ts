// Host values as text, kinds and order included.
import { Entity, ethereum, JSONValue, JSONValueKind, Value, ValueKind, YAMLValue } from '@graphprotocol/graph-ts'

export function dumpValue(value: Value): string {
  const kind = value.kind
  if (kind == ValueKind.STRING) return 's:' + value.toString()
  if (kind == ValueKind.INT) return 'i:' + value.toI32().toString()
  if (kind == ValueKind.BIGDECIMAL) return 'd:' + value.toBigDecimal().toString()
  if (kind == ValueKind.BOOL) return 'b:' + (value.toBoolean() ? '1' : '0')
  if (kind == ValueKind.NULL) return 'null'
  if (kind == ValueKind.BYTES) return 'x:' + value.toBytes().toHexString()
  if (kind == ValueKind.BIGINT) return 'n:' + value.toBigInt().toString()
  if (kind == ValueKind.INT8) return 'l:' + value.toI64().toString()
  if (kind == ValueKind.TIMESTAMP) return 't:' + value.toTimestamp().toString()
  const items = value.toArray()
  let text = '['
  for (let i = 0; i < items.length; i++) text += (i == 0 ? '' : ' ') + dumpValue(items[i])
  return text + ']'
}

export function dumpEntity(entity: Entity | null): string {
  if (entity === null) return 'none'
  let text = '{'
  for (let i = 0; i < entity.entries.length; i++) {
    const entry = entity.entries[i]
    text += (i == 0 ? '' : ', ') + entry.key + '=' + dumpValue(entry.value)
  }
  return text + '}'
}

export function dumpEntities(entities: Array<Entity>): string {
  let text = ''
  for (let i = 0; i < entities.length; i++) text += (i == 0 ? '' : ' ') + dumpEntity(entities[i])
  return '[' + text + ']'
}

export function dumpJson(value: JSONValue): string {
  const kind = value.kind
  if (kind == JSONValueKind.NULL) return 'null'
  if (kind == JSONValueKind.BOOL) return value.toBool() ? 'true' : 'false'
  // The number's own text, as the host hands it over.
  if (kind == JSONValueKind.NUMBER) return '#' + changetype<string>(<usize>value.data)
  if (kind == JSONValueKind.STRING) return "'" + value.toString() + "'"
  let text = ''
  if (kind == JSONValueKind.ARRAY) {
    const items = value.toArray()
    for (let i = 0; i < items.length; i++) text += (i == 0 ? '' : ',') + dumpJson(items[i])
    return '[' + text + ']'
  }
  const entries = value.toObject().entries
  for (let i = 0; i < entries.length; i++) {
    text += (i == 0 ? '' : ',') + entries[i].key + ':' + dumpJson(entries[i].value)
  }
  return '{' + text + '}'
}

export function dumpYaml(value: YAMLValue): string {
  if (value.isNull()) return 'null'
  if (value.isBool()) return value.toBool() ? 'true' : 'false'
  if (value.isNumber()) return '#' + value.toNumber()
  if (value.isString()) return "'" + value.toString() + "'"
  if (value.isTagged()) return '<' + value.toTagged().tag + '>' + dumpYaml(value.toTagged().value)
  let text = ''
  if (value.isArray()) {
    const items = value.toArray()
    for (let i = 0; i < items.length; i++) text += (i == 0 ? '' : ',') + dumpYaml(items[i])
    return '[' + text + ']'
  }
  const entries = value.toObject().entries
  for (let i = 0; i < entries.length; i++) {
    text += (i == 0 ? '' : ',') + dumpYaml(entries[i].key) + ':' + dumpYaml(entries[i].value)
  }
  return '{' + text + '}'
}

export function dumpEthereum(value: ethereum.Value): string {
  const kind = value.kind
  const tag = (<i32>kind).toString() + ':'
  if (kind == ethereum.ValueKind.ADDRESS) return tag + value.toAddress().toHexString()
  if (kind == ethereum.ValueKind.FIXED_BYTES || kind == ethereum.ValueKind.BYTES) {
    return tag + value.toBytes().toHexString()
  }
  if (kind == ethereum.ValueKind.INT || kind == ethereum.ValueKind.UINT) {
    const number = value.toBigInt()
    return tag + number.toString() + '/' + number.length.toString()
  }
  if (kind == ethereum.ValueKind.BOOL) return tag + (value.toBoolean() ? '1' : '0')
  if (kind == ethereum.ValueKind.STRING) return tag + value.toString()
  // Function pointers have a kind that graph-ts does not name.
  if (<i32>kind > 9) return tag
  const items = kind == ethereum.ValueKind.TUPLE ? changetype<Array<ethereum.Value>>(value.toTuple()) : value.toArray()
  let text = ''
  for (let i = 0; i < items.length; i++) text += (i == 0 ? '' : ' ') + dumpEthereum(items[i])
  return tag + '(' + text + ')'
}

export function dumpParameters(event: ethereum.Event): string {
  let text = ''
  for (let i = 0; i < event.parameters.length; i++) {
    const parameter = event.parameters[i]
    text += (i == 0 ? '' : ', ') + parameter.name + '=' + dumpEthereum(parameter.value)
  }
  return text
}
