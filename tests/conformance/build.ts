/** The conformance subgraph as graph build would leave it, in a folder of its own. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileAssemblyScript } from '../compile-mapping.ts'
import { PROBE_ABI, TARGET_ABI } from './abi.ts'

const SUBGRAPH = fileURLToPath(new URL('subgraph/', import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The enums of the product's schema: the API's analytics queries, which every schema gets, name some of them. */
function productEnums(): string {
  const product = readFileSync(join(ROOT, 'schema.graphql'), 'utf8')
  return [...product.matchAll(/^enum \w+ \{[^}]*\}/gm)].map(([text]) => text).join('\n')
}

/** What is built: all that must be equal, or attempts of which some must fail. */
export type ConformanceManifest = 'manifest' | 'attempts'

export type BuiltConformance = {
  readonly manifestPath: string
  readonly schemaPath: string
  readonly remove: () => void
}

/** Compiles in about 3 s. */
export async function buildConformance(manifest: ConformanceManifest): Promise<BuiltConformance> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-conformance-'))
  const manifestPath = join(folder, 'subgraph.yaml')
  const schemaPath = join(folder, 'schema.graphql')
  copyFileSync(join(SUBGRAPH, `${manifest}.yaml`), manifestPath)
  writeFileSync(schemaPath, readFileSync(join(SUBGRAPH, 'schema.graphql'), 'utf8') + productEnums())
  writeFileSync(join(folder, 'Probe.json'), JSON.stringify(PROBE_ABI))
  writeFileSync(join(folder, 'Target.json'), JSON.stringify(TARGET_ABI))
  const entry = 'tests/conformance/subgraph/mappings/mapping.ts'
  await compileAssemblyScript({ baseDir: ROOT, entry, outFile: join(folder, 'mapping.wasm') })
  return { manifestPath, schemaPath, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
