// Exercises the host of indexer/wasm: each handler does one thing that the tests look at from outside.
import {
  Address,
  BigDecimal,
  BigInt,
  ByteArray,
  Bytes,
  crypto,
  DataSourceContext,
  dataSource,
  Entity,
  ethereum,
  log,
  store,
  Value,
} from '@graphprotocol/graph-ts'

const RAY = BigInt.fromString('1000000000000000000000000000')
let counter = 0
let seen: string[] = []

function thing(id: string): Entity {
  const entity = new Entity()
  entity.set('id', Value.fromString(id))
  return entity
}

function save(entity: Entity): void {
  store.set('Thing', entity.getString('id'), entity)
}

export function handleTransfer(event: ethereum.Event): void {
  counter++
  seen.push(event.transaction.hash.toHexString())
  const entity = thing('transfer')
  entity.set('count', Value.fromI32(counter + seen.length))
  entity.set('from', Value.fromBytes(event.parameters[0].value.toAddress()))
  entity.set('to', Value.fromBytes(event.parameters[1].value.toAddress()))
  entity.set('amount', Value.fromBigInt(event.parameters[2].value.toBigInt()))
  entity.set('text', Value.fromString(event.parameters[2].name))
  entity.set('number', Value.fromBigInt(event.block.number.plus(event.logIndex)))
  entity.set('hash', Value.fromBytes(event.transaction.hash))
  save(entity)
}

export function handleGlobals(_event: ethereum.Event): void {
  counter++
  seen.push('x')
  const entity = thing('globals')
  entity.set('count', Value.fromI32(counter))
  entity.set('text', Value.fromString(seen.length.toString() + ' ' + RAY.toString()))
  // In place: the constant must be whole again for the next trigger.
  RAY[0] = 77
  save(entity)
}

export function handleMutateInPlace(_event: ethereum.Event): void {
  const entity = store.get('Thing', 'mutable')!
  const bytes = entity.getBytes('hash')
  bytes.reverse()
  const amount = entity.getBigInt('amount')
  const untouched = amount.plus(BigInt.fromI32(1))
  amount[0] = 9
  entity.set('number', Value.fromBigInt(untouched))
  entity.getBigDecimal('decimal').truncate(1)
  save(entity)
}

export function handleCreateMutable(_event: ethereum.Event): void {
  const entity = thing('mutable')
  entity.set('hash', Value.fromBytes(Bytes.fromHexString('0x010203')))
  entity.set('amount', Value.fromBigInt(BigInt.fromI32(5)))
  entity.set('decimal', Value.fromBigDecimal(BigDecimal.fromString('1.25')))
  entity.set('text', Value.fromString('kept'))
  save(entity)
}

export function handleMerge(_event: ethereum.Event): void {
  const entity = thing('mutable')
  entity.set('count', Value.fromI32(-3))
  entity.set('text', Value.fromNull())
  entity.set('tags', Value.fromStringArray(['a', 'b']))
  entity.set('big', Value.fromI64(-5000000000))
  save(entity)
}

export function handleAbort(event: ethereum.Event): void {
  save(thing('dropped'))
  throw new Error('no luck with ' + event.logIndex.toString())
}

export function handleTrap(_event: ethereum.Event): void {
  const entity = store.get('Thing', 'nothing')
  save(changetype<Entity>(entity))
}

export function handleDivide(event: ethereum.Event): void {
  const amount = event.parameters[2].value.toBigInt()
  const zero = amount.minus(amount).toI32()
  log.info('divided by {}', [event.parameters[2].name])
  const quotient = 5 / zero
  save(thing(quotient.toString()))
}

export function handleDivideBig(event: ethereum.Event): void {
  const amount = event.parameters[2].value.toBigInt()
  const entity = thing('quotient')
  entity.set('amount', Value.fromBigInt(BigInt.fromI32(5).div(amount.minus(amount))))
  save(entity)
}

export function handleWrongKind(_event: ethereum.Event): void {
  const entity = thing('wrong')
  entity.set('amount', Value.fromI32(1))
  save(entity)
}

export function handleSender(event: ethereum.Event): void {
  const entity = thing('sender')
  const to = event.transaction.to
  entity.set('text', Value.fromString(to === null ? 'creation' : to.toHexString()))
  entity.set('amount', Value.fromBigInt(event.transaction.value))
  entity.set('from', Value.fromBytes(event.transaction.from))
  save(entity)
}

export function handleOnlyWhetherTo(event: ethereum.Event): void {
  const entity = thing('whether')
  entity.set('text', Value.fromString(event.transaction.to === null ? 'creation' : 'call'))
  save(entity)
}

export function handleGrow(event: ethereum.Event): void {
  const entity = thing('grown')
  const large = new Uint8Array(6000000)
  large[5999999] = 1
  entity.set('hash', Value.fromBytes(event.transaction.hash))
  entity.set('text', Value.fromString(event.transaction.to === null ? 'creation' : 'call'))
  save(entity)
}

export function handleCalls(event: ethereum.Event): void {
  let sum = BigInt.fromI32(0)
  let reverted = 0
  for (let i = 0; i < 3; i++) {
    const call = new ethereum.SmartContractCall('Token', event.address, 'balanceOf', 'balanceOf(address):(uint256)', [
      ethereum.Value.fromAddress(Address.fromString('0x000000000000000000000000000000000000000' + i.toString())),
    ])
    const result = ethereum.call(call)
    if (result === null) reverted++
    else sum = sum.plus(result[0].toBigInt())
  }
  const entity = thing('calls')
  entity.set('amount', Value.fromBigInt(sum))
  entity.set('count', Value.fromI32(reverted))
  save(entity)
}

export function handleCreate(event: ethereum.Event): void {
  const context = new DataSourceContext()
  context.setString('name', 'made by ' + event.logIndex.toString())
  context.setBigInt('amount', BigInt.fromI32(-7))
  dataSource.createWithContext('Child', [event.parameters[1].value.toAddress().toHexString()], context)
}

export function handleChild(event: ethereum.Event): void {
  const entity = thing('child ' + event.logIndex.toString())
  entity.set('text', Value.fromString(dataSource.context().getString('name') + ' on ' + dataSource.network()))
  entity.set('amount', Value.fromBigInt(dataSource.context().getBigInt('amount')))
  entity.set('from', Value.fromBytes(dataSource.address()))
  save(entity)
}

export function handleReceipt(event: ethereum.Event): void {
  const entity = thing('receipt')
  const receipt = event.receipt
  entity.set(
    'text',
    Value.fromString(receipt === null ? 'none' : receipt.gasUsed.toString() + ' ' + receipt.logs.length.toString()),
  )
  entity.set('from', Value.fromBytes(event.transaction.from))
  save(entity)
}

export function handleMessage(event: ethereum.Event): void {
  const entity = thing('message')
  entity.set('text', Value.fromString(event.parameters[1].value.toString()))
  entity.set('hash', Value.fromBytes(event.parameters[0].value.toBytes()))
  const numbers = event.parameters[2].value.toBigIntArray()
  entity.set('amount', Value.fromBigInt(numbers[0].minus(numbers[1])))
  entity.set('count', Value.fromI32(event.parameters[3].value.toI32()))
  const tuple = changetype<Array<ethereum.Value>>(event.parameters[4].value.toTuple())
  entity.set('flag', Value.fromBoolean(tuple[1].toBoolean()))
  entity.set('from', Value.fromBytes(tuple[0].toAddress()))
  save(entity)
}

export function handleMath(_event: ethereum.Event): void {
  const a = BigInt.fromString('-340282366920938463463374607431768211457')
  const b = BigInt.fromString('65536')
  const out: string[] = []
  out.push(a.div(b).toString())
  out.push(a.mod(b).toString())
  out.push(a.rightShift(3).toString())
  out.push(b.leftShift(255).toHexString())
  out.push(a.bitAnd(b.minus(BigInt.fromI32(1))).toString())
  out.push(a.bitOr(b).toString())
  out.push(a.toHexString())
  out.push(BigInt.fromI32(-128).pow(3).toString())
  out.push(BigInt.fromI32(128).length.toString() + BigInt.fromI32(128).plus(BigInt.zero()).length.toString())
  out.push(RAY.times(RAY).toString())
  out.push(BigInt.fromString('0').length.toString())
  out.push(BigInt.fromString('-129').length.toString())
  out.push(Bytes.fromUTF8('héllo').toString())
  out.push(ByteArray.fromHexString('0x0000ff').toBase58())
  out.push(crypto.keccak256(ByteArray.fromUTF8('')).toHexString())
  out.push(
    (a < b).toString() +
      (a == BigInt.fromString('-340282366920938463463374607431768211457')).toString() +
      a.abs().sqrt().toString(),
  )
  const big = BigInt.fromI32(2).pow(255).pow(3)
  out.push(big.div(BigInt.fromI32(2).pow(255).pow(2)).toHexString())
  const entity = thing('math')
  entity.set('tags', Value.fromStringArray(out))
  save(entity)
}

export function handleDecimals(_event: ethereum.Event): void {
  const two = BigDecimal.fromString('2')
  const three = BigDecimal.fromString('3')
  const out: string[] = []
  out.push(two.div(three).toString())
  out.push(two.neg().div(three).toString())
  out.push(BigDecimal.fromString('1e-3').plus(BigDecimal.fromString('12300')).toString())
  out.push(BigInt.fromI32(10).divDecimal(BigDecimal.fromString('4')).toString())
  out.push((BigDecimal.fromString('1.10') == BigDecimal.fromString('1.1')).toString())
  out.push(
    new BigDecimal(BigInt.fromString('12345678901234567890123456789012345678'))
      .times(BigDecimal.fromString('1'))
      .toString(),
  )
  const entity = thing('decimals')
  entity.set('tags', Value.fromStringArray(out))
  entity.set('decimal', Value.fromBigDecimal(new BigDecimal(RAY).div(three)))
  save(entity)
}

export function handleEncode(_event: ethereum.Event): void {
  const tuple = new ethereum.Tuple()
  tuple.push(ethereum.Value.fromUnsignedBigInt(RAY))
  tuple.push(ethereum.Value.fromString('hi'))
  const data = ethereum.encode(ethereum.Value.fromTuple(tuple))!
  const back = ethereum.decode('(uint256,string)', data)!.toTuple()
  const entity = thing('encode')
  entity.set('hash', Value.fromBytes(data))
  entity.set('amount', Value.fromBigInt(back[0].toBigInt()))
  entity.set('text', Value.fromString(back[1].toString()))
  entity.set('flag', Value.fromBoolean(ethereum.decode('(uint256,string)', Bytes.fromHexString('0x00')) === null))
  save(entity)
}

export function handleLog(event: ethereum.Event): void {
  log.warning('watch {}', [event.logIndex.toString()])
}

export function handleCritical(_event: ethereum.Event): void {
  log.critical('over', [])
}

export function handleBlock(block: ethereum.Block): void {
  const entity = thing('block ' + block.number.toString())
  const before = store.get('Thing', 'blocks')
  const count = before === null ? 1 : before.getI32('count') + 1
  const all = thing('blocks')
  all.set('count', Value.fromI32(count))
  save(all)
  entity.set('hash', Value.fromBytes(block.hash))
  entity.set('number', Value.fromBigInt(block.timestamp))
  entity.set('flag', Value.fromBoolean(block.baseFeePerGas === null))
  save(entity)
}

export function handleInBlock(_event: ethereum.Event): void {
  const entity = thing('in block')
  const before = store.get_in_block('Thing', 'in block')
  entity.set('count', Value.fromI32(before === null ? 0 : 1))
  save(entity)
}

export function handleRelated(_event: ethereum.Event): void {
  const entity = thing('parent')
  save(entity)
  for (let i = 0; i < 3; i++) {
    const part = new Entity()
    part.set('id', Value.fromBytes(Bytes.fromI32(3 - i)))
    part.set('thing', Value.fromString('parent'))
    store.set('Part', Bytes.fromI32(3 - i).toHexString(), part)
  }
  store.remove('Part', Bytes.fromI32(2).toHexString())
  const parts = store.loadRelated('Thing', 'parent', 'parts')
  const out: string[] = []
  for (let i = 0; i < parts.length; i++) out.push(parts[i].getBytes('id').toHexString())
  entity.set('tags', Value.fromStringArray(out))
  save(entity)
}

export function handleLoadTwice(_event: ethereum.Event): void {
  const first = store.get('Thing', 'mutable')!
  const second = store.get('Thing', 'mutable')!
  first.set('count', Value.fromI32(1))
  save(first)
  // It still has the old count, which its save brings back.
  second.set('text', Value.fromString('second'))
  save(second)
}

export function handleOtherId(_event: ethereum.Event): void {
  const entity = store.get('Thing', 'mutable')!
  store.set('Thing', 'other', entity)
}

export function handleManyLoads(_event: ethereum.Event): void {
  for (let i = 0; i < 3000; i++) {
    const entity = store.get('Thing', 'mutable')!
    if (i == 2999) {
      entity.getBytes('hash')[0] = 200
      entity.set('count', Value.fromI32(i))
      save(entity)
    }
  }
}
