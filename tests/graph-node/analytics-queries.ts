/** Questions of analytics for a market of any kind: its accounts, assets and blocks are read from it first. */
import type { Ask } from './collections.ts'

export type Selections = { readonly [query: string]: string }

/** Every field that introspection tells of the analytics queries' answers, without cursors: they name a store's state. */
export async function analyticsSelections(ask: Ask): Promise<Selections> {
  const { data } = await ask(
    '{ __schema { types { name fields { name args { name } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }',
  )
  const schema = data?.['__schema'] as { types: readonly Type[] } | undefined
  const types = schema?.types ?? []
  const byName = new Map(types.map((type) => [type.name, type]))
  const select = (name: string, depth: number): string => {
    const fields = byName.get(name)?.fields ?? []
    const selected = fields
      .filter((field) => field.name !== 'endCursor' && !field.args.some((arg) => arg.name === 'first'))
      .flatMap((field) => {
        const inner = namedType(field.type)
        if (byName.get(inner)?.fields == null) return [field.name]
        return depth === 0 ? [] : [`${field.name} ${select(inner, depth - 1)}`]
      })
    return `{ ${selected.join(' ')} }`
  }
  const query = byName.get('Query')?.fields ?? []
  return Object.fromEntries(
    ['positionsAtRisk', 'accountRisk', 'liquidationFacts', 'liquidationRuns', 'indexingStatus', ...HISTORY].map(
      (name) => {
        const field = query.find((candidate) => candidate.name === name)
        return [name, field === undefined ? '' : select(namedType(field.type), 4)]
      },
    ),
  )
}

/** The queries about past liquidations as a whole. */
const HISTORY = [
  'liquidatorRanking',
  'liquidatorProfile',
  'profitVolume',
  'liquidationCascades',
  'liquidationCascade',
  'cascadeHistory',
  'coLiquidations',
  'liquidationSeries',
  'badDebtLedger',
  'liquidationSurvival',
  'avoidedLiquidations',
  'liquidationLint',
]

type TypeRef = { readonly name: string | null; readonly ofType?: TypeRef | null }
type Field = { readonly name: string; readonly args: readonly { readonly name: string }[]; readonly type: TypeRef }
type Type = { readonly name: string; readonly fields: readonly Field[] | null }

function namedType(type: TypeRef): string {
  return type.ofType == null ? (type.name ?? '') : namedType(type.ofType)
}

type Market = {
  readonly accounts: readonly string[]
  readonly assets: readonly string[]
  readonly liquidators: readonly string[]
  readonly pool: string
  readonly liquidations: readonly string[]
}

export async function readMarket(ask: Ask): Promise<Market> {
  const { data } = await ask(
    '{ positions(first: 1000) { account { id } } markets(first: 100) { asset { id } } liquidations(first: 100) { id liquidator { id } } protocols { pool } }',
  )
  const { positions, markets, liquidations, protocols } = data as {
    positions: readonly { account: { id: string } }[]
    markets: readonly { asset: { id: string } }[]
    liquidations: readonly { id: string; liquidator: { id: string } }[]
    protocols: readonly { pool: string }[]
  }
  return {
    accounts: positions.map(({ account }) => account.id),
    assets: markets.map(({ asset }) => asset.id),
    liquidators: [...new Set(liquidations.map(({ liquidator }) => liquidator.id))],
    pool: protocols[0]?.pool ?? '',
    liquidations: liquidations.map(({ id }) => id),
  }
}

/** Each argument of each analytics query, at the newest block and at those given. */
export function analyticsQueries(market: Market, selections: Selections, blocks: readonly number[]): string[] {
  const at = (args: string, block: number | undefined): string => {
    const all = [args, block === undefined ? '' : `block: { number: ${block} }`]
      .filter((part) => part !== '')
      .join(', ')
    return all === '' ? '' : `(${all})`
  }
  const [asset = '', other = ''] = market.assets
  const risk = [
    '',
    'first: 7, maxHealthFactor: "3"',
    ...['HEALTH_FACTOR', 'DEBT_USD', 'COLLATERAL_USD', 'UNIFORM_DROP'].map(
      (order) => `first: 1000, maxHealthFactor: "100", orderBy: ${order}`,
    ),
    `maxHealthFactor: "10", collateral: "${asset}"`,
    `maxHealthFactor: "10", debt: "${other}", minDebtUsd: "100"`,
    `maxHealthFactor: "2", protocol: "${market.pool}", stableAssets: ["${asset}"]`,
    'maxHealthFactor: "x"',
  ]
  const [account = '', liquidator = ''] = [market.accounts[0], market.liquidators[0]]
  const filters = [
    `collateral: "${asset}"`,
    `debt: "${other}"`,
    `asset: "${asset}"`,
    `account: "${account}"`,
    `position: "${market.pool}${account.slice(2)}"`,
    `liquidator: "${liquidator}", protocol: "core"`,
    `fromBlock: ${blocks[1] ?? 0}, toBlock: ${blocks[3] ?? 0}`,
    'fromTimestamp: 1700000000, toTimestamp: 2000000000',
  ]
  const facts = [
    'first: 1000',
    ...['NEWEST', 'OLDEST', 'REPAID_USD'].map((order) => `first: 20, orderBy: ${order}`),
    ...filters.map((filter) => `filter: { ${filter} }`),
    ...filters.slice(2, 4).map((filter) => `orderBy: REPAID_USD, first: 5, filter: { ${filter} }`),
    'first: 1001',
  ]
  const runs = [
    '',
    'first: 1000, minLiquidations: 1, firstSteps: 2, orderBy: REPAID_USD',
    ...filters.slice(3, 6).map((filter) => `gapSeconds: 60, minLiquidations: 1, filter: { ${filter} }`),
    'firstSteps: 101',
  ]
  const queries = [undefined, ...blocks].flatMap((block) => [
    ...risk.map((args) => `{ positionsAtRisk${at(args, block)} ${selections['positionsAtRisk']} }`),
    ...facts.map((args) => `{ liquidationFacts${at(args, block)} ${selections['liquidationFacts']} }`),
    ...runs.map((args) => `{ liquidationRuns${at(args, block)} ${selections['liquidationRuns']} }`),
  ])
  const accounts = [undefined, ...blocks].flatMap((block, i) =>
    market.accounts
      .filter((_, j) => block === undefined || j % blocks.length === i % blocks.length)
      .map((account) => `{ accountRisk${at(`id: "${account}"`, block)} ${selections['accountRisk']} }`),
  )
  const history = [undefined, ...blocks].flatMap((block) =>
    historyArguments(market, blocks).map(([name, args]) => `{ ${name}${at(args, block)} ${selections[name]} }`),
  )
  return [`{ indexingStatus ${selections['indexingStatus']} }`, ...queries, ...history, ...accounts]
}

function historyArguments(market: Market, blocks: readonly number[]): readonly (readonly [string, string])[] {
  const [asset = '', other = ''] = market.assets
  const [liquidator = ''] = market.liquidators
  const [liquidation = ''] = market.liquidations
  const rule = 'rule: { gapSeconds: 100000, minUsd: "0", minTotalUsd: "0", minBorrowers: "1", minCount: 1 }'
  const range = `filter: { fromBlock: ${blocks[1] ?? 0}, toBlock: ${blocks[5] ?? 0} }`
  return [
    ['liquidatorRanking', ''],
    ['liquidatorRanking', `orderBy: NET_USD, filter: { asset: "${asset}", protocol: "CORE" }`],
    ['liquidatorProfile', `id: "${liquidator}", filter: { debt: "${other}" }`],
    ['profitVolume', 'samples: 2'],
    ['liquidationCascades', 'kind: ALL'],
    [
      'liquidationCascades',
      `kind: ALL, orderBy: REPAID_USD, ${rule}, filter: { account: "${market.accounts[0] ?? ''}" }`,
    ],
    ['liquidationCascade', `id: "${liquidation}", ${rule}`],
    ['cascadeHistory', rule],
    ['coLiquidations', 'gapSeconds: 5000, by: ASSET'],
    ['liquidationSeries', `interval: HOUR, stableAssets: ["${asset}"]`],
    ['liquidationSeries', `interval: WEEK, filter: { liquidator: "${liquidator}" }`],
    ['badDebtLedger', ''],
    ['liquidationSurvival', 'windows: [60, 3600], runGapSeconds: 30'],
    ['avoidedLiquidations', `outcome: ALL, ${range}`],
    ['liquidationLint', ''],
    ['liquidationLint', `rules: [PAIR_ALWAYS_WORSENS, MARKET_WORSENED], filter: { collateral: "${asset}" }`],
    ['liquidationCascades', 'rule: { gapSeconds: -1 }'],
  ]
}
