// What the store does with entities: one small step an event, each says afterwards what it sees.
import { BigDecimal, BigInt, ByteArray, Bytes, Entity, ethereum, store, Value } from '@graphprotocol/graph-ts'
import { dumpEntities, dumpEntity } from './dump'
import { inputOf, journal, partOf, Sink } from './sink'

function named(id: string, name: string): Entity {
  const entity = new Entity()
  entity.set('id', Value.fromString(id))
  entity.set('name', Value.fromString(name))
  return entity
}

function owned(id: string, owner: string): Entity {
  const entity = named(id, id)
  entity.set('owner', Value.fromString(owner))
  return entity
}

function full(id: string): Entity {
  const entity = named(id, 'full')
  entity.set('int', Value.fromI32(-7))
  entity.set('int8', Value.fromI64(-9007199254740993))
  entity.set('big', Value.fromBigInt(BigInt.fromI32(2).pow(200).neg()))
  entity.set('decimal', Value.fromBigDecimal(BigDecimal.fromString('-12.50')))
  entity.set('flag', Value.fromBoolean(true))
  entity.set('blob', Value.fromBytes(Bytes.fromHexString('0x00ff10')))
  entity.set('at', Value.fromTimestamp(1700000000000001))
  entity.set('mood', Value.fromString('BUSY'))
  entity.set('owner', Value.fromString('nobody'))
  entity.set('ints', Value.fromI32Array([3, -1, 3]))
  const wide: Value[] = [Value.fromI64(9007199254740993), Value.fromI64(-1)]
  entity.set('int8s', Value.fromArray(wide))
  entity.set('bigs', Value.fromBigIntArray([BigInt.fromI32(2).pow(100), BigInt.fromI32(-1), new BigInt(0)]))
  entity.set('decimals', Value.fromBigDecimalArray([BigDecimal.fromString('0.10'), BigDecimal.fromString('-1e20')]))
  entity.set('flags', Value.fromBooleanArray([true, false]))
  entity.set('blobs', Value.fromBytesArray([Bytes.fromHexString('0x'), Bytes.fromHexString('0xab')]))
  const moments: Value[] = [Value.fromTimestamp(0), Value.fromTimestamp(-2000000)]
  entity.set('ats', Value.fromArray(moments))
  entity.set('moods', Value.fromStringArray(['CALM', 'BUSY']))
  entity.set('texts', Value.fromStringArray(['b', 'a', '']))
  entity.set('friends', Value.fromStringArray(['b', 'a', 'missing', 'b']))
  return entity
}

function step(sink: Sink, name: string): void {
  if (name == 'create') store.set('Thing', 'a', full('a'))
  else if (name == 'merge') {
    const entity = named('a', 'merged')
    entity.set('int', Value.fromI32(8))
    entity.unset('big')
    store.set('Thing', 'a', entity)
  } else if (name == 'unset') {
    const entity = store.get('Thing', 'a')!
    entity.unset('flag')
    entity.unset('texts')
    store.set('Thing', 'a', entity)
  } else if (name == 'same') {
    store.set('Thing', 'a', store.get('Thing', 'a')!)
  } else if (name == 'nothing') {
    // Not even the name that must be there: it is kept from before.
    const entity = new Entity()
    entity.set('id', Value.fromString('a'))
    store.set('Thing', 'a', entity)
  } else if (name == 'remove') store.remove('Thing', 'a')
  else if (name == 'remove-absent') store.remove('Thing', 'never')
  else if (name == 'replace') {
    store.remove('Thing', 'a')
    store.set('Thing', 'a', named('a', 'replaced'))
  } else if (name == 'set-then-remove') {
    store.set('Thing', 'a', named('a', 'short-lived'))
    store.remove('Thing', 'a')
  } else if (name == 'in-place') inPlace(sink)
  else if (name == 'null-created') {
    const entity = named('nulls', 'nulls')
    entity.unset('int')
    entity.set('texts', Value.fromStringArray([]))
    store.set('Thing', 'nulls', entity)
    sink.text(dumpEntity(store.get('Thing', 'nulls')))
    sink.text(dumpEntity(store.get_in_block('Thing', 'nulls')))
  } else if (name == 'null-later') {
    sink.text(dumpEntity(store.get('Thing', 'nulls')))
    sink.text(dumpEntity(store.get_in_block('Thing', 'nulls')))
  } else if (name == 'loaded-is-a-copy') {
    const first = store.get('Thing', 'a')!
    first.set('name', Value.fromString('only in memory'))
    sink.text(dumpEntity(store.get('Thing', 'a')))
  } else related(sink, name)
}

// What is loaded is live: these change the loaded value itself, and a save keeps that.
function inPlace(sink: Sink): void {
  const entity = store.get('Thing', 'a')!
  entity.getBytes('blob').reverse()
  entity.get('decimal')!.toBigDecimal().truncate(1)
  const big = entity.get('big')
  if (big !== null) ByteArray.fromBigInt(big.toBigInt()).reverse()
  entity.get('ints')!.toArray()[0] = Value.fromI32(99)
  sink.text(dumpEntity(store.get('Thing', 'a')))
  store.set('Thing', 'a', entity)
}

function related(sink: Sink, name: string): void {
  if (name == 'owners') {
    store.set('Owner', 'o1', named('o1', 'one'))
    store.set('Owner', 'o2', named('o2', 'two'))
    store.set('Thing', 'm2', owned('m2', 'o1'))
    store.set('Thing', 'm1', owned('m1', 'o1'))
    store.set('Thing', 'm10', owned('m10', 'o1'))
  } else if (name == 'move') {
    store.set('Thing', 'm1', owned('m1', 'o2'))
    store.remove('Thing', 'm10')
    store.set('Thing', 'm3', owned('m3', 'o1'))
  } else if (name == 'move-back') {
    store.set('Thing', 'm1', owned('m1', 'o1'))
    store.set('Thing', 'm3', owned('m3', 'o2'))
    store.set('Thing', 'm3', owned('m3', 'o1'))
  } else if (name == 'keyed') {
    for (let i = 1; i < 5; i++) {
      const entity = new Entity()
      entity.set('id', Value.fromBytes(Bytes.fromI32(i)))
      entity.set('value', Value.fromI32(i))
      entity.set('of', Value.fromBytes(Bytes.fromI32(i / 2)))
      store.set('Keyed', Bytes.fromI32(i).toHexString(), entity)
    }
    sink.text(dumpEntities(store.loadRelated('Keyed', Bytes.fromI32(1).toHexString(), 'others')))
  } else if (name == 'numbered') {
    const entity = new Entity()
    entity.set('id', Value.fromI64(-5))
    entity.set('value', Value.fromI32(5))
    store.set('Numbered', '-5', entity)
    sink.text(dumpEntity(store.get('Numbered', '-5')))
  } else if (name == 'fixed') {
    for (let i = 0; i < 2; i++) {
      const entity = new Entity()
      entity.set('id', Value.fromString('fixed'))
      entity.set('value', Value.fromI32(i))
      store.set('Fixed', 'fixed', entity)
      sink.text(dumpEntity(store.get('Fixed', 'fixed')))
    }
  } else if (name == 'fixed-again') {
    const entity = new Entity()
    entity.set('id', Value.fromString('fixed'))
    entity.set('value', Value.fromI32(77))
    store.set('Fixed', 'fixed', entity)
    sink.text(dumpEntity(store.get('Fixed', 'fixed')))
  } else if (name == 'odd-ids') {
    const ids = ['', ' ', 'ä', '"quoted"', "it's", 'line\nend', '😀', 'Z', 'a1', '%', '_']
    for (let i = 0; i < ids.length; i++) store.set('Thing', 'id:' + ids[i], named('id:' + ids[i], ids[i]))
  }
  sink.text(dumpEntities(store.loadRelated('Owner', 'o1', 'things')))
  sink.text(dumpEntities(store.loadRelated('Owner', 'o2', 'things')))
}

export function handleStep(event: ethereum.Event): void {
  const sink = new Sink()
  const name = inputOf(event)
  sink.text(name)
  sink.text(dumpEntity(store.get('Thing', 'a')))
  sink.text(dumpEntity(store.get_in_block('Thing', 'a')))
  step(sink, name)
  sink.text(dumpEntity(store.get('Thing', 'a')))
  sink.text(dumpEntity(store.get_in_block('Thing', 'a')))
  journal(event.block, 'step ' + name)
  sink.save('step-' + partOf(event) + '-' + name)
}
