/**
 * The queries of docs/metrics, run on the market that its pages work by hand. AFTERSHOCK_WRITE=1 writes the answers into
 * the pages, to be checked by hand again.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { createTestApi, type TestApi } from '../api/test-api.ts'
import { createTestDatabase } from '../api/test-database.ts'
import { type Asset, liquidationOf, positionWith, priceChange, protocolWith, together, USD } from './example-market.ts'
import { ROOT } from './source-files.ts'

const FOLDER = join(ROOT, 'docs/metrics')
const PAGES = readdirSync(FOLDER).filter((name) => name.endsWith('.md'))
const EXAMPLE = /```graphql\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/g

const ANN = '0x00000000000000000000000000000000000000a1'
const WETH: Asset = {
  ...{ address: '0x0000000000000000000000000000000000000c01', symbol: 'WETH', index: 0, decimals: 18 },
  price: 1_200n * USD,
}
const USDC: Asset = {
  ...{ address: '0x0000000000000000000000000000000000000c02', symbol: 'USDC', index: 1, decimals: 6 },
  price: USD,
}
const ETHER = 10n ** 18n
const DOLLAR = 10n ** 6n

/** docs/metrics/README.md tells what happens in which block. */
async function createExample(): Promise<TestApi> {
  const database = createTestDatabase()
  const ann = (block: number, ether: bigint, usdc: bigint): ReturnType<typeof positionWith> =>
    positionWith({ account: ANN, block, collateral: [WETH, ether], debt: [USDC, usdc] })
  database.write(10, together(protocolWith([WETH, USDC], 3), ann(10, 10n * ETHER, 9_000n * DOLLAR)))
  database.write(20, priceChange(WETH, 1_000n * USD, 20))
  database.write(25, together(ann(25, 29_125n * (ETHER / 10_000n), 2_250n * DOLLAR), first()))
  database.write(40, priceChange(WETH, 900n * USD, 40))
  database.write(45, together(ann(45, 18_625n * (ETHER / 10_000n), 1_350n * DOLLAR), second()))
  database.write(400, priceChange(USDC, USD, 400))
  const facts = openSqliteFacts(database.path)
  await updateFacts(facts)
  facts.close()
  return createTestApi(database)
}

const PAIR = { account: ANN, logIndex: 3, collateral: WETH, debt: USDC }

function first(): ReturnType<typeof liquidationOf> {
  return liquidationOf({
    ...PAIR,
    block: 25,
    fields: {
      debtRepaid: (6_750n * DOLLAR).toString(),
      collateralSeized: '7087500000000000000',
      collateralToLiquidator: '7053750000000000000',
      protocolFee: '33750000000000000',
      collateralPrice: (1_000n * USD).toString(),
      debtPrice: USD.toString(),
      revision: 3,
      healthFactorBeforeWad: '888888888888888889',
      healthFactorAfterWad: '1035555555555555556',
      collateralBeforeBase: (10_000n * USD).toString(),
      debtBeforeBase: (9_000n * USD).toString(),
      collateralAfterBase: '291250000000',
      debtAfterBase: (2_250n * USD).toString(),
      debtLegBefore: (9_000n * DOLLAR).toString(),
      collateralLegBefore: (10n * ETHER).toString(),
      closeFactorRegime: 'AAVE_LEG_ALL',
      maxDebtToRepay: (9_000n * DOLLAR).toString(),
    },
  })
}

function second(): ReturnType<typeof liquidationOf> {
  return liquidationOf({
    ...PAIR,
    block: 45,
    fields: {
      debtRepaid: (900n * DOLLAR).toString(),
      collateralSeized: '1050000000000000000',
      collateralToLiquidator: '1045000000000000000',
      protocolFee: '5000000000000000',
      collateralPrice: (900n * USD).toString(),
      debtPrice: USD.toString(),
      revision: 3,
      healthFactorBeforeWad: '932000000000000000',
      healthFactorAfterWad: '993333333333333333',
      collateralBeforeBase: '262125000000',
      debtBeforeBase: (2_250n * USD).toString(),
      collateralAfterBase: '167625000000',
      debtAfterBase: (1_350n * USD).toString(),
      debtLegBefore: (2_250n * DOLLAR).toString(),
      collateralLegBefore: '2912500000000000000',
      closeFactorRegime: 'AAVE_LEG_ALL',
      maxDebtToRepay: (2_250n * DOLLAR).toString(),
    },
  })
}

let api: TestApi
beforeAll(async () => {
  api = await createExample()
})
afterAll(() => api?.close())

const WITHOUT_NUMBERS: readonly string[] = ['README.md', 'stored-facts.md']

describe.each(PAGES.filter((page) => !WITHOUT_NUMBERS.includes(page)))('docs/metrics/%s', (page) => {
  const text = readFileSync(join(FOLDER, page), 'utf8')
  const examples = [...text.matchAll(EXAMPLE)]

  test('default: there is a query with an answer', () => {
    expect(examples.length).toBeGreaterThan(0)
    expect(text.match(/```graphql/g)?.length).toBe(examples.length)
  })

  test.each(examples.map(([, query = '', answer = ''], index) => ({ index, query, answer })))(
    'default: answer $index',
    async ({ query, answer }) => {
      const data = await api.data(query)
      if (process.env['AFTERSHOCK_WRITE'] === '1') {
        const path = join(FOLDER, page)
        const written = `\`\`\`graphql\n${query}\`\`\`\n\n\`\`\`json\n`
        const before = readFileSync(path, 'utf8')
        writeFileSync(
          path,
          before.replace(`${written}${answer}\`\`\``, `${written}${JSON.stringify(data, null, 2)}\n\`\`\``),
        )
      } else {
        expect(JSON.parse(answer)).toEqual(data)
      }
    },
  )
})

test('default: every field of a liquidation is on a page', async () => {
  const { __type } = (await api.data(
    '{ __type(name: "LiquidationFact") { fields { name type { kind ofType { name } } } } }',
  )) as {
    __type: { fields: readonly { name: string; type: { ofType: { name: string } | null } }[] }
  }
  const pages = PAGES.map((page) => readFileSync(join(FOLDER, page), 'utf8')).join('\n')
  const numbers = __type.fields.filter(({ type }) => type.ofType?.name === 'FactNumber').map(({ name }) => name)
  expect(numbers.length).toBeGreaterThan(30)
  expect(numbers.filter((name) => !pages.includes(`\`${name}\``))).toEqual([])
  expect(PAGES.length).toBeGreaterThanOrEqual(9)
})
