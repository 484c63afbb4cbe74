import { expect, test } from 'vitest'
import type { Progress } from '../indexer/progress.ts'
import { METRICS_TYPE, metricsText, serveMetrics } from './metrics.ts'

const progress: Progress = {
  ...{ block: 90, head: 100, timestamp: 1_700_000_000, handlers: 12, logs: 34, calls: 5, blocks: 6 },
  ...{ handlersPerSecond: 7, blocksPerSecond: 2.5, etaSeconds: 4, phase: 'backfill', reorgs: 1, peakMemoryMb: 150 },
  provider: {
    ...{ httpRequests: 10, requests: 900, retries: 3, bytes: 5_000, rateLimited: 2, timeouts: 1, failovers: 4 },
    ...{ asked: 9, recovered: 7, verifiedBlocks: 8 },
  },
}

/** A line of the text format, by the grammar of Prometheus' documentation. */
const LINE = /^(# HELP [a-z_]+ .+|# TYPE [a-z_]+ (counter|gauge)|[a-z_]+ -?[0-9.e+]+)$/

test('default: each metric has its help, its type and its value', () => {
  const text = metricsText(progress, { compared: 3, differed: 0, skipped: 1, lastDifference: null, lastSkipped: null })
  const lines = text.trimEnd().split('\n')
  expect(text.endsWith('\n')).toBe(true)
  expect(lines.filter((line) => !LINE.test(line))).toEqual([])
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE aftershock_indexed_block gauge',
      'aftershock_indexed_block 90',
      'aftershock_lag_blocks 10',
      'aftershock_eta_seconds 4',
      'aftershock_live 0',
      '# TYPE aftershock_handlers_total counter',
      'aftershock_rpc_rate_limited_total 2',
      'aftershock_rpc_failovers_total 4',
      'aftershock_logs_recovered_total 7',
      'aftershock_blocks_verified_total 8',
      'aftershock_differing_positions_total 0',
    ]),
  )
  const names = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' ')[0])
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBe(lines.length / 3)
})

test('behavior: what is not known is left out', () => {
  expect(metricsText(null, null)).toBe('# HELP aftershock_up Always 1.\n# TYPE aftershock_up gauge\naftershock_up 1\n')
  expect(metricsText({ ...progress, etaSeconds: null, provider: undefined }, null)).not.toMatch(/eta_seconds|rpc_/)
})

test('behavior: served at /metrics alone', async () => {
  const server = await serveMetrics(0, () => metricsText(progress, null))
  try {
    const answer = await fetch(server.url)
    expect(answer.headers.get('content-type')).toBe(METRICS_TYPE)
    expect(await answer.text()).toContain('aftershock_head_block 100\n')
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404)
  } finally {
    await server.close()
  }
})
