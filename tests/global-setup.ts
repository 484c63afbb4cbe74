/** Before all tests: the subgraph is compiled once, not by each file that needs it; what is not run here is named. */
import { buildSubgraph } from '../scripts/build-subgraph.ts'
import { whatIsAbsent } from './graph-node/available.ts'

export async function setup(): Promise<void> {
  const absent = whatIsAbsent()
  const why = absent ?? 'it is a run of its own'
  console.log(`Skipped: the comparison with graph-node, npm run test:graph-node: ${why}.`)
  try {
    await buildSubgraph()
  } catch (error) {
    // The tests that need it compile again and fail with this; the others need not.
    console.error(error instanceof Error ? error.message : error)
  }
}
