import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { blockHashOf, writeCryoTables } from '../../tests/markets/cryo-tables.ts'
import { writeMadeUpLogs } from '../../tests/markets/made-up-logs.ts'
import { readRecordedMarket } from '../../tests/markets/recorded-file.ts'
import { ArchiveReader } from '../archive/archive-reader.ts'
import { ArchiveSource } from '../archive/archive-source.ts'
import type { Log } from '../chain/block-source.ts'
import { type ImportOptions, importArchive } from './import-archive.ts'

const root = mkdtempSync(join(tmpdir(), 'aftershock-import-'))
const { jsonLines: JSON_LINES, parquet: PARQUET, csv: CSV, blocks: BLOCKS } = writeMadeUpLogs(root)
let folder = root
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(() => {
  folder = mkdtempSync(join(root, 'run-'))
})

function options(o: Partial<ImportOptions>): ImportOptions {
  const { signal } = new AbortController()
  const out = join(folder, 'out.archive')
  return { network: 'base', chainId: 8453, files: [], blockFiles: [], out, madeBy: 'test', signal, ...o }
}

function logsOf(path: string): Log[] {
  const reader = new ArchiveReader(path)
  const logs = reader.footer.blocks.flatMap((section) => reader.blocksOf(section)).flatMap((block) => block.logs)
  reader.close()
  return logs
}

describe('eth_getLogs JSON lines', () => {
  test('default: every log as it was, what is not told derived and marked', async () => {
    const imported = await importArchive(options({ files: [JSON_LINES], from: 15_000_000 }))
    expect(imported).toMatchObject({
      header: { from: 15_000_000, derived: ['blockHash', 'parentHash', 'transactionIndex'] },
      counts: { logs: 60 },
    })
    const lines = gunzipSync(readFileSync(JSON_LINES)).toString('utf8').trim().split('\n')
    const logs = logsOf(join(folder, 'out.archive'))
    expect(
      logs.map(({ blockNumber, logIndex, ...log }) => ({ number: blockNumber, index: logIndex, ...pick(log) })),
    ).toEqual(
      lines.map((line) => {
        const row = JSON.parse(line)
        return { number: Number(row.blockNumber), index: Number(row.logIndex), ...pick(row) }
      }),
    )
    // 'aftershock block', the chain's id and the block's number.
    expect(logs[0]).toMatchObject({
      blockHash: '0x616674657273686f636b20626c6f636b00000000000021050000000000f068b9',
      transactionIndex: 0,
    })
  })

  test('behavior: the timestamps between two logs follow from the pace of the chain', async () => {
    const imported = await importArchive(options({ files: [JSON_LINES] }))
    const { from = 0, to = 0 } = imported?.header ?? {}
    expect(imported?.counts.timestamps).toBe(to - from + 1)
    const source = new ArchiveSource(join(folder, 'out.archive'))
    for (const number of [from, from + 1, from + 12_345, to - 1, to]) {
      expect(source.timestampOf(number)).toBe(1_686_789_347 + 2 * number)
    }
    expect(source.timestampOf(to + 1)).toBeNull()
    await source.close()
  })

  test('behavior: no call is known, so that each answers as if it had reverted', async () => {
    await importArchive(options({ files: [JSON_LINES] }))
    const source = new ArchiveSource(join(folder, 'out.archive'))
    const head = await source.head()
    expect(await source.calls(head, [{ to: '0x01', data: '0x' }])).toEqual([{ status: 'reverted' }])
    expect(await source.receipts([head.hash])).toEqual([null])
    await source.close()
  })
})

describe('tables of cryo', () => {
  test('default: Parquet with Snappy and zstd, in any order, and CSV hold the same logs as JSON lines', async () => {
    await importArchive(options({ files: [JSON_LINES] }))
    const expected = logsOf(join(folder, 'out.archive'))
    for (const files of [PARQUET, [CSV]]) {
      const imported = await importArchive(options({ files, blockFiles: [BLOCKS] }))
      expect(imported?.header.derived).toEqual(['blockHash', 'parentHash'])
      expect(logsOf(join(folder, 'out.archive'))).toEqual(expected)
    }
  })

  for (const early of [false, true]) {
    for (const hex of [false, true]) {
      const name = `${early ? 'early names' : 'its names of now'}, ${hex ? 'hex text' : 'binary'}`
      test(`default: LZ4, unsigned columns, ${name}`, async () => {
        await importArchive(options({ files: [JSON_LINES] }))
        const expected = logsOf(join(folder, 'out.archive'))
        const { logs, blocks } = writeCryoTables(folder, { early, hex })
        const imported = await importArchive(options({ files: [logs], blockFiles: [blocks] }))
        expect(imported?.header.derived).toEqual(['parentHash'])
        expect(logsOf(join(folder, 'out.archive'))).toEqual(
          expected.map((log) => ({ ...log, blockHash: blockHashOf(log.blockNumber) })),
        )
        const source = new ArchiveSource(join(folder, 'out.archive'))
        expect(await source.head()).toMatchObject({
          author: `0x${'5'.repeat(40)}`,
          gasUsed: 21_000n,
          baseFeePerGas: 7n,
        })
        await source.close()
      })
    }
  }

  test('error: without a table of blocks the timestamps are not known', async () => {
    await expect(importArchive(options({ files: PARQUET }))).rejects.toMatchObject({ code: 'IMPORT_TIMESTAMP' })
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('logs that several rows tell', () => {
  test('behavior: what one row does not tell another may, and an anonymous log has an empty list of topics', async () => {
    const [line = ''] = gunzipSync(readFileSync(JSON_LINES)).toString('utf8').split('\n')
    const log = { ...JSON.parse(line), topics: [] }
    const hash = blockHashOf(15_755_449)
    const rows = [
      { ...log, transactionIndex: 3 },
      { ...log, blockTimestamp: undefined, blockHash: hash, transactionIndex: 3 },
    ]
    const path = join(folder, 'rows.jsonl')
    writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
    expect(await importArchive(options({ files: [path, path] }))).toMatchObject({ header: { derived: ['parentHash'] } })
    expect(logsOf(join(folder, 'out.archive'))).toMatchObject([{ blockHash: hash, transactionIndex: 3, topics: [] }])
  })
})

describe('a recorded market', () => {
  test('behavior: hashes and indexes that the rows have are kept', async () => {
    const { headers, logs } = readRecordedMarket('aave-upg-3.1-3.2-dirty-s8')
    const path = join(folder, 'logs.jsonl.zst')
    const lines = logs.map((log) => JSON.stringify({ ...log, blockTimestamp: headers[log.blockNumber]?.timestamp }))
    writeFileSync(path, zstdCompressSync(lines.join('\n')))
    const imported = await importArchive(options({ network: 'anvil', chainId: 31_337, files: [path] }))
    expect(imported?.header.derived).toEqual(['parentHash'])
    expect(logsOf(join(folder, 'out.archive'))).toEqual(logs)
  })
})

describe('bad rows', () => {
  const good = gunzipSync(readFileSync(JSON_LINES)).toString('utf8').trim().split('\n')
  const first = JSON.parse(good[0] ?? '{}')
  const WORD = `0x${'7'.repeat(64)}`
  const COMPLETE = { ...first, blockHash: blockHashOf(15_755_449), transactionIndex: 5 }
  const OTHER = {
    address: `0x${'7'.repeat(40)}`,
    data: '0x',
    transactionHash: WORD,
    blockHash: WORD,
    transactionIndex: 6,
    blockTimestamp: 1_718_300_247,
  }
  const BACK = /line 2, timestamp: got 9, expected 1718300245 or more, the time of block 15755449 \(.*line 1\)/
  const cases: [string, readonly string[], string, RegExp][] = [
    [
      'no JSON',
      [good[0] ?? '', '{"address":'],
      'IMPORT_ROW',
      /rows\.jsonl, line 2, the line: got ".*, expected a JSON object/,
    ],
    [
      'a short topic',
      [withField('topics', ['0x1234'])],
      'IMPORT_ROW',
      /line 1, topics\[0\]: got "0x1234", expected 0x and 64/,
    ],
    [
      'no number',
      [withField('blockNumber', 'soon')],
      'IMPORT_ROW',
      /line 1, blockNumber: got "soon", expected a whole number/,
    ],
    [
      'no hash',
      [withField('transactionHash', null)],
      'IMPORT_ROW',
      /line 1, transactionHash: got nothing, expected 0x/,
    ],
    ['another chain', [withField('chain_id', 1)], 'IMPORT_ROW', /line 1, chain_id: got 1, expected 8453/],
    ['a log taken back', [withField('removed', true)], 'IMPORT_ROW', /line 1, removed: got true/],
    ['a log taken back, as text', [withField('removed', 'true')], 'IMPORT_ROW', /line 1, removed: got "true"/],
    ['neither taken back nor not', [withField('removed', 'no')], 'IMPORT_ROW', /removed: got "no", expected true or f/],
    ['no data', [good[0] ?? '', withField('data', undefined)], 'IMPORT_ROW', /line 2, data: got nothing, expected 0x/],
    ['data of null', [withField('data', null)], 'IMPORT_ROW', /line 1, data: got nothing, expected 0x/],
    ['no topics', [withField('topics', undefined)], 'IMPORT_ROW', /line 1, topics: got nothing, expected a list/],
    ['topics of null', [withField('topics', null)], 'IMPORT_ROW', /line 1, topics: got nothing, expected a list/],
    [
      'five topics',
      [withField('topics', Array(5).fill(WORD))],
      'IMPORT_ROW',
      /line 1, topics: got .*list of 4 at most/,
    ],
    [
      'milliseconds',
      [withField('blockTimestamp', 1_686_789_347_000)],
      'IMPORT_ROW',
      /line 1, blockTimestamp: got 1686789347000, expected seconds since 1970, not milliseconds/,
    ],
    ['time that goes back', [good[0] ?? '', at(2, { blockNumber: 16_000_000, blockTimestamp: 9 })], 'IMPORT_ROW', BACK],
    ...(['address', 'data', 'transactionHash', 'blockHash', 'transactionIndex', 'blockTimestamp'] as const).map(
      (name): [string, readonly string[], string, RegExp] => [
        `two logs of one index with another ${name}`,
        [JSON.stringify(COMPLETE), JSON.stringify({ ...COMPLETE, [name]: OTHER[name] })],
        'IMPORT_ROW',
        new RegExp(`rows\\.jsonl, line 2, ${name}: got .*, expected .*, as .*rows\\.jsonl, line 1 says`),
      ],
    ),
    [
      'two logs of one index with another topic',
      [JSON.stringify(COMPLETE), JSON.stringify({ ...COMPLETE, topics: [WORD] })],
      'IMPORT_ROW',
      /line 2, topics: got .*, expected .*, as .*line 1 says/,
    ],
    [
      'two hashes of one block',
      [JSON.stringify(COMPLETE), at(1, { blockHash: WORD })],
      'IMPORT_ROW',
      /line 2, blockHash: .*line 1/,
    ],
    [
      'two times of one block',
      [JSON.stringify(COMPLETE), at(1, { blockTimestamp: 7 })],
      'IMPORT_ROW',
      /line 2, blockTimes.*line 1/,
    ],
    [
      'two places of one transaction',
      [JSON.stringify(COMPLETE), at(1, { transactionIndex: 6 })],
      'IMPORT_ROW',
      /line 2, transactionIndex: got 6, expected 5, .*line 1/,
    ],
    [
      'transactions within each other',
      [good[0] ?? '', indexed(1, { transactionHash: WORD }), indexed(2, {})],
      'IMPORT_ROW',
      /line 3, transactionHash: .*, expected no log of the transaction of .*line 1 after/,
    ],
    [
      'an index of one transaction only',
      [JSON.stringify(COMPLETE), at(1, { transactionHash: WORD, transactionIndex: undefined })],
      'IMPORT_ROW',
      /line 2, transactionIndex: got nothing, expected a whole number, as .*line 1 has/,
    ],
    [
      'one hash of two blocks',
      [JSON.stringify(COMPLETE), at(1, { blockNumber: 16_000_000, blockTimestamp: 1_718_789_347 })],
      'IMPORT_ROW',
      /line 2, blockHash: got .*, expected another one than block 15755449's .*line 1/,
    ],
    ['no order', [...good.slice(1, 3), good[0] ?? ''], 'IMPORT_ORDER', /line 3: got a row that belongs before/],
  ]

  function withField(name: string, value: unknown): string {
    return JSON.stringify({ ...first, [name]: value })
  }

  /** A log so many further. */
  function at(further: number, fields: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ ...COMPLETE, logIndex: 297 + further, ...fields })
  }

  function indexed(further: number, fields: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ ...first, logIndex: 297 + further, ...fields })
  }

  for (const [name, lines, code, message] of cases) {
    test(`error: ${name}`, async () => {
      const path = join(folder, 'rows.jsonl')
      writeFileSync(path, lines.join('\n'))
      await expect(importArchive(options({ files: [path] }))).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      })
      expect(readdirSync(folder)).toEqual(['rows.jsonl'])
    })
  }

  const CSV_LINES = gunzipSync(readFileSync(CSV)).toString('utf8').trim().split('\n')
  const HEADER = CSV_LINES[0] ?? ''
  const without = (column: string): string => HEADER.replace(column, `${column}_`)
  test.each<[string, readonly string[], RegExp]>([
    ['no header', CSV_LINES.slice(1), /rows\.csv, line 1, the names of the columns: got .*, expected blockNumber or /],
    ['no column of data', [without('data'), ...CSV_LINES.slice(1)], /line 1, the names of .*expected data among them/],
    [
      'no column of topics',
      [without('topic0'), ...CSV_LINES.slice(1)],
      /line 1, the names of .*expected topic0 or topics/,
    ],
  ])('error: a table with %s', async (_, lines, message) => {
    const path = join(folder, 'rows.csv')
    writeFileSync(path, lines.join('\n'))
    await expect(importArchive(options({ files: [path], blockFiles: [BLOCKS] }))).rejects.toMatchObject({
      code: 'IMPORT_ROW',
      message: expect.stringMatching(message),
    })
  })

  test('error: blocks that two rows tell differently', async () => {
    const path = join(folder, 'blocks.csv')
    const tell = (rows: readonly string[]): void =>
      writeFileSync(path, ['number,timestamp,gas_used', ...rows].join('\n'))
    const files = [JSON_LINES]
    for (const [rows, message] of [
      [
        ['15755449,1718300245,5', '15755449,1718300245,6'],
        /blocks\.csv, line 3, gasUsed: got "6", expected 5, as .*line 2/,
      ],
      [['15755449,1718300244,5'], /blockTimestamp: got 1718300245, expected 1718300244, as .*blocks\.csv, line 2 says/],
      [['15755440,1718300246,5'], /timestamp: got 1718300245, expected 1718300246 or more, the time of block 15755440/],
    ] as const) {
      tell(rows)
      await expect(importArchive(options({ files, blockFiles: [path] }))).rejects.toMatchObject({
        code: 'IMPORT_ROW',
        message: expect.stringMatching(message),
      })
    }
    tell(['15755449,1718300245,5', '15755449,1718300245,5'])
    expect((await importArchive(options({ files, blockFiles: [path] })))?.counts.logs).toBe(60)
  })

  test('error: a range that ends before it begins', async () => {
    const range = { from: 30, to: 20 }
    await expect(importArchive(options({ files: [JSON_LINES], ...range }))).rejects.toMatchObject({
      code: 'IMPORT_RANGE',
      message: '--from, --to: got blocks 30 to 20, expected a range.',
    })
  })

  test('error: a packed file that is cut off, and a file that is not there', async () => {
    const path = join(folder, 'cut.jsonl.gz')
    writeFileSync(path, readFileSync(JSON_LINES).subarray(0, 3_000))
    for (const file of [path, join(folder, 'none.jsonl'), join(folder, 'none.parquet'), join(folder, 'logs.xlsx')]) {
      await expect(importArchive(options({ files: [file] }))).rejects.toMatchObject({ code: 'IMPORT_FILE' })
    }
    expect(existsSync(join(folder, 'out.archive'))).toBe(false)
  })

  test('behavior: the archive that was there stays when the new one fails', async () => {
    await importArchive(options({ files: [JSON_LINES] }))
    const before = readFileSync(join(folder, 'out.archive'))
    await expect(importArchive(options({ files: PARQUET }))).rejects.toThrow()
    expect(readFileSync(join(folder, 'out.archive')).equals(before)).toBe(true)
  })
})

function pick({
  address,
  topics,
  data,
  transactionHash,
}: Pick<Log, 'address' | 'topics' | 'data' | 'transactionHash'>) {
  return { address, topics, data, transactionHash }
}
