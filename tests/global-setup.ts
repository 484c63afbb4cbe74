/** Before all tests: the subgraph is compiled once, not by each file that needs it. */
import { buildSubgraph } from '../scripts/build-subgraph.ts'

export async function setup(): Promise<void> {
  try {
    await buildSubgraph()
  } catch (error) {
    // The tests that need it compile again and fail with this; the others need not.
    console.error(error instanceof Error ? error.message : error)
  }
}
