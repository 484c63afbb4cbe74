import { describe, expect, it } from 'vitest'
import { parseYaml, type Yaml, YamlError } from './yaml-text.ts'

const parse = (text: string): Yaml => parseYaml(new TextEncoder().encode(text))

// By serde_yaml 0.9.34's parse_bool, visit_int and parse_f64 (src/de.rs) and ryu's format of floats.
const SCALARS: readonly [string, Yaml['kind'], string | boolean | undefined][] = [
  ['~', 'null', undefined],
  ['Null', 'null', undefined],
  ['True', 'bool', true],
  ['FALSE', 'bool', false],
  ['yes', 'string', 'yes'],
  ['"true"', 'string', 'true'],
  ['+5', 'number', '5'],
  ['-7', 'number', '-7'],
  ['0x1F', 'number', '31'],
  ['0o17', 'number', '15'],
  ['-0b11', 'number', '-3'],
  ['012', 'string', '012'],
  ['18446744073709551615', 'number', '18446744073709551615'],
  ['1.50', 'number', '1.5'],
  ['5.', 'number', '5.0'],
  ['1e3', 'number', '1000.0'],
  ['1e15', 'number', '1000000000000000.0'],
  ['1e16', 'number', '1e16'],
  ['123456789012345680.0', 'number', '1.2345678901234568e17'],
  ['0.00001', 'number', '0.00001'],
  ['0.000001', 'number', '1e-6'],
  ['-0.0', 'number', '-0.0'],
  ['-.inf', 'number', '-.inf'],
  ['.NaN', 'number', '.nan'],
  ['!!str 5', 'string', '5'],
  ['!!int "6"', 'number', '6'],
  ['!!float 1', 'number', '1.0'],
  ['2020-01-01', 'string', '2020-01-01'],
]

describe('parseYaml', () => {
  it.each(SCALARS)('behavior: the scalar %s is %s %s', (text, kind, value) => {
    expect(parse(`- ${text}`)).toEqual({ kind: 'array', items: [value === undefined ? { kind } : { kind, value }] })
  })

  it('default: maps keep their order and their keys, aliases are followed, << is a key as others', () => {
    const one: Yaml = {
      kind: 'object',
      entries: [
        [
          { kind: 'string', value: 'k' },
          { kind: 'number', value: '1' },
        ],
      ],
    }
    expect(parse('z: &x {k: 1}\n1: *x\n<<: *x\n')).toEqual({
      kind: 'object',
      entries: [
        [{ kind: 'string', value: 'z' }, one],
        [{ kind: 'number', value: '1' }, one],
        [{ kind: 'string', value: '<<' }, one],
      ],
    })
  })

  it('behavior: a tag stays beside its value', () => {
    expect(parse('!point [1, x]')).toEqual({
      kind: 'tagged',
      tag: '!point',
      value: {
        kind: 'array',
        items: [
          { kind: 'number', value: '1' },
          { kind: 'string', value: 'x' },
        ],
      },
    })
  })

  it('behavior: no document is null', () => {
    expect(parse('# nothing')).toEqual({ kind: 'null' })
  })

  it.each(['a: 1\na: 2', '--- a\n--- b', '*no', '[1, 2', 'a: b: c', '18446744073709551616', '!!int x', '\ta: 1'])(
    'error: YamlError for %j',
    (text) => {
      expect(() => parse(text)).toThrow(YamlError)
    },
  )
})
