/**
 * What happened to a few accounts of a market of Morpho Blue (tests/fixtures/mapping-stories/morpho-blue.json, recorded
 * from its contracts): its logs go to the handlers, its calls are mocked, and what the contracts and Morpho's own library
 * said after each step is the truth.
 */
import { Address, BigInt, Bytes, DataSourceContext, ethereum, JSONValue, json, TypedMap } from '@graphprotocol/graph-ts'
import {
  assert,
  clearStore,
  createMockedFunction,
  dataSourceMock,
  newMockEvent,
  readFile,
} from 'matchstick-as/assembly/index'
import { Balance, Position } from '../../../subgraph/generated/schema'
import {
  eventId,
  isolatedBalanceId,
  positionId,
  SIDE_BORROW,
  SIDE_COLLATERAL,
  SIDE_SUPPLY,
} from '../../../subgraph/ids'
import { handlePoll } from '../../../subgraph/morpho-blue/mapping'
import { dispatch } from './dispatch'

export const LENDER = '0x00000000000000000000000000000000000000a1'
export const BORROWER = '0x00000000000000000000000000000000000000b1'
export const LIQUIDATOR = '0xb070000000000000000000000000000000000001'
export const FEE_RECIPIENT = '0x00000000000000000000000000000000000a0003'
/** What a position without debt has. */
export const NO_DEBT = '115792089237316195423570985008687907853269984665640564039457584007913129639935'

export class Story {
  /** As the manifest's context has them. */
  readsContracts: bool = true
  marketParameters: string = '0x'
  tokens: string = ''
  stableTokens: string = ''
  private content: TypedMap<string, JSONValue>
  private steps: JSONValue[]
  private next: i32 = 0

  constructor() {
    this.content = json.fromBytes(readFile('tests/fixtures/mapping-stories/morpho-blue.json')).toObject()
    this.steps = this.content.mustGet('steps').toArray()
  }

  /** From an empty store to the end of a step. */
  playTo(name: string): void {
    this.playFrom('deployment', name)
  }

  /** From a step on, into an empty store: what came before is not in the history. */
  playFrom(first: string, name: string): void {
    clearStore()
    this.next = this.placeOf(first)
    const last = this.placeOf(name)
    while (this.next <= last) this.playNext()
  }

  /** All of it, with every step compared with the contracts. Returns how many steps there were. */
  playAll(): i32 {
    clearStore()
    for (this.next = 0; this.next < this.steps.length; ) {
      this.playNext()
      this.assertTruth()
    }
    return this.next
  }

  address(name: string): string {
    return this.content.mustGet('addresses').toObject().mustGet(name).toString()
  }

  text(name: string): string {
    return this.content.mustGet(name).toString()
  }

  position(account: string): string {
    return positionId(bytes(this.text('market')), bytes(account)).toHexString()
  }

  /** A field of the entity that an event of the last step made: its id is the block's number and the log's index. */
  assertRow(type: string, event: string, field: string, expected: string): void {
    assert.fieldEquals(type, this.rowOf(event), field, expected)
  }

  assertPosition(account: string, field: string, expected: string): void {
    assert.fieldEquals('Position', this.position(account), field, expected)
  }

  /** The market's totals, every balance, and the positions that this block touched are as the contracts say. */
  assertTruth(): void {
    const truth = this.current().mustGet('truth').toObject()
    const stored = truth.mustGet('stored').toArray()
    const market = this.text('market')
    assert.fieldEquals('IsolatedMarket', market, 'totalSupplyAssets', stored[0].toString(), this.where('supply'))
    assert.fieldEquals('MarketTotals', market, 'scaledSupply', stored[1].toString(), this.where('supply shares'))
    assert.fieldEquals('IsolatedMarket', market, 'totalBorrowAssets', stored[2].toString(), this.where('debt'))
    assert.fieldEquals('MarketTotals', market, 'scaledDebt', stored[3].toString(), this.where('debt shares'))
    const positions = truth.mustGet('positions').toArray()
    for (let i = 0; i < positions.length; i++) this.assertAccount(positions[i].toObject())
  }

  private assertAccount(known: TypedMap<string, JSONValue>): void {
    const account = known.mustGet('user').toString()
    this.assertBalance(account, SIDE_SUPPLY, known.mustGet('supplyShares').toString())
    this.assertBalance(account, SIDE_BORROW, known.mustGet('borrowShares').toString())
    this.assertBalance(account, SIDE_COLLATERAL, known.mustGet('collateral').toString())
    const position = Position.load(bytes(this.position(account)))
    if (position == null || position.touchedBlock.notEqual(this.current().mustGet('block').toBigInt())) return
    const factor = known.mustGet('healthFactorWad').toString()
    this.assertPosition(account, 'healthFactorWad', factor == 'null' ? NO_DEBT : factor)
    this.assertPosition(account, 'healthFactorStatus', factor == 'null' ? 'NO_DEBT' : 'OK')
    this.assertPosition(account, 'debtBase', known.mustGet('debt').toString())
    this.assertPosition(account, 'collateralBase', known.mustGet('collateralValue').toString())
  }

  private assertBalance(account: string, side: u8, expected: string): void {
    const balance = Balance.load(isolatedBalanceId(bytes(this.text('market')), bytes(account), side))
    const actual = balance == null ? '0' : balance.scaled.toString()
    assert.stringEquals(expected, actual, this.where(account + ' ' + side.toString() + ': ' + actual))
  }

  private playNext(): void {
    const step = this.steps[this.next++].toObject()
    this.mockCalls(step.mustGet('truth').toObject().mustGet('price').toString())
    const logs = step.mustGet('logs').toArray()
    for (let i = 0; i < logs.length; i++) this.handle(logs[i].toObject())
    if (step.mustGet('name').toString() != 'price') return
    // Oracles tell nothing: they are read at some blocks.
    this.listen('Morpho', this.address('morpho'))
    const block = newMockEvent().block
    block.number = step.mustGet('block').toBigInt()
    block.timestamp = step.mustGet('timestamp').toBigInt()
    handlePoll(block)
  }

  private handle(log: TypedMap<string, JSONValue>): void {
    const address = log.mustGet('address').toString()
    const event = newMockEvent()
    event.block.number = log.mustGet('block').toBigInt()
    event.block.timestamp = this.current().mustGet('timestamp').toBigInt()
    event.address = Address.fromString(address)
    event.logIndex = log.mustGet('index').toBigInt()
    event.transaction.hash = bytes(log.mustGet('transactionHash').toString())
    const params = log.mustGet('params').toArray()
    for (let i = 0; i < params.length; i++)
      event.parameters.push(new ethereum.EventParam('p', valueOf(params[i].toObject())))
    this.listen(log.mustGet('kind').toString(), address)
    dispatch(log.mustGet('event').toString(), event)
  }

  private listen(kind: string, address: string): void {
    const context = new DataSourceContext()
    if (kind == 'Morpho') {
      context.setString('deployment', 'local')
      context.setString('network', 'local')
      context.setI32('staleAfterSeconds', 1000000000)
      context.setBoolean('historyIncomplete', false)
      context.setBytes('marketParameters', bytes(this.marketParameters))
      context.setString('tokens', this.tokens)
      context.setBoolean('readContracts', this.readsContracts)
      context.setString('stableTokens', this.stableTokens)
    } else context.setBytes('protocol', bytes(this.address('morpho')))
    dataSourceMock.setAddressAndContext(address, context)
  }

  private mockCalls(price: string): void {
    const calls = this.content.mustGet('calls').toArray()
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i].toObject()
      const symbol = call.get('symbol')
      if (symbol === null) {
        const oracle = call.mustGet('oracle').toString()
        const own = oracle == this.text('oracle') ? price : call.mustGet('price').toString()
        answer(oracle, 'price', '():(uint256)', ethereum.Value.fromUnsignedBigInt(BigInt.fromString(own)))
        continue
      }
      const token = call.mustGet('address').toString()
      answer(token, 'symbol', '():(string)', ethereum.Value.fromString(symbol.toString()))
      answer(token, 'decimals', '():(uint8)', ethereum.Value.fromI32(call.mustGet('decimals').toBigInt().toI32()))
    }
  }

  rowOf(event: string): string {
    const logs = this.current().mustGet('logs').toArray()
    for (let i = 0; i < logs.length; i++) {
      const log = logs[i].toObject()
      if (log.mustGet('event').toString() != event) continue
      const mock = newMockEvent()
      mock.block.number = log.mustGet('block').toBigInt()
      mock.logIndex = log.mustGet('index').toBigInt()
      return eventId(mock).toHexString()
    }
    assert.assertTrue(false, 'the last step has no ' + event)
    return ''
  }

  private current(): TypedMap<string, JSONValue> {
    return this.steps[this.next - 1].toObject()
  }

  private placeOf(name: string): i32 {
    for (let i = 0; i < this.steps.length; i++) {
      if (this.steps[i].toObject().mustGet('name').toString() == name) return i
    }
    assert.assertTrue(false, 'the story has no step ' + name)
    return -1
  }

  private where(what: string): string {
    return 'after "' + this.current().mustGet('name').toString() + '": ' + what
  }
}

export function bytes(hex: string): Bytes {
  return Bytes.fromHexString(hex)
}

function answer(contract: string, name: string, types: string, value: ethereum.Value): void {
  createMockedFunction(Address.fromString(contract), name, name + types).returns([value])
}

function valueOf(typed: TypedMap<string, JSONValue>): ethereum.Value {
  const type = typed.mustGet('t').toString()
  if (type == 'tuple') {
    const parts = typed.mustGet('v').toArray()
    const tuple = new ethereum.Tuple()
    for (let i = 0; i < parts.length; i++) tuple.push(valueOf(parts[i].toObject()))
    return ethereum.Value.fromTuple(tuple)
  }
  const text = typed.mustGet('v').toString()
  if (type == 'address') return ethereum.Value.fromAddress(Address.fromString(text))
  if (type == 'bool') return ethereum.Value.fromBoolean(text == 'true')
  if (type == 'fixedBytes') return ethereum.Value.fromFixedBytes(bytes(text))
  return ethereum.Value.fromUnsignedBigInt(BigInt.fromString(text))
}
