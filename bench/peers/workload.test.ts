import { describe, expect, test } from 'vitest'
import { answerOf, differences, ExpectedAnswer, type Rows } from './answer.ts'
import { addressOf, KINDS, type LendingEvent, Workload } from './workload.ts'

const EVENTS = 20_000

function play(seed: number, count: number): { workload: Workload; events: LendingEvent[]; blocks: number } {
  const workload = new Workload(seed)
  const blocks = [...workload.blocks(count, 1)]
  return { workload, events: blocks.flat(2), blocks: blocks.length }
}

describe('the workload', () => {
  const { workload, events, blocks } = play(1, EVENTS)

  test('default: as many events as asked for, several a transaction and several transactions a block', () => {
    expect(events).toHaveLength(EVENTS)
    // 4 events a transaction and 5 transactions a block on average.
    expect(EVENTS / blocks).toBeGreaterThan(18)
    expect(EVENTS / blocks).toBeLessThan(22)
  })

  test('default: the shares of supplies, borrows, repays, withdrawals and liquidations', () => {
    const shares = KINDS.map((kind) => events.filter((event) => event.kind === kind).length / EVENTS)
    for (const [index, share] of [0.4, 0.25, 0.15, 0.15, 0.05].entries()) {
      expect(Math.abs((shares[index] ?? 0) - share), KINDS[index]).toBeLessThan(0.01)
    }
  })

  test('default: what is supplied is worth 100 to 100,000 USD', () => {
    // The third asset has 6 decimals and costs a dollar.
    const amounts = events.filter(({ kind, asset }) => kind === 'SUPPLY' && asset === 2).map(({ amount }) => amount)
    expect(amounts.length).toBeGreaterThan(500)
    for (const amount of amounts) {
      expect(amount).toBeGreaterThanOrEqual(100_000_000n)
      expect(amount).toBeLessThanOrEqual(100_000_000_000n)
    }
  })

  test('behavior: nobody owes or owns less than nothing, and three in ten repays and withdrawals leave nothing', () => {
    const balances = new Map<string, bigint>()
    const move = (side: string, account: number, asset: number, amount: bigint): bigint => {
      const key = `${side} ${account} ${asset}`
      const balance = (balances.get(key) ?? 0n) + amount
      balances.set(key, balance)
      expect(balance).toBeGreaterThanOrEqual(0n)
      return balance
    }
    let reduced = 0
    let emptied = 0
    for (const { kind, account, asset, amount, liquidation } of events) {
      if (kind === 'SUPPLY') move('collateral', account, asset, amount)
      else if (kind === 'BORROW') move('debt', account, asset, amount)
      else {
        const left = move(kind === 'WITHDRAW' ? 'collateral' : 'debt', account, asset, -amount)
        if (liquidation) move('collateral', account, liquidation.collateralAsset, -liquidation.collateralAmount)
        else {
          reduced += 1
          if (left === 0n) emptied += 1
        }
      }
    }
    // More than 30 %: an amount at random may be all there is.
    expect(emptied / reduced).toBeGreaterThan(0.3)
    for (const [key, balance] of balances) {
      const [side, account, asset] = key.split(' ')
      const position = workload.books.position(Number(account), Number(asset))
      expect(side === 'debt' ? position?.debt : position?.collateral).toBe(balance)
    }
  })

  test('behavior: the same seed gives the same events, a shorter stream their beginning, another seed others', () => {
    expect(play(1, 500).events).toEqual(events.slice(0, 500))
    expect(play(2, 500).events).not.toEqual(events.slice(0, 500))
  })

  test('default: addresses', () => {
    // printf 'account\x01\x02' | sha256sum, the last 20 bytes
    expect(addressOf('account', 258)).toBe('0xf3484678731913b74c4fdb4d61cf99c95431abf4')
  })
})

describe('answers', () => {
  const rows: Rows = { accounts: ['0xb|1', '0xa|2'], assets: [], positions: [], events: ['10|0|x', '9|1|y', '9|0|z'] }

  test('default: the order in which a system gives its rows does not count', () => {
    const other = { ...rows, accounts: [...rows.accounts].reverse(), events: ['9|0|z', '9|1|y', '10|0|x'] }
    expect(differences(answerOf(other), answerOf(rows))).toEqual([])
  })

  test('behavior: one changed, one missing and one additional row are seen', () => {
    const expected = answerOf(rows)
    expect(differences(answerOf({ ...rows, accounts: ['0xb|1', '0xa|3'] }), expected)).toHaveLength(1)
    expect(differences(answerOf({ ...rows, events: rows.events.slice(1) }), expected)).toHaveLength(1)
    expect(differences(answerOf({ ...rows, assets: ['0xc'], positions: ['0xd'] }), expected)).toHaveLength(2)
  })

  test('behavior: what a workload expects is the hash of its lines', () => {
    const expected = new ExpectedAnswer()
    const { workload, events } = play(1, 1)
    for (const event of events) expected.add(event, { block: 7, logIndex: 0, timestamp: 9, transaction: '0xab' })
    const [event] = events
    const [account, asset] = [addressOf('account', event?.account ?? 0), addressOf('asset', event?.asset ?? 0)]
    const line = `7|0|9|0xab|${event?.kind}|${account}|${asset}|${event?.amount}|-|-|-`
    expect(expected.now(workload.books).events).toEqual(answerOf({ ...rows, events: [line] }).events)
  })
})
