/** What a system must have stored, as lines of text that every system can write, and their hashes. */
import { createHash, type Hash } from 'node:crypto'
import { addressOf, type Books, type LendingEvent, ofKey } from './workload.ts'

export const TABLES = ['accounts', 'assets', 'positions', 'events'] as const
export type Table = (typeof TABLES)[number]

/**
 * A row is its values with | between them; no value is empty text. Numbers are decimal, addresses and hashes lower-case.
 * accounts: address, events, liquidations, last block. assets: address, collateral, debt, events.
 * positions: account, asset, collateral, debt. events: block, index of the log in it, timestamp, transaction, kind,
 * account, asset, amount, and of a liquidation collateral asset, collateral amount, liquidator, else three times "-".
 */
export type Rows = Readonly<Record<Table, readonly string[]>>

/** Rows, and SHA-256 of the rows in their order. */
export type Answer = Readonly<Record<Table, { readonly rows: number; readonly hash: string }>>

export function answerOf(rows: Rows): Answer {
  const of = (table: Table): Answer[Table] => ({ rows: rows[table].length, hash: hashOf(ordered(table, rows[table])) })
  return { accounts: of('accounts'), assets: of('assets'), positions: of('positions'), events: of('events') }
}

/** The tables in which two answers differ, in words; none when they are equal. */
export function differences(got: Answer, expected: Answer): string[] {
  return TABLES.filter((table) => got[table].hash !== expected[table].hash).map(
    (table) =>
      `${table}: got ${got[table].rows} rows with hash ${got[table].hash.slice(0, 12)}, expected ${expected[table].rows} with ${expected[table].hash.slice(0, 12)}`,
  )
}

/** Follows a workload and knows the answer at each of its blocks. */
export class ExpectedAnswer {
  readonly #events: Hash = createHash('sha256')
  #count = 0

  add(event: LendingEvent, at: { block: number; logIndex: number; timestamp: number; transaction: string }): void {
    const { kind, account, asset, amount, liquidation } = event
    const own = [kind, addressOf('account', account), addressOf('asset', asset), amount]
    const more =
      liquidation === null
        ? ['-', '-', '-']
        : [
            addressOf('asset', liquidation.collateralAsset),
            liquidation.collateralAmount,
            addressOf('liquidator', liquidation.liquidator),
          ]
    const line = [at.block, at.logIndex, at.timestamp, at.transaction, ...own, ...more].join('|')
    this.#events.update(`${line}\n`)
    this.#count += 1
  }

  now(books: Books): Answer {
    const accounts = [...books.accounts].map(([index, { events, liquidations, lastBlock }]) =>
      [addressOf('account', index), events, liquidations, lastBlock].join('|'),
    )
    const assets = [...books.assets].map(([index, { collateral, debt, events }]) =>
      [addressOf('asset', index), collateral, debt, events].join('|'),
    )
    const positions = [...books.positions].map(([key, { collateral, debt }]) => {
      const { account, asset } = ofKey(key)
      return [addressOf('account', account), addressOf('asset', asset), collateral, debt].join('|')
    })
    return {
      ...answerOf({ accounts, assets, positions, events: [] }),
      events: { rows: this.#count, hash: this.#events.copy().digest('hex') },
    }
  }
}

/** Events by block and index, other rows by their text. */
function ordered(table: Table, rows: readonly string[]): readonly string[] {
  if (table !== 'events') return [...rows].sort()
  return rows
    .map((row) => ({ row, place: row.split('|', 2).map(Number) }))
    .sort((a, b) => (a.place[0] ?? 0) - (b.place[0] ?? 0) || (a.place[1] ?? 0) - (b.place[1] ?? 0))
    .map(({ row }) => row)
}

function hashOf(rows: readonly string[]): string {
  const hash = createHash('sha256')
  for (const row of rows) hash.update(`${row}\n`)
  return hash.digest('hex')
}
