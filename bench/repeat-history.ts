/**
 * How the cost of a replay grows: real history (Morpho Blue on Base, ../shared/data/morpho-base or AFTERSHOCK_DATA) repeated
 * with shifted blocks to so many events, imported and replayed, each size in a fresh process. Sizes below one repetition
 * take blocks evenly spread over it, so that all have the same mix of events. `node bench/repeat-history.ts
 * [--sizes 10000,100000,1000000]`
 */
import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs, promisify } from 'node:util'
import { createGunzip, createZstdCompress } from 'node:zlib'
import { buildSubgraph } from '../scripts/build-subgraph.ts'
import type { ReplayResult } from './replay-once.ts'

const ROOT = new URL('..', import.meta.url).pathname
const DATA = join(process.env['AFTERSHOCK_DATA'] ?? join(ROOT, '../shared/data'), 'morpho-base')
const FILES = ['liquidate-2024-06-to-2025-09.jsonl.gz', 'all-2025-11-to-2025-12.jsonl.gz']
const PARAMETERS = join(DATA, 'market-params.csv')
/** Morpho's deployment. Repetitions follow one another without touching. */
const FIRST_BLOCK = 13_977_148
const SPAN = 26_000_000
/** A block every two seconds. */
const timeOf = (block: number): number => 1_686_789_347 + 2 * block

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '10000,100000,1000000' } } })
const sizes = values.sizes.split(',').map(Number)
if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1000)) {
  throw new Error(`--sizes: got ${values.sizes}, expected whole numbers of 1000 or more, separated by commas.`)
}
if (!existsSync(DATA)) throw new Error(`${DATA}: got no folder, expected the recorded history.`)

await buildSubgraph({ protocol: 'morpho-blue' })
const folder = mkdtempSync(join(tmpdir(), 'aftershock-repeat-'))
try {
  const unit = await countLines()
  console.log(
    '| events | µs of CPU an event | start, CPU s | events a second | peak MB | database MB | bytes an event | archive MB |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  for (const size of sizes) {
    const { archive, laps } = await makeArchive(size, unit)
    const result = await replay(archive, laps)
    console.log(line(result, statSync(archive).size))
    if (laps.length > 1) console.log(lapLine(result))
    if (result.facts > 0) {
      const micros = (result.factsCpuSeconds / result.facts) * 1e6
      console.log(`Facts of ${result.facts} liquidations: ${micros.toFixed(0)} µs of CPU each.`)
    }
    rmSync(archive)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function countLines(): Promise<number> {
  let count = 0
  for await (const _ of lines()) count++
  return count
}

async function* lines(): AsyncGenerator<string> {
  for (const file of FILES) {
    yield* createInterface({ input: createReadStream(join(DATA, file)).pipe(createGunzip()) })
  }
}

/** Repetitions of the history, the last one thinned out, through the importer. Laps: the last block of each. */
async function makeArchive(size: number, unit: number): Promise<{ archive: string; laps: number[] }> {
  const copies = Math.ceil(size / unit)
  const files: string[] = []
  for (let copy = 0; copy < copies; copy++) {
    const share = Math.min(1, size / unit - copy)
    const path = join(folder, `copy-${copy}.jsonl.zst`)
    await pipeline(Readable.from(shifted(copy, share)), createZstdCompress(), createWriteStream(path))
    files.push(path)
  }
  const archive = join(folder, `${size}.archive`)
  const command = ['cli/aftershock.js', 'import', ...files, '--network', 'base', '--out', archive]
  await promisify(execFile)(process.execPath, [...command, '--from', String(FIRST_BLOCK)], { cwd: ROOT })
  for (const file of files) rmSync(file)
  const laps = files.map((_, copy) => FIRST_BLOCK + (copy + 1) * SPAN)
  return { archive, laps: laps.slice(0, -1) }
}

type Line = { blockNumber: string; blockTimestamp: string; transactionHash: string }

/** The lines of one repetition: blocks and times moved, and transactions of its own. */
async function* shifted(copy: number, share: number): AsyncGenerator<string> {
  const mark = copy.toString(16).padStart(4, '0')
  let [block, place] = ['', 0]
  for await (const text of lines()) {
    const log: Line = JSON.parse(text)
    if (log.blockNumber !== block) {
      block = log.blockNumber
      place++
    }
    // Blocks evenly spread: those at which the share's multiple passes a whole number.
    if (Math.floor(place * share) === Math.floor((place - 1) * share)) continue
    const number = Number(log.blockNumber) + copy * SPAN
    log.blockNumber = `0x${number.toString(16)}`
    log.blockTimestamp = `0x${timeOf(number).toString(16)}`
    log.transactionHash = `0x${mark}${log.transactionHash.slice(6)}`
    yield `${JSON.stringify(log)}\n`
  }
}

async function replay(archive: string, laps: readonly number[]): Promise<ReplayResult> {
  const database = join(folder, 'replay.db')
  const script = new URL('./replay-once.ts', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, archive, database, PARAMETERS, ...laps.map(String)],
    { maxBuffer: 1 << 24 },
  )
  for (const ending of ['', '-wal', '-shm']) rmSync(database + ending, { force: true })
  return JSON.parse(stdout)
}

function line(r: ReplayResult, archiveBytes: number): string {
  const cells = [
    r.handlers.toLocaleString('en'),
    (((r.cpuSeconds - r.startCpuSeconds) / r.handlers) * 1e6).toFixed(0),
    r.startCpuSeconds.toFixed(1),
    Math.round(r.handlers / r.seconds).toLocaleString('en'),
    r.peakMemoryMb.toLocaleString('en'),
    r.databaseMb.toFixed(0),
    ((r.databaseMb * 1e6) / r.handlers).toFixed(0),
    (archiveBytes / 1e6).toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

/** What an event took in each repetition: the same events again and again. */
function lapLine(r: ReplayResult): string {
  const ends = [...r.laps, { handlers: r.handlers, cpuSeconds: r.cpuSeconds }]
  const micros = ends.map(({ handlers, cpuSeconds }, i) => {
    const before = ends[i - 1] ?? { handlers: 0, cpuSeconds: r.startCpuSeconds }
    return (((cpuSeconds - before.cpuSeconds) / (handlers - before.handlers)) * 1e6).toFixed(0)
  })
  return `By repetition, µs of CPU an event: ${micros.join(', ')}.`
}
