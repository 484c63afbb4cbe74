/** Our API without a socket, with the chain at hand as `aftershock serve --rpc` has it. */
import { createApi } from '../../../api/server.ts'
import { openRpcSource } from '../../../indexer/chain/open-rpc-source.ts'
import type { Answer, Ask } from './api-model.ts'

export type Answering = { readonly ask: Ask; readonly close: () => Promise<void> }

export async function answering(o: {
  readonly database: string
  readonly schemaSdl: string
  readonly network: string
  readonly rpcUrl: string
  readonly chainId: number
}): Promise<Answering> {
  const { database, schemaSdl, network } = o
  const source = await openRpcSource({ url: o.rpcUrl, chain: { id: o.chainId, network } })
  const api = createApi({
    ...{ database, schemaSdl, network },
    chainHead: () => null,
    headerByHash: (hash) => source.headerByHash(hash),
  })
  const ask: Ask = async (query, variables) => {
    const body = JSON.stringify({ query, variables })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const response = await api.yoga.fetch(new Request('http://127.0.0.1/graphql', init))
    const answer: unknown = await response.json()
    return { status: response.status, ...(isAnswer(answer) ? answer : {}) }
  }
  const close = async (): Promise<void> => {
    await api.close()
    await source.close()
  }
  return { ask, close }
}

function isAnswer(value: unknown): value is Omit<Answer, 'status'> {
  return typeof value === 'object' && value !== null
}
