import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetMetadata } from 'hyparquet'
import { afterAll, describe, expect, test } from 'vitest'
import { writeMadeUpLogs } from '../../tests/markets/made-up-logs.ts'
import { importArchive } from './import-archive.ts'
import { parquetRows } from './parquet-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftershock-parquet-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [whole = ''] = writeMadeUpLogs(mkdtempSync(join(folder, 'logs-'))).parquet
const damaged = join(folder, 'damaged.parquet')
writeFileSync(damaged, withOneBitChanged(readFileSync(whole)))

/** In the header of a page: its count of rows becomes the length of its levels, -11. hyparquet then never ends. */
function withOneBitChanged(bytes: Buffer): Buffer {
  const { row_groups: groups } = parquetMetadata(new Uint8Array(bytes).buffer)
  const column = groups[0]?.columns.find(({ meta_data: data }) => data?.path_in_schema[0] === 'transaction_hash')
  const at = Number(column?.meta_data?.data_page_offset) + 17
  expect(bytes[at]).toBe(0x15)
  bytes[at] = 0x05
  return bytes
}

async function count(path: string, o: { signal?: AbortSignal; stalledMs?: number }): Promise<number> {
  let rows = 0
  for await (const _ of parquetRows(path, { required: [['data']], ...o })) rows++
  return rows
}

describe('a file whose decoding never ends', () => {
  test('error: IMPORT_FILE after a while; a whole one is read', async () => {
    expect(await count(whole, { stalledMs: 20_000 })).toBe(30)
    await expect(count(damaged, { stalledMs: 1_500 })).rejects.toMatchObject({
      code: 'IMPORT_FILE',
      message: expect.stringMatching(/damaged\.parquet: got a file .*no row in 1\.5 s: it is damaged/),
    })
  })

  test('behavior: a signal ends the import, and nothing is left', async () => {
    const out = join(folder, 'out.archive')
    const signal = AbortSignal.timeout(500)
    const target = { network: 'base', chainId: 8453, madeBy: 'test' }
    expect(await importArchive({ ...target, files: [damaged], blockFiles: [], out, signal })).toBeNull()
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([])
  })
})
