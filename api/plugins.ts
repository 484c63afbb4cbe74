/** What yoga does our way: checking, running, and the pages beside GraphQL. */
import { GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { type MaskError, type Plugin, processRegularResult } from 'graphql-yoga'
import type { IndexedBlock } from '../analytics/reader.ts'
import { RetryableError, UserError } from '../core/errors.ts'
import type { SharedContext } from './context.ts'
import type { createExecutor } from './execute.ts'
import { QUERY_TOKENS_MAX } from './limits.ts'
import type { Snapshots } from './snapshots.ts'
import { validateQuery } from './validate.ts'

/** Parses within the limit of tokens, checks with graph-node's lenience and runs with our executor. */
export function useEngine(schema: GraphQLSchema, executor: ReturnType<typeof createExecutor>): Plugin {
  return {
    onParse: ({ setParseFn }) => {
      setParseFn((source: string, options: object) => parse(source, { ...options, maxTokens: QUERY_TOKENS_MAX }))
    },
    onValidate: ({ params, setValidationFn }) => {
      setValidationFn(() => validateQuery(schema, params.documentAST))
    },
    onExecute: ({ setExecuteFn }) => {
      setExecuteFn(executor)
    },
  }
}

/** Answers as graph-node does, 200 and application/json, refusals too, unless a client asks for GraphQL's own media type. */
export function useGraphNodeStatus(): Plugin {
  return {
    onResultProcess: ({ request, resultProcessor, setResultProcessor }) => {
      const asked = request.headers.get('accept')?.includes('application/graphql-response+json') ?? false
      if (resultProcessor === processRegularResult && !asked) setResultProcessor(resultProcessor, 'application/json')
    },
  }
}

/**
 * /health: 200 with the indexed block and the chain's head, 503 before the first block or without the database. /metrics:
 * the text of `metrics`. `/` leads to GraphiQL.
 */
export function usePages(snapshots: Snapshots, context: SharedContext, metrics?: () => string): Plugin {
  return {
    onRequest: async ({ url, fetchAPI, endResponse }) => {
      if (url.pathname === '/')
        endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }))
      if (url.pathname === '/metrics' && metrics !== undefined) {
        const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
        endResponse(new fetchAPI.Response(metrics(), { headers }))
      }
      if (url.pathname !== '/health') return
      const pointer = await pointerOf(snapshots)
      if (pointer instanceof Error) {
        endResponse(fetchAPI.Response.json({ status: pointer.message }, { status: 503 }))
        return
      }
      const head = context.chainHead()
      const body = {
        status: pointer === null ? 'nothing indexed yet' : 'ok',
        block: pointer?.number ?? null,
        head: head?.number ?? null,
      }
      endResponse(fetchAPI.Response.json(body, { status: pointer === null ? 503 : 200 }))
    },
  }
}

/** Or what keeps the database from being read. */
async function pointerOf(snapshots: Snapshots): Promise<IndexedBlock | UserError | RetryableError | null> {
  try {
    return await snapshots.read(async (snapshot) => snapshot.pointer)
  } catch (error) {
    if (error instanceof UserError || error instanceof RetryableError) return error
    throw error
  }
}

/** Tells errors that are meant for the caller; any other is given to `onError` and told as "Unexpected error." */
export function maskErrors(onError: (error: unknown) => void): MaskError {
  return (error, message) => {
    const original = isGraphQLError(error) ? error.originalError : error
    if (isGraphQLError(error) && (original === undefined || isGraphQLError(original))) return error
    onError(original)
    const at = isGraphQLError(error) ? { nodes: error.nodes, path: error.path } : {}
    return new GraphQLError(message, { ...at, extensions: { code: 'INTERNAL_SERVER_ERROR' } })
  }
}

// By name: yoga may have loaded graphql as another module instance.
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError'
}
