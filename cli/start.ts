/** `aftershock start`: index and serve, a local demo market without options, a real chain with --rpc. */
import { rmSync } from 'node:fs'
import type { Demo, DemoOptions } from '../devnet/demo.ts'
import { openRpcSource } from '../indexer/chain/open-rpc-source.ts'
import type { Deployment, ProtocolName } from '../indexer/manifest/render.ts'
import { tidyDatabase } from '../indexer/store/write-ahead-log.ts'
import { buildSubgraph } from '../scripts/build-subgraph.ts'
import { checkDatabase } from './database-check.ts'
import { databasePathOf, makeFolderOf } from './database-path.ts'
import { estimateLines } from './estimate.ts'
import { followHead } from './head.ts'
import { startIndexing } from './indexing.ts'
import { cachePathOf } from './kept.ts'
import { metricsText } from './metrics.ts'
import { type ChainOptions, requireRpc, rpcLimitsOf } from './options.ts'
import { checkPort } from './port.ts'
import { queryLines } from './queries.ts'
import { serveDatabase } from './serve.ts'
import { aborted, createShutdown, type Shutdown } from './shutdown.ts'
import { resolveTarget, type Target } from './target.ts'
import { createTerminal, type Terminal } from './terminal.ts'

export async function start(options: ChainOptions & { readonly port: number }): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    await checkPort(options.port)
    const isDemo = options.rpc === undefined && options.network === undefined && options.provider === undefined
    const chain = isDemo
      ? await startDemoChain(options.protocol, terminal, shutdown)
      : await connect(options, terminal, shutdown)
    if (shutdown.signal.aborted) return
    await indexAndServe(chain, options, { terminal, shutdown, isDemo })
  } catch (error) {
    // What Ctrl-C interrupts may fail in any way; it was asked to end.
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    const asked = shutdown.signal.aborted
    const late = await shutdown.stop()
    if (late.length > 0) terminal.warn(`Did not end in time: ${late.join(', ')}.`)
    else if (asked) terminal.info('Stopped.')
  }
}

type ChainToIndex = { readonly rpcUrl: string | readonly string[]; readonly target: Target }

async function startDemoChain(
  protocol: ProtocolName = 'aave-v3',
  terminal: Terminal,
  shutdown: Shutdown,
): Promise<ChainToIndex> {
  const isMorpho = protocol === 'morpho-blue'
  const what = isMorpho ? 'Morpho Blue and six markets of 24 accounts' : 'Aave v3.0.2 and a market of 60 accounts'
  terminal.info(`Starting a local chain with the contracts of ${what}.`)
  const building = build(terminal, protocol)
  // The build's own failure is awaited below; the demo's comes first when both fail.
  building.catch(() => {})
  const options: DemoOptions = {
    signal: shutdown.signal,
    onStep: ({ text, progress }) =>
      terminal.progress(`${text} (${Math.round(progress * 100)} %)`, { step: text, progress }),
    onError: (error) => {
      if (!shutdown.signal.aborted) terminal.error(`The local market stopped: ${String(error)}`)
    },
  }
  const demo: DemoChain = isMorpho
    ? await morphoDemo(options)
    : await (await import('../devnet/demo.ts')).startDemo(options)
  shutdown.onStop('local chain', () => demo.stop())
  await building
  return {
    rpcUrl: demo.rpcUrl,
    target: {
      protocol,
      name: demo.networkName,
      chainId: demo.chainId,
      deployments: [{ name: 'demo', provider: demo.provider, startBlock: demo.startBlock, ...demo.terms }],
      pollEveryBlocks: 1,
      staleAfterSeconds: 90_000,
    },
  }
}

type DemoChain = Pick<Demo, 'rpcUrl' | 'chainId' | 'networkName' | 'provider' | 'startBlock' | 'stop'> & {
  /** What else its deployment says of itself. */
  readonly terms?: Pick<Deployment, 'preLiquidationFactory'>
}

async function morphoDemo(options: DemoOptions): Promise<DemoChain> {
  const { startMorphoDemo } = await import('../devnet/morpho-blue/demo.ts')
  const demo = await startMorphoDemo(options)
  const { morpho: provider, startBlock, preLiquidation } = demo.deployment
  const terms = { preLiquidationFactory: { address: preLiquidation.factory, startBlock } }
  return { ...demo, provider, startBlock, terms }
}

async function connect(options: ChainOptions, terminal: Terminal, shutdown: Shutdown): Promise<ChainToIndex> {
  const rpcUrl = requireRpc(options)
  const onFailover = (message: string): void => terminal.warn(message)
  const source = await openRpcSource({ url: rpcUrl, rpcLimits: rpcLimitsOf(options), onFailover })
  try {
    const target = await resolveTarget(source, options)
    if (shutdown.signal.aborted) return { rpcUrl, target }
    const databasePath = databasePathOf(options, target.name)
    await checkDatabase(databasePath, target, source)
    terminal.text('estimate', await estimateLines(source, target, { databasePath }))
    await build(terminal, options.protocol)
    return { rpcUrl, target }
  } finally {
    await source.close()
  }
}

async function build(terminal: Terminal, protocol: ProtocolName | undefined): Promise<void> {
  const begun = Date.now()
  if (await buildSubgraph({ protocol }))
    terminal.info(`Compiled the subgraph in ${((Date.now() - begun) / 1000).toFixed(1)} s.`)
}

async function indexAndServe(
  chain: ChainToIndex,
  options: ChainOptions & { readonly port: number },
  { terminal, shutdown, isDemo }: { terminal: Terminal; shutdown: Shutdown; isDemo: boolean },
): Promise<void> {
  const { rpcUrl, target } = chain
  const databasePath = databasePathOf(options, isDemo ? 'demo' : target.name)
  makeFolderOf(databasePath)
  // The demo's chain is a new one each time; a file that the user named is left as it is.
  if (isDemo && options.database === undefined) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${databasePath}${suffix}`, { force: true })
  }
  shutdown.onStop('database', () => tidyDatabase(databasePath))
  const rpcLimits = rpcLimitsOf(options)
  const source = await openRpcSource({ url: rpcUrl, rpcLimits, chain: { id: target.chainId, network: target.name } })
  shutdown.onStop('connection', () => source.close())
  // The demo's chain ends with it.
  const cachePath = isDemo ? undefined : cachePathOf(options, databasePath)
  const { finality, verify } = options
  const what = { source, rpcUrl, rpcLimits, finality, verify, cachePath, target, databasePath, terminal }
  const indexing = startIndexing(what)
  shutdown.onStop('facts', () => indexing.facts.close())
  shutdown.onStop('live check', () => indexing.check.close())
  shutdown.onStop('indexer', () => indexing.indexer.stop())
  await Promise.race([indexing.begun, aborted(shutdown.signal)])
  if (shutdown.signal.aborted) return
  let isStopped = false
  const stopped = (): void => {
    isStopped = true
  }
  indexing.indexer.done.then(stopped, stopped)
  const head = followHead(source)
  shutdown.onStop('head', () => head.close())
  const server = await serveDatabase({
    database: databasePath,
    network: target.name,
    port: options.port,
    source,
    head: () => head.newest(),
    status: () => {
      const progress = indexing.progress()
      if (progress === null) return null
      const { phase, handlersPerSecond } = progress
      return { phase: isStopped ? 'stopped' : phase, handlersPerSecond, checks: indexing.check.status() }
    },
    metrics: () => metricsText(indexing.progress(), indexing.check.status()),
    onError: (text) => terminal.error(text),
  })
  shutdown.onStop('server', () => server.close())
  terminal.text('serving', [
    `Indexing ${target.deployments.map((deployment) => deployment.name).join(', ')} on ${target.name} (chain ${target.chainId}) into ${databasePath}.`,
    ...queryLines(server.url),
  ])
  await Promise.race([indexing.indexer.done, aborted(shutdown.signal)])
}
