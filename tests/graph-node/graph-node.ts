/** What every test against graph-node begins with: it is skipped where graph-node is absent. */
import { describe } from 'vitest'
import { whatIsAbsent } from './available.ts'

/** `describe`, of tests that are skipped when graph-node or Postgres is not installed. */
export const describeWithGraphNode: typeof describe.skip = describe.skipIf(whatIsAbsent() !== null)
