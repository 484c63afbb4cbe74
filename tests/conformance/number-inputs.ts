/** Inputs of the arithmetic handlers: chosen edges, and numbers of a seeded generator. None of them may fail. */

const EDGE_INTEGERS = [
  ...['0', '1', '-1', '2', '-2', '7', '-10', '127', '128', '-128', '-129', '255', '256', '-256', '32768', '-32769'],
  ...['2147483647', '-2147483648', '4294967296', '9223372036854775807', '-9223372036854775809'],
  ...['1000000000000000000', '-1000000000000000000000000000'],
  ...['115792089237316195423570985008687907853269984665640564039457584007913129639935', `-${2n ** 256n}`],
]

const EDGE_DECIMALS = [
  ...['0', '1', '-1', '3', '-3', '0.5', '-0.5', '10', '-0.1', '0.000000000000000001', '-123456789.987654321'],
  // 34, 35 and 36 digits; carries at the cut; signs.
  ...[
    '9999999999999999999999999999999999',
    '99999999999999999999999999999999995',
    '-99999999999999999999999999999999995',
  ],
  ...['1.2345678901234567890123456789012345', '-1.2345678901234567890123456789012345'],
  ...[
    '12345678901234567890123456789012344.9',
    '-12345678901234567890123456789012345678',
    '0.33333333333333333333333333333333335',
  ],
  ...['1e40', '-1e40', '1e-40', '6.02e23', '-1.6e-19'],
]

/** Groups of numbers, parted by spaces: one event each. */
export function integerGroups(): string[] {
  const random = randomOf(7)
  const groups = Array.from({ length: 2 }, () => Array.from({ length: 9 }, () => integer(random)).join(' '))
  return [EDGE_INTEGERS.slice(0, 13).join(' '), EDGE_INTEGERS.slice(13).join(' '), ...groups]
}

export function decimalGroups(): string[] {
  const random = randomOf(11)
  const groups = Array.from({ length: 3 }, () => Array.from({ length: 9 }, () => decimal(random)).join(' '))
  return [EDGE_DECIMALS.slice(0, 12).join(' '), EDGE_DECIMALS.slice(10).join(' '), ...groups]
}

export function chainGroups(): string[] {
  const random = randomOf(13)
  return Array.from({ length: 2 }, () => Array.from({ length: 24 }, () => decimal(random)).join(' '))
}

export const INTEGER_TEXTS: string = [
  ...['0', '-0', '+5', '007', '-007', '1_000', '1__0', '12_', '-1_0', '+0'],
  ...['340282366920938463463374607431768211456', `${10n ** 80n}`, `-${10n ** 77n}`],
].join('\n')

export const DECIMAL_TEXTS: string = [
  ...['0', '-0', '0.0', '-0.00', '+1.5', '.5', '-.5', '5.', '1e3', '1E-3', '1e+3', '-1.5e10', '1.50', '100', '100e-2'],
  ...['0e5', '00012.3400', '1e100', '-1e-100', '123456789012345678901234567890123456789', '0.1e1'],
  ...['-0.99999999999999999999999999999999999', '0.99999999999999999999999999999999995'],
].join('\n')

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function digits(random: () => number, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
}

function integer(random: () => number): string {
  const sign = random() < 0.5 ? '-' : ''
  return `${sign}${1 + Math.floor(random() * 9)}${digits(random, Math.floor(random() * 60))}`
}

/** Up to 37 digits, a point anywhere, a small exponent now and then. */
function decimal(random: () => number): string {
  const sign = random() < 0.5 ? '-' : ''
  const whole = `${1 + Math.floor(random() * 9)}${digits(random, Math.floor(random() * 20))}`
  const part = random() < 0.8 ? `.${digits(random, 1 + Math.floor(random() * 16))}` : ''
  const exponent = random() < 0.3 ? `e${Math.floor(random() * 30) - 15}` : ''
  return `${sign}${whole}${part}${exponent}`
}
