/**
 * Morpho Blue's liquidations on Base from 2024-06 to 2025-09, of which nothing but Liquidate logs is at hand: what can be
 * known of them comes out, and what cannot says so. Expected numbers: the recording's own description (SOURCE.md), and
 * the logs' words read here without the code under test. Skipped where the recording is not at hand.
 */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { openReader } from '../indexer/store/reader.ts'
import { indexMarket } from './markets/index-market.ts'
import { logFileSource, readLogFile } from './markets/log-file-source.ts'
import { MORPHO_FOLDER } from './morpho-base.ts'

const FOLDER = MORPHO_FOLDER
const here = existsSync(FOLDER)
if (!here) console.log(`Skipped: Morpho Blue on Base: ${FOLDER} is not there.`)
const MORPHO = '0xbbbbbbbbbb9cc5e90e3b3af64bdaf62c37eeffcb'
const DEPLOYED = 13_977_148
const WAD = 10n ** 18n

type Row = Readonly<Record<string, string>>

test.skipIf(!here)('default: liquidations without any other history', { timeout: 120_000 }, async () => {
  const logs = readLogFile(`${FOLDER}/liquidate-2024-06-to-2025-09.jsonl.gz`)
  const rows = parametersOf(readFileSync(`${FOLDER}/market-params.csv`, 'utf8'))
  const source = logFileSource({ chainId: 8453, logs, timestampOf: (block) => 1_686_789_347 + 2 * block })
  const word = (text: string): string => text.replace(/^0x/, '').toLowerCase().padStart(64, '0')
  const indexed = await indexMarket({
    ...{ source, protocol: 'morpho-blue', provider: MORPHO, startBlock: DEPLOYED, chainId: 8453 },
    terms: {
      historyIncomplete: true,
      readContracts: false,
      marketParameters: `0x${rows
        .map((row) =>
          [
            row['loan_token'],
            row['collateral_token'],
            row['oracle'],
            row['irm'],
            BigInt(row['lltv'] ?? '').toString(16),
          ]
            .map((text) => word(text ?? ''))
            .join(''),
        )
        .join('')}`,
      tokens: rows
        .flatMap((row) =>
          ['loan', 'collateral'].map((side) =>
            [row[`${side}_token`], row[`${side}_decimals`], row[`${side}_symbol`]].join(':'),
          ),
        )
        .join(' '),
    },
  })
  const db = openReader(indexed.databasePath)
  try {
    const count = (sql: string): number => db.prepare<[], { n: number }>(sql).get()?.n ?? -1
    expect(indexed.complaints).toEqual([])
    expect(count('SELECT count(*) AS n FROM liquidation')).toBe(7_381)
    expect(
      count(
        'SELECT count(*) AS n FROM liquidation l JOIN isolated_market i ON i.id = l.debt_market WHERE i.parameters_known = 0',
      ),
    ).toBe(4_984)
    // Nothing of a position is known, and no price is taken for the oracle's.
    expect(
      count("SELECT count(*) AS n FROM liquidation WHERE health_factor_before_status <> 'HISTORY_INCOMPLETE'"),
    ).toBe(0)
    expect(count('SELECT count(*) AS n FROM liquidation WHERE collateral_price IS NOT NULL')).toBe(0)
    expect(count('SELECT count(*) AS n FROM balance')).toBe(0)
    expect(count('SELECT count(*) AS n FROM market WHERE price IS NOT NULL')).toBe(0)
    // The day of 2025-02-03 in UTC (SOURCE.md).
    expect(dayCount(db, 1_738_540_800)).toBe(3_751)

    const implied = impliedBy(logs, rows)
    const stored = db
      .prepare<[], { block: number; price: Buffer; origin: string }>(
        'SELECT "block$" AS block, price, origin FROM price_update ORDER BY id',
      )
      .all()
    expect(stored.map(({ block, price, origin }) => `${origin} ${block} ${decodeBigInt(price)}`)).toEqual(implied)
    expect(implied.length).toBeGreaterThan(1_000)
    const badDebt = logs.filter((log) => wordAt(log.data, 4) > 0n).length
    expect(count('SELECT count(*) AS n FROM bad_debt')).toBe(badDebt)
    expect(badDebt).toBeGreaterThan(0)
  } finally {
    db.close()
    indexed.remove()
  }
})

function dayCount(db: ReturnType<typeof openReader>, start: number): number {
  const rows = db.prepare<[], { timestamp: Buffer }>('SELECT timestamp FROM liquidation').all()
  const times = rows.map(({ timestamp }) => Number(decodeBigInt(timestamp)))
  return times.filter((time) => time >= start && time < start + 86_400).length
}

function parametersOf(csv: string): Row[] {
  const [head = '', ...lines] = csv.trim().split('\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])))
}

function wordAt(data: string, index: number): bigint {
  return BigInt(`0x${data.slice(2 + 64 * index, 66 + 64 * index)}`)
}

/** Repaid x LIF / seized, where 1/repaid + 1/seized is at most 1e-4 and the market's LLTV is known. */
function impliedBy(
  logs: readonly { readonly topics: readonly string[]; readonly data: string; readonly blockNumber: number }[],
  rows: readonly Row[],
): string[] {
  const lltvs = new Map(rows.map((row) => [row['market_id'], BigInt(row['lltv'] ?? '')]))
  return logs.flatMap(({ topics, data, blockNumber }) => {
    const lltv = lltvs.get(topics[1])
    const repaid = wordAt(data, 0)
    const seized = wordAt(data, 2)
    if (lltv === undefined || repaid === 0n || seized === 0n) return []
    if ((repaid + seized) * 10_000n > repaid * seized) return []
    const factor = (WAD * WAD) / (WAD - (3n * (WAD - lltv)) / 10n)
    const incentive = factor > (115n * WAD) / 100n ? (115n * WAD) / 100n : factor
    return [`IMPLIED ${blockNumber} ${(repaid * incentive * WAD) / seized}`]
  })
}
