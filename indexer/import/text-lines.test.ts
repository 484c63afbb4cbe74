import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { textLines } from './text-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftershock-lines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function linesOf(name: string, bytes: Uint8Array): Promise<string[]> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const lines: string[] = []
  for await (const line of textLines(path)) lines.push(line)
  return lines
}

const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } }
/** RFC 8878, 3.1.2: 0x184d2a50 to …5f, four bytes of length, content. */
const SKIPPED = Buffer.from('5a2a4d1803000000616263', 'hex')
// Of several blocks of 128 KB, among them some that zstd leaves as they are.
const LONG = Array.from({ length: 40_000 }, (_, i) => `line ${i} ${(i * 2_654_435_761) % 4_294_967_296}`)

describe('packed lines', () => {
  test('default: frames one after the other, those to be skipped, with checksums and without', async () => {
    const bytes = Buffer.concat([
      SKIPPED,
      zstdCompressSync('a\nb\n'),
      zstdCompressSync(''),
      zstdCompressSync('c\nd', CHECKSUM),
      SKIPPED,
      zstdCompressSync('e\n'.repeat(2)),
    ])
    expect(await linesOf('frames.zst', bytes)).toEqual(['a', 'b', 'c', 'de', 'e'])
    expect(await linesOf('members.gz', Buffer.concat([gzipSync('a\nb'), gzipSync('c\n')]))).toEqual(['a', 'bc'])
  })

  test('behavior: long frames of many blocks', async () => {
    const half = `${LONG.slice(0, 20_000).join('\n')}\n`
    const rest = LONG.slice(20_000).join('\n')
    const bytes = Buffer.concat([zstdCompressSync(half, CHECKSUM), zstdCompressSync(rest)])
    expect(await linesOf('long.zst', bytes)).toEqual(LONG)
    // One byte, a hundred thousand times: a block that repeats it.
    expect(await linesOf('same.zst', zstdCompressSync('x'.repeat(500_000)))).toEqual(['x'.repeat(500_000)])
  })

  const frame = zstdCompressSync(`${LONG.join('\n')}\n`, CHECKSUM)
  const flipped = Buffer.from(frame)
  flipped[frame.length - 1] = (flipped[frame.length - 1] ?? 0) ^ 1
  test.each<[string, string, Buffer, RegExp]>([
    ['a second frame that is cut off', 'a.zst', Buffer.concat([frame, frame.subarray(0, 5_000)]), /is cut off/],
    ['a frame without its last byte', 'b.zst', frame.subarray(0, -1), /is cut off/],
    ['a frame cut within its header', 'c.zst', frame.subarray(0, 3), /is cut off/],
    ['a skipped frame that is cut off', 'd.zst', Buffer.concat([frame, SKIPPED.subarray(0, 9)]), /is cut off/],
    ['something after a frame', 'e.zst', Buffer.concat([frame, Buffer.from('junk')]), /no zstd frame/],
    ['a damaged frame', 'f.zst', flipped, /checksum|corrupt/i],
    ['something after a gzip member', 'g.gz', Buffer.concat([gzipSync('a\n'), Buffer.from('junk')]), /header check/],
    ['a gzip member that is cut off', 'h.gz', gzipSync('a\nb\n').subarray(0, -4), /unexpected end/],
  ])('error: %s', async (_, name, bytes, message) => {
    await expect(linesOf(name, bytes)).rejects.toMatchObject({
      code: 'IMPORT_FILE',
      message: expect.stringMatching(message),
    })
  })
})
