/** What yoga does our way: checking, running, and the pages beside GraphQL. */
import { GraphQLError, type GraphQLSchema, parse } from 'graphql'
import type { MaskError, Plugin } from 'graphql-yoga'
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

/** /health: 200 with the indexed block and the chain's head, 503 before the first block. `/` leads to GraphiQL. */
export function usePages(snapshots: Snapshots, context: SharedContext): Plugin {
  return {
    onRequest: ({ url, fetchAPI, endResponse }) => {
      if (url.pathname === '/')
        endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }))
      if (url.pathname !== '/health') return
      const pointer = snapshots.read((snapshot) => snapshot.pointer)
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
