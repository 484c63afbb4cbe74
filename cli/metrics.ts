/** The progress as metrics, in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { createServer } from 'node:http'
import type { CheckStatus } from '../api/context.ts'
import type { Progress } from '../indexer/progress.ts'
import { HOST } from './port.ts'

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

type Metric = {
  readonly name: string
  readonly kind: 'counter' | 'gauge'
  readonly help: string
  /** Null: not known, and left out. */
  readonly value: number | null
}

/** Counters count since the process started. `progress`: null before the first. */
export function metricsText(progress: Progress | null, check: CheckStatus | null): string {
  const metrics = [
    ...(progress === null ? [] : progressMetrics(progress)),
    ...(check === null ? [] : checkMetrics(check)),
  ]
  const up: Metric = { name: 'up', kind: 'gauge', help: 'Always 1.', value: 1 }
  return [up, ...metrics]
    .filter(({ value }) => value !== null)
    .map(
      ({ name, kind, help, value }) =>
        `# HELP aftershock_${name} ${help}\n# TYPE aftershock_${name} ${kind}\naftershock_${name} ${value}\n`,
    )
    .join('')
}

const counter = (name: string, help: string, value: number): Metric => ({ name, kind: 'counter', help, value })
const gauge = (name: string, help: string, value: number | null): Metric => ({ name, kind: 'gauge', help, value })

function progressMetrics(p: Progress): Metric[] {
  const rpc = p.provider
  return [
    gauge('indexed_block', 'The block indexed up to.', p.block),
    gauge('indexed_block_timestamp_seconds', 'Its timestamp.', p.timestamp),
    gauge('head_block', 'The newest block that may be indexed.', p.head),
    gauge('lag_blocks', 'Blocks between them.', Math.max(0, p.head - p.block)),
    gauge('live', '1 while the head is followed, 0 while history is indexed.', p.phase === 'live' ? 1 : 0),
    gauge('eta_seconds', 'Until the last block to index, at the pace of the last minute.', p.etaSeconds),
    gauge('blocks_per_second', 'Blocks passed, over the last minute.', p.blocksPerSecond),
    gauge('handlers_per_second', 'Handlers run, over the last seconds.', p.handlersPerSecond),
    gauge('peak_memory_bytes', 'Peak resident memory.', p.peakMemoryMb * 1_000_000),
    counter('handlers_total', 'Handlers run.', p.handlers),
    counter('logs_total', 'Logs received.', p.logs),
    counter('blocks_handled_total', 'Blocks that had something to handle.', p.blocks),
    counter('eth_calls_total', 'eth_calls that had to be fetched.', p.calls),
    counter('reorgs_total', 'Reorganisations followed.', p.reorgs),
    ...(rpc === undefined
      ? []
      : [
          counter('rpc_http_requests_total', 'HTTP requests to the nodes.', rpc.httpRequests),
          counter('rpc_requests_total', 'JSON-RPC requests, those in batches counted.', rpc.requests),
          counter('rpc_received_bytes_total', 'Bytes of answers, unpacked.', rpc.bytes),
          counter('rpc_retries_total', 'Requests that were sent again.', rpc.retries),
          counter('rpc_rate_limited_total', 'Answers that said to come back later.', rpc.rateLimited),
          counter('rpc_timeouts_total', 'Requests without an answer in time.', rpc.timeouts),
          counter('rpc_failovers_total', 'Times that another node was asked instead.', rpc.failovers),
          counter('blocks_asked_again_total', 'Blocks whose logs were asked for again.', rpc.asked),
          counter('logs_recovered_total', 'Logs that the node had left out.', rpc.recovered),
          counter('blocks_verified_total', "Blocks whose receipts had their header's root.", rpc.verifiedBlocks),
        ]),
  ]
}

function checkMetrics({ compared, differed, skipped }: CheckStatus): Metric[] {
  return [
    counter('checked_positions_total', 'Positions compared with the contracts.', compared),
    counter('differing_positions_total', 'Positions that differed.', differed),
    counter('skipped_samples_total', 'Samples that could not be compared.', skipped),
  ]
}

/** A server of /metrics alone, on 127.0.0.1, for a run that has no API. */
export async function serveMetrics(
  port: number,
  text: () => string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const isThere = request.url?.split('?')[0] === '/metrics'
    response.writeHead(isThere ? 200 : 404, { 'content-type': METRICS_TYPE })
    response.end(isThere ? text() : '')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, resolve)
  })
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${HOST}:${taken}/metrics`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
