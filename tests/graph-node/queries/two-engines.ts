/** A subgraph through graph-node and through our engine, ready to be asked. */
import { readFileSync } from 'node:fs'
import { startGraphNode } from '../gnd.ts'
import { indexMarketTwice } from '../played-market.ts'
import { startPostgres } from '../postgres.ts'
import { answering } from './answering.ts'
import { type Ask, askAt } from './api-model.ts'
import { PROBE_HEAD } from './probe/build-probe.ts'
import { indexProbe, PROBE_NETWORK } from './probe/index-probe.ts'
import type { KnownBlocks } from './random-query.ts'

export type TwoEngines = {
  readonly theirs: Ask
  readonly ours: Ask
  readonly blocks: KnownBlocks
  readonly stop: () => Promise<void>
}

const INDEXING_LIMIT_MS = 120_000
const CHAIN_ID = 31_337

export async function probeTwice(): Promise<TwoEngines> {
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const probe = await indexProbe()
    closers.push(probe.stop)
    const postgres = await startPostgres()
    closers.push(postgres.stop)
    const { manifestPath, rpcUrl } = probe
    const postgresUrl = postgres.createDatabase('probe')
    const graphNode = await startGraphNode({ manifestPath, network: PROBE_NETWORK, rpcUrl, postgresUrl })
    closers.push(graphNode.stop)
    await graphNode.untilBlock(PROBE_HEAD, INDEXING_LIMIT_MS)
    const blocks = { head: PROBE_HEAD, hashes: await hashesOf(rpcUrl, PROBE_HEAD) }
    return { theirs: askAt(graphNode.queryUrl), ours: probe.api.ask, blocks, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

export async function marketTwice(): Promise<TwoEngines> {
  const market = await indexMarketTwice({ release: '3.6.0', seed: 31, actions: 200 })
  const { databasePath: database, network, rpcUrl, head } = market
  const schemaSdl = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8')
  const api = await answering({ database, schemaSdl, network, rpcUrl, chainId: CHAIN_ID })
  const stop = async (): Promise<void> => {
    await api.close()
    await market.stop()
  }
  const blocks = { head, hashes: await hashesOf(rpcUrl, head) }
  return { theirs: askAt(market.graphNode.queryUrl), ours: api.ask, blocks, stop }
}

/** Of the first blocks, some in between, the last ones, and of none. */
async function hashesOf(rpcUrl: string, head: number): Promise<readonly string[]> {
  const numbers = [0, 1, 2, head >> 2, head >> 1, head - 1, head, head]
  const hashes = await Promise.all(numbers.map((number) => hashOf(rpcUrl, number)))
  return [...hashes, `0x${'ab'.repeat(32)}`]
}

async function hashOf(rpcUrl: string, number: number): Promise<string> {
  const params = [`0x${number.toString(16)}`, false]
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  const answer = (await (await fetch(rpcUrl, init)).json()) as { readonly result: { readonly hash: string } }
  return answer.result.hash
}
