/**
 * What happened to a few accounts of a real market (tests/fixtures/mapping-stories, recorded from the contracts of a
 * release): its logs go to the handlers, its calls are mocked, and what the contracts said after each step is the truth.
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
import { marketContext, protocolContext } from '../../../subgraph/aave-v3/context'
import { Balance, Market, Position } from '../../../subgraph/generated/schema'
import { balanceId, eventId, marketId, positionId } from '../../../subgraph/ids'
import { dispatch } from './dispatch'

export const LENDER = '0x00000000000000000000000000000000000000a1'
export const BORROWER = '0x00000000000000000000000000000000000000b1'
export const FRIEND = '0x00000000000000000000000000000000000000f1'
export const LIQUIDATOR = '0x00000000000000000000000000000000000000c1'

const ACCOUNTS = [LENDER, BORROWER, FRIEND, LIQUIDATOR]
const SYMBOLS = ['WETH', 'USDC', 'DAI', 'wstETH', 'RISK']

export class Story {
  private content: TypedMap<string, JSONValue>
  private steps: JSONValue[]
  private next: i32 = 0

  constructor(release: string) {
    this.content = json.fromBytes(readFile('tests/fixtures/mapping-stories/v' + release + '.json')).toObject()
    this.steps = this.content.mustGet('steps').toArray()
  }

  /** From an empty store to the end of the last step of this name. */
  playTo(name: string): void {
    clearStore()
    this.next = 0
    let last = -1
    for (let i = 0; i < this.steps.length; i++) if (this.nameOf(i) == name) last = i
    assert.assertTrue(last >= 0, 'the story has no step ' + name)
    while (this.next <= last) this.playNext()
  }

  /** All of it, with every step compared with the contracts. Returns how many steps had accounts. */
  playAll(): i32 {
    clearStore()
    this.next = 0
    let compared = 0
    while (this.next < this.steps.length) {
      this.playNext()
      if (this.accounts().entries.length == 0) continue
      this.assertTruth()
      compared++
    }
    return compared
  }

  /** The block of the step played last. */
  block(): ethereum.Block {
    const block = newMockEvent().block
    this.setTime(block)
    return block
  }

  /** An event of the block after the one played last. */
  laterEvent(address: string, params: ethereum.Value[]): ethereum.Event {
    const event = newMockEvent()
    this.setTime(event.block)
    event.block.number = event.block.number.plus(BigInt.fromI32(1))
    event.block.timestamp = event.block.timestamp.plus(BigInt.fromI32(12))
    event.address = Address.fromString(address)
    for (let i = 0; i < params.length; i++) event.parameters.push(new ethereum.EventParam('p', params[i]))
    return event
  }

  address(name: string): string {
    return this.content.mustGet('addresses').toObject().mustGet(name).toString()
  }

  /** part: asset, aToken, variableDebtToken, stableDebtToken, source or aggregator. */
  reserve(symbol: string, part: string): string {
    return this.content.mustGet('reserves').toObject().mustGet(symbol).toObject().mustGet(part).toString()
  }

  market(symbol: string): string {
    return marketId(bytes(this.address('pool')), bytes(this.reserve(symbol, 'asset'))).toHexString()
  }

  position(account: string): string {
    return positionId(bytes(this.address('pool')), bytes(account)).toHexString()
  }

  balance(account: string, symbol: string, side: u8): string {
    return balanceId(bytes(this.market(symbol)), bytes(account), side).toHexString()
  }

  /** The data source that the handlers see. */
  listen(kind: string, address: string, asset: string): void {
    let context = new DataSourceContext()
    if (kind == 'PoolAddressesProvider') {
      context.setString('deployment', 'local')
      context.setString('network', 'local')
      context.setI32('staleAfterSeconds', 90000)
      context.setBoolean('historyIncomplete', false)
    } else if (kind == 'Pool' || kind == 'PoolConfigurator') {
      context = protocolContext(bytes(this.address('provider')))
    } else if (asset != '') context = marketContext(marketId(bytes(this.address('pool')), bytes(asset)))
    dataSourceMock.setAddressAndContext(address, context)
  }

  /** Every balance, every index and the accounts that were touched in this block are as the contracts say. */
  assertTruth(): void {
    const truth = this.current().mustGet('truth').toObject()
    for (let i = 0; i < SYMBOLS.length; i++) {
      const known = truth.mustGet('reserves').toObject().get(SYMBOLS[i])
      if (known === null || Market.load(bytes(this.market(SYMBOLS[i]))) == null) continue
      // A reserve that was dropped has no state.
      if (known.toObject().mustGet('liquidityIndexRay').toString() == '0') continue
      const names = ['liquidityIndexRay', 'liquidityRateRay', 'debtIndexRay', 'debtRateRay', 'accruedTimestamp']
      for (let n = 0; n < names.length; n++) {
        const expected = known.toObject().mustGet(names[n]).toString()
        assert.fieldEquals(
          'Market',
          this.market(SYMBOLS[i]),
          names[n],
          expected,
          this.where(SYMBOLS[i] + ' ' + names[n]),
        )
      }
    }
    for (let i = 0; i < ACCOUNTS.length; i++) this.assertAccount(ACCOUNTS[i])
  }

  /** What getUserAccountData answered: both values in the base currency's units, and the factor in wad. */
  assertPosition(account: string, collateralBase: string, debtBase: string, healthFactorWad: string): void {
    assert.fieldEquals('Position', this.position(account), 'collateralBase', collateralBase)
    assert.fieldEquals('Position', this.position(account), 'debtBase', debtBase)
    assert.fieldEquals('Position', this.position(account), 'healthFactorWad', healthFactorWad)
  }

  /** What scaledBalanceOf answered; for SIDE_BORROW_STABLE principalBalanceOf. */
  assertScaled(account: string, symbol: string, side: u8, expected: string): void {
    assert.fieldEquals('Balance', this.balance(account, symbol, side), 'scaled', expected)
  }

  /** A field of the entity that an event of the last step made: its id is the block's number and the log's index. */
  assertRow(type: string, logIndex: i32, field: string, expected: string): void {
    assert.fieldEquals(type, this.row(logIndex), field, expected)
  }

  row(logIndex: i32): string {
    const event = newMockEvent()
    event.block = this.block()
    event.logIndex = BigInt.fromI32(logIndex)
    return eventId(event).toHexString()
  }

  private assertAccount(account: string): void {
    const known = this.accounts().mustGet(account).toObject()
    const scaled = known.mustGet('scaled').toObject()
    for (let i = 0; i < SYMBOLS.length; i++) {
      const leg = scaled.get(SYMBOLS[i])
      this.assertBalance(account, SYMBOLS[i], 0, leg === null ? '0' : leg.toObject().mustGet('supply').toString())
      this.assertBalance(account, SYMBOLS[i], 2, leg === null ? '0' : leg.toObject().mustGet('debt').toString())
      this.assertBalance(account, SYMBOLS[i], 3, leg === null ? '0' : leg.toObject().mustGet('stable').toString())
    }
    const position = Position.load(bytes(this.position(account)))
    if (position == null || position.touchedBlock.notEqual(this.block().number)) return
    const names = ['collateralBase', 'debtBase', 'healthFactorWad']
    for (let i = 0; i < names.length; i++) {
      const expected = known.mustGet(names[i]).toString()
      assert.fieldEquals(
        'Position',
        this.position(account),
        names[i],
        expected,
        this.where(account + ' ' + names[i] + ' ' + expected),
      )
    }
  }

  private assertBalance(account: string, symbol: string, side: u8, expected: string): void {
    const id = this.balance(account, symbol, side)
    const balance = Balance.load(bytes(id))
    const actual = balance == null ? '0' : balance.scaled.toString()
    assert.stringEquals(
      expected,
      actual,
      this.where(account + ' ' + symbol + ' ' + side.toString() + ': ' + expected + ', got ' + actual),
    )
  }

  private playNext(): void {
    const step = this.steps[this.next++].toObject()
    const calls = step.mustGet('calls').toArray()
    for (let i = 0; i < calls.length; i++) mock(calls[i].toObject())
    const logs = step.mustGet('logs').toArray()
    for (let i = 0; i < logs.length; i++) this.handle(logs[i].toObject())
  }

  private handle(log: TypedMap<string, JSONValue>): void {
    const kind = log.mustGet('kind').toString()
    const address = log.mustGet('address').toString()
    const asset = log.mustGet('asset')
    const event = newMockEvent()
    this.setTime(event.block)
    event.address = Address.fromString(address)
    event.logIndex = log.mustGet('index').toBigInt()
    event.transaction.index = log.mustGet('transactionIndex').toBigInt()
    event.transaction.hash = bytes(log.mustGet('transactionHash').toString())
    const params = log.mustGet('params').toArray()
    for (let i = 0; i < params.length; i++)
      event.parameters.push(new ethereum.EventParam('p', valueOf(params[i].toObject())))
    this.listen(kind, address, asset.isNull() ? '' : asset.toString())
    dispatch(kind, log.mustGet('event').toString(), event)
  }

  private setTime(block: ethereum.Block): void {
    block.number = this.current().mustGet('block').toBigInt()
    block.timestamp = this.current().mustGet('timestamp').toBigInt()
  }

  private current(): TypedMap<string, JSONValue> {
    return this.steps[this.next - 1].toObject()
  }

  private accounts(): TypedMap<string, JSONValue> {
    return this.current().mustGet('truth').toObject().mustGet('accounts').toObject()
  }

  private nameOf(step: i32): string {
    return this.steps[step].toObject().mustGet('name').toString()
  }

  private where(what: string): string {
    return 'after "' + this.nameOf(this.next - 1) + '": ' + what
  }
}

export function bytes(hex: string): Bytes {
  return Bytes.fromHexString(hex)
}

function mock(call: TypedMap<string, JSONValue>): void {
  const mocked = createMockedFunction(
    Address.fromString(call.mustGet('to').toString()),
    call.mustGet('name').toString(),
    call.mustGet('signature').toString(),
  ).withArgs(valuesOf(call.mustGet('args').toArray()))
  const out = call.mustGet('out')
  if (out.isNull()) mocked.reverts()
  else mocked.returns(valuesOf(out.toArray()))
}

function valuesOf(list: JSONValue[]): ethereum.Value[] {
  const values: ethereum.Value[] = []
  for (let i = 0; i < list.length; i++) values.push(valueOf(list[i].toObject()))
  return values
}

function valueOf(typed: TypedMap<string, JSONValue>): ethereum.Value {
  const type = typed.mustGet('t').toString()
  if (type == 'array') return ethereum.Value.fromArray(valuesOf(typed.mustGet('v').toArray()))
  const text = typed.mustGet('v').toString()
  if (type == 'address') return ethereum.Value.fromAddress(Address.fromString(text))
  if (type == 'uint') return ethereum.Value.fromUnsignedBigInt(BigInt.fromString(text))
  if (type == 'int') return ethereum.Value.fromSignedBigInt(BigInt.fromString(text))
  if (type == 'bool') return ethereum.Value.fromBoolean(text == 'true')
  if (type == 'fixedBytes') return ethereum.Value.fromFixedBytes(bytes(text))
  if (type == 'bytes') return ethereum.Value.fromBytes(bytes(text))
  return ethereum.Value.fromString(text)
}
