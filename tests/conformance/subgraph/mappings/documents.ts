// JSON and YAML. Documents are parted by the unit separator, U+001F.
import { Bytes, ethereum, JSONValueKind, json, yaml } from '@graphprotocol/graph-ts'
import { dumpJson, dumpYaml } from './dump'
import { inputOf, partOf, Sink } from './sink'

const SEPARATOR = '\u001f'

export function handleJson(event: ethereum.Event): void {
  const sink = new Sink()
  const documents = inputOf(event).split(SEPARATOR)
  for (let i = 0; i < documents.length; i++) {
    const result = json.try_fromString(documents[i])
    if (result.isError) {
      sink.text('error')
      continue
    }
    sink.text(dumpJson(result.value))
    sink.text(dumpJson(json.fromString(documents[i])))
  }
  sink.save('json-' + partOf(event))
}

// Numbers of a JSON array in every form that takes them; a part of the event says which forms are safe.
export function handleJsonNumbers(event: ethereum.Event): void {
  const sink = new Sink()
  const forms = event.parameters[1].value.toBigInt().toI32()
  const items = json.fromString(inputOf(event)).toArray()
  for (let i = 0; i < items.length; i++) {
    if (items[i].kind != JSONValueKind.NUMBER) continue
    if ((forms & 1) != 0) sink.text('i64 ' + items[i].toI64().toString())
    if ((forms & 2) != 0) sink.text('u64 ' + items[i].toU64().toString())
    if ((forms & 4) != 0) sink.text('f64 ' + items[i].toF64().toString())
    if ((forms & 8) != 0) sink.big(items[i].toBigInt())
  }
  sink.save('json-numbers-' + partOf(event))
}

// Bytes that need not be UTF-8.
export function handleJsonBytes(event: ethereum.Event): void {
  const sink = new Sink()
  const documents = inputOf(event).split('\n')
  for (let i = 0; i < documents.length; i++) {
    const result = json.try_fromBytes(Bytes.fromHexString(documents[i]))
    sink.text(result.isError ? 'error' : dumpJson(result.value))
    const asYaml = yaml.try_fromBytes(Bytes.fromHexString(documents[i]))
    sink.text(asYaml.isError ? 'error' : dumpYaml(asYaml.value))
  }
  sink.save('json-bytes-' + partOf(event))
}

export function handleYaml(event: ethereum.Event): void {
  const sink = new Sink()
  const documents = inputOf(event).split(SEPARATOR)
  for (let i = 0; i < documents.length; i++) {
    const result = yaml.try_fromString(documents[i])
    sink.text(result.isError ? 'error' : dumpYaml(result.value))
  }
  sink.save('yaml-' + partOf(event))
}
