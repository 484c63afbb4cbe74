// Arithmetic: every operation on every pair of the inputs, and every unary one on each.
import { BigDecimal, BigInt, ByteArray, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { inputOf, partOf, Sink } from './sink'

function raw(value: BigInt): Bytes {
  // A copy: the host reads it when it is stored.
  const bytes = new Bytes(value.length)
  for (let i = 0; i < value.length; i++) bytes[i] = value[i]
  return bytes
}

export function handleNumbers(event: ethereum.Event): void {
  const inputs = inputOf(event).split(' ')
  const sink = new Sink()
  const numbers: BigInt[] = []
  for (let i = 0; i < inputs.length; i++) numbers.push(BigInt.fromString(inputs[i]))
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]
    unary(sink, x)
    for (let j = 0; j < numbers.length; j++) {
      const y = numbers[j]
      sink.big(x.plus(y))
      sink.big(x.minus(y))
      sink.big(x.times(y))
      sink.big(x.bitOr(y))
      sink.big(x.bitAnd(y))
      if (!y.isZero()) {
        sink.big(x.div(y))
        sink.big(x.mod(y))
      }
      sink.text(BigInt.compare(x, y).toString())
    }
  }
  sink.save('numbers-' + partOf(event))
}

function unary(sink: Sink, x: BigInt): void {
  sink.text(x.toString() + ' ' + x.toHexString() + ' ' + x.length.toString() + ' ' + (x.isI32() ? '1' : '0'))
  sink.blob(raw(x))
  sink.blob(raw(x.plus(BigInt.zero())))
  sink.big(x.neg())
  sink.big(x.abs())
  sink.big(x.abs().sqrt())
  for (let power = 0; power < 4; power++) sink.big(x.pow(<u8>power))
  sink.big(x.leftShift(1))
  sink.big(x.leftShift(70))
  sink.big(x.leftShift(255))
  sink.big(x.rightShift(1))
  sink.big(x.rightShift(7))
  sink.big(x.rightShift(200))
  sink.decimal(x.toBigDecimal())
  sink.decimal(x.divDecimal(BigDecimal.fromString('7')))
  sink.text(x.isI32() ? x.toI32().toString() : '-')
  sink.big(BigInt.fromUnsignedBytes(ByteArray.fromBigInt(x)))
  // Not minimal: four more bytes of sign.
  const padded = new BigInt(x.length + 4)
  for (let i = 0; i < padded.length; i++) {
    padded[i] = i < x.length ? x[i] : x.length > 0 && x[x.length - 1] >> 7 == 1 ? 255 : 0
  }
  sink.big(padded)
  sink.big(padded.plus(x))
  sink.text(padded.toHexString())
}

export function handleDecimals(event: ethereum.Event): void {
  const inputs = inputOf(event).split(' ')
  const sink = new Sink()
  const decimals: BigDecimal[] = []
  for (let i = 0; i < inputs.length; i++) decimals.push(BigDecimal.fromString(inputs[i]))
  for (let i = 0; i < decimals.length; i++) {
    const x = decimals[i]
    sink.text(x.toString() + ' ' + x.digits.toString() + ' ' + x.exp.toString())
    sink.decimal(x)
    sink.decimal(x.neg())
    for (let j = 0; j < decimals.length; j++) {
      const y = decimals[j]
      sink.decimal(x.plus(y))
      sink.decimal(x.minus(y))
      sink.decimal(x.times(y))
      if (!y.digits.isZero()) sink.decimal(x.div(y))
      sink.text(BigDecimal.compare(x, y).toString())
    }
  }
  for (let i = 0; i < decimals.length; i++) {
    // In place, so last and on a fresh value.
    sink.text(BigDecimal.fromString(inputs[i]).truncate(2).toString())
    sink.text(BigDecimal.fromString(inputs[i]).truncate(0).toString())
  }
  sink.save('decimals-' + partOf(event))
}

// Chains of operations: each result is read back by the host, which normalizes it again.
export function handleChains(event: ethereum.Event): void {
  const inputs = inputOf(event).split(' ')
  const sink = new Sink()
  let sum = BigDecimal.zero()
  let product = BigDecimal.fromString('1')
  for (let i = 0; i < inputs.length; i++) {
    const x = BigDecimal.fromString(inputs[i])
    sum = sum.plus(x).div(BigDecimal.fromString('3'))
    product = product.times(x.plus(BigDecimal.fromString('0.1')))
    sink.decimal(sum)
    sink.decimal(product)
    sink.text(sum.toString() + ' ' + sum.digits.toString() + ' ' + sum.exp.toString())
    const unnormalized = new BigDecimal(product.digits.times(BigInt.fromI32(1000)))
    sink.text(unnormalized.toString())
    sink.decimal(unnormalized)
  }
  sink.save('chains-' + partOf(event))
}
