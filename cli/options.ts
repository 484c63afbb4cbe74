/** The options that commands share, parsed and checked: a wrong value is refused with what was got and what is expected. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { RpcLimits } from '../indexer/chain/limits.ts'
import type { VerifyLevel } from '../indexer/chain/log-check.ts'
import type { Finality } from '../indexer/chain/rpc-source.ts'
import type { TargetOptions } from './target.ts'
import type { LogFormat } from './terminal.ts'

export type NodeOptions = {
  /** In the order in which they are asked. */
  readonly rpc?: readonly string[] | undefined
  readonly rpcConcurrency?: number | undefined
  /** Requests a second. */
  readonly rpcRate?: number | undefined
  readonly rpcBatch?: number | undefined
  /** The largest answer, in 10^6 bytes. */
  readonly rpcAnswerMb?: number | undefined
}

export type ChainOptions = TargetOptions &
  NodeOptions & {
    readonly finality?: Finality | undefined
    readonly verify?: VerifyLevel | undefined
    readonly database?: string | undefined
    /** A file; false: --no-cache. */
    readonly cache?: string | false | undefined
    readonly log: LogFormat
  }

export const DEFAULT_PORT = 4000

const VERIFY_LEVELS: readonly VerifyLevel[] = ['none', 'fetched', 'blooms', 'receipts']

/** Adds --rpc, --network, --provider, --start-block, --accept-incomplete-history, --db and --log. */
export function addChainOptions(command: Command): Command {
  return addCommonOptions(
    addNodeOptions(command, 'a JSON-RPC node of the chain, an archive node for anything but a local chain')
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

/** Adds --rpc and what a node allows. */
export function addNodeOptions(command: Command, what: string): Command {
  return command
    .option('--rpc <url>', `${what}; given again: another that is asked when it fails`, collect)
    .option('--rpc-concurrency <count>', 'HTTP requests at the same time (default: 4)', parsePositive)
    .option('--rpc-rate <count>', 'JSON-RPC requests a second, those in batches counted (default: any)', parsePositive)
    .option('--rpc-batch <count>', 'requests in one batch, 1 for a node without batches (default: 100)', parsePositive)
    .option('--rpc-answer-mb <count>', 'the largest answer taken, in megabytes (default: 67)', parsePositive)
}

/** Adds --finality and --verify, of what is indexed. */
export function addIndexOptions(command: Command): Command {
  return command
    .option(
      '--finality <blocks>',
      'stay this many blocks behind the head, or at the newest block that is safe or finalized (default: 0)',
      parseFinality,
    )
    .option(
      '--verify <how>',
      "look for logs that the node left out: none, fetched (headers at hand and near the head), blooms (every block's header), receipts (every block's receipts and their root)",
      parseVerify,
      'fetched',
    )
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--db, --database <path>', 'the database file (default: data/<network>.db)')
    .option('--log <format>', 'pretty for people, json for machines', parseLogFormat, 'pretty')
}

/** Adds --cache and --no-cache: where what nodes gave is kept. */
export function addCacheOptions(command: Command): Command {
  return command
    .option('--cache <path>', 'the file that keeps what is fetched (default: <database>.cache)')
    .option('--no-cache', 'keep nothing of what is fetched')
}

export function addPortOption(command: Command): Command {
  return command.option('--port <number>', 'port of the GraphQL server on 127.0.0.1', parsePort, DEFAULT_PORT)
}

/** --rpc, which all commands but a demo need. */
export function requireRpc(options: NodeOptions): readonly string[] {
  if (options.rpc !== undefined) return options.rpc
  throw new UserError('RPC_MISSING', '--rpc: got nothing, expected the URL of a JSON-RPC node.', {
    hint: 'Give --rpc https://… with --network or --provider',
  })
}

/** What the options say of the nodes' limits. */
export function rpcLimitsOf({ rpcConcurrency, rpcRate, rpcBatch, rpcAnswerMb }: NodeOptions): Partial<RpcLimits> {
  return {
    ...(rpcConcurrency === undefined ? {} : { concurrency: rpcConcurrency }),
    ...(rpcRate === undefined ? {} : { requestsPerSecond: rpcRate }),
    ...(rpcBatch === undefined ? {} : { batchRequests: rpcBatch }),
    ...(rpcAnswerMb === undefined ? {} : { responseBytes: rpcAnswerMb * 1_000_000 }),
  }
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text]
}

function parseFinality(text: string): Finality {
  if (text === 'safe' || text === 'finalized') return text
  if (/^\d+$/.test(text)) return parseCount(text)
  throw new InvalidArgumentError(`got "${text}", expected a number of blocks, safe or finalized.`)
}

function parseVerify(text: string): VerifyLevel {
  const level = VERIFY_LEVELS.find((one) => one === text)
  if (level !== undefined) return level
  throw new InvalidArgumentError(`got "${text}", expected ${VERIFY_LEVELS.join(', ')}.`)
}

export function parseAddress(text: string): Hex {
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

export function parsePort(text: string): number {
  const value = parseCount(text)
  if (value >= 1 && value <= 65_535) return value
  throw new InvalidArgumentError(`got ${text}, expected a port from 1 to 65535.`)
}

export function parseLogFormat(text: string): LogFormat {
  if (text === 'pretty' || text === 'json') return text
  throw new InvalidArgumentError(`got "${text}", expected pretty or json.`)
}

/** 1,2,3 */
export function parseBlocks(text: string): number[] {
  return text.split(',').map((part) => parseCount(part.trim()))
}
