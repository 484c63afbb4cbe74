/** The benchmark's tables. */
import type { Usage } from './measure.ts'
import type { Phase } from './system.ts'

export type Measured = Usage & {
  readonly name: string
  readonly phase: Phase
  readonly events: number
  /** 10^6 bytes */
  readonly disk: Readonly<Record<string, number>>
}

/** A line for each system and phase: medians of its runs, and its time against our engine's in the same phase. */
export function printMedians(measured: readonly Measured[], events: number): void {
  const rows = grouped(measured.filter((one) => one.events === events))
  const ours = new Map(rows.filter(([first]) => first?.name === 'aftershock').map((runs) => [runs[0]?.phase, runs]))
  console.log(`\n${events.toLocaleString('en')} events, medians of ${rows[0]?.length ?? 0}; every answer was equal.\n`)
  console.log(
    '| system | | s (least - most) | events/s | CPU s | Postgres CPU s | chain CPU s | peak RSS MB | disk MB | x our time |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|')
  for (const runs of rows) {
    const [first] = runs
    if (first === undefined) continue
    const seconds = median(runs, 'seconds')
    const own = median(ours.get(first.phase) ?? [], 'seconds')
    const all = runs.map((run) => run.seconds)
    const range = `${seconds.toFixed(2)} (${Math.min(...all).toFixed(2)} - ${Math.max(...all).toFixed(2)})`
    const cells = [
      first.name,
      first.phase,
      range,
      Math.round(events / seconds).toLocaleString('en'),
      median(runs, 'cpuSeconds').toFixed(1),
      median(runs, 'serverCpuSeconds').toFixed(1),
      median(runs, 'chainCpuSeconds').toFixed(1),
      median(runs, 'peakRssMb').toFixed(0),
      diskOf(first.disk),
      own === 0 ? '' : (seconds / own).toFixed(2),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  console.log('')
}

/** A line for each size, and what each event cost beyond those of the line before: without the time to start. */
export function printGrowth(measured: readonly Measured[]): void {
  console.log(
    '\n| system | | events | s | us/event | us/further event | CPU us/further event | peak RSS MB | disk MB |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|')
  for (const runs of grouped(measured)) {
    const sizes = [...new Set(runs.map(({ events }) => events))]
    let before: Size = { events: 0, seconds: 0, cpuSeconds: 0 }
    for (const events of sizes) {
      const own = runs.filter((run) => run.events === events)
      const [first] = own
      if (first === undefined) continue
      const size = { events, seconds: median(own, 'seconds'), cpuSeconds: median(own, 'cpuSeconds') }
      const cells = [
        first.name,
        first.phase,
        events.toLocaleString('en'),
        size.seconds.toFixed(2),
        ((size.seconds * 1e6) / events).toFixed(1),
        ...(['seconds', 'cpuSeconds'] as const).map((key) => further(size, before, key)),
        median(own, 'peakRssMb').toFixed(0),
        diskOf(first.disk),
      ]
      console.log(`| ${cells.join(' | ')} |`)
      before = size
    }
  }
}

type Size = { readonly events: number; readonly seconds: number; readonly cpuSeconds: number }

/** Microseconds. */
function further(size: Size, before: Size, key: 'seconds' | 'cpuSeconds'): string {
  return (((size[key] - before[key]) * 1e6) / (size.events - before.events)).toFixed(1)
}

/** The runs of each system and phase, in the order in which they came. */
function grouped(measured: readonly Measured[]): Measured[][] {
  const groups = new Map<string, Measured[]>()
  for (const one of measured) {
    const key = `${one.name} ${one.phase}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

function diskOf(disk: Readonly<Record<string, number>>): string {
  const parts = Object.entries(disk)
  const sum = parts.reduce((total, [, mb]) => total + mb, 0)
  if (parts.length === 1) return sum.toFixed(1)
  return `${sum.toFixed(1)} (${parts.map(([what, mb]) => `${what} ${mb.toFixed(1)}`).join(', ')})`
}

type Figure = 'seconds' | 'cpuSeconds' | 'serverCpuSeconds' | 'chainCpuSeconds' | 'peakRssMb'

/** 0 of none. */
function median(runs: readonly Measured[], key: Figure): number {
  const sorted = runs.map((run) => run[key]).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
