/**
 * A subgraph deployment in graph-node's database: where its tables are and whose data they hold. graph-node's own tables
 * tell (store/postgres/src/primary.rs, deployment.rs, block_store.rs): public.deployment_schemas and public.chains,
 * subgraphs.head, deployment and subgraph_manifest, and the blocks of a chain in chainN.blocks.
 */
import { parse } from 'yaml'
import { UserError } from '../../core/errors.ts'
import type { Identity } from '../../indexer/store/meta.ts'
import { type EntitySchema, parseEntitySchema } from '../../indexer/store/schema.ts'
import type { RunQuery } from './connection.ts'
import { checkListRights, checkRights } from './rights.ts'

export type GraphNodeDeployment = {
  /** N of sgdN. */
  readonly id: number
  /** The Qm… hash, or what `gnd dev` has in its place. */
  readonly subgraph: string
  /** The PostgreSQL schema of its tables: sgdN. */
  readonly schema: string
  readonly identity: Identity
  /** Of the deployed schema.graphql; undefined where it cannot be served here. */
  readonly schemaHash: string | undefined
  /** The table of the chain's blocks, as SQL names it; undefined where this database has none. */
  readonly blocksTable: string | undefined
}

/**
 * Finds a deployment by its hash or its schema's name. Errors POSTGRES_NOT_GRAPH_NODE, DEPLOYMENT_UNKNOWN with those
 * that are known, DEPLOYMENT_SHARD, DEPLOYMENT_SCHEMA, POSTGRES_RIGHTS.
 */
export async function findDeployment(
  run: RunQuery,
  name: string,
  entities: EntitySchema,
): Promise<GraphNodeDeployment> {
  const primary = await primarySchema(run)
  await checkListRights(run, primary, name)
  const site = await findSite(run, primary, name)
  const blocksTable = await findBlocksTable(run, primary, site.network)
  await checkRights(run, { schema: site.name, blocksTable, primary }, entities)
  const [manifest] = await run<{
    readonly schema: string
    readonly raw_yaml: string | null
    readonly start: number | null
  }>('SELECT schema, raw_yaml, start_block_number AS start FROM subgraphs.subgraph_manifest WHERE id = $1', [site.id])
  const [chain] = await run<{ readonly net_version: string }>(
    `SELECT net_version FROM ${primary}.chains WHERE name = $1`,
    [site.network],
  )
  const { roots, startBlock } = rootsOf(manifest?.raw_yaml ?? null)
  return {
    id: site.id,
    subgraph: site.subgraph,
    schema: site.name,
    identity: {
      network: site.network,
      chainId: Number(chain?.net_version ?? 0),
      deployment: roots.length > 0 ? roots.join() : site.subgraph,
      startBlock: startBlock ?? (manifest?.start ?? -1) + 1,
    },
    schemaHash: hashOf(manifest?.schema ?? ''),
    blocksTable,
  }
}

/** Where the list of deployments is: in public, or in a shard in the copy of the primary's tables. */
async function primarySchema(run: RunQuery): Promise<string> {
  const lists = await run<{ readonly schema: string; readonly readable: boolean }>(
    `SELECT n.nspname AS schema, has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = 'deployment_schemas' AND n.nspname IN ('public', 'primary_public')`,
    [],
  )
  const own = lists.find(({ schema }) => schema === 'public')
  if (own === undefined) {
    throw new UserError(
      'POSTGRES_NOT_GRAPH_NODE',
      "--postgres: got a database without graph-node's tables, expected the one that graph-node writes to.",
      { hint: "Give the URL that graph-node's --postgres-url has, with the database's name at its end" },
    )
  }
  const copy = lists.find(({ schema }) => schema === 'primary_public')
  if (copy?.readable !== true) return 'public'
  if (!own.readable) return 'primary_public'
  // In a shard the list is empty; graph-node keeps a copy of the primary's beside it.
  const [listed] = await run('SELECT 1 FROM public.deployment_schemas LIMIT 1', [])
  return listed === undefined ? 'primary_public' : 'public'
}

type Site = {
  readonly id: number
  readonly subgraph: string
  readonly name: string
  readonly shard: string
  readonly network: string
  readonly active: boolean
  /** Whether its tables are in this database. */
  readonly here: boolean
}

/** Deployments that an error names. */
const SHOWN_MAX = 20

async function findSite(run: RunQuery, primary: string, name: string): Promise<Site> {
  const sites = await run<Site>(
    `SELECT id, subgraph, name, shard, network, active, to_regnamespace(name) IS NOT NULL AS here
    FROM ${primary}.deployment_schemas ORDER BY id`,
    [],
  )
  const named = sites.filter((site) => site.name === name || site.subgraph === name)
  // Of several copies of one deployment graph-node asks the active one.
  const site = named.find((one) => one.active || one.name === name)
  if (site === undefined) {
    const known = sites.slice(-SHOWN_MAX).map((one) => `${one.name} (${one.subgraph}, ${one.network})`)
    throw new UserError(
      'DEPLOYMENT_UNKNOWN',
      `--deployment: got "${name}", expected a deployment of this database: ${known.join(', ') || 'it has none yet'}.`,
      { hint: 'Give the deployment as sgdN or by its hash, Qm…' },
    )
  }
  if (site.here) return site
  throw new UserError(
    'DEPLOYMENT_SHARD',
    `--deployment: got ${site.name}, whose tables are in the shard "${site.shard}", expected one in this database.`,
    { hint: `Give the URL of the shard "${site.shard}" with --postgres` },
  )
}

async function findBlocksTable(run: RunQuery, primary: string, network: string): Promise<string | undefined> {
  const [chain] = await run<{ readonly blocks: string }>(
    `SELECT n.nspname || '.' || c.relname AS blocks FROM ${primary}.chains AS chain
    JOIN pg_namespace n ON n.nspname = chain.namespace JOIN pg_class c ON c.relnamespace = n.oid
    WHERE chain.name = $1 AND chain.namespace <> 'public' AND c.relname = 'blocks'`,
    [network],
  )
  return chain?.blocks
}

function hashOf(sdl: string): string | undefined {
  try {
    return parseEntitySchema(sdl).hash
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** The addresses of the manifest's data sources and their first block: what the embedded engine's database is told by. */
function rootsOf(yaml: string | null): { readonly roots: readonly string[]; readonly startBlock: number | undefined } {
  // graph-node writes addresses without quotes; as the default schema they would be read as numbers.
  const manifest: unknown = yaml === null ? undefined : parse(yaml, { schema: 'failsafe' })
  const sources = listAt(manifest, 'dataSources').map((source) => valueAt(source, 'source'))
  const addresses = sources.map((source) => valueAt(source, 'address')).filter((one) => typeof one === 'string')
  const starts = sources.map((source) => Number(valueAt(source, 'startBlock') ?? 0))
  return {
    roots: [...new Set(addresses.map((address) => address.toLowerCase()))].sort(),
    startBlock: starts.length === 0 ? undefined : Math.min(...starts),
  }
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = valueAt(value, key)
  return Array.isArray(list) ? list : []
}
