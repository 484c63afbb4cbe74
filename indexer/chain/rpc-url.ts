/** URLs of nodes: read from a user's text, and shown without what is secret in them. */
import { UserError } from '../../core/errors.ts'

/** The URL as it may be shown: keys live in paths, queries and user names. */
export function shownUrl(url: URL): string {
  const hidden = url.pathname.length > 1 || url.search !== '' || url.username !== ''
  return `${url.protocol}//${url.host}${hidden ? '/…' : ''}`
}

/** An RPC URL from a user's text. */
export function parseRpcUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new UserError('RPC_URL', `--rpc: got "${text}", expected a URL that begins with http:// or https://.`, {
    hint: 'Give the address of a JSON-RPC node, for example --rpc http://127.0.0.1:8545',
  })
}
