/**
 * Ranking everyone near liquidation in a large book: `node bench/rank-book.ts [--positions 50000]`. Prints the
 * milliseconds of the first answer, of the answer after a block that touched 20 positions and one price, and of an answer
 * at a block already valued. The book is made up: 20 markets, 4 legs a position, 5 % of the positions below 1.1.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BookCache } from '../analytics/book/cache.ts'
import { loadBook, refreshBook } from '../analytics/book/load.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import type { ReportContext } from '../analytics/reports/context.ts'
import { positionsAtRisk } from '../analytics/reports/positions-at-risk.ts'
import { openReader } from '../indexer/store/reader.ts'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { Store } from '../indexer/store/store.ts'
import { createMadeUpBook } from './made-up-book.ts'

const { values } = parseArgs({ options: { positions: { type: 'string', default: '50000' } } })
const positions = Number(values.positions)
/** Blocks after the first answer; the median of their times is told. */
const BLOCKS = 9

const folder = mkdtempSync(join(tmpdir(), 'aftershock-rank-'))
const path = join(folder, 'book.db')
const schema = parseEntitySchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))
const identity = { network: 'bench', chainId: 1, deployment: '0xaa', startBlock: 1 }
const store = Store.open({ path, schema, identity })
try {
  const book = createMadeUpBook(store, positions)
  const db = openReader(path)
  const reader = sqliteReader(db)
  const context: ReportContext = { reader, books: new BookCache(), chainHead: () => null }
  const rows: [string, number][] = []
  const time = async <T>(work: () => T | Promise<T>): Promise<{ ms: number; value: T }> => {
    const begun = performance.now()
    const value = await work()
    return { ms: performance.now() - begun, value }
  }
  const block = book.block
  const loaded = await time(() => loadBook(reader, block))
  rows.push(['reading the book', loaded.ms])
  const first = await time(() => positionsAtRisk(context, { first: 100 }))
  rows.push(['first answer: read, value, rank 100', first.ms])
  const refreshes: number[] = []
  const answers: number[] = []
  let last = loaded.value
  for (let i = 0; i < BLOCKS; i++) {
    const next = book.writeNextBlock()
    const refreshed = await time(() => refreshBook(reader, last, next))
    last = refreshed.value
    refreshes.push(refreshed.ms)
    answers.push((await time(() => positionsAtRisk(context, { first: 100 }))).ms)
  }
  rows.push(['next block: read what changed', median(refreshes)])
  rows.push(['next block: answer (refresh, value, rank 100)', median(answers)])
  rows.push(['same block again', (await time(() => positionsAtRisk(context, { first: 100 }))).ms])
  book.writeNextBlock()
  rows.push([
    'all of it by debt',
    (await time(() => positionsAtRisk(context, { orderBy: 'DEBT_USD', maxHealthFactor: '1000' }))).ms,
  ])
  console.log(`| ${positions} positions x 4 legs, ${first.value.totalCount} at risk | ms |\n|---|---|`)
  for (const [what, ms] of rows) console.log(`| ${what} | ${ms.toFixed(1)} |`)
  db.close()
} finally {
  store.close()
  rmSync(folder, { recursive: true, force: true })
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
