/** The import family yaml.*, and graph-ts's YAMLValue in a mapping's memory. */
import { writeArray } from './arrays.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { writeResult } from './results.ts'
import { readBytes, writeString } from './texts.ts'
import { parseYaml, type Yaml, YamlError } from './yaml-text.ts'

/** graph-ts's YAMLValueKind. */
const KIND = { null: 0, bool: 1, number: 2, string: 3, array: 4, object: 5, tagged: 6 } as const

export function yamlFunctions(host: Host): HostFunctions {
  const { heap, ids } = host
  const parse = (data: number | undefined): Yaml => parseYaml(readBytes(heap, data ?? 0))
  return {
    'yaml.fromBytes': (data) => {
      try {
        return writeYaml(host, parse(data))
      } catch (cause) {
        if (cause instanceof YamlError) throw new HostError(`yaml.fromBytes: ${cause.message}.`, { cause })
        throw cause
      }
    },
    'yaml.try_fromBytes': (data) => {
      const classes = { result: ids.yamlResult, wrapped: ids.wrappedYaml }
      try {
        return writeResult(host, writeYaml(host, parse(data)), classes)
      } catch (error) {
        if (error instanceof YamlError) return writeResult(host, null, classes)
        throw error
      }
    },
  }
}

function writeYaml(host: Host, yaml: Yaml): number {
  const { heap, ids } = host
  const payload = writePayload(host, yaml)
  const pointer = heap.allocate(16, ids.yaml)
  heap.i32[pointer >> 2] = KIND[yaml.kind]
  heap.i32[(pointer >> 2) + 2] = payload
  return pointer
}

function writePayload(host: Host, yaml: Yaml): number {
  const { heap, ids } = host
  switch (yaml.kind) {
    case 'null':
      return 0
    case 'bool':
      return yaml.value ? 1 : 0
    case 'number':
    case 'string':
      return writeString(heap, ids, yaml.value)
    case 'array': {
      const items = yaml.items.map((item) => writeYaml(host, item))
      return writeArray(host, ids.arrayOfYaml, items)
    }
    case 'object': {
      const entries = yaml.entries.map(([key, value]) =>
        writePair(host, ids.yamlEntry, writeYaml(host, key), writeYaml(host, value)),
      )
      const array = writeArray(host, ids.arrayOfYamlEntry, entries)
      const map = heap.allocate(4, ids.yamlMap)
      heap.i32[map >> 2] = array
      return map
    }
    case 'tagged':
      return writePair(host, ids.yamlTagged, writeString(heap, ids, yaml.tag), writeYaml(host, yaml.value))
  }
}

function writePair({ heap }: Host, classId: number, first: number, second: number): number {
  const pointer = heap.allocate(8, classId)
  heap.i32[pointer >> 2] = first
  heap.i32[(pointer >> 2) + 1] = second
  return pointer
}
