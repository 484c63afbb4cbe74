/**
 * Liquidations of Morpho Blue read from the recorded lines and the table of parameters, and valued, with nothing of the
 * product: what answers about them are compared with. USD as docs/metrics/profit.md defines it, scaled by 1e18.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** keccak256("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"). */
const LIQUIDATE = '0xa4946ede45d0c6f06a0f5ce92c9ad3b4751452d2fe0e25010783bcab57a67e41'
const WAD = 10n ** 18n
const PEGGED = ['USDC', 'fxUSD']

export type PlainLiquidation = {
  readonly block: number
  readonly index: number
  /** Seconds. */
  readonly time: number
  readonly market: string
  readonly caller: string
  readonly borrower: string
  readonly repaid: bigint
  readonly seized: bigint
  readonly badDebt: bigint
  readonly terms: PlainTerms | undefined
}

export type PlainTerms = {
  readonly loan: string
  readonly loanUnit: bigint
  readonly collateral: string
  readonly collateralUnit: bigint
  /** 1.05e18: 5 % more is seized than repaid. */
  readonly incentive: bigint
}

export type PlainValue = {
  /** Units of what is lent for one of collateral, x 1e36; null: rounded to less than four digits. */
  readonly price: bigint | null
  /** Null: nothing tells what the loan token is worth. */
  readonly repaidUsd: bigint | null
  readonly seizedUsd: bigint | null
  readonly grossUsd: bigint | null
}

/** Rows of a gzipped file of eth_getLogs lines, in chain order. */
export function readPlain(folder: string, file: string): PlainLiquidation[] {
  const terms = readTerms(`${folder}/market-params.csv`)
  return linesOf(folder, file).map((line) => {
    const { topics, data, blockNumber, logIndex, blockTimestamp } = JSON.parse(line)
    const word = (at: number): bigint => BigInt(`0x${data.slice(2 + 64 * at, 66 + 64 * at)}`)
    return {
      ...{ block: Number(blockNumber), index: Number(logIndex), time: Number(blockTimestamp), market: topics[1] },
      ...{ caller: `0x${topics[2].slice(26)}`, borrower: `0x${topics[3].slice(26)}` },
      // Liquidate(id, caller, borrower, repaidAssets, repaidShares, seizedAssets, badDebtAssets, badDebtShares)
      ...{ repaid: word(0), seized: word(2), badDebt: word(3), terms: terms.get(topics[1]) },
    }
  })
}

/** The lines of liquidations. */
export function linesOf(folder: string, file: string): string[] {
  const text = gunzipSync(readFileSync(`${folder}/${file}`)).toString()
  return text.split('\n').filter((line) => line.includes(LIQUIDATE))
}

function readTerms(path: string): ReadonlyMap<string, PlainTerms> {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  return new Map(
    lines.map((line) => {
      const [id = '', , loan = '', loanDecimals = '', , collateral = '', decimals = '', , , lltv = ''] = line.split(',')
      // min(1.15, 1 / (1 - 0.3 (1 - LLTV))), rounded down as Morpho.sol does.
      const least = (WAD * WAD) / (WAD - (3n * (WAD - BigInt(lltv))) / 10n)
      const most = (115n * WAD) / 100n
      return [
        id,
        {
          ...{ loan, loanUnit: 10n ** BigInt(loanDecimals), collateral, collateralUnit: 10n ** BigInt(decimals) },
          incentive: least < most ? least : most,
        },
      ]
    }),
  )
}

/** Each row's value; all rows up to the last one asked for, in chain order. */
export function valuePlain(rows: readonly PlainLiquidation[]): PlainValue[] {
  const latest = new Map<string, bigint>()
  return rows.map(({ terms, repaid, seized }) => {
    if (terms === undefined) return { price: null, repaidUsd: null, seizedUsd: null, grossUsd: null }
    const { loan, loanUnit, collateral, collateralUnit, incentive } = terms
    const isExact = repaid > 0n && seized > 0n && (repaid + seized) * 10_000n <= repaid * seized
    const price = isExact ? (repaid * incentive * WAD) / seized : null
    const usd = PEGGED.includes(loan) ? WAD : latest.get(loan)
    if (price !== null && PEGGED.includes(loan)) {
      latest.set(collateral, (price * collateralUnit * WAD) / (10n ** 36n * loanUnit))
    }
    if (usd === undefined) return { price, repaidUsd: null, seizedUsd: null, grossUsd: null }
    return {
      price,
      repaidUsd: (repaid * usd) / loanUnit,
      seizedUsd: (repaid * usd * incentive) / (loanUnit * WAD),
      grossUsd: (repaid * usd * (incentive - WAD)) / (loanUnit * WAD),
    }
  })
}

/** Rows by UTC day, the day's first second. */
export function countByDay(rows: readonly { readonly time: number }[]): ReadonlyMap<number, number> {
  const days = new Map<number, number>()
  for (const { time } of rows) {
    const day = time - (time % 86_400)
    days.set(day, (days.get(day) ?? 0) + 1)
  }
  return days
}

/** A decimal text of 18 places without zeros at its end. */
export function decimal(wad: bigint): string {
  const text = `${wad}`.padStart(19, '0')
  return `${text.slice(0, -18)}.${text.slice(-18)}`.replace(/\.?0+$/, '')
}
