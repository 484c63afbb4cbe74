// Writes entities with values chosen to be awkward, a few each block, as a seeded generator over the block's number says.
import { BigDecimal, BigInt, Bytes, Entity, ethereum, store, Value } from '@graphprotocol/graph-ts'

const LONG = 'long'.repeat(80)
const NAMES = [
  '',
  'a',
  'A',
  'ab',
  'aB',
  'b',
  'z',
  'Z',
  '%',
  '_',
  '50%',
  'a_b',
  'a\\b',
  'Ünï',
  'ünï',
  '日本',
  '😀 smile',
  '\uFFFD',
  "it's",
  '"quoted"',
  '0x01',
  ' 1',
  'null',
  'line\nbreak',
  LONG + '1',
  LONG + '2',
]
const BIGS = [
  '0',
  '1',
  '-1',
  '5',
  '-7',
  '10',
  '100',
  '9223372036854775808',
  '1000000000000000000',
  '-1000000000000000000000000000',
  '115792089237316195423570985008687907853269984665640564039457584007913129639935',
]
const RATIOS = [
  '0',
  '1',
  '-1',
  '1.5',
  '-0.000001',
  '0.1',
  '100',
  '12345678901234567890.123456789',
  '3.333333333333333333333333333333333',
  '9999999999999999999999999999999999',
  '0.000000000000000001',
]
const DATAS = [
  '0x',
  '0x00',
  '0x01',
  '0x0102',
  '0xff',
  '0x25',
  '0x5f',
  '0x00000000000000000000000000000000000000a1',
  '0x01020304050607080910111213141516171819202122232425262728293031320000',
  '0x' + 'ab'.repeat(300) + '01',
  '0x' + 'ab'.repeat(300) + '02',
]
const COUNTS: i64[] = [0, 1, -1, 42, 2147483648, -5000000000, i64.MAX_VALUE, i64.MIN_VALUE]
const SMALLS: i32[] = [0, 1, -1, 7, 1000, i32.MAX_VALUE, i32.MIN_VALUE]
const TIMES: i64[] = [0, 1, -1000000, 1700000000000000, 1700000000000001, 4102444800000000]
const COLORS = ['RED', 'GREEN', 'BLUE']
const OWNERS = ['0x01', '0x0102', '0xff', '0x00000000000000000000000000000000000000a1', '0xabcdef']
const THINGS = ['a', 'B', 'ab', 'ü', "it's", '50%', '1', '10', '2', '0x01', '日本', 'x y']

let state: u32 = 0

function random(below: i32): i32 {
  state = state * 1664525 + 1013904223
  return <i32>((state >> 8) % <u32>below)
}

function pick(from: string[]): string {
  return from[random(from.length)]
}

function big(): Value {
  return Value.fromBigInt(BigInt.fromString(pick(BIGS)))
}

function ratio(): Value {
  return Value.fromBigDecimal(BigDecimal.fromString(pick(RATIOS)))
}

function bytes(from: string[]): Value {
  return Value.fromBytes(Bytes.fromHexString(pick(from)))
}

function text(from: string[]): Value {
  return Value.fromString(pick(from))
}

function count(): Value {
  return Value.fromI64(COUNTS[random(COUNTS.length)])
}

function small(): Value {
  return Value.fromI32(SMALLS[random(SMALLS.length)])
}

function time(): Value {
  return Value.fromTimestamp(TIMES[random(TIMES.length)])
}

function flag(): Value {
  return Value.fromBoolean(random(2) == 0)
}

/** A value of a field by the name of its kind. */
function valueOf(kind: string): Value {
  if (kind == 'flag') return flag()
  if (kind == 'small') return small()
  if (kind == 'count') return count()
  if (kind == 'big') return big()
  if (kind == 'ratio') return ratio()
  if (kind == 'data') return bytes(DATAS)
  if (kind == 'name') return text(NAMES)
  if (kind == 'color') return text(COLORS)
  if (kind == 'at') return time()
  // The last one is written by nobody.
  if (kind == 'owner') return Value.fromBytes(Bytes.fromHexString(OWNERS[random(30) == 0 ? 4 : random(4)]))
  return text(THINGS)
}

function listOf(kind: string, max: i32): Value {
  const values: Value[] = []
  const length = random(max + 1)
  for (let i = 0; i < length; i++) values.push(valueOf(kind))
  return Value.fromArray(values)
}

const KINDS = ['flag', 'small', 'count', 'big', 'ratio', 'data', 'name', 'color', 'at']

function maybe(entity: Entity, field: string, kind: string): void {
  const chance = random(4)
  if (chance == 0) entity.unset(field)
  else if (chance != 1) entity.set(field, valueOf(kind))
}

function capital(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1)
}

function writeThing(): void {
  const id = pick(THINGS)
  if (random(12) == 0) {
    store.remove('Thing', id)
    return
  }
  const known = store.get('Thing', id)
  const entity = known === null ? new Entity() : known
  entity.set('id', Value.fromString(id))
  for (let i = 0; i < KINDS.length; i++) {
    const kind = KINDS[i]
    entity.set(kind, valueOf(kind))
    maybe(entity, 'maybe' + capital(kind), kind)
    entity.set(kind + 's', listOf(kind, 3))
  }
  entity.set('owner', valueOf('owner'))
  maybe(entity, 'maybeOwner', 'owner')
  entity.set('owners', listOf('owner', 3))
  entity.set('friends', listOf('thing', 3))
  maybe(entity, 'maybeFriend', 'thing')
  if (random(3) == 0) entity.unset('maybeNames')
  else entity.set('maybeNames', listOf('name', 2))
  store.set('Thing', id, entity)
}

function writeOwner(id: string): void {
  const owner = new Entity()
  owner.set('id', Value.fromBytes(Bytes.fromHexString(id)))
  owner.set('wealth', big())
  maybe(owner, 'name', 'name')
  store.set('Owner', id, owner)
}

function writeProfile(owner: string): void {
  const profile = new Entity()
  profile.set('id', Value.fromString('of ' + owner))
  profile.set('owner', Value.fromBytes(Bytes.fromHexString(owner)))
  profile.set('motto', text(NAMES))
  store.set('Profile', 'of ' + owner, profile)
}

function writePart(number: i64): void {
  const part = new Entity()
  part.set('id', Value.fromI64(number))
  part.set('thing', text(THINGS))
  part.set('weight', ratio())
  if (random(2) == 0) part.set('next', Value.fromI64(number - 1 - random(3)))
  const bin: Value[] = []
  for (let i = random(3); i > 0; i--) bin.push(Value.fromI64(number - i))
  part.set('bin', Value.fromArray(bin))
  store.set('Part', number.toString(), part)
}

function writeShape(number: i32): void {
  const circle = random(2) == 0
  const id = circle ? 'circle' + random(5).toString() : 'square' + number.toString()
  const shape = new Entity()
  shape.set('id', Value.fromString(id))
  shape.set('name', text(NAMES))
  shape.set('area', big())
  shape.set('owner', valueOf('owner'))
  shape.set('tags', listOf('name', 3))
  if (circle) shape.set('radius', ratio())
  else shape.set('side', small())
  store.set(circle ? 'Circle' : 'Square', id, shape)
  const species = new Entity()
  const name = 's' + random(4).toString()
  species.set('id', Value.fromString(name))
  if (random(3) != 0) species.set('favourite', Value.fromString(id))
  species.set('members', Value.fromArray([Value.fromString('circle0'), Value.fromString(id), Value.fromString('none')]))
  store.set('Species', name, species)
}

function writeReading(): void {
  const reading = new Entity()
  reading.set('id', Value.fromI64(0))
  reading.set('owner', valueOf('owner'))
  reading.set('amount', big())
  reading.set('price', ratio())
  store.set('Reading', 'auto', reading)
}

function writeItem(number: i32): void {
  const item = new Entity()
  const id = Bytes.fromI32(number)
  item.set('id', Value.fromBytes(id))
  item.set('value', Value.fromI32(number))
  store.set('NFTItem', id.toHexString(), item)
}

/** Every eighth block writes nothing. */
export function handleBlock(block: ethereum.Block): void {
  const number = block.number.toI32()
  state = <u32>number * 7919 + 17
  random(2)
  if (number == 1) for (let i = 0; i < 4; i++) writeOwner(OWNERS[i])
  if (number == 1) for (let i = 0; i < 3; i++) writeProfile(OWNERS[i])
  if (number % 8 == 0) return
  for (let i = 0; i < 2; i++) writeThing()
  if (random(3) == 0) writeOwner(OWNERS[random(4)])
  writePart(<i64>number * 10)
  writeShape(number)
  writeReading()
  if (number < 6) writeItem(number)
}
