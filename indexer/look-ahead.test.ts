import { describe, expect, test } from 'vitest'
import type { Hex } from '../core/hex.ts'
import { CallHabits } from './call-habits.ts'
import type { CallRequest } from './chain/block-source.ts'
import { LookAhead, type StateSource } from './look-ahead.ts'

const FIRST = { number: 7, hash: '0x07' as Hex }
const SECOND = { number: 8, hash: '0x08' as Hex }
const call = (data: Hex): CallRequest => ({ to: '0xaa', data })

/** Answers each call with block hash and data, and notes what it was asked. */
class NotingSource implements StateSource {
  readonly asked: string[] = []
  fails = false

  async calls(block: { number: number; hash: Hex }, requests: readonly CallRequest[]) {
    this.asked.push(`calls ${block.hash} ${requests.map(({ data }) => data).join()}`)
    if (this.fails) throw new Error('the node is down')
    return requests.map(({ data }) => ({ status: 'ok' as const, data: `${block.hash}${data.slice(2)}` as Hex }))
  }

  async transactions(hashes: readonly Hex[]) {
    this.asked.push(`transactions ${hashes.join()}`)
    return hashes.map(() => null)
  }

  async receipts(hashes: readonly Hex[]) {
    this.asked.push(`receipts ${hashes.join()}`)
    return hashes.map(() => null)
  }

  async accounts() {
    return []
  }
}

describe('LookAhead', () => {
  test('default: what was asked for before is not asked again', async () => {
    const source = new NotingSource()
    const ahead = new LookAhead(source)
    ahead.ask(FIRST, ['0x01', '0x02'], [call('0xb1'), call('0xb2')])
    ahead.begin(FIRST)
    expect(await ahead.calls(FIRST, [call('0xb2'), call('0xb1')])).toEqual([
      { status: 'ok', data: '0x07b2' },
      { status: 'ok', data: '0x07b1' },
    ])
    expect(await ahead.receipts(['0x02'])).toEqual([null])
    expect(await ahead.transactions(['0x02'])).toEqual([null])
    expect(source.asked).toEqual(['transactions 0x01,0x02', 'receipts 0x01,0x02', 'calls 0x07 0xb1,0xb2'])
  })

  test('behavior: the rest is asked for, each answer in its place', async () => {
    const source = new NotingSource()
    const ahead = new LookAhead(source)
    ahead.ask(FIRST, [], [call('0xb2')])
    ahead.begin(FIRST)
    const answers = await ahead.calls(FIRST, [call('0xb1'), call('0xb2'), call('0xb3')])
    expect(answers.map((answer) => answer.status === 'ok' && answer.data)).toEqual(['0x07b1', '0x07b2', '0x07b3'])
    expect(source.asked).toEqual(['calls 0x07 0xb2', 'calls 0x07 0xb1,0xb3'])
  })

  test('behavior: an answer is for its block only', async () => {
    const source = new NotingSource()
    const ahead = new LookAhead(source)
    ahead.ask(FIRST, [], [call('0xb1')])
    ahead.begin(SECOND)
    expect(await ahead.calls(SECOND, [call('0xb1')])).toEqual([{ status: 'ok', data: '0x08b1' }])
    ahead.clear()
    ahead.begin(FIRST)
    await ahead.calls(FIRST, [call('0xb1')])
    expect(source.asked).toEqual(['calls 0x07 0xb1', 'calls 0x08 0xb1', 'calls 0x07 0xb1'])
  })

  test('error: a failure is forgotten, and the question asked again when it matters', async () => {
    const source = new NotingSource()
    const ahead = new LookAhead(source)
    source.fails = true
    ahead.ask(FIRST, [], [call('0xb1')])
    ahead.begin(FIRST)
    await expect(ahead.calls(FIRST, [call('0xb1')])).rejects.toThrow('the node is down')
    source.fails = false
    expect(await ahead.calls(FIRST, [call('0xb1')])).toEqual([{ status: 'ok', data: '0x07b1' }])
  })
})

describe('CallHabits', () => {
  test('default: usual are the calls of both of the last two runs', () => {
    const habits = new CallHabits()
    habits.learn('h', [call('0x01'), call('0x02')])
    expect(habits.usual('h')).toEqual([])
    expect(habits.last('h')).toEqual([call('0x01'), call('0x02')])
    habits.learn('h', [call('0x02'), call('0x03')])
    expect(habits.usual('h')).toEqual([call('0x02')])
    habits.learn('h', [])
    expect(habits.usual('h')).toEqual([])
  })
})
