/** What every analytics resolver does with a request: its arguments, its block, its errors. */
import { GraphQLError } from 'graphql'
import type { ReportContext } from '../analytics/reports/context.ts'
import { RetryableError, UserError } from '../core/errors.ts'
import type { ApiContext } from './context.ts'
import { answeredBlock } from './entities/block.ts'
import { QueryError } from './entities/errors.ts'
import type { Block_Height, InputMaybe } from './generated.ts'
import { indexedRange } from './indexed-range.ts'
import { toldError } from './told-error.ts'

/** An argument that is null counts as not given. */
export function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined
}

export function reportContext(context: ApiContext): ReportContext {
  const { snapshot, books, liquidations, chainHead, headerTimestamp } = context
  return { reader: snapshot.reader, books, liquidations, chainHead, headerTimestamp }
}

/** The number of the block asked for; undefined for the newest, so that a cursor may say another one. */
export async function askedBlock(
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
export async function told<T>(report: () => Promise<T>): Promise<T> {
  try {
    return await report()
  } catch (error) {
    if (error instanceof QueryError) throw refusal(error, 'ARGUMENT')
    if (error instanceof UserError || error instanceof RetryableError) throw toldError(error)
    throw error
  }
}
