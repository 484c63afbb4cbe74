/**
 * Fixed-point arithmetic on non-negative bigint. WAD is 1e18, RAY 1e27, a percentage is in basis points (1e4 is one).
 * How a division rounds is part of each name: Floor, Ceil, or HalfUp (half the divisor, rounded down, is added before the division, as
 * Aave v3's WadRayMath and PercentageMath do).
 */

export const WAD: bigint = 10n ** 18n
export const RAY: bigint = 10n ** 27n
export const BPS: bigint = 10_000n
/** The largest uint256: what Aave answers as the health factor of a position without debt. */
export const MAX_UINT256: bigint = 2n ** 256n - 1n

const HALF_RAY = RAY / 2n
const HALF_BPS = BPS / 2n

/** a · b / c, rounded down. */
export function mulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b) / c
}

/** a · b / c, rounded up. */
export function mulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  return divCeil(a * b, c)
}

/** a / b, rounded up. */
export function divCeil(a: bigint, b: bigint): bigint {
  return a === 0n ? 0n : (a - 1n) / b + 1n
}

/** a / b rounded towards minus infinity, for any signs; b is not zero. */
export function divFloorSigned(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

export function rayMulHalfUp(a: bigint, b: bigint): bigint {
  return (a * b + HALF_RAY) / RAY
}

export function rayMulFloor(a: bigint, b: bigint): bigint {
  return (a * b) / RAY
}

export function rayMulCeil(a: bigint, b: bigint): bigint {
  return divCeil(a * b, RAY)
}

export function rayDivHalfUp(a: bigint, b: bigint): bigint {
  return (a * RAY + b / 2n) / b
}

export function rayDivFloor(a: bigint, b: bigint): bigint {
  return (a * RAY) / b
}

export function rayDivCeil(a: bigint, b: bigint): bigint {
  return divCeil(a * RAY, b)
}

export function wadDivHalfUp(a: bigint, b: bigint): bigint {
  return (a * WAD + b / 2n) / b
}

export function percentMulHalfUp(value: bigint, bps: bigint): bigint {
  return (value * bps + HALF_BPS) / BPS
}

export function percentMulFloor(value: bigint, bps: bigint): bigint {
  return (value * bps) / BPS
}

export function percentMulCeil(value: bigint, bps: bigint): bigint {
  return divCeil(value * bps, BPS)
}

export function percentDivHalfUp(value: bigint, bps: bigint): bigint {
  return (value * BPS + bps / 2n) / bps
}

export function percentDivFloor(value: bigint, bps: bigint): bigint {
  return (value * BPS) / bps
}

export function percentDivCeil(value: bigint, bps: bigint): bigint {
  return divCeil(value * BPS, bps)
}

/**
 * A whole number of units of 10^-decimals as decimal text, exact, without trailing zeros: (1500n, 3) is "1.5".
 */
export function formatFixed(value: bigint, decimals: number): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * Decimal text ("1.05", "-3") in units of 10^-decimals. Digits beyond `decimals` are cut off; undefined when the text
 * is not a plain decimal number.
 */
export function parseFixedTruncating(text: string, decimals: number): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (match === null) return undefined
  const fraction = (match[3] ?? '').slice(0, decimals).padEnd(decimals, '0')
  const magnitude = BigInt(`${match[2]}${fraction}`)
  return match[1] === '-' ? -magnitude : magnitude
}
