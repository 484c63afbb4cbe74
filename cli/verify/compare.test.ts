import { describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import type { ContractReader } from '../contract-reader.ts'
import { compareState } from './compare.ts'
import type { ChainState } from './state.ts'
import { differenceLines, unknownLines } from './table.ts'

const address = (digit: string): Hex => `0x${digit.repeat(40)}`
const [POOL, ORACLE, ASSET, SUPPLY, DEBT, ALICE, BOB] = ['1', '2', '3', '4', '5', 'a', 'b'].map(address) as [
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
]

/** What the contracts answer: Pool.getUserAccountData has six words, availableBorrowsBase the third. */
const ANSWERS: Readonly<Record<string, readonly bigint[]>> = {
  [`${POOL} getReserveNormalizedIncome(address) ${ASSET}`]: [1_010n],
  [`${POOL} getReserveNormalizedVariableDebt(address) ${ASSET}`]: [1_020n],
  [`${POOL} getReserveDeficit(address) ${ASSET}`]: [7n],
  [`${ORACLE} getAssetPrice(address) ${ASSET}`]: [200_000_000n],
  [`${SUPPLY} scaledTotalSupply() `]: [50n],
  [`${DEBT} scaledTotalSupply() `]: [20n],
  [`${POOL} getUserAccountData(address) ${ALICE}`]: [100n, 40n, 999n, 8_000n, 7_500n, 2_000_000_000_000_000_000n],
  [`${POOL} getUserAccountData(address) ${BOB}`]: [1n, 1n, 1n, 1n, 1n, 1n],
  [`${SUPPLY} scaledBalanceOf(address) ${ALICE}`]: [50n],
  [`${DEBT} scaledBalanceOf(address) ${ALICE}`]: [20n],
  [`${SUPPLY} scaledBalanceOf(address) ${BOB}`]: [0n],
  [`${DEBT} scaledBalanceOf(address) ${BOB}`]: [0n],
}

const reader: ContractReader = {
  read: async (requests) =>
    requests.map(({ to, signature, args = [] }) => ANSWERS[`${to} ${signature} ${args.join(' ')}`] ?? null),
}

function stateWith(change: { readonly healthFactorWad?: bigint; readonly supply?: bigint } = {}): ChainState {
  return {
    block: { number: 9, hash: '0x09', timestamp: 90 },
    isolated: [],
    pools: [
      {
        provider: address('0'),
        pool: POOL,
        oracle: ORACLE,
        revision: 7,
        reserves: [
          {
            asset: ASSET,
            symbol: 'WETH',
            supplyToken: SUPPLY,
            debtToken: DEBT,
            stableDebtToken: null,
            normalizedIncomeRay: 1_010n,
            normalizedDebtRay: 1_020n,
            scaledSupply: 50n,
            scaledDebt: 20n,
            deficit: 7n,
            eventPrice: 200_000_000n,
          },
        ],
        accounts: [
          {
            account: ALICE,
            unknown: null,
            data: {
              totalCollateralBase: 100n,
              totalDebtBase: 40n,
              currentLiquidationThresholdBps: 8_000n,
              ltvBps: 7_500n,
              healthFactorWad: change.healthFactorWad ?? 2_000_000_000_000_000_000n,
            },
            balances: [
              { asset: ASSET, side: 'SUPPLY', amount: change.supply ?? 50n },
              { asset: ASSET, side: 'BORROW', amount: 20n },
            ],
          },
          { account: BOB, unknown: 'PRICE_UNKNOWN', data: undefined, balances: [] },
        ],
      },
    ],
  }
}

describe('compareState', () => {
  test('default: equal values, and what is unknown is not counted as equal', async () => {
    const comparison = await compareState(stateWith(), reader)
    expect(comparison.differences).toEqual([])
    // Six of the reserve, five and two balances of Alice, two balances of Bob.
    expect(comparison.values).toBe(15)
    expect(comparison.accounts).toBe(2)
    expect(comparison.unknown).toHaveLength(5)
    expect(unknownLines(comparison.unknown)).toEqual([`  unknown, not compared: 5 values of 1 (PRICE_UNKNOWN): ${BOB}`])
  })

  test('behavior: one wei is a difference that names account, block and field', async () => {
    const { differences } = await compareState(stateWith({ healthFactorWad: 2_000_000_000_000_000_001n }), reader)
    expect(differenceLines(differences)).toEqual([
      `  block 9: ${ALICE} healthFactorWad: ours 2000000000000000001, the contract's 2000000000000000000 (by 1)`,
    ])
  })

  test('behavior: a scaled balance that no health factor shows is a difference', async () => {
    const { differences } = await compareState(stateWith({ supply: 49n }), reader)
    expect(differences.map(({ field, ours, contract }) => ({ field, ours, contract }))).toEqual([
      { field: 'scaled SUPPLY WETH', ours: 49n, contract: 50n },
    ])
  })

  test('behavior: a contract that reverts where we have a value differs', async () => {
    const reverting: ContractReader = { read: async (requests) => requests.map(() => null) }
    const comparison = await compareState(stateWith(), reverting)
    expect(comparison.differences).toHaveLength(15)
  })

  test('behavior: a value that is unknown here and for which the contract reverts agrees', async () => {
    const outage: ContractReader = {
      read: async (requests) => {
        const answers = await reader.read(requests)
        return requests.map(({ args = [] }, i) => (args[0] === BOB ? null : (answers[i] ?? null)))
      },
    }
    const comparison = await compareState(stateWith(), outage)
    expect(comparison.unknown).toEqual([])
    // Bob's two balances of zero do differ from a token that reverts.
    expect(comparison.differences.map(({ field }) => field)).toEqual(['scaled SUPPLY WETH', 'scaled BORROW WETH'])
  })

  test('behavior: without reserves only accounts are compared', async () => {
    expect((await compareState(stateWith(), reader, { reserves: false })).values).toBe(9)
  })
})
