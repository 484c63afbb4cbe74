/** Debt written off and deficits covered, entry by entry and by market. */
import { formatFixed } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import type { Clocks } from '../clocks.ts'
import { type BadDebtRecord, type LedgerEntry, ledgerEntries, ledgerTotals } from '../models/bad-debt-ledger.ts'
import type { LegMarket, RecordFilter } from '../models/liquidation-record.ts'
import { chosenRows } from '../models/liquidation-table.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type HistoryQuestion, type PageArguments } from './history-question.ts'

export type LedgerEntryView = Omit<LedgerEntry, 'usdWad' | 'transaction'> & {
  readonly transactionHash: Hex
  readonly kind: 'WRITTEN_OFF' | 'COVERED'
  /** Null where the price is not known. */
  readonly usd: string | null
  readonly liquidator: Hex | null
}

export type LedgerTotalsView = {
  readonly market: LegMarket
  readonly writtenOff: bigint
  readonly covered: bigint
  readonly open: bigint
  readonly writtenOffUsd: string
  readonly unvaluedCount: number
  readonly accounts: number
  readonly count: number
}

export type BadDebtLedger = {
  readonly items: readonly LedgerEntryView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly markets: readonly LedgerTotalsView[]
  readonly clocks: Clocks
}

/**
 * Newest first. A filter of liquidators or of collateral leaves the entries that one of those liquidations realised.
 */
export async function badDebtLedger(
  context: ReportContext,
  o: HistoryArguments & PageArguments,
): Promise<BadDebtLedger> {
  const asked = await askHistory(context, o, 'badDebtLedger')
  const { liquidations } = asked.history
  const liquidatorOf = ({ liquidation }: Pick<BadDebtRecord, 'liquidation'>): Hex | null => {
    const row = liquidation === null ? undefined : liquidations.find(liquidation)
    return row === undefined ? null : liquidations.addressOf(liquidations.arrays.liquidator[row] ?? 0)
  }
  const realisers = ofCalls(asked)
  // Balances run over all entries of a market, whatever is asked for.
  const entries = ledgerEntries(asked.history.badDebts).filter(
    (entry) => fits(entry, asked.filter) && (realisers === null || realisers(entry)),
  )
  const { items, pageInfo } = asked.page(entries.toReversed(), ({ id }) => id)
  return {
    items: items.map(({ usdWad, transaction, ...entry }) => ({
      ...entry,
      transactionHash: transaction,
      kind: entry.amount < 0n ? 'COVERED' : 'WRITTEN_OFF',
      usd: usdWad === null ? null : formatFixed(usdWad, 18),
      liquidator: liquidatorOf(entry),
    })),
    pageInfo,
    totalCount: entries.length,
    markets: ledgerTotals(entries).map(({ writtenOffUsdWad, ...totals }) => ({
      ...totals,
      writtenOffUsd: formatFixed(writtenOffUsdWad, 18),
    })),
    clocks: asked.clocks,
  }
}

/** Whether an entry is of a liquidation with the liquidator and the collateral asked for; null where neither is. */
function ofCalls({ history, filter }: HistoryQuestion): ((entry: BadDebtRecord) => boolean) | null {
  const { liquidator, collateral } = filter
  if (liquidator === undefined && collateral === undefined) return null
  const rows = new Set(chosenRows(history.liquidations, { liquidator, collateral }))
  return ({ liquidation }) => {
    const row = liquidation === null ? undefined : history.liquidations.find(liquidation)
    return row !== undefined && rows.has(row)
  }
}

function fits(entry: BadDebtRecord, of: RecordFilter): boolean {
  const { market, asset } = entry.market
  const isOf = (asked: Hex | undefined): boolean => asked === undefined || asked === market || asked === asset
  if (of.fromBlock !== undefined && entry.block < of.fromBlock) return false
  if (of.toBlock !== undefined && entry.block > of.toBlock) return false
  if (of.fromTimestamp !== undefined && entry.timestamp < of.fromTimestamp) return false
  if (of.toTimestamp !== undefined && entry.timestamp > of.toTimestamp) return false
  if (of.protocols !== undefined && !of.protocols.has(entry.protocol)) return false
  if (of.account !== undefined && entry.account !== of.account) return false
  if (of.position !== undefined && entry.position !== of.position) return false
  return isOf(of.asset) && isOf(of.debt)
}
