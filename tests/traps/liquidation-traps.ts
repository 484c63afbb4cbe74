/** Mistakes in liquidations, and in what the mappings compute at an event. */
import { mapping, type Trap, V3_0, V3_1_TO_3_3, V3_4_TO_3_7 } from './trap.ts'

const COMPOUND =
  '«rules.accrual == ACCRUAL_BINOMIAL ? binomialInterestRay(rateRay, seconds) : taylorInterestRay(rateRay, seconds)»'

export const LIQUIDATION_TRAPS: readonly Trap[] = [
  {
    name: '(h) the fee is missing from what is seized',
    recording: V3_0,
    edits: [mapping('aave-v3/liquidation-call.ts', 'facts.seized = «seized»', 'params.liquidatedCollateralAmount')],
    shows: 'liquidationSeized',
    untilBlock: 102,
  },
  {
    name: '(i) debtToCover is taken as what was asked for',
    recording: V3_0,
    edits: [
      mapping(
        'aave-v3/liquidation-call.ts',
        'facts.debtRepaid = «params.debtToCover»',
        'toBigInt(capOf(rules, state.before, state.earlier, state.collateral, state.debt, lowBits(event.block.timestamp)).max)',
      ),
    ],
    shows: 'liquidationRepaid',
    untilBlock: 102,
  },
  {
    name: 'refinement: half of the leg, not of all debt, in 3.3',
    recording: V3_1_TO_3_3,
    edits: [
      mapping(
        'aave-v3/revision.ts',
        'if (revision == 7) return new Rules(ACCRUAL_BINOMIAL, ROUNDING_HALF_UP,  EMODE_BITMAP, «CLOSE_FACTOR_TOTAL»',
        'CLOSE_FACTOR_LEG',
      ),
    ],
    shows: 'liquidationMax',
    untilBlock: 774,
  },
  {
    name: 'refinement: no rule for positions below $2,000',
    recording: V3_4_TO_3_7,
    edits: [
      mapping(
        'aave-v3/close-factor.ts',
        '«compare(debtBase, u256(SMALL_BASE)) < 0 || compare(collateralBase, u256(SMALL_BASE)) < 0»',
        'false',
      ),
    ],
    shows: 'liquidationRegime',
    untilBlock: 614,
  },
  {
    name: 'table, at events: no accrual between events',
    recording: V3_0,
    edits: [
      mapping('aave-v3/indices.ts', 'if («now <= accrued») return index\n  return rayMulHalfUp(linear', 'true'),
      mapping('aave-v3/indices.ts', 'if («now <= accrued») return index\n  return rayMulHalfUp(compound', 'true'),
    ],
    shows: 'liquidationFactorBefore',
    untilBlock: 102,
  },
  {
    name: 'table, at events: linear instead of compound debt',
    recording: V3_0,
    edits: [mapping('aave-v3/indices.ts', COMPOUND, 'linearInterestRay(rateRay, seconds)')],
    shows: 'liquidationFactorBefore',
    untilBlock: 249,
  },
  {
    name: 'table, at events: e^x instead of the 3-term series',
    recording: V3_0,
    edits: [mapping('aave-v3/indices.ts', COMPOUND, 'taylorInterestRay(rateRay, seconds)')],
    shows: 'liquidationFactorBefore',
    untilBlock: 249,
  },
]

/** What an action is when its transaction has more: measured on two liquidations in one. */
export const BY_TRANSACTION: Pick<Trap, 'name' | 'recording' | 'edits'> = {
  name: 'refinement: liquidations are cut by transaction, not by pool event',
  recording: V3_1_TO_3_3,
  edits: [mapping('actions/end-action.ts', 'position.actionKey = «logKey(event)»', 'position.actionKey')],
}
