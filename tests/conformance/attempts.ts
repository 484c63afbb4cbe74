import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Attempts at what a host may refuse: name and argument, as the mapping's handleAttempt reads them. */
const of = (name: string, ...args: readonly (string | number)[]): string[] =>
  (args.length === 0 ? [''] : args).map((argument) => `${name}|${argument}`)

export const ATTEMPTS: readonly string[] = [
  ...of(
    'BigInt.fromString',
    '',
    ' 1',
    '1 ',
    '0x10',
    '1.5',
    'abc',
    '--1',
    '+',
    '-',
    '1e3',
    '_1',
    '-_1',
    '+-1',
    '1_',
    '١',
    '٣4',
  ),
  ...of('BigInt.div', '0', '-0', '2'),
  ...of('BigInt.mod', '0', '-3'),
  ...of('BigInt.divDecimal', '0', '0.0', '2'),
  ...of('BigInt.toI32', '2147483647', '2147483648', '-2147483648', '-2147483649'),
  ...of('BigInt.toU64', '18446744073709551615', '18446744073709551616', '-1'),
  ...of('BigInt.pow', 9, 10, 11),
  ...of(
    'BigDecimal.fromString',
    '',
    '.',
    '1.2.3',
    'abc',
    '1e',
    'e5',
    '--1',
    ' 1',
    '1 ',
    '1_0.5',
    '1._5',
    '+.5',
    '-',
    '+',
    '5.',
  ),
  ...of(
    'BigDecimal.fromString',
    '-.',
    'inf',
    'NaN',
    '0x1',
    '1e1.5',
    '1e_1',
    '1E+',
    '1__0',
    '_1',
    '1_',
    '.5_',
    '1e1_0',
    '١',
  ),
  ...of('BigDecimal.exponent', '1e6144', '1e6145', '1e-6143', '1e-6144', '1e7000', '0e99999', '10e6143'),
  ...of('BigDecimal.square', '1e3072', '1e3073', '1e-3071', '1e-3072', '0'),
  ...of('BigDecimal.div', '0', '0e5', '-0', '3'),
  ...of(
    'Address.fromString',
    '',
    '0x',
    '0x00',
    '0x000000000000000000000000000000000000000g',
    '00000000000000000000000000000000000000ff',
  ),
  ...of(
    'Address.fromString',
    '0X00000000000000000000000000000000000000ff',
    '0x00000000000000000000000000000000000000ff00',
  ),
  ...of(
    'json.toI64',
    '1',
    '+1',
    '-1',
    '1.5',
    '',
    '9223372036854775808',
    '-9223372036854775808',
    ' 1',
    '1e3',
    '-0',
    '0x1',
  ),
  ...of('json.toU64', '1', '+1', '-1', '-0', '18446744073709551616', '1.0', ''),
  ...of(
    'json.toF64',
    '1',
    '1.5',
    '',
    'abc',
    '1e400',
    'inf',
    '-inf',
    'NaN',
    'infinity',
    '+1',
    '5.',
    '.5',
    ' 1',
    '1_0',
    '1e',
    '.',
  ),
  ...of('json.toBigInt', '1', '1.5', '1e3', '-5', '1_000', '', '+1'),
  ...of('json.fromString', '{"a":1}', '{', '', 'nul'),
  ...of('yaml.fromString', 'a: 1', '{', '', 'a: 1\na: 2'),
  ...of('text', 65, 0xd800, 0xdc00, 0xfffe, 0),
  ...of('encode.uint', '1', '-1', `${2n ** 256n - 1n}`, `${2n ** 256n}`, `-${2n ** 255n}`),
  ...of(
    'encode.int',
    '1',
    '-1',
    `${2n ** 255n - 1n}`,
    `${2n ** 255n}`,
    `-${2n ** 255n}`,
    `-${2n ** 255n + 1n}`,
    `${2n ** 256n - 1n}`,
  ),
  ...of('encode.fixed', 0, 1, 32, 33),
  ...of('encode.mixed'),
  ...of('encode.fixed-array'),
  ...of('encode.address', 20, 19, 21, 0),
  ...of('throw', 'a reason'),
  ...of('unreachable'),
  ...of('null'),
  ...of('array', 0, 1, 2, -1),
  ...of('i32.div', 0, 7),
  ...of('log', 0, 1, 2, 3, 4, 7),
  ...of('create', 'Child', 'Absent', ''),
  ...of('create.address', '0x00000000000000000000000000000000000c0002', '00000000000000000000000000000000000c0002'),
  ...of(
    'timestamp',
    0,
    1,
    -1,
    -1_000_000,
    -1_000_001,
    '253402300799000000',
    '9223372036854775807',
    '-9223372036854775808',
  ),
  ...of('field', 'unknown', 'int', ''),
  ...of('call.contract'),
  ...of('call.signature'),
  ...of('call.null'),
]

/** Attempts that graph-node repeats for ever, in the belief that the fault is its own. Here they fail. */
export const ENDLESS_ATTEMPTS: readonly string[] = [
  ...of('create.address', '0x0c', '', 'nonsense'),
  ...of('create.nothing'),
  ...of('call.type'),
  ...of('call.count'),
]

/** An attempt and what graph-node answered: text, or null when the handler failed. */
export type AttemptAnswer = readonly [attempt: string, answer: string | null]

const PATH = fileURLToPath(new URL('expected-attempts.json', import.meta.url))

/** As tests/graph-node/conformance.test.ts recorded them. */
export function readAttemptAnswers(): AttemptAnswer[] {
  return JSON.parse(readFileSync(PATH, 'utf8')) as AttemptAnswer[]
}

export function writeAttemptAnswers(answers: readonly AttemptAnswer[]): void {
  writeFileSync(PATH, `[\n${answers.map((answer) => JSON.stringify(answer)).join(',\n')}\n]\n`)
}
