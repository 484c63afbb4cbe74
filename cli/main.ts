/** The `aftershock` program: its commands, and how each ends. */
import { Command, CommanderError } from 'commander'
import { describeError } from './exit.ts'
import {
  addCacheOptions,
  addChainOptions,
  addCommonOptions,
  addIndexOptions,
  addNodeOptions,
  addPortOption,
  parseAddress,
  parseBlocks,
  parseCount,
  parseLogFormat,
  parsePort,
  parsePositive,
  protocolOption,
} from './options.ts'
import { programVersion } from './version.ts'

const program = new Command('aftershock')
  .description('Indexes Aave v3 markets into health factors, exact to the wei, and answers over GraphQL.')
  .version(programVersion(), '-v, --version', 'print the version')
  .exitOverride()
  .configureOutput({ writeErr: () => {}, outputError: () => {} })
  .showSuggestionAfterError(true)

addPortOption(addCacheOptions(addIndexOptions(addChainOptions(program.command('start')))))
  .description('index and serve: a local demo market without options, a real chain with --rpc')
  .action(async (options) => (await import('./start.ts')).start(options))

addCacheOptions(addIndexOptions(addChainOptions(program.command('index'))))
  .description('index only, without a server; without --rpc from what was fetched before')
  .option('--until <block>', 'stop after this block instead of following the chain', parseCount)
  .option('--metrics-port <number>', 'serve the progress as Prometheus metrics at /metrics on 127.0.0.1', parsePort)
  .action(async (options) => (await import('./index-chain.ts')).indexChain(options))

addIndexOptions(addChainOptions(program.command('record')))
  .option('--cache <path>', 'the file that keeps what is fetched (default: <database or out>.cache)')
  .description('fetch a history once and write it to an archive, which replays without a node')
  .requiredOption('--out <path>', 'the archive to write')
  .option('--from <block>', "the first block (default: the market's first)", parseCount)
  .option('--to <block>', "the last block (default: where --finality ends, else the node's last final one)", parseCount)
  .action(async (options) => (await import('./record.ts')).record(options))

program
  .command('import <files...>')
  .description(
    "logs from files as an archive: eth_getLogs JSON lines, cryo's log tables (Parquet, CSV), also .gz and .zst",
  )
  .requiredOption('--out <path>', 'the archive to write')
  .option('--network <name>', 'the network that the logs are of')
  .option('--chain-id <id>', 'its chain id, for a network that is not in networks.json', parseCount)
  .option('--blocks <files...>', "cryo's block tables: timestamps and hashes")
  .option('--from <block>', 'the files have all logs from this block on (default: their first)', parseCount)
  .option('--to <block>', 'and up to this one (default: their last)', parseCount)
  .option('--log <format>', 'pretty for people, json for machines', parseLogFormat, 'pretty')
  .action(async (files, options) => (await import('./import.ts')).importFiles(files, options))

addCommonOptions(program.command('replay <archive>'))
  .description('index from an archive, without a node, and print the hash of what was indexed')
  .option('--network <name>', 'the network that the archive must be of')
  .addOption(protocolOption())
  .option('--provider <address>', 'one market of it', parseAddress)
  .option('--until <block>', 'stop after this block', parseCount)
  .option('--market-params <csv>', 'Morpho Blue: a table of markets whose creation is not in the archive')
  .option('--accept-incomplete-history', 'the archive lacks some events; positions say HISTORY_INCOMPLETE')
  .action(async (archive, options) => (await import('./replay.ts')).replay(archive, options))

addCommonOptions(program.command('hash'))
  .description('print the block that a database is indexed to and the hash of all it holds, to compare two of them')
  .option('--network <name>', 'whose database in data/')
  .action(async (options) => (await import('./hash.ts')).hashDatabase(options))

addPortOption(
  addNodeOptions(addCommonOptions(program.command('serve')), 'a node to read prices from that no event tells'),
)
  .description('serve a database that is there, without indexing')
  .option('--network <name>', 'whose database in data/ to serve')
  .option('--postgres <url>', "graph-node's database in place of a file: postgresql://user:password@host:5432/database")
  .option('--deployment <name>', 'the deployment in it: sgdN, or its hash Qm…')
  .option('--archive <path>', 'read timestamps of blocks without events from this archive')
  .action(async (options) => (await import('./serve.ts')).serve(options))

addCommonOptions(program.command('analyze'))
  .description('derive and store what each liquidation did; a running indexer does so by itself')
  .option('--network <name>', 'whose database in data/ to analyze')
  .option('--postgres <url>', "graph-node's database in place of a file: postgresql://user:password@host:5432/database")
  .option('--deployment <name>', 'the deployment in it: sgdN, or its hash Qm…')
  .option('--rebuild', 'throw away what is stored, and derive all of it anew')
  .action(async (options) => (await import('./analyze.ts')).analyze(options))

addChainOptions(program.command('verify'))
  .description('compare every account, balance and index with the contracts; exit 1 at the first wei of difference')
  .option('--blocks <numbers>', 'the blocks to compare at, separated by commas', parseBlocks)
  .option('--samples <count>', 'how many blocks to compare at, evenly spread over the history', parsePositive, 50)
  .action(async (options) => (await import('./verify.ts')).verify(options))

/* Commands without sub-commands of their own share what the program does with mistakes. */
for (const command of program.commands) {
  command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} })
}

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) endWithUsage(error)
  else {
    const { lines, exitCode } = describeError(error)
    for (const line of lines) console.error(line)
    process.exitCode = exitCode
  }
}

/** Help and the version end well; a mistake is one line with what to do. */
function endWithUsage(error: CommanderError): void {
  if (error.code === 'commander.help') console.log(program.helpInformation().trimEnd())
  if (error.exitCode === 0 || error.code === 'commander.help') return
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.?$/, '.')
  const command = program.commands.find((candidate) => candidate.name() === process.argv[2])?.name()
  console.error(`error: ${message} See aftershock ${command === undefined ? '' : `${command} `}--help. [USAGE]`)
  process.exitCode = 1
}
