/** `aftershock hash`: one hash of all that a database holds. */
import { namedDatabase } from './database-check.ts'
import { tellContent } from './replaying.ts'
import { createTerminal, type LogFormat } from './terminal.ts'

export type HashOptions = {
  readonly network?: string | undefined
  readonly database?: string | undefined
  readonly log: LogFormat
}

export async function hashDatabase(options: HashOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  const { path } = await namedDatabase(options)
  tellContent(terminal, path, null)
  terminal.close()
}
