/** The analytics queries: arguments in, a report's answer out. */
import { indexedBlock } from '../analytics/block-time.ts'
import { accountRisk } from '../analytics/reports/account-risk.ts'
import { positionsAtRisk } from '../analytics/reports/positions-at-risk.ts'
import type { ApiContext } from './context.ts'
import type { IndexingStatus, QueryResolvers } from './generated.ts'
import { historyResolvers } from './history-resolvers.ts'
import { askedBlock, given, reportContext, told } from './report-request.ts'

/** Fields of Query whose answer may wait for an oracle; the other ones never wait. */
export const WAITING_FIELDS: ReadonlySet<string> = new Set([
  'positionsAtRisk',
  'accountRisk',
  ...Object.keys(historyResolvers),
])

type Resolvers = Required<Pick<QueryResolvers, 'positionsAtRisk' | 'accountRisk' | 'indexingStatus'>>

export const queryResolvers: Resolvers & typeof historyResolvers = {
  ...historyResolvers,
  positionsAtRisk: (_, o, context) =>
    told(async () =>
      positionsAtRisk(reportContext(context), {
        first: given(o.first),
        after: given(o.after),
        maxHealthFactor: given(o.maxHealthFactor),
        protocol: given(o.protocol),
        collateral: given(o.collateral),
        debt: given(o.debt),
        minDebtUsd: given(o.minDebtUsd),
        orderBy: given(o.orderBy),
        stableAssets: given(o.stableAssets),
        block: await askedBlock(context, o.block),
      }),
    ),
  accountRisk: (_, o, context) =>
    told(async () =>
      accountRisk(reportContext(context), {
        id: o.id,
        stableAssets: given(o.stableAssets),
        block: await askedBlock(context, o.block),
      }),
    ),
  indexingStatus: (_, __, context) => told(() => indexingStatus(context)),
}

async function indexingStatus(context: ApiContext): Promise<IndexingStatus> {
  const { identity, reader } = context.snapshot
  const pointer = context.snapshot.pointer === null ? null : await indexedBlock(reader, context.headerTimestamp)
  const head = context.chainHead()
  const status = context.status()
  const both = pointer !== null && head !== null ? { pointer, head } : null
  return {
    network: identity.network,
    chainId: identity.chainId,
    deployment: identity.deployment,
    startBlock: identity.startBlock,
    block: pointer,
    head,
    // The head is asked for now and then: the indexer may have seen a newer one.
    blocksBehindHead: both === null ? null : Math.max(0, both.head.number - both.pointer.number),
    lagSeconds: both === null ? null : Math.max(0, both.head.timestamp - both.pointer.timestamp),
    phase: status?.phase ?? null,
    handlersPerSecond: status?.handlersPerSecond ?? null,
    checks: status?.checks ?? null,
  }
}
