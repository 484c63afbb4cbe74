// Exercises what the host reads and parses besides the store: accounts, declared calls, contexts, JSON, YAML, the ABI.
import {
  Address,
  BigDecimal,
  BigInt,
  Bytes,
  DataSourceContext,
  dataSource,
  Entity,
  ethereum,
  JSONValue,
  json,
  store,
  TypedMap,
  Value,
  ValueKind,
  YAMLValue,
  yaml,
} from '@graphprotocol/graph-ts'

function save(id: string, tags: string[]): void {
  const entity = new Entity()
  entity.set('id', Value.fromString(id))
  entity.set('tags', Value.fromStringArray(tags))
  store.set('Thing', id, entity)
}

export function handleAccounts(event: ethereum.Event): void {
  const from = event.parameters[0].value.toAddress()
  const to = event.parameters[1].value.toAddress()
  const out: string[] = []
  out.push(ethereum.getBalance(from).toString())
  out.push(ethereum.hasCode(from).inner.toString())
  out.push(ethereum.hasCode(to).inner.toString())
  out.push(ethereum.getBalance(from).plus(ethereum.getBalance(to)).toString())
  save('accounts', out)
}

export function handleShortAddress(_event: ethereum.Event): void {
  ethereum.getBalance(changetype<Address>(Bytes.fromHexString('0x01')))
}

export function handleBalanceOf(event: ethereum.Event): void {
  const call = new ethereum.SmartContractCall('Token', event.address, 'balanceOf', 'balanceOf(address):(uint256)', [
    ethereum.Value.fromAddress(event.parameters[1].value.toAddress()),
  ])
  const result = ethereum.call(call)
  save('balance', [result === null ? 'reverted' : result[0].toBigInt().toString()])
}

function showJson(value: JSONValue): string {
  if (value.isNull()) return 'null'
  if (value.kind == 1) return value.toBool().toString()
  if (value.kind == 2) return changetype<string>(value.data as usize)
  if (value.kind == 3) return "'" + value.toString() + "'"
  let out = ''
  if (value.kind == 4) {
    const items = value.toArray()
    for (let i = 0; i < items.length; i++) out += (i == 0 ? '' : ',') + showJson(items[i])
    return '[' + out + ']'
  }
  const entries = value.toObject().entries
  for (let i = 0; i < entries.length; i++) {
    out += (i == 0 ? '' : ',') + entries[i].key + ':' + showJson(entries[i].value)
  }
  return '{' + out + '}'
}

export function handleJson(_event: ethereum.Event): void {
  const out: string[] = []
  out.push(showJson(json.fromString('{"b":[1.50,-2e3,"é",true,null],"a":{},"b2":12345678901234567890}')))
  const good = json.try_fromString('[7]')
  out.push(good.isOk.toString() + good.value.toArray()[0].toI64().toString())
  out.push(json.try_fromString('[7').isError.toString())
  out.push(json.toI64('-9223372036854775808').toString())
  out.push(json.toU64('18446744073709551615').toString())
  out.push(json.toF64('-1.5e2').toString())
  out.push(json.toBigInt('123456789012345678901234567890').toString())
  save('json', out)
}

export function handleBadJson(_event: ethereum.Event): void {
  json.fromString('{"a":}')
}

export function handleBigU64(_event: ethereum.Event): void {
  save('u64', [json.toU64('-1').toString()])
}

function showYaml(value: YAMLValue): string {
  if (value.isNull()) return 'null'
  if (value.isBool()) return value.toBool().toString()
  if (value.isNumber()) return value.toNumber()
  if (value.isString()) return "'" + value.toString() + "'"
  let out = ''
  if (value.isArray()) {
    const items = value.toArray()
    for (let i = 0; i < items.length; i++) out += (i == 0 ? '' : ',') + showYaml(items[i])
    return '[' + out + ']'
  }
  if (value.isTagged()) return value.toTagged().tag + ' ' + showYaml(value.toTagged().value)
  const entries = value.toObject().entries
  for (let i = 0; i < entries.length; i++) {
    out += (i == 0 ? '' : ',') + showYaml(entries[i].key) + ':' + showYaml(entries[i].value)
  }
  return '{' + out + '}'
}

export function handleYaml(_event: ethereum.Event): void {
  const out: string[] = []
  out.push(showYaml(yaml.fromString('b: [1.50, 0x10, yes, ~]\n2: !kind {x: true}\na: >-\n  two\n  lines\n')))
  out.push(yaml.fromString('list: [{x: 5}]')['list']['0']['x'].toI64().toString())
  out.push(yaml.try_fromString('a: 1\na: 2').isError.toString())
  save('yaml', out)
}

export function handleSpawn(event: ethereum.Event): void {
  const context = new DataSourceContext()
  context.setI32('count', -3)
  context.set('wide', Value.fromI64(i64.MIN_VALUE))
  context.set('when', Value.fromTimestamp(1700000000000000))
  context.setBigDecimal('price', BigDecimal.fromString('-0.25'))
  context.setBytes('raw', Bytes.fromHexString('0x0102'))
  context.setBoolean('flag', true)
  context.set('none', Value.fromNull())
  context.set('list', Value.fromArray([Value.fromString('a'), Value.fromBigInt(BigInt.fromI32(-1))]))
  dataSource.createWithContext('Child', [event.parameters[1].value.toAddress().toHexString()], context)
}

export function handleSpawned(_event: ethereum.Event): void {
  const context = dataSource.context()
  const out: string[] = []
  for (let i = 0; i < context.entries.length; i++) {
    const value = context.entries[i].value
    out.push(context.entries[i].key + ' ' + value.kind.toString() + ' ' + showValue(value))
  }
  save('context', out)
}

function showValue(value: Value): string {
  if (value.kind == ValueKind.INT8) return value.toI64().toString()
  if (value.kind == ValueKind.TIMESTAMP) return value.toTimestamp().toString()
  if (value.kind == ValueKind.ARRAY) {
    const items = value.toArray()
    return items[0].toString() + ',' + items[1].toBigInt().toString()
  }
  return value.displayData()
}

export function handleCoding(_event: ethereum.Event): void {
  const out: string[] = []
  const mixed = ethereum.encode(
    ethereum.Value.fromArray([ethereum.Value.fromString('hi'), ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(7))]),
  )!
  out.push(mixed.toHexString())
  const word = Bytes.fromHexString('0x' + '00'.repeat(31) + '05')
  out.push((ethereum.decode('uint257', word) === null).toString())
  out.push((ethereum.decode('uint256[0]', word) === null).toString())
  out.push(ethereum.decode('uint8', word)!.toBigInt().toString())
  out.push(ethereum.decode('function', word)!.kind.toString())
  save('coding', out)
}

export function handleNegativeUint(_event: ethereum.Event): void {
  ethereum.encode(ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(-1)))
}

export function handleIndexed(event: ethereum.Event): void {
  save('indexed ' + event.logIndex.toString(), [event.parameters[2].value.toBigInt().toString()])
}

export function handleBlock(block: ethereum.Block): void {
  save('block ' + block.number.toString(), [dataSource.address().toHexString()])
}

export function handleSpawnPlain(event: ethereum.Event): void {
  dataSource.create('Child', [event.parameters[1].value.toAddress().toHexString()])
}

export function handleDivide(event: ethereum.Event): void {
  const zero = event.logIndex.minus(event.logIndex)
  save('quotient', [event.parameters[2].value.toBigInt().div(zero).toString()])
}

export function handleOutOfRange(event: ethereum.Event): void {
  const words: TypedMap<string, string>[] = []
  save('word', [words[event.parameters.length].entries.length.toString()])
}

export function handleRecursion(event: ethereum.Event): void {
  save('deep', [deeper(event.logIndex.toI32()).toString()])
}

function deeper(n: i32): i32 {
  return n < 0 ? 0 : 1 + deeper(n + 1) + deeper(n + 2)
}
