/** The liquidations of a position, in chain order. */
import { bytesToKey } from '../../core/hex.ts'
import type { RunStep } from '../models/liquidation-runs.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf, integerOrNull } from '../stored-values.ts'
import type { LiquidationRow } from '../tables.ts'

export type PositionStep = RunStep & { readonly id: Uint8Array; readonly block: number }

const ID = parameter<Uint8Array>('id')

/** Positions kept in memory: a cascade returns to few. */
const POSITIONS_MAX = 5_000

export class PositionSteps {
  readonly #rows: Prepared<Pick<LiquidationRow, 'id' | 'block$' | 'timestamp' | 'health_factor_after_wad'>>
  readonly #known = new Map<string, readonly PositionStep[]>()

  /** Up to a block. */
  constructor(reader: Reader, block: number) {
    this.#rows = reader.prepare(
      tables
        .selectFrom('liquidation')
        .select(['id', 'block$', 'timestamp', 'health_factor_after_wad'])
        .where('position', '=', ID)
        .where('block$', '<=', block)
        .orderBy('id'),
    )
  }

  async of(position: Uint8Array): Promise<readonly PositionStep[]> {
    const key = bytesToKey(position)
    let steps = this.#known.get(key)
    if (steps === undefined) {
      const rows = await this.#rows.all({ id: position })
      steps = rows.map((row) => ({
        id: row.id,
        block: Number(row.block$),
        timestamp: Number(integerOf(row.timestamp)),
        healthFactorAfterWad: integerOrNull(row.health_factor_after_wad),
      }))
      if (this.#known.size >= POSITIONS_MAX) this.#known.clear()
      this.#known.set(key, steps)
    }
    return steps
  }
}
