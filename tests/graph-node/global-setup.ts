/** Says once what is absent, and compiles the subgraph once. */
import { buildSubgraph } from '../../scripts/build-subgraph.ts'
import { whatIsAbsent } from './available.ts'

export async function setup(): Promise<void> {
  const absent = whatIsAbsent()
  if (absent === null) await buildSubgraph()
  else console.log(`Skipped: nothing is compared with graph-node, because ${absent}.`)
}
