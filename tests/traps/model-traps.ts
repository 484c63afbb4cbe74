/** Mistakes in what is computed when somebody asks. */
import { model, type Trap, V3_0, V3_4_TO_3_7, V3_7 } from './trap.ts'

const ACCRUAL = 'models/aave-v3/accrual.ts'
const ACCOUNT = 'models/aave-v3/account-data.ts'
const REVISIONS = 'models/aave-v3/revisions.ts'

export const MODEL_TRAPS: readonly Trap[] = [
  {
    name: 'table: no accrual between events',
    recording: V3_0,
    edits: [
      model(ACCRUAL, 'if («timestamp === reserve.accruedTimestamp») return reserve.liquidityIndexRay', 'true'),
      model(ACCRUAL, 'if («timestamp === reserve.accruedTimestamp») return reserve.debtIndexRay', 'true'),
      model(
        ACCRUAL,
        'if («debt.principal === 0n») return 0n',
        'debt.principal > 0n) return debt.principal\n  if (debt.principal === 0n',
      ),
    ],
    shows: 'healthFactorWad',
    // table: 238
    exactTuples: 259,
  },
  {
    name: 'table: linear instead of compound debt',
    recording: V3_0,
    edits: [model(ACCRUAL, "«»if (compounding === 'TAYLOR')", 'if (x >= 0n) return RAY + x\n  ')],
    shows: 'healthFactorWad',
    // table: 1278
    exactTuples: 1198,
  },
  {
    name: 'table: e^x instead of the 3-term series',
    recording: V3_0,
    edits: [model(ACCRUAL, "if («compounding === 'TAYLOR'»)", 'true')],
    shows: 'healthFactorWad',
    // table: 1570
    exactTuples: 1430,
  },
  {
    name: 'refinement: a category’s own price source is ignored',
    recording: V3_0,
    edits: [
      model(
        ACCOUNT,
        'return «category?.hasPriceSource === true && category.price !== 0n && reserve.categoryNumber === category.number»',
        'false',
      ),
    ],
    shows: 'healthFactorWad',
  },
  {
    name: '(l) one set of rules, the last, for the whole history',
    recording: V3_4_TO_3_7,
    edits: [model(REVISIONS, 'POOLS.get(«revision»)', '11')],
    shows: 'healthFactorWad',
  },
  {
    name: '3.4: the growth of debt stays a binomial',
    recording: V3_4_TO_3_7,
    edits: [model(REVISIONS, "release: '3.4', compounding: «'TAYLOR'»", "'BINOMIAL'")],
    shows: 'normalizedDebtRay',
  },
  {
    name: '3.5: an average threshold in between',
    recording: V3_4_TO_3_7,
    edits: [model(ACCOUNT, "if («sums.behaviour.healthFactor === 'THRESHOLD_SUM'»)", 'false')],
    shows: 'healthFactorWad',
  },
  {
    name: '3.5: balances and values are rounded half up as before',
    recording: V3_4_TO_3_7,
    edits: [model(REVISIONS, "rounding: «'DIRECTED'»,\n  healthFactor", "'HALF_UP'")],
    shows: 'totalDebtBase',
  },
  {
    name: '3.6: the threshold of an asset counts first, inside a category too',
    recording: V3_7,
    edits: [model(REVISIONS, "collateral: «'FLAG'»", "'OWN_THRESHOLD'")],
    shows: 'totalCollateralBase',
  },
  {
    name: '3.6: an ltv of 0 counts first, inside a category too',
    recording: V3_4_TO_3_7,
    edits: [model(REVISIONS, "ltv: «'CATEGORY'»", "'BASE_FIRST'")],
    shows: 'ltvBps',
  },
]
