// ABI encoding and decoding. Each line of the input: a type, a space, the data in hex.
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { dumpEthereum } from './dump'
import { inputOf, partOf, Sink } from './sink'

export function handleDecode(event: ethereum.Event): void {
  const sink = new Sink()
  const lines = inputOf(event).split('\n')
  for (let i = 0; i < lines.length; i++) {
    const space = lines[i].lastIndexOf(' ')
    const value = ethereum.decode(lines[i].slice(0, space), Bytes.fromHexString(lines[i].slice(space + 1)))
    if (value === null) {
      sink.text('null')
      continue
    }
    sink.text(dumpEthereum(value))
    const encoded = ethereum.encode(value)
    sink.text(encoded === null ? 'null' : encoded.toHexString())
  }
  sink.save('decode-' + partOf(event))
}

function encoded(sink: Sink, value: ethereum.Value): void {
  const bytes = ethereum.encode(value)
  if (bytes === null) sink.text('null')
  else sink.blob(bytes)
}

export function handleEncode(event: ethereum.Event): void {
  const sink = new Sink()
  const text = inputOf(event)
  const one = ethereum.Value.fromI32(1)
  const words = ethereum.Value.fromString(text)
  encoded(sink, one)
  encoded(sink, words)
  encoded(sink, ethereum.Value.fromI32(-1))
  encoded(sink, ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(2).pow(255)))
  encoded(sink, ethereum.Value.fromSignedBigInt(BigInt.fromI32(2).pow(255).neg()))
  encoded(sink, ethereum.Value.fromBoolean(true))
  encoded(sink, ethereum.Value.fromAddress(event.address))
  encoded(sink, ethereum.Value.fromBytes(Bytes.fromHexString('0x01ff')))
  encoded(sink, ethereum.Value.fromBytes(new Bytes(0)))
  for (let size = 1; size <= 32; size += 7) encoded(sink, ethereum.Value.fromFixedBytes(new Bytes(size)))
  encoded(sink, ethereum.Value.fromFixedBytes(Bytes.fromHexString('0x01020304')))
  encoded(sink, ethereum.Value.fromArray([]))
  encoded(sink, ethereum.Value.fromArray([one, one]))
  encoded(sink, ethereum.Value.fromArray([words, words]))
  encoded(sink, ethereum.Value.fromFixedSizedArray([one, one, one]))
  encoded(sink, ethereum.Value.fromFixedSizedArray([words]))
  const pair = new ethereum.Tuple()
  pair.push(one)
  pair.push(ethereum.Value.fromAddress(Address.zero()))
  encoded(sink, ethereum.Value.fromTuple(pair))
  const mixed = new ethereum.Tuple()
  mixed.push(words)
  mixed.push(ethereum.Value.fromTuple(pair))
  mixed.push(ethereum.Value.fromArray([words, words]))
  mixed.push(ethereum.Value.fromTupleArray([pair, pair]))
  encoded(sink, ethereum.Value.fromTuple(mixed))
  encoded(sink, ethereum.Value.fromTuple(new ethereum.Tuple()))
  sink.save('encode-' + partOf(event))
}
