// Data sources made from templates, with and without context.
import {
  BigDecimal,
  BigInt,
  Bytes,
  DataSourceContext,
  DataSourceTemplate,
  dataSource,
  ethereum,
  Value,
} from '@graphprotocol/graph-ts'
import { dumpEntity, dumpParameters } from './dump'
import { inputOf, journal, partOf } from './sink'

function contextOf(part: string): DataSourceContext {
  const context = new DataSourceContext()
  context.set('z', Value.fromString('last of ' + part))
  context.set('int', Value.fromI32(-1))
  context.set('int8', Value.fromI64(9007199254740993))
  context.set('at', Value.fromTimestamp(1700000000000001))
  context.set('big', Value.fromBigInt(BigInt.fromI32(10).pow(30).neg()))
  context.set('decimal', Value.fromBigDecimal(BigDecimal.fromString('-0.10')))
  context.set('flag', Value.fromBoolean(false))
  context.set('blob', Value.fromBytes(Bytes.fromHexString('0x00ff')))
  context.set('list', Value.fromArray([Value.fromI32(1), Value.fromString('two')]))
  context.set('empty', Value.fromStringArray([]))
  return context
}

// Part 0 makes a child without context, others with one.
export function handleSpawn(event: ethereum.Event): void {
  const address = inputOf(event)
  if (partOf(event) == '0') DataSourceTemplate.create('Child', [address])
  else DataSourceTemplate.createWithContext('Child', [address], contextOf(partOf(event)))
  journal(event.block, 'spawn ' + address)
}

export function handlePing(event: ethereum.Event): void {
  journal(
    event.block,
    'ping ' +
      event.logIndex.toString() +
      ' ' +
      dataSource.address().toHexString() +
      ' ' +
      dataSource.network() +
      ' ' +
      dumpEntity(dataSource.context()) +
      ' ' +
      dumpParameters(event),
  )
  // A child that makes a child.
  const next = event.parameters[2].value.toString()
  if (next != '') DataSourceTemplate.create('Child', [next])
}

export function handleChildOnce(block: ethereum.Block): void {
  journal(block, 'child once ' + dataSource.address().toHexString())
}

export function handleChildPoll(block: ethereum.Block): void {
  journal(block, 'child poll ' + dataSource.address().toHexString())
}
