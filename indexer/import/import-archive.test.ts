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
    ['two logs of one index', [good[0] ?? '', withField('data', '0x')], 'IMPORT_ROW', /line 2, logIndex: got 297/],
    ['no order', [...good.slice(1, 3), good[0] ?? ''], 'IMPORT_ORDER', /line 3: got a row that belongs before/],
  ]

  function withField(name: string, value: unknown): string {
    return JSON.stringify({ ...first, [name]: value })
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
