/** Asks an API without a socket, for tests. */
import { type ApiOptions, createApi } from './server.ts'
import { SCHEMA_SDL, type TestDatabase } from './test-database.ts'

export type TestApi = {
  /** The answer's body, parsed. */
  readonly ask: (query: string, variables?: object) => Promise<Answer>
  /** The answer's data; its errors are thrown. */
  readonly data: (query: string, variables?: object) => Promise<unknown>
  /** The messages of an answer that has no data. */
  readonly refusals: (query: string, variables?: object) => Promise<readonly string[]>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>
  readonly close: () => Promise<void>
}

export type Answer = {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

export function createTestApi(
  database: TestDatabase,
  options: Partial<ApiOptions> = {},
  schemaSdl: string = SCHEMA_SDL,
): TestApi {
  const api = createApi({ database: database.path, schemaSdl, network: 'test', chainHead: () => null, ...options })
  const fetch = async (path: string, init?: RequestInit): Promise<Response> =>
    api.yoga.fetch(new Request(`http://127.0.0.1${path}`, init))
  const ask = async (query: string, variables?: object): Promise<Answer> => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const answer: unknown = await response.json()
    return isAnswer(answer) ? answer : {}
  }
  return {
    fetch,
    ask,
    data: async (query, variables) => {
      const { data, errors } = await ask(query, variables)
      if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('\n'))
      return data
    },
    refusals: async (query, variables) => {
      const answer = await ask(query, variables)
      if ('data' in answer) throw new Error(`Got data: ${JSON.stringify(answer.data)}`)
      return answer.errors?.map((error) => error.message) ?? []
    },
    close: api.close,
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null
}
