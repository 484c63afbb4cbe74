/** `gnd dev`: the real graph-node on a compiled subgraph, a chain and a Postgres database of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GND } from './available.ts'
import { freePorts } from './free-ports.ts'
import { startGuarded } from './guarded-process.ts'
import { type Ipfs, startIpfs } from './ipfs.ts'

export type GraphNode = {
  /** Where the subgraph is asked. */
  readonly queryUrl: string
  /** Prometheus metrics, as text. */
  readonly metrics: () => Promise<string>
  /** Waits until the block is indexed. Throws what graph-node complained of when it fails or the time is over. */
  readonly untilBlock: (number: number, limitMs: number) => Promise<void>
  /** The lines of its log that are warnings or worse. */
  readonly complaints: () => string[]
  /** Each line of its log. */
  readonly log: () => string
  readonly stop: () => Promise<void>
}

export type GraphNodeOptions = {
  /** A manifest that graph build has written, beside its files. */
  readonly manifestPath: string
  /** As the manifest names it. */
  readonly network: string
  readonly rpcUrl: string
  /** Of an empty database. */
  readonly postgresUrl: string
  /** Levels of the log: info, or debug, which tells each handler. Default info. */
  readonly logLevel?: 'info' | 'debug'
  /** Index on after handlers that failed, as the feature nonFatalErrors has it. */
  readonly goOnAfterErrors?: boolean
}

const POLL_MS = 100

export async function startGraphNode(o: GraphNodeOptions): Promise<GraphNode> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-gnd-'))
  const logPath = join(folder, 'log')
  const ipfs = await startIpfs()
  const [http = 0, indexNode = 0, admin = 0, metrics = 0] = await freePorts(4)
  const child = startGuarded({
    binary: GND,
    args: [
      // The part after the colon is the folder of the build, from the manifest's.
      ...['dev', '--manifests', `${o.manifestPath}:.`, '--postgres-url', o.postgresUrl],
      ...['--ethereum-rpc', `${o.network}:${o.rpcUrl}`, '--ipfs', ipfs.url],
      ...['--http-port', String(http), '--index-node-port', String(indexNode)],
      ...['--admin-port', String(admin), '--metrics-port', String(metrics)],
    ],
    folder,
    logPath,
    env: {
      GRAPH_LOG: o.logLevel ?? 'info',
      ...(o.goOnAfterErrors === true ? { GRAPH_DISABLE_FAIL_FAST: 'true' } : {}),
    },
  })
  const log = (): string => readFileSync(logPath, 'utf8')
  const complaints = (): string[] =>
    log()
      .split('\n')
      .filter((line) => / (CRIT|ERRO|WARN) /.test(line))
  return {
    queryUrl: `http://127.0.0.1:${http}/subgraphs/name/subgraph-0`,
    metrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    untilBlock: (number, limitMs) =>
      untilBlock(`http://127.0.0.1:${http}/subgraphs/name/subgraph-0`, {
        number,
        end: Date.now() + limitMs,
        hasEnded: child.hasEnded,
        goOnAfterErrors: o.goOnAfterErrors === true,
        lastWords: () => [...complaints().slice(-5), ...log().split('\n').slice(-5)].join('\n'),
      }),
    complaints,
    log,
    stop: () => stop(child.stop, ipfs, folder),
  }
}

/** SIGTERM is not enough for gnd. */
async function stop(end: (signal: NodeJS.Signals) => Promise<void>, ipfs: Ipfs, folder: string): Promise<void> {
  await end('SIGKILL')
  await ipfs.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function untilBlock(
  url: string,
  o: {
    readonly number: number
    readonly end: number
    readonly goOnAfterErrors: boolean
    readonly hasEnded: () => boolean
    readonly lastWords: () => string
  },
): Promise<void> {
  let reached: number | undefined
  while (reached === undefined || reached < o.number) {
    const over = o.hasEnded() || Date.now() > o.end
    const query = `{ _meta${o.goOnAfterErrors ? '(subgraphError: allow)' : ''} { block { number } hasIndexingErrors } }`
    const answer = await ask(url, query).catch(() => undefined)
    const meta = answer?.data?.['_meta'] as { block: { number: number }; hasIndexingErrors: boolean } | undefined
    reached = meta?.block.number
    const failed = meta?.hasIndexingErrors === true && !o.goOnAfterErrors
    if (over || failed) {
      if (reached !== undefined && reached >= o.number && !failed) return
      throw new Error(`graph-node: got block ${reached}, expected ${o.number}. It said:\n${o.lastWords()}`)
    }
    if (reached === undefined || reached < o.number) await sleep(POLL_MS)
  }
}

export type GraphQLAnswer = {
  readonly data?: { readonly [field: string]: unknown } | null
  readonly errors?: readonly { readonly message: string }[]
}

/** The answer to a query over HTTP, errors and all. */
export async function ask(url: string, query: string, variables?: object): Promise<GraphQLAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as GraphQLAnswer
}
