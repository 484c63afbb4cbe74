import { describe, expect, it } from 'vitest'
import { type Json, JsonError, parseJson } from './json-text.ts'

const parse = (text: string): Json => parseJson(new TextEncoder().encode(text))

describe('parseJson', () => {
  it('default: numbers keep their digits, entries are sorted, of equal keys the last one counts', () => {
    expect(parse(' {"b": 1.50, "a": [-0, 1E+2, null, true], "b": "x"} ')).toEqual({
      kind: 'object',
      entries: [
        [
          'a',
          {
            kind: 'array',
            items: [
              { kind: 'number', value: '0' },
              { kind: 'number', value: '1e+2' },
              { kind: 'null' },
              { kind: 'bool', value: true },
            ],
          },
        ],
        ['b', { kind: 'string', value: 'x' }],
      ],
    })
  })

  it('behavior: keys are sorted by their UTF-8 bytes', () => {
    const json = parse('{"\\ud83d\\ude00":1,"\\uffee":2,"Z":3,"a":4}')
    expect(json.kind === 'object' && json.entries.map(([key]) => key)).toEqual(['Z', 'a', '\uffee', '\u{1f600}'])
  })

  it('behavior: escapes', () => {
    expect(parse('"\\n\\u00e9\\ud83d\\ude00\\/\\u0000"')).toEqual({ kind: 'string', value: '\né😀/\0' })
  })

  it('behavior: 127 arrays within each other, not 128', () => {
    expect(parse('['.repeat(127) + ']'.repeat(127)).kind).toBe('array')
    expect(() => parse('['.repeat(128) + ']'.repeat(128))).toThrow(JsonError)
  })

  it.each([
    '',
    ' ',
    '01',
    '1.',
    '.5',
    '+1',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '"\t"',
    '"\\ud800"',
    '"\\x"',
    'nul',
    '1 2',
    '\ufeff1',
    'NaN',
  ])('error: JsonError for %j', (text) => {
    expect(() => parse(text)).toThrow(JsonError)
  })

  it('error: JsonError for bytes that are not UTF-8 and for more than 10 MB', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(JsonError)
    expect(() => parseJson(new Uint8Array(10_000_001).fill(0x20))).toThrow('10000001 bytes are more than 10000000')
  })
})
