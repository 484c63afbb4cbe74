/** The analytics queries: arguments in, a report's answer out. */
import { GraphQLError } from 'graphql'
import { indexedBlock } from '../analytics/block-time.ts'
import { accountRisk } from '../analytics/reports/account-risk.ts'
import type { ReportContext } from '../analytics/reports/context.ts'
import { liquidationFacts } from '../analytics/reports/liquidation-facts.ts'
import { liquidationRuns } from '../analytics/reports/liquidation-runs.ts'
import { positionsAtRisk } from '../analytics/reports/positions-at-risk.ts'
import { RetryableError, UserError } from '../core/errors.ts'
import type { ApiContext } from './context.ts'
import { answeredBlock } from './entities/block.ts'
import { QueryError } from './entities/errors.ts'
import type { Block_Height, IndexingStatus, InputMaybe, QueryResolvers } from './generated.ts'
import { indexedRange } from './indexed-range.ts'
import { toldError } from './told-error.ts'

/** Fields of Query whose answer may wait for an oracle; the other ones never wait. */
export const WAITING_FIELDS: ReadonlySet<string> = new Set([
  'positionsAtRisk',
  'accountRisk',
  'liquidationFacts',
  'liquidationRuns',
])

type Resolvers = Required<
  Pick<QueryResolvers, 'positionsAtRisk' | 'accountRisk' | 'liquidationFacts' | 'liquidationRuns' | 'indexingStatus'>
>

export const queryResolvers: Resolvers = {
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
  liquidationFacts: (_, o, context) =>
    told(async () =>
      liquidationFacts(reportContext(context), {
        first: given(o.first),
        after: given(o.after),
        position: given(o.position),
        account: given(o.account),
        liquidator: given(o.liquidator),
        collateral: given(o.collateral),
        debt: given(o.debt),
        protocol: given(o.protocol),
        fromBlock: given(o.fromBlock),
        toBlock: given(o.toBlock),
        fromTimestamp: given(o.fromTimestamp),
        toTimestamp: given(o.toTimestamp),
        orderBy: given(o.orderBy),
        block: await askedBlock(context, o.block),
      }),
    ),
  liquidationRuns: (_, o, context) =>
    told(async () =>
      liquidationRuns(reportContext(context), {
        first: given(o.first),
        after: given(o.after),
        position: given(o.position),
        account: given(o.account),
        protocol: given(o.protocol),
        gapSeconds: given(o.gapSeconds),
        minLiquidations: given(o.minLiquidations),
        fromBlock: given(o.fromBlock),
        toBlock: given(o.toBlock),
        fromTimestamp: given(o.fromTimestamp),
        toTimestamp: given(o.toTimestamp),
        firstSteps: given(o.firstSteps),
        orderBy: given(o.orderBy),
        block: await askedBlock(context, o.block),
      }),
    ),
  indexingStatus: (_, __, context) => told(() => indexingStatus(context)),
}

/** An argument that is null counts as not given. */
function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined
}

function reportContext(context: ApiContext): ReportContext {
  const { snapshot, books, chainHead, headerTimestamp } = context
  return { reader: snapshot.reader, books, chainHead, headerTimestamp }
}

/** The number of the block asked for; undefined for the newest, so that a cursor may say another one. */
async function askedBlock(
  context: ApiContext,
  block: InputMaybe<Block_Height> | undefined,
): Promise<number | undefined> {
  if (block === null || block === undefined) return undefined
  const { hash, number, number_gte } = block
  const asked = {
    ...(hash === undefined ? {} : { hash }),
    ...(number === undefined ? {} : { number }),
    ...(number_gte === undefined ? {} : { number_gte }),
  }
  const range = indexedRange(context.snapshot, context.headerByHash)
  try {
    return (await answeredBlock(asked, range)).number
  } catch (error) {
    const isAhead = hash === undefined && Number(number ?? number_gte) > range.head
    if (error instanceof QueryError && isAhead) throw refusal(error, 'BLOCK_NOT_INDEXED')
    throw error
  }
}

/** In graph-node's words, with a code, which its own refusals do not have. */
function refusal(error: QueryError, code: 'ARGUMENT' | 'BLOCK_NOT_INDEXED'): GraphQLError {
  return new GraphQLError(error.message, { extensions: { code } })
}

/** Runs a report; what the caller can do something about is told, anything else is masked by the server. */
async function told<T>(report: () => Promise<T>): Promise<T> {
  try {
    return await report()
  } catch (error) {
    if (error instanceof QueryError) throw refusal(error, 'ARGUMENT')
    if (error instanceof UserError || error instanceof RetryableError) throw toldError(error)
    throw error
  }
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
