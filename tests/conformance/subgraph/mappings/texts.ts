// Conversions between text, bytes and numbers, and hashing. Inputs are parted by line ends.
import { Address, BigDecimal, BigInt, ByteArray, Bytes, crypto, ethereum } from '@graphprotocol/graph-ts'
import { inputOf, partOf, Sink } from './sink'

export function handleIntegersOfText(event: ethereum.Event): void {
  const sink = new Sink()
  const inputs = inputOf(event).split('\n')
  for (let i = 0; i < inputs.length; i++) {
    const number = BigInt.fromString(inputs[i])
    sink.text(number.toString() + ' ' + number.length.toString() + ' ' + number.toHex())
  }
  sink.save('integers-of-text-' + partOf(event))
}

export function handleDecimalsOfText(event: ethereum.Event): void {
  const sink = new Sink()
  const inputs = inputOf(event).split('\n')
  for (let i = 0; i < inputs.length; i++) {
    const number = BigDecimal.fromString(inputs[i])
    sink.text(number.toString() + ' ' + number.digits.toString() + ' ' + number.exp.toString())
    sink.decimal(number)
  }
  sink.save('decimals-of-text-' + partOf(event))
}

export function handleBytes(event: ethereum.Event): void {
  const sink = new Sink()
  const inputs = inputOf(event).split('\n')
  for (let i = 0; i < inputs.length; i++) {
    const bytes = Bytes.fromHexString(inputs[i])
    sink.text(bytes.toString())
    sink.text(bytes.toString().length.toString())
    sink.text(bytes.toBase58())
    sink.text(bytes.toHex())
    sink.blob(bytes)
    sink.blob(changetype<Bytes>(crypto.keccak256(bytes)))
    sink.big(BigInt.fromUnsignedBytes(bytes))
    sink.big(BigInt.fromSignedBytes(bytes))
    sink.text(BigInt.fromSignedBytes(bytes).toHex())
    sink.text(bytes.concatI32(-2).toHexString())
    if (bytes.length <= 4) sink.text(bytes.toI32().toString() + ' ' + bytes.toU32().toString())
    if (bytes.length <= 8) sink.text(bytes.toI64().toString() + ' ' + bytes.toU64().toString())
    // A view into a buffer that is longer.
    if (bytes.length > 2) {
      const view = changetype<Bytes>(bytes.subarray(1, bytes.length - 1))
      sink.blob(view)
      sink.text(view.toBase58())
    }
  }
  sink.save('bytes-' + partOf(event))
}

export function handleTexts(event: ethereum.Event): void {
  const sink = new Sink()
  const inputs = inputOf(event).split('\n')
  for (let i = 0; i < inputs.length; i++) {
    const text = inputs[i]
    sink.text(text)
    sink.text(text.length.toString())
    sink.blob(Bytes.fromUTF8(text))
    sink.blob(changetype<Bytes>(crypto.keccak256(ByteArray.fromUTF8(text))))
    // The host drops NULs where it reads text.
    sink.text('a\0' + text + '\0')
    sink.text(Bytes.fromUTF8(text + '\0x\0\0').toString())
  }
  sink.save('texts-' + partOf(event))
}

export function handleAddresses(event: ethereum.Event): void {
  const sink = new Sink()
  const inputs = inputOf(event).split('\n')
  for (let i = 0; i < inputs.length; i++) sink.blob(Address.fromString(inputs[i]))
  sink.save('addresses-' + partOf(event))
}

export function handleWords(event: ethereum.Event): void {
  const sink = new Sink()
  sink.big(BigInt.fromI32(i32.MIN_VALUE))
  sink.big(BigInt.fromI32(i32.MAX_VALUE))
  sink.big(BigInt.fromI64(i64.MIN_VALUE))
  sink.big(BigInt.fromI64(i64.MAX_VALUE))
  sink.big(BigInt.fromU32(u32.MAX_VALUE))
  sink.big(BigInt.fromU64(u64.MAX_VALUE))
  sink.big(new BigInt(0))
  sink.big(BigInt.fromI32(-1).plus(BigInt.fromI32(0)))
  sink.blob(Bytes.empty())
  sink.blob(new Bytes(0))
  sink.blob(Address.zero())
  sink.text('')
  sink.text(new BigInt(0).toString() + ' ' + new BigInt(0).toHexString())
  sink.text(BigInt.fromI64(i64.MIN_VALUE).toI64().toString())
  sink.text(BigInt.fromU64(u64.MAX_VALUE).toU64().toString())
  sink.save('words-' + partOf(event))
}
