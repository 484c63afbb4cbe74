/**
 * Unsigned 256-bit integers in the module's own memory. A BigInt operation is a call into the host and costs about a
 * microsecond; a health factor takes a hundred of them. Overflow does not trap: it is remembered, and whoever publishes
 * a number asks overflowed() first (the contracts revert there).
 */
import { BigInt } from '@graphprotocol/graph-ts'

export class U256 {
  constructor(
    public a: u64,
    public b: u64,
    public c: u64,
    public d: u64,
  ) {}

  isZero(): bool {
    return (this.a | this.b | this.c | this.d) == 0
  }
}

let overflow: bool = false

/** True when an operation since resetOverflow() left the range of 256 bits. */
export function overflowed(): bool {
  return overflow
}

export function resetOverflow(): void {
  overflow = false
}

export function u256(value: u64): U256 {
  return new U256(value, 0, 0, 0)
}

export function zero(): U256 {
  return new U256(0, 0, 0, 0)
}

/** 2^256 - 1 */
export function maxU256(): U256 {
  return new U256(u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE)
}

/** The integer of a BigInt that is not negative. */
export function fromBigInt(value: BigInt): U256 {
  const length = value.length
  const result = new U256(0, 0, 0, 0)
  const target = changetype<usize>(result)
  const source = value.dataStart
  const bytes = min<i32>(length, 32)
  memory.copy(target, source, bytes)
  for (let i = 32; i < length; i++) if (load<u8>(source + i) != 0) overflow = true
  return result
}

/** As BigInts are stored: little-endian two's complement, as short as possible. */
export function toBigInt(value: U256): BigInt {
  const source = changetype<usize>(value)
  let length = 32
  while (length > 1 && load<u8>(source + length - 1) == 0) length--
  const signByte = load<u8>(source + length - 1) >> 7
  const result = new BigInt(length + signByte)
  memory.copy(result.dataStart, source, length)
  return result
}

export function isNegative(value: BigInt): bool {
  const length = value.length
  return length > 0 && load<u8>(value.dataStart + length - 1) >> 7 == 1
}

/** Low 64 bits of a BigInt that is not negative. */
export function lowBits(value: BigInt): u64 {
  let result: u64 = 0
  const length = min<i32>(value.length, 8)
  for (let i = length - 1; i >= 0; i--) result = (result << 8) | (load<u8>(value.dataStart + i) as u64)
  return result
}

export function compare(x: U256, y: U256): i32 {
  if (x.d != y.d) return x.d < y.d ? -1 : 1
  if (x.c != y.c) return x.c < y.c ? -1 : 1
  if (x.b != y.b) return x.b < y.b ? -1 : 1
  if (x.a != y.a) return x.a < y.a ? -1 : 1
  return 0
}

export function add(x: U256, y: U256): U256 {
  const a = x.a + y.a
  let carry: u64 = a < x.a ? 1 : 0
  const b0 = x.b + y.b
  const b = b0 + carry
  carry = (b0 < x.b ? 1 : 0) | (b < b0 ? 1 : 0)
  const c0 = x.c + y.c
  const c = c0 + carry
  carry = (c0 < x.c ? 1 : 0) | (c < c0 ? 1 : 0)
  const d0 = x.d + y.d
  const d = d0 + carry
  if (d0 < x.d || d < d0) overflow = true
  return new U256(a, b, c, d)
}

/** x - y; zero where y is larger (and the overflow is remembered). */
export function sub(x: U256, y: U256): U256 {
  if (compare(x, y) < 0) {
    overflow = true
    return zero()
  }
  const a = x.a - y.a
  let borrow: u64 = x.a < y.a ? 1 : 0
  const b = x.b - y.b - borrow
  borrow = x.b < y.b || (x.b == y.b && borrow == 1) ? 1 : 0
  const c = x.c - y.c - borrow
  borrow = x.c < y.c || (x.c == y.c && borrow == 1) ? 1 : 0
  const d = x.d - y.d - borrow
  return new U256(a, b, c, d)
}

const DIGIT: u64 = 0xffffffff
const product = memory.data(64)
const dividend = memory.data(40)
const divisor = memory.data(40)

export function mul(x: U256, y: U256): U256 {
  memory.fill(product, 0, 64)
  const left = changetype<usize>(x)
  const right = changetype<usize>(y)
  for (let i = 0; i < 8; i++) {
    const digit = load<u32>(left + (i << 2)) as u64
    if (digit == 0) continue
    let carry: u64 = 0
    for (let j = 0; j < 8; j++) {
      const at = product + ((i + j) << 2)
      const t = digit * (load<u32>(right + (j << 2)) as u64) + (load<u32>(at) as u64) + carry
      store<u32>(at, t as u32)
      carry = t >> 32
    }
    store<u32>(product + ((i + 8) << 2), carry as u32)
  }
  if ((load<u64>(product, 32) | load<u64>(product, 40) | load<u64>(product, 48) | load<u64>(product, 56)) != 0) {
    overflow = true
  }
  return new U256(load<u64>(product), load<u64>(product, 8), load<u64>(product, 16), load<u64>(product, 24))
}

function digitsOf(pointer: usize): i32 {
  let n = 8
  while (n > 0 && load<u32>(pointer + ((n - 1) << 2)) == 0) n--
  return n
}

/** The remainder of the last division. */
let remainderIsZero: bool = true

/** x / y, rounded down. A zero divisor gives zero and is remembered as overflow. */
export function divFloor(x: U256, y: U256): U256 {
  const left = changetype<usize>(x)
  const right = changetype<usize>(y)
  const n = digitsOf(right)
  const m = digitsOf(left)
  if (n == 0) {
    overflow = true
    return zero()
  }
  if (m < n || compare(x, y) < 0) {
    remainderIsZero = x.isZero()
    return zero()
  }
  const result = zero()
  const quotient = changetype<usize>(result)
  if (n == 1) {
    const digit = load<u32>(right) as u64
    let rest: u64 = 0
    for (let i = m - 1; i >= 0; i--) {
      const t = (rest << 32) | (load<u32>(left + (i << 2)) as u64)
      store<u32>(quotient + (i << 2), (t / digit) as u32)
      rest = t % digit
    }
    remainderIsZero = rest == 0
    return result
  }
  divideLong(left, m, right, n, quotient)
  return result
}

/** Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, on 32-bit digits. */
function divideLong(left: usize, m: i32, right: usize, n: i32, quotient: usize): void {
  const shift = clz<u32>(load<u32>(right + ((n - 1) << 2))) as u64
  shiftLeft(right, n, shift, divisor)
  store<u32>(dividend + (m << 2), shiftLeft(left, m, shift, dividend))
  const top = load<u32>(divisor + ((n - 1) << 2)) as u64
  const second = load<u32>(divisor + ((n - 2) << 2)) as u64
  for (let j = m - n; j >= 0; j--) {
    const at = dividend + (j << 2)
    const head = ((load<u32>(at + (n << 2)) as u64) << 32) | (load<u32>(at + ((n - 1) << 2)) as u64)
    let q = head / top
    let rest = head % top
    while (q > DIGIT || q * second > ((rest << 32) | (load<u32>(at + ((n - 2) << 2)) as u64))) {
      q--
      rest += top
      if (rest > DIGIT) break
    }
    let borrow: i64 = 0
    let carry: u64 = 0
    for (let i = 0; i < n; i++) {
      const p = q * (load<u32>(divisor + (i << 2)) as u64) + carry
      carry = p >> 32
      const t = (load<u32>(at + (i << 2)) as i64) - borrow - ((p & DIGIT) as i64)
      store<u32>(at + (i << 2), t as u32)
      borrow = t < 0 ? 1 : 0
    }
    const last = (load<u32>(at + (n << 2)) as i64) - borrow - (carry as i64)
    store<u32>(at + (n << 2), last as u32)
    if (last < 0) {
      q--
      let sum: u64 = 0
      for (let i = 0; i < n; i++) {
        sum += (load<u32>(at + (i << 2)) as u64) + (load<u32>(divisor + (i << 2)) as u64)
        store<u32>(at + (i << 2), sum as u32)
        sum >>= 32
      }
      store<u32>(at + (n << 2), load<u32>(at + (n << 2)) + (sum as u32))
    }
    store<u32>(quotient + (j << 2), q as u32)
  }
  let rest: u32 = 0
  for (let i = 0; i < n; i++) rest |= load<u32>(dividend + (i << 2))
  remainderIsZero = rest == 0
}

/** Writes the digits shifted left by less than 32 bits; returns the digit that falls out. */
function shiftLeft(source: usize, digits: i32, shift: u64, target: usize): u32 {
  let carry: u64 = 0
  for (let i = 0; i < digits; i++) {
    const t = ((load<u32>(source + (i << 2)) as u64) << shift) | carry
    store<u32>(target + (i << 2), t as u32)
    carry = t >> 32
  }
  return carry as u32
}

export function divCeil(x: U256, y: U256): U256 {
  const quotient = divFloor(x, y)
  return remainderIsZero ? quotient : add(quotient, u256(1))
}

export function testBit(value: BigInt, bit: i32): bool {
  const at = bit >> 3
  if (at >= value.length) return false
  return ((load<u8>(value.dataStart + at) >> ((bit & 7) as u8)) & 1) == 1
}

export function withBit(value: BigInt, bit: i32, on: bool): BigInt {
  const bits = fromBigInt(value)
  const at = changetype<usize>(bits) + (bit >> 3)
  const mask: u8 = 1 << ((bit & 7) as u8)
  const byte = load<u8>(at)
  store<u8>(at, on ? byte | mask : byte & ~mask)
  return toBigInt(bits)
}

/** True for an integer from 0 to 2^31 - 1. */
export function isI32(value: BigInt): bool {
  if (isNegative(value)) return false
  const number = fromBigInt(value)
  return (number.b | number.c | number.d) == 0 && number.a <= 0x7fffffff
}
