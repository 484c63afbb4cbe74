// One attempt an event: it fails, or leaves a result that says it did not. Input: the attempt's name, a bar, an argument.
import {
  Address,
  BigDecimal,
  BigInt,
  Bytes,
  DataSourceTemplate,
  Entity,
  ethereum,
  json,
  log,
  store,
  Value,
  yaml,
} from '@graphprotocol/graph-ts'
import { dumpJson, dumpYaml } from './dump'
import { inputOf, partOf, Sink } from './sink'

function thing(): Entity {
  const entity = new Entity()
  entity.set('id', Value.fromString('x'))
  entity.set('name', Value.fromString('x'))
  return entity
}

function ofNumbers(name: string, argument: string): string {
  if (name == 'BigInt.fromString') return BigInt.fromString(argument).toString()
  if (name == 'BigInt.div') return BigInt.fromI32(7).div(BigInt.fromString(argument)).toString()
  if (name == 'BigInt.mod') return BigInt.fromI32(7).mod(BigInt.fromString(argument)).toString()
  if (name == 'BigInt.divDecimal') return BigInt.fromI32(7).divDecimal(BigDecimal.fromString(argument)).toString()
  if (name == 'BigInt.toI32') return BigInt.fromString(argument).toI32().toString()
  if (name == 'BigInt.toU64') return BigInt.fromString(argument).toU64().toString()
  if (name == 'BigInt.pow') {
    // Squared again and again: the size is bounded.
    let value = BigInt.fromI32(2).pow(255)
    const times = I32.parseInt(argument)
    for (let i = 0; i < times; i++) value = value.times(value)
    return value.toHexString().length.toString()
  }
  if (name == 'BigDecimal.fromString') return BigDecimal.fromString(argument).toString()
  if (name == 'BigDecimal.exponent') return BigDecimal.fromString(argument).exp.toString()
  if (name == 'BigDecimal.square') {
    const value = BigDecimal.fromString(argument)
    return value.times(value).exp.toString()
  }
  if (name == 'BigDecimal.div') return BigDecimal.fromString('1').div(BigDecimal.fromString(argument)).toString()
  if (name == 'Address.fromString') return Address.fromString(argument).toHexString()
  if (name == 'json.toI64') return json.toI64(argument).toString()
  if (name == 'json.toU64') return json.toU64(argument).toString()
  if (name == 'json.toF64') return json.toF64(argument).toString()
  if (name == 'json.toBigInt') return json.toBigInt(argument).toString()
  return ''
}

function ofDocuments(name: string, argument: string): string {
  if (name == 'json.fromString') return dumpJson(json.fromString(argument))
  if (name == 'yaml.fromString') return dumpYaml(yaml.fromString(argument))
  if (name == 'text') return String.fromCharCode(I32.parseInt(argument)) + 'x'
  if (name == 'decode.type') {
    // Four words of 1.
    const word = '0000000000000000000000000000000000000000000000000000000000000001'
    const value = ethereum.decode(argument, Bytes.fromHexString('0x' + word + word + word + word))
    return value === null ? 'null' : encoded(value)
  }
  if (name == 'encode.uint') return encoded(ethereum.Value.fromUnsignedBigInt(BigInt.fromString(argument)))
  if (name == 'encode.int') return encoded(ethereum.Value.fromSignedBigInt(BigInt.fromString(argument)))
  if (name == 'encode.fixed') return encoded(ethereum.Value.fromFixedBytes(new Bytes(I32.parseInt(argument))))
  if (name == 'encode.mixed') {
    return encoded(ethereum.Value.fromArray([ethereum.Value.fromI32(1), ethereum.Value.fromString('x')]))
  }
  if (name == 'encode.fixed-array') return encoded(ethereum.Value.fromFixedSizedArray([]))
  if (name == 'encode.address') {
    return encoded(new ethereum.Value(ethereum.ValueKind.ADDRESS, changetype<u32>(new Bytes(I32.parseInt(argument)))))
  }
  return ''
}

function encoded(value: ethereum.Value): string {
  const bytes = ethereum.encode(value)
  return bytes === null ? 'null' : bytes.toHexString()
}

function ofMapping(name: string, argument: string, event: ethereum.Event): string {
  if (name == 'throw') throw new Error(argument)
  if (name == 'unreachable') unreachable()
  if (name == 'null') return store.get('Thing', 'absent')!.getString('id')
  if (name == 'array') return [1, 2][I32.parseInt(argument)].toString()
  if (name == 'i32.div') return (7 / I32.parseInt(argument)).toString()
  if (name == 'log') log.log(changetype<log.Level>(I32.parseInt(argument)), 'a message')
  if (name == 'create') DataSourceTemplate.create(argument, ['0x00000000000000000000000000000000000c0001'])
  if (name == 'create.address') DataSourceTemplate.create('Child', [argument])
  if (name == 'create.nothing') DataSourceTemplate.create('Child', [])
  if (name == 'timestamp') {
    const entity = thing()
    entity.set('at', Value.fromTimestamp(I64.parseInt(argument)))
    store.set('Thing', 'x', entity)
  }
  if (name == 'field') {
    const entity = thing()
    entity.set(argument, Value.fromI32(1))
    store.set('Thing', 'x', entity)
  }
  if (name.startsWith('call.')) return call(name, event.address)
  return 'done'
}

function call(name: string, address: Address): string {
  let contract = 'Target'
  let signature = 'one(uint256):(uint256)'
  let args: ethereum.Value[] = [ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(1))]
  if (name == 'call.contract') contract = 'Absent'
  if (name == 'call.signature') signature = 'one(uint8):(uint256)'
  if (name == 'call.type') args = [ethereum.Value.fromString('1')]
  if (name == 'call.count') args = []
  if (name == 'call.null') args = [ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(-1))]
  if (name == 'call.nothing') {
    const nobody = Address.fromString('0x00000000000000000000000000000000deadbeef')
    const nothing = ethereum.call(new ethereum.SmartContractCall(contract, nobody, 'nothing', 'nothing()', []))
    return nothing === null ? 'null' : nothing.length.toString()
  }
  const answer = ethereum.call(new ethereum.SmartContractCall(contract, address, 'one', signature, args))
  return answer === null ? 'null' : answer.length.toString()
}

export function handleAttempt(event: ethereum.Event): void {
  const words = inputOf(event).split('|')
  let answer = ofNumbers(words[0], words[1])
  if (answer == '') answer = ofDocuments(words[0], words[1])
  if (answer == '') answer = ofMapping(words[0], words[1], event)
  const sink = new Sink()
  sink.text(inputOf(event))
  sink.text(answer)
  sink.save('attempt-' + partOf(event).padStart(4, '0'))
}
