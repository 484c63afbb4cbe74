/** One HTTP POST of JSON text over a kept-alive connection, with a timeout and a limit on the answer's size. */
import http from 'node:http'
import https from 'node:https'
import { createGunzip } from 'node:zlib'

export type HttpAnswer = {
  readonly status: number
  readonly text: string
  readonly retryAfterMs: number | undefined
  /** It came over a connection that no answer came over before: another machine may be at its end. */
  readonly newConnection: boolean
}

/** refused: nobody listens there, or the name is unknown. broken: the connection failed on the way. */
export type HttpFailureKind = 'refused' | 'broken' | 'timeout' | 'too-large' | 'aborted'

export class HttpFailure extends Error {
  readonly kind: HttpFailureKind

  constructor(kind: HttpFailureKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'HttpFailure'
    this.kind = kind
  }
}

export type HttpPoster = {
  post(body: string, signal: AbortSignal): Promise<HttpAnswer>
  close(): void
}

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNABORTED'])
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A poster to one URL. User name and password in the URL become basic authentication. */
export function createPoster(
  url: URL,
  limits: { timeoutMs: number; responseBytes: number; concurrency: number },
): HttpPoster {
  const secure = url.protocol === 'https:'
  const agentOptions = { keepAlive: true, maxSockets: limits.concurrency, scheduling: 'lifo' } as const
  const agent = secure ? new https.Agent(agentOptions) : new http.Agent(agentOptions)
  const send = secure ? https.request : http.request
  // Compressing costs more than it saves on the same machine.
  const encoding = LOOPBACK.has(url.hostname) ? 'identity' : 'gzip'
  return {
    post: (body, signal) =>
      new Promise((resolve, reject) => {
        const headers = {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          accept: 'application/json',
          'accept-encoding': encoding,
        }
        const fail = (kind: HttpFailureKind, message: string, cause?: unknown): void => {
          clearTimeout(timer)
          reject(new HttpFailure(kind, message, cause))
          request.destroy()
        }
        const request = send(url, { method: 'POST', agent, headers, signal }, (response) => {
          const body = response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response
          const parts: Buffer[] = []
          let bytes = 0
          const broken = (cause: Error): void => fail('broken', `the answer broke off: ${cause.message}`, cause)
          body.on('data', (part: Buffer) => {
            bytes += part.length
            if (bytes > limits.responseBytes)
              fail('too-large', `the answer is larger than ${limits.responseBytes} bytes`)
            else parts.push(part)
          })
          response.on('error', broken)
          response.on('aborted', () => fail('broken', 'the server closed the connection within its answer'))
          if (body !== response) body.on('error', broken)
          body.on('end', () => {
            clearTimeout(timer)
            const text = Buffer.concat(parts, bytes).toString('utf8')
            resolve({
              status: response.statusCode ?? 0,
              text,
              retryAfterMs: retryAfter(response.headers['retry-after']),
              newConnection: !request.reusedSocket,
            })
          })
        })
        const timer = setTimeout(() => fail('timeout', `no answer within ${limits.timeoutMs} ms`), limits.timeoutMs)
        request.on('error', (cause: NodeJS.ErrnoException) => {
          if (signal.aborted) fail('aborted', 'stopped', cause)
          else fail(REFUSED.has(cause.code ?? '') ? 'refused' : 'broken', cause.code ?? cause.message, cause)
        })
        request.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** Retry-After is seconds or a date. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
