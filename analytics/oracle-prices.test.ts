import { afterEach, describe, expect, test, vi } from 'vitest'
import type { OracleReader } from './oracle.ts'
import { OraclePrices } from './oracle-prices.ts'

const block = { number: 7, hash: '0xb7', key: 'seven' } as const
const eth = { key: 'ETH', oracle: '0x0a', asset: '0x01' } as const
const usd = { key: 'USD', oracle: '0x0a', asset: '0x02' } as const

/** Answers 2000 and 1, or fails while `down` is set. */
function fakeOracle(): { reader: OracleReader; asked: string[][]; down: boolean } {
  const fake = {
    asked: [] as string[][],
    down: false,
    reader: {
      pricesAt: async (at: { hash?: string }, requests: readonly { asset: string | null }[]) => {
        fake.asked.push([at.hash ?? '', ...requests.map(({ asset }) => asset ?? '')])
        if (fake.down) throw new Error('connection refused')
        return requests.map(({ asset }) => (asset === '0x01' ? 2_000n : 1n))
      },
    },
  }
  return fake
}

afterEach(() => {
  vi.useRealTimers()
})

describe('OraclePrices', () => {
  test('default: what is known of a block is asked once', async () => {
    const fake = fakeOracle()
    const prices = new OraclePrices({ oracle: fake.reader })
    const [first] = await Promise.all([prices.read(block, [eth]), prices.read(block, [eth, usd])])
    expect(first).toEqual({ prices: new Map([['ETH', 2_000n]]), note: null })
    expect(await prices.read(block, [usd, eth])).toEqual({
      prices: new Map([
        ['USD', 1n],
        ['ETH', 2_000n],
      ]),
      note: null,
    })
    expect(fake.asked).toEqual([
      ['0xb7', '0x01'],
      ['0xb7', '0x02'],
    ])
    await prices.read({ ...block, key: 'replaced' }, [eth])
    expect(fake.asked).toHaveLength(3)
  })

  test('behavior: a failure is told, left alone for three seconds, then tried again', async () => {
    const fake = fakeOracle()
    const failures: unknown[] = []
    let now = 0
    const prices = new OraclePrices({ oracle: fake.reader, now: () => now, onFailure: (error) => failures.push(error) })
    await prices.read(block, [usd])
    fake.down = true
    const failed = { prices: new Map([['USD', 1n]]), note: 'ORACLE_FAILED' }
    expect(await prices.read(block, [eth, usd])).toEqual(failed)
    now = 2_999
    fake.down = false
    expect(await prices.read(block, [eth, usd])).toEqual(failed)
    expect(fake.asked).toHaveLength(2)
    now = 3_000
    expect(await prices.read(block, [eth])).toEqual({ prices: new Map([['ETH', 2_000n]]), note: null })
    expect(failures).toHaveLength(1)
  })

  test('behavior: an oracle that hangs is given up', async () => {
    vi.useFakeTimers()
    const prices = new OraclePrices({ oracle: { pricesAt: () => new Promise(() => undefined) } })
    const answer = prices.read(block, [eth])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await answer).toEqual({ prices: new Map(), note: 'ORACLE_TIMEOUT' })
  })

  test('behavior: no oracle is told only where one is needed', async () => {
    expect(await new OraclePrices().read(block, [eth])).toEqual({ prices: new Map(), note: 'ORACLE_ABSENT' })
    expect(await new OraclePrices().read(block, [])).toEqual({ prices: new Map(), note: null })
  })

  test('behavior: an answer of zero or less is no price', async () => {
    const oracle: OracleReader = { pricesAt: async () => [0n] }
    expect((await new OraclePrices({ oracle }).read(block, [eth])).prices).toEqual(new Map([['ETH', null]]))
  })
})
