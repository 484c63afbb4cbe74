/** The options that commands share, parsed and checked: a wrong value is refused with what was got and what is expected. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { TargetOptions } from './target.ts'
import type { LogFormat } from './terminal.ts'

export type ChainOptions = TargetOptions & {
  readonly rpc?: string | undefined
  readonly database?: string | undefined
  readonly log: LogFormat
}

export const DEFAULT_PORT = 4000

/** Adds --rpc, --network, --provider, --start-block, --accept-incomplete-history, --db and --log. */
export function addChainOptions(command: Command): Command {
  return addCommonOptions(
    command
      .option('--rpc <url>', 'a JSON-RPC node of the chain, an archive node for anything but a local chain')
      .option('--network <name>', 'a network of networks.json: all of its markets')
      .option(
        '--provider <address>',
        "any Aave v3 market, by its PoolAddressesProvider's address; of morpho-blue the Morpho contract's",
        parseAddress,
      )
      .addOption(
        new Option('--protocol <name>', 'whose markets: a subgraph each')
          .choices(['aave-v3', 'morpho-blue'])
          .default('aave-v3'),
      )
      .option('--start-block <number>', 'the block that created the provider (default: found in the chain)', parseCount)
      .option(
        '--accept-incomplete-history',
        'start after the deployment all the same; positions say HISTORY_INCOMPLETE',
      ),
  )
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--db, --database <path>', 'the database file (default: data/<network>.db)')
    .option('--log <format>', 'pretty for people, json for machines', parseLogFormat, 'pretty')
}

export function addPortOption(command: Command): Command {
  return command.option('--port <number>', 'port of the GraphQL server on 127.0.0.1', parsePort, DEFAULT_PORT)
}

/** --rpc, which all commands but a demo need. */
export function requireRpc(options: { readonly rpc?: string | undefined }): string {
  if (options.rpc !== undefined) return options.rpc
  throw new UserError('RPC_MISSING', '--rpc: got nothing, expected the URL of a JSON-RPC node.', {
    hint: 'Give --rpc https://… with --network or --provider',
  })
}

function parseAddress(text: string): Hex {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase() as Hex
  throw new InvalidArgumentError(`got "${text}", expected an address: 0x and 40 hex digits.`)
}

export function parseCount(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError(`got "${text}", expected a whole number.`)
}

/** A whole number of 1 or more. */
export function parsePositive(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  if (value >= 1 && Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError(`got "${text}", expected a whole number of 1 or more.`)
}

function parsePort(text: string): number {
  const value = parseCount(text)
  if (value >= 1 && value <= 65_535) return value
  throw new InvalidArgumentError(`got ${text}, expected a port from 1 to 65535.`)
}

function parseLogFormat(text: string): LogFormat {
  if (text === 'pretty' || text === 'json') return text
  throw new InvalidArgumentError(`got "${text}", expected pretty or json.`)
}

/** 1,2,3 */
export function parseBlocks(text: string): number[] {
  return text.split(',').map((part) => parseCount(part.trim()))
}
