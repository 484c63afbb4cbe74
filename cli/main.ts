/** The `aftershock` program: its commands, and how each ends. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { describeError } from './exit.ts'
import { addChainOptions, addCommonOptions, addPortOption, parseBlocks, parseCount, parsePositive } from './options.ts'

const program = new Command('aftershock')
  .description('Indexes Aave v3 markets into health factors, exact to the wei, and answers over GraphQL.')
  .version(version(), '-v, --version', 'print the version')
  .exitOverride()
  .configureOutput({ writeErr: () => {}, outputError: () => {} })
  .showSuggestionAfterError(true)

addPortOption(addChainOptions(program.command('start')))
  .description('index and serve: a local demo market without options, a real chain with --rpc')
  .action(async (options) => (await import('./start.ts')).start(options))

addChainOptions(program.command('index'))
  .description('index only, without a server')
  .option('--until <block>', 'stop after this block instead of following the chain', parseCount)
  .action(async (options) => (await import('./index-chain.ts')).indexChain(options))

addPortOption(addCommonOptions(program.command('serve')))
  .description('serve a database that is there, without indexing')
  .option('--network <name>', 'whose database in data/ to serve')
  .option('--postgres <url>', "graph-node's database in place of a file: postgresql://user:password@host:5432/database")
  .option('--deployment <name>', 'the deployment in it: sgdN, or its hash Qm…')
  .option('--rpc <url>', 'read prices that no event tells from this node')
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

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
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
