/** The API on PostgreSQL while graph-node goes on: new blocks, a reorganisation, and what it needs of the database. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGraphNode } from '../../api/graph-node/snapshots.ts'
import { createApi } from '../../api/server.ts'
import type { Hex } from '../../core/hex.ts'
import type { Ask } from './collections.ts'
import { freePorts } from './free-ports.ts'
import { ask as askUrl } from './gnd.ts'
import { describeWithGraphNode } from './graph-node.ts'
import { followNewest, rpc, withdraw } from './local-node.ts'
import { askApi, indexMarketTwice, type TwoEngines } from './played-market.ts'
import {
  asOwner,
  createReader,
  DEPLOYMENT,
  openTwoStores,
  readerUrl,
  SCHEMA_SDL,
  type TwoStores,
} from './two-stores.ts'

const PROGRAM = fileURLToPath(new URL('../../cli/aftershock.js', import.meta.url))
const ALL =
  '{ positionsAtRisk(first: 1000, maxHealthFactor: "1000") { totalCount unknownCount items { id healthFactorWad collateralBase debtBase legs { asset side amount } } clocks { indexed { block hash timestamp } } } }'

describeWithGraphNode('the API on PostgreSQL', () => {
  let engines: TwoEngines
  let stores: TwoStores
  let url: string
  beforeAll(async () => {
    engines = await indexMarketTwice({ release: '3.6.0', seed: 31, actions: 120 })
    url = await createReader(engines)
    stores = await openTwoStores(engines, url)
  })
  afterAll(async () => {
    await stores?.close()
    await engines?.stop()
  })

  async function compare(query: string): Promise<unknown> {
    const expected = await stores.sqlite(query)
    expect(expected.errors).toBeUndefined()
    expect(await stores.postgres(query)).toEqual(expected)
    return expected.data
  }

  /** Answers of the API that has a book since earlier are those of one that reads it anew. */
  async function compareWithFresh(query: string): Promise<void> {
    const fresh = await openTwoStores(engines, url)
    try {
      expect(await stores.postgres(query)).toEqual(await fresh.postgres(query))
    } finally {
      await fresh.close()
    }
  }

  test('behavior: new blocks and a reorganisation are followed', async () => {
    const lenders = await lendersWithDebt(stores.sqlite)
    expect(lenders.length).toBeGreaterThan(2)
    const [first, second] = lenders
    if (first === undefined || second === undefined) throw new Error('No lenders.')
    const before = await compare(ALL)
    const early = await cursorOf(stores.postgres, engines.startBlock + 20)

    await withdraw(engines.rpcUrl, first)
    const kept = await followNewest(engines)
    const after = await compare(ALL)
    expect(legsOf(after, first)).not.toEqual(legsOf(before, first))
    await compareWithFresh(ALL)

    await withdraw(engines.rpcUrl, second)
    await withdraw(engines.rpcUrl, first)
    const replaced = await followNewest(engines)
    expect(legsOf(await compare(ALL), second)).not.toEqual(legsOf(after, second))
    const late = await cursorOf(stores.postgres, undefined)

    await rpc(engines.rpcUrl, 'anvil_reorg', 2, [])
    await rpc(engines.rpcUrl, 'anvil_mine', '0x2')
    const head = await followNewest(engines)
    expect(head.number).toBe(replaced.number + 2)
    const reverted = await compare(ALL)
    expect(legsOf(reverted, second)).toEqual(legsOf(after, second))
    await compareWithFresh(ALL)
    await compare(`{ accountRisk(id: "${second.account}") { items { healthFactorWad liquidationPrices { price } } } }`)
    await compare(
      `{ _meta(block: { number: ${kept.number} }) { block { number } } _now: _meta { block { number hash parentHash timestamp } } }`,
    )

    // A page goes on where its block is still on the chain, and not where it was replaced.
    expect((await stores.postgres(nextPage(early))).errors).toBeUndefined()
    expect((await stores.postgres(nextPage(late))).errors?.[0]).toMatchObject({
      extensions: { code: 'CURSOR_EXPIRED' },
    })
  })

  test('behavior: connections that the server ends are replaced', async () => {
    await asOwner(engines, (client) =>
      client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aftershock'"),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    await compare('{ positions(first: 3) { id } }')
  })

  test('behavior: without the chain’s blocks the node tells timestamps, and without both there is an error', async () => {
    await asOwner(engines, (client) => client.query("UPDATE public.chains SET namespace = 'public'"))
    const question = '{ positionsAtRisk { totalCount clocks { values { timestamp } } } positions(first: 1) { id } }'
    const alone = createApi({
      database: await openGraphNode({ url, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL }),
      ...{ schemaSdl: SCHEMA_SDL, network: 'local', chainHead: () => null },
    })
    const withNode = await openTwoStores(engines, url)
    try {
      expect(await withNode.postgres(question)).toEqual(await stores.sqlite(question))
      expect((await askApi(alone, question)).errors?.[0]).toMatchObject({ extensions: { code: 'BLOCK_TIME_UNKNOWN' } })
      expect((await askApi(alone, '{ positions(first: 1) { id } _meta { block { number timestamp } } }')).errors).toBe(
        undefined,
      )
    } finally {
      await alone.close()
      await withNode.close()
      await asOwner(engines, (client) => client.query("UPDATE public.chains SET namespace = 'chain1'"))
    }
  })

  test('behavior: aftershock serve answers, and prepares the schema of a role that may', async () => {
    const [port = 0] = await freePorts(1)
    for (const [login, ready] of [
      [url, false],
      [engines.postgresUrl, true],
    ] as const) {
      const served = await serve(['--postgres', login, '--deployment', DEPLOYMENT, '--port', String(port)], port)
      try {
        expect(served.data).toEqual((await stores.sqlite('{ protocols { id } }')).data)
        expect(served.out.includes('schema aftershock is ready')).toBe(ready)
      } finally {
        await served.stop()
      }
    }
  })

  test('error: what cannot be served is told with what to do', async () => {
    const open = async (o: { url?: string; deployment?: string; schemaSdl?: string }): Promise<void> => {
      const snapshots = await openGraphNode({ url, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL, ...o })
      await snapshots.close()
    }
    await open({})
    await open({ deployment: await deploymentHash(engines) })
    const wrong = readerUrl(engines, { user: 'reader', password: 'wrong' })
    await expect(open({ url: wrong })).rejects.toMatchObject({ code: 'POSTGRES_LOGIN' })
    await expect(open({ url: engines.postgres.urlOf('none') })).rejects.toMatchObject({ code: 'POSTGRES_DATABASE' })
    const empty = engines.postgres.urlOf('postgres')
    await expect(open({ url: empty })).rejects.toMatchObject({ code: 'POSTGRES_NOT_GRAPH_NODE' })
    await expect(open({ deployment: 'sgd9' })).rejects.toMatchObject({
      code: 'DEPLOYMENT_UNKNOWN',
      message: expect.stringContaining('sgd1 ('),
    })
    const other = SCHEMA_SDL.replace('type Token @entity(immutable: false)', 'type Token @entity(immutable: true)')
    expect(other).not.toBe(SCHEMA_SDL)
    await expect(open({ schemaSdl: other })).rejects.toMatchObject({ code: 'DEPLOYMENT_SCHEMA' })
  })

  test('error: POSTGRES_RIGHTS has the statements that suffice', async () => {
    const poor = readerUrl(engines, { user: 'poor', password: 'poor' })
    await asOwner(engines, (client) => client.query("CREATE ROLE poor LOGIN PASSWORD 'poor'"))
    const open = () => openGraphNode({ url: poor, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL })
    const told = await open().then(
      () => undefined,
      (error: { code: string; hint: string }) => error,
    )
    expect(told?.code).toBe('POSTGRES_RIGHTS')
    const statements = (told?.hint.replace(/^[^:]*: /, '') ?? '').replaceAll('chainN', 'chain1')
    await asOwner(engines, (client) => client.query(statements))
    await (await open()).close()
    await asOwner(engines, (client) => client.query(`REVOKE SELECT ON ${DEPLOYMENT}.position FROM poor`))
    await expect(open()).rejects.toMatchObject({ code: 'POSTGRES_RIGHTS' })
  })

  test('error: blocks that graph-node has pruned are refused, in its words', async () => {
    const query = '{ positions(first: 1, block: { number: 20 }) { id } }'
    await asOwner(engines, (client) => client.query('UPDATE subgraphs.deployment SET earliest_block_number = 21'))
    const { errors } = await stores.postgres(query)
    await asOwner(engines, (client) => client.query('UPDATE subgraphs.deployment SET earliest_block_number = 0'))
    expect(errors?.[0]?.message).toContain('only has data starting at block number 21')
    await compare(query)
  })

  test('error: DEPLOYMENT_FAILED while serving and at the start', async () => {
    await asOwner(engines, (client) => client.query('UPDATE subgraphs.deployment SET failed = true'))
    expect((await stores.postgres('{ positions(first: 1) { id } }')).errors?.[0]).toMatchObject({
      extensions: { code: 'DEPLOYMENT_FAILED' },
    })
    await expect(openGraphNode({ url, deployment: DEPLOYMENT, schemaSdl: SCHEMA_SDL })).rejects.toMatchObject({
      code: 'DEPLOYMENT_FAILED',
    })
    await asOwner(engines, (client) => client.query('UPDATE subgraphs.deployment SET failed = false'))
    await compare('{ positions(first: 1) { id } }')
  })
})

type Lender = { readonly pool: Hex; readonly account: Hex; readonly asset: Hex; readonly amount: bigint }

/** Accounts that owe, far from liquidation, with something of an asset to take out. */
async function lendersWithDebt(ask: Ask): Promise<readonly Lender[]> {
  const { data } = await ask(
    '{ positionsAtRisk(first: 1000, maxHealthFactor: "1000") { items { account protocol { id } healthFactor legs { asset side amount } } } protocols { pool } }',
  )
  const found = data?.['positionsAtRisk'] as { items: readonly Item[] } | undefined
  const protocols = data?.['protocols'] as readonly { pool: Hex }[] | undefined
  const pool = protocols?.[0]?.pool ?? '0x'
  return (found?.items ?? [])
    .filter(({ healthFactor }) => Number(healthFactor) > 1.3)
    .flatMap(({ account, legs }) => {
      const leg = legs.find(({ side, amount }) => side === 'SUPPLY' && BigInt(amount) > 1_000_000n)
      return leg === undefined ? [] : [{ pool, account, asset: leg.asset, amount: BigInt(leg.amount) / 100n }]
    })
}

type Item = {
  readonly account: Hex
  readonly healthFactor: string
  readonly legs: readonly { readonly asset: Hex; readonly side: string; readonly amount: string }[]
}

/** What the account has lent of the asset, to three digits. */
function legsOf(data: unknown, { account, asset }: Lender): string | undefined {
  const { items } = (data as { positionsAtRisk: { items: readonly (Item & { id: string })[] } }).positionsAtRisk
  const item = items.find(({ id }) => id.endsWith(account.slice(2)))
  const leg = item?.legs.find((one) => one.asset === asset && one.side === 'SUPPLY')
  // Interest of a few blocks is far below the hundredth that was taken out.
  return leg === undefined ? undefined : (Number(leg.amount) / 1e6).toPrecision(3)
}

async function cursorOf(ask: Ask, block: number | undefined): Promise<string> {
  const at = block === undefined ? '' : `, block: { number: ${block} }`
  const { data, errors } = await ask(
    `{ positionsAtRisk(first: 1, maxHealthFactor: "1000"${at}) { pageInfo { endCursor } } }`,
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  const page = data?.['positionsAtRisk'] as { pageInfo: { endCursor: string } } | undefined
  return page?.pageInfo.endCursor ?? ''
}

function nextPage(cursor: string): string {
  return `{ positionsAtRisk(first: 1, maxHealthFactor: "1000", after: "${cursor}") { totalCount } }`
}

async function deploymentHash(engines: TwoEngines): Promise<string> {
  const { rows } = await asOwner(engines, (client) =>
    client.query<{ subgraph: string }>('SELECT subgraph FROM public.deployment_schemas'),
  )
  return rows[0]?.subgraph ?? ''
}

async function serve(
  args: readonly string[],
  port: number,
): Promise<{ data: unknown; out: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', ...args])
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += chunk
    })
  }
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  const end = Date.now() + 20_000
  for (;;) {
    const answer = await askUrl(`http://127.0.0.1:${port}/graphql`, '{ protocols { id } }').catch(() => undefined)
    if (answer !== undefined) return { data: answer.data, out, stop }
    if (Date.now() > end || child.exitCode !== null) {
      await stop()
      throw new Error(`aftershock serve: ${out}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
