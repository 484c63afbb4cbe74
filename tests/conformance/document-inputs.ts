/** Inputs of the handlers of text: JSON, YAML, bytes, ABI data. Documents are parted by U+001F, lines by line ends. */
import { encodeAbiParameters, type Hex, parseAbiParameters } from 'viem'

const SEPARATOR = '\u001f'

export const TEXTS: string = [
  '',
  'plain',
  'ä ß € 日本',
  '😀 and 👩‍👩‍👧',
  'tab\tquote" \\ \'',
  '\u0001\u007f\u00a0\u2028',
  '\ufeffbom',
  'e\u0301 vs é',
  '\ufffd',
  'x'.repeat(300),
].join('\n')

export const BYTES: string = [
  ...['0x', '0x00', '0x0000', '0x01', '0xff', '0x7f', '0x80', '0x0001', '0x61620063', '0x616200', '0x00000061'],
  ...[
    '0xffff',
    '0xfffe0102',
    '0xc3a4',
    '0xc3',
    '0xe282',
    '0xeda080',
    '0xf09f9880',
    '0xc080',
    '0xf4908080',
    '0xfeff0041',
  ],
  ...[
    '0x0102030405060708',
    '0x80000000000000ff',
    '0xffffffffffffffff',
    '0x00000000000000000000000000000000000000000000000000000000000000ff',
  ],
  `0x${'5a'.repeat(100)}`,
].join('\n')

export const ADDRESSES: string = [
  '0x0000000000000000000000000000000000000000',
  '0xAbCdEf0123456789aBcDeF0123456789ABCDEF01',
  'ffffffffffffffffffffffffffffffffffffffff',
].join('\n')

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

export const JSON_DOCUMENTS: string = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1.50',
    '1E+2',
    '1e-7',
    '1e999',
    '123456789012345678901234567890',
    '0.1e1',
    '-0.0',
    '-0e1',
    '0E0',
    '1e05',
    '1E-05',
    '[-0, -0.00, 1E5]',
    '18446744073709551616',
    '-9223372036854775809',
  ],
  ...['""', '"a"', '"\\u0041\\n\\"\\\\\\/"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\u0000x"', '"ä"'],
  ...['[]', '{}', '[1,2,[3]]', '{"b":1,"a":{"z":null,"y":[true]}}', '{"a":1,"a":2}', '{"":0}', ' \n\t[ 1 , 2 ]\r\n'],
  ...['{"B":1,"a":2,"A":3,"b":4,"10":5,"9":6,"ä":7}'],
  // Refused.
  ...[
    '',
    ' ',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    'nul',
    'True',
    "'a'",
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '{"a"}',
    '[1 2]',
    '1 2',
  ],
  ...['"\t"', '"\\x"', '"a', '[', ']', '{"a":1', '\ufeff1', 'NaN', 'Infinity', '// c\n1', '"\\u12"'],
  ...[nested(100), nested(127), nested(128), nested(200)],
].join(SEPARATOR)

/** Arrays of numbers, and the forms that take all of them: 1 i64, 2 u64, 4 f64, 8 BigInt. */
export const JSON_NUMBERS: readonly { readonly text: string; readonly forms: number }[] = [
  { text: '[0, 1, 42, 9223372036854775807]', forms: 15 },
  { text: '[-1, -9223372036854775808, -0]', forms: 9 },
  { text: '[18446744073709551615]', forms: 2 | 4 | 8 },
  { text: '[1.5, -0.1, 1e3, 1E-7, 1e300, 123456789012345678901234567890, 5e-324, 1e400]', forms: 4 },
  { text: '[123456789012345678901234567890, -123456789012345678901234567890]', forms: 8 },
]

export const JSON_BYTES: string = [
  '0x22c3a422',
  '0x22c322',
  '0x22ff22',
  '0x5b315d00',
  '0xefbbbf31',
  '0x',
  '0x31',
  '0x2200 22'.replace(' ', ''),
  '0xfffe3100',
].join('\n')

export const YAML_DOCUMENTS: string = [
  ...['', '~', 'null', 'Null', 'NULL', 'true', 'True', 'TRUE', 'yes', 'no', 'on', 'false', 'False'],
  ...['0', '1', '-1', '+5', '012', '0o17', '0x1F', '0b11', '1_000', '18446744073709551615', '18446744073709551616'],
  ...['-9223372036854775808', '-9223372036854775809', '340282366920938463463374607431768211455'],
  ...[
    '1.0',
    '1.50',
    '-0.0',
    '5.',
    '.5',
    '1e3',
    '1e15',
    '1e16',
    '1e-7',
    '1.5e300',
    '.inf',
    '-.inf',
    '.nan',
    '.Inf',
    '0.1',
  ],
  ...['text', '"quoted\\n\\u0041"', "'single ''quote'''", '"1"', "'true'", 'a: b', 'a: 1\nb: [x, 2, null]\nc: {d: ~}'],
  ...['- 1\n- two\n-\n- - nested', '? complex\n: value', '{1: a, true: b, ~: c, [1]: d}', 'z: 1\na: 2', 'a: 1\na: 2'],
  ...['|\n  literal\n  text\n', '>\n  folded\n  text\n', '&x a', 'a: &x 1\nb: *x', 'a: &x {k: 1}\n<<: *x', '*unknown'],
  ...['!foo bar', '!foo {a: 1}', '!!str 1', '!!int "1"', '!!float 1', '!!bool true', '!!null x', '- !a\n- !b 1'],
  ...[
    '--- 1',
    '--- 1\n--- 2',
    '1\n...\n',
    '# only a comment',
    'a: b: c',
    '[1, 2',
    '"open',
    '\ttab',
    'nul\u0007bell',
    'nel\u0085x',
    'c1\u0090x',
    'bom\ufeffin',
    'ends\ufffe',
    '\ufeffbom: 1',
    '"\\ud83d"',
    '"\\U0001f600 \\x41 \\N \\_ \\L \\P \\e \\/"',
    '"\\q"',
    '%YAML 1.2\n---\n1',
    'a:\n - b\n  - c',
  ],
  ...[
    '2001-01-01',
    '12:30:45',
    '0.',
    '1e',
    '-',
    '"\\ud83d\\ude00"',
    'ä: ö',
    '1: {2: {3: [4]}}',
    '[]',
    '{}',
    'key with space: v',
  ],
  // A manifest, as mappings read one.
  'specVersion: 1.3.0\nschema:\n  file: ./schema.graphql\ndataSources:\n  - kind: ethereum/contract\n    source: { address: "0x00", startBlock: 12 }\n',
].join(SEPARATOR)

/** Each line: a type and data. The valid ones, then what does not decode. */
export const DECODE: string = [...validLines(), ...invalidLines()].join('\n')

function validLines(): string[] {
  const values: readonly (readonly [string, unknown])[] = [
    ['uint256', 2n ** 256n - 1n],
    ['uint8', 255],
    ['int8', -128],
    ['int256', -(2n ** 255n)],
    ['int64', -5n],
    ['bool', true],
    ['address', '0x00000000000000000000000000000000000000ff'],
    ['bytes', '0x0102'],
    ['bytes', '0x'],
    ['bytes4', '0x01020304'],
    ['bytes32', `0x${'ab'.repeat(32)}`],
    ['string', 'ä text that is longer than one word of thirty-two bytes'],
    ['string', ''],
    ['uint256[]', [1n, 2n]],
    ['uint256[]', []],
    ['uint16[3]', [1, 2, 3]],
    ['string[]', ['one', '', 'three']],
    ['bytes[2]', ['0x01', '0x']],
    ['uint8[][]', [[1], [], [2, 3]]],
    [
      'uint8[2][2]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['bool[]', [true, false]],
    ['address[]', ['0x0000000000000000000000000000000000000001']],
    ['(uint256,address)', [1n, '0x00000000000000000000000000000000000000ff']],
    ['(uint256,string)', [1n, 'text']],
    ['(uint8,(bytes,bool),string[])', [1, ['0x0a', true], ['x']]],
    ['(uint256,address)[]', [[1n, '0x00000000000000000000000000000000000000ff']]],
    [
      '((uint8,uint8),(uint8,uint8))',
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ]
  return values.map(([type, value]) => `${type} ${encoded(type, value)}`)
}

function encoded(type: string, value: unknown): Hex {
  // viem reads a tuple as "(…) name"; the values' types follow from the text, which TypeScript does not read here.
  const parameters = parseAbiParameters([`${type} value`] as readonly string[] as readonly ['uint256 value'])
  return encodeAbiParameters(parameters, [value as bigint])
}

function invalidLines(): string[] {
  const word = (digits: string): string => digits.padStart(64, '0')
  return [
    'uint256 0x',
    'uint256 0x01',
    `uint256 0x${word('1')}00`,
    `uint256 0x${word('1')}${word('2')}`,
    `uint8 0x${word('1ff')}`,
    `int8 0x${word('80')}`,
    `bool 0x${word('2')}`,
    `address 0x${'f'.repeat(64)}`,
    `bytes4 0x01020304${'0'.repeat(55)}1`,
    `string 0x${word('20')}${word('2')}c328${'0'.repeat(60)}`,
    `string 0x${word('20')}${word('ff')}${word('0')}`,
    `string 0x${word('40')}${word('0')}${word('0')}`,
    `bytes 0x${word('20')}${word('1')}01`,
    `uint256[] 0x${word('20')}${word('ffffffff')}`,
    `uint256[2] 0x${word('1')}`,
    `(uint256,string) 0x${word('1')}`,
    `uint 0x${word('1')}`,
    `int 0x${word('1')}`,
    `uint7 0x${word('1')}`,
    `uint264 0x${word('1')}`,
    `bytes33 0x${word('1')}`,
    `nothing 0x${word('1')}`,
    `uint256[0] 0x${word('1')}`,
    `(uint256 a) 0x${word('1')}`,
    `tuple(uint256) 0x${word('1')}`,
    `(uint256 0x${word('1')}`,
    `() 0x${word('1')}`,
    `uint256,uint256 0x${word('1')}${word('2')}`,
    `(uint256, uint256) 0x${word('1')}${word('2')}`,
    ` uint256 0x${word('1')}`,
  ]
}
