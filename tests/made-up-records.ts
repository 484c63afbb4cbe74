/** Liquidations for the tests of models: one row with chosen fields. */
import type { LegMarket, LiquidationRecord } from '../analytics/models/liquidation-record.ts'
import type { Hex } from '../core/hex.ts'

const WAD = 10n ** 18n

/** A collateral market of a price factor. */
export function madeUpLeg(name: string, factor: string, pegged = false): LegMarket {
  const market: Hex = `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`
  return { market, asset: market, symbol: name, decimals: 18, factor, pegged }
}

/** The peg group's only asset here. */
export const DOLLAR: LegMarket = madeUpLeg('USD', 'USD', true)

let made = 0

/** `usd` is what was repaid; 5 % more was seized. Later calls make later ids. */
export function madeUpRecord(o: Partial<LiquidationRecord> & { readonly usd?: number } = {}): LiquidationRecord {
  made++
  const timestamp = o.timestamp ?? 0
  const repaidUsdWad = BigInt(o.usd ?? 1000) * WAD
  const { usd: _, ...fields } = o
  return {
    id: `0x${made.toString(16).padStart(24, '0')}`,
    ...{ block: timestamp, timestamp, transaction: '0x', protocol: '0xaa', position: '0xb0', account: '0xac' },
    ...{
      liquidator: '0x11',
      collateral: madeUpLeg('WETH', 'ETH'),
      debt: DOLLAR,
      collateralSeized: 0n,
      protocolFee: 0n,
    },
    ...{ debtRepaid: 0n, repaidUsdWad, seizedUsdWad: (repaidUsdWad * 105n) / 100n, feeUsdWad: 0n },
    ...{ grossUsdWad: repaidUsdWad / 20n, gasUsdWad: null, netUsdWad: repaidUsdWad / 20n, netIsExact: false },
    ...{ healthFactorBeforeWad: null, healthFactorAfterWad: null, closedDebt: false, closeFactorWad: null },
    ...{ overUsdWad: null, pairLowersHealth: null, spiral: null, badDebtUsdWad: 0n },
    ...{ trigger: null, breachBlock: null, latencySeconds: null },
    ...fields,
  }
}
