/**
 * Writes tests/vectors/morpho-blue.json: inputs of Morpho Blue's arithmetic with the answers that contracts gave on a
 * local chain: rates by our AdaptiveCurveIrm (devnet/contracts), totals and health factors by Morpho's own library. Run
 * it with: node tests/vectors/make-morpho-vectors.ts
 */
import { writeFileSync } from 'node:fs'
import { encodeAbiParameters, keccak256 } from 'viem'
import { hexToKey } from '../../analytics/book/book.ts'
import { loadBook } from '../../analytics/book/load.ts'
import { readSqlite } from '../../analytics/reader-sqlite.ts'
import type { Hex } from '../../core/hex.ts'
import { method, wordsOf } from '../../devnet/calls.ts'
import { idOf } from '../../devnet/morpho-blue/deploy.ts'
import { readMorphoMarkets, readMorphoPositions } from '../../devnet/morpho-blue/lens.ts'
import { Random } from '../../devnet/random.ts'
import { type PlayedMorpho, playMorpho } from '../markets/played-morpho.ts'

const RATES = 160
const POINTS = 24
const MARKETS = 90
const POSITIONS = 120
const YEAR = 31_536_000

const BORROW_RATE = method(
  'borrowRateView((address,address,address,address,uint256),(uint128,uint128,uint128,uint128,uint128,uint128))',
)

async function rateVectors({ chain, deployment }: PlayedMorpho): Promise<object[]> {
  const random = new Random(11)
  const vectors: object[] = []
  for (let index = 0; index < RATES; index++) {
    const { params } = deployment.markets[0] ?? { params: undefined }
    if (params === undefined) throw new Error('no market')
    const own = { ...params, lltv: BigInt(index + 1) }
    const start = index % 8 === 0 ? 0n : BigInt(Math.floor(31_709_791 * 2_000 ** random.next()))
    const slot = keccak256(encodeAbiParameters([{ type: 'bytes32' }, { type: 'uint256' }], [idOf(own), 0n]))
    const word: Hex = `0x${start.toString(16).padStart(64, '0')}`
    await chain.request('anvil_setStorageAt', [deployment.irm, slot, word])
    const supply = random.chance(0.05) ? 0n : random.magnitude(20, 90)
    const used = random.chance(0.1) ? 0.9 : random.next()
    const borrow =
      supply === 0n ? 0n : random.chance(0.1) ? supply : (supply * BigInt(Math.floor(used * 1e12))) / 10n ** 12n
    const elapsed = random.chance(0.3) ? random.integer(0, 1_000) : Math.floor(4 * YEAR * random.next() ** 4)
    const last = chain.timestamp - elapsed
    const answer = await chain.call(
      deployment.irm,
      BORROW_RATE(...Object.values(own), supply, 0n, borrow, 0n, last, 0n),
    )
    vectors.push({
      rateAtTargetWad: start,
      totalSupplyAssets: supply,
      totalBorrowAssets: borrow,
      elapsed,
      expected: wordsOf(answer)[0],
    })
  }
  return vectors
}

async function stateVectors(played: PlayedMorpho): Promise<{ markets: object[]; positions: object[] }> {
  const { chain, deployment, market, db, source } = played
  const markets: object[] = []
  const positions: object[] = []
  const first = deployment.startBlock + 20
  for (let point = 0; point < POINTS; point++) {
    const block = first + Math.round(((chain.blockNumber - first) * point) / (POINTS - 1))
    const header = await source.header(block)
    if (header === null) throw new Error(`Block ${block} is missing.`)
    const book = await readSqlite(db, (reader) => loadBook(reader, block))
    const truths = new Map((await readMorphoMarkets(chain, deployment, block)).map((truth) => [truth.id, truth]))
    for (const { id } of deployment.markets) {
      const stored = book.markets.get(hexToKey(id))
      const truth = truths.get(id)
      if (stored?.isolated == null || truth === undefined) continue
      const { rateModel, rateAtTargetWad, feeWad } = stored.isolated
      const { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares } = stored.isolated
      const { supplyAssets, supplyShares, borrowAssets, borrowShares } = truth
      markets.push({
        ...{ rateModel, rateAtTargetWad, feeWad },
        ...{ totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares },
        accruedTimestamp: stored.accruedTimestamp,
        timestamp: header.timestamp,
        expected: { supplyAssets, supplyShares, borrowAssets, borrowShares },
      })
    }
    for (const truth of await readMorphoPositions(chain, deployment, market.accounts, block)) {
      const { price, borrowAssets, borrowShares } = truths.get(truth.id) ?? { price: null }
      const lltvWad = deployment.markets.find(({ id }) => id === truth.id)?.params.lltv
      if (price === null || truth.borrowShares === 0n) continue
      positions.push({
        collateral: truth.collateral,
        borrowShares: truth.borrowShares,
        totalBorrowAssets: borrowAssets,
        totalBorrowShares: borrowShares,
        ...{ lltvWad, price },
        expected: {
          collateralValue: truth.collateralValue,
          debt: truth.borrowAssets,
          maxBorrow: truth.maxBorrow,
          healthFactorWad: truth.healthFactorWad,
        },
      })
    }
  }
  return { markets: spread(markets, MARKETS), positions: spread(positions, POSITIONS) }
}

function spread<T>(list: readonly T[], count: number): T[] {
  const step = Math.max(1, list.length / count)
  return Array.from({ length: Math.min(count, list.length) }, (_, index) => list[Math.floor(index * step)]).filter(
    (one) => one !== undefined,
  )
}

const played = await playMorpho({ seed: 4, pollEveryBlocks: 7 })
try {
  const sections = { ...(await stateVectors(played)), rates: await rateVectors(played) }
  const lines = Object.entries(sections).map(([name, list]) => {
    const rows = list.map(
      (row) => `  ${JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`,
    )
    return `"${name}": [\n${rows.join(',\n')}\n]`
  })
  writeFileSync(new URL('./morpho-blue.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`)
} finally {
  await played.stop()
}
