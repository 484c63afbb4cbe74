/** Names in a question that nothing has: a typing mistake must not look like a market without positions at risk. */
import { bytesToHex, type Hex } from '../../core/hex.ts'
import type { BlockView } from '../dialect.ts'
import { type Reader, tables, viewOf } from '../reader.ts'
import { argumentError, hexArgument } from './arguments.ts'

export type NamedThings = {
  /** A protocol's id, its pool, or its deployment's name in any case. */
  readonly protocol?: string | undefined
  /** An asset or a market. */
  readonly collateral?: string | undefined
  readonly debt?: string | undefined
  readonly asset?: string | undefined
}

/** Names that an error lists; the others are counted. */
const LISTED_MAX = 20

/**
 * Refuses a protocol, an asset or a market that is not there at the newest block. One that is not there yet at the block
 * asked for is known all the same: nothing fits then.
 */
export async function checkNames(reader: Reader, newest: number, asked: NamedThings): Promise<void> {
  const { protocol, collateral, debt, asset } = asked
  if ([protocol, collateral, debt, asset].every((name) => name === undefined)) return
  const view = await viewOf(reader, newest)
  if (protocol !== undefined) await checkProtocol(reader, view, protocol)
  if (collateral !== undefined) await checkAsset(reader, view, 'collateral', collateral)
  if (debt !== undefined) await checkAsset(reader, view, 'debt', debt)
  if (asset !== undefined) await checkAsset(reader, view, 'asset', asset)
}

async function checkProtocol(reader: Reader, view: BlockView, asked: string): Promise<void> {
  const query = tables.selectFrom('protocol').select(['id', 'pool', 'deployment'])
  const rows = await reader.all(query.where(reader.dialect.validAt(view, 'protocol')))
  const names = rows.flatMap(({ id, pool, deployment }) => [
    deployment.toLowerCase(),
    bytesToHex(id),
    ...(pool === null ? [] : [bytesToHex(pool)]),
  ])
  if (names.includes(asked.toLowerCase())) return
  const known = rows.map(({ deployment, id }) => `"${deployment}" (${bytesToHex(id)})`)
  throw argumentError('protocol', asked, oneOf(known, 'protocol'))
}

async function checkAsset(reader: Reader, view: BlockView, argument: string, asked: string): Promise<void> {
  const hex = hexArgument(argument, asked, [20, 40])
  const query = tables.selectFrom('market').select(['id', 'asset'])
  const markets = await reader.all(query.where(reader.dialect.validAt(view, 'market')))
  if (markets.some(({ id, asset }) => bytesToHex(id) === hex || bytesToHex(asset) === hex)) return
  const tokens = await reader.all(tables.selectFrom('token').select(['id', 'symbol']))
  const symbols = new Map(tokens.map((row): [Hex, string] => [bytesToHex(row.id), row.symbol]))
  const assets = markets.map(({ asset }) => bytesToHex(asset))
  const known = assets.map((asset) => `${asset} (${symbols.get(asset) ?? '?'})`)
  throw argumentError(argument, asked, oneOf(known, 'asset, or a market of one'))
}

function oneOf(names: readonly string[], what: string): string {
  const known = [...new Set(names)].sort()
  if (known.length === 0) return `a known ${what}: none is indexed yet`
  const more = known.length > LISTED_MAX ? ` and ${known.length - LISTED_MAX} more` : ''
  return `a known ${what}: ${known.slice(0, LISTED_MAX).join(', ')}${more}`
}
