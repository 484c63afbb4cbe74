/** `aftershock hash`: one hash of all that a database holds. */
import { databasePathOf } from './database-path.ts'
import { tellContent } from './replaying.ts'
import { createTerminal, type LogFormat } from './terminal.ts'

export type HashOptions = {
  readonly network?: string | undefined
  readonly database?: string | undefined
  readonly log: LogFormat
}

export async function hashDatabase(options: HashOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  tellContent(terminal, databasePathOf(options, options.network ?? 'mainnet'), null)
  terminal.close()
}
