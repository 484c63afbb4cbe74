/** Mistakes in following balances, flags, categories and indices. */
import { withFirstTokenCode, withoutInitialized } from './altered-source.ts'
import { mapping, type Trap, V3_0, V3_1_TO_3_2_DIRTY, V3_1_TO_3_3, V3_4_TO_3_7 } from './trap.ts'

const TOLD = '«compare(sent, told) < 0 ? sent : told»\n'
const PLAIN = 'rayDivHalfUp(told, fromBigInt(event.params.index))'
const FIRST_MASK = '«asset === null ? BigInt.fromI32(0) : low128Bits(asset as Bytes)»'

export const BALANCE_TRAPS: readonly Trap[] = [
  {
    name: 'table: scaled = value / index, without balanceIncrease',
    recording: V3_0,
    edits: [
      mapping(
        'aave-v3/token-events.ts',
        'if («sameBytes(changetype<Bytes>(value), changetype<Bytes>(balanceIncrease))»)',
        'false',
      ),
      mapping('aave-v3/token-events.ts', 'const grows = «compare(minted, interest) > 0»', 'true'),
      mapping('aave-v3/token-events.ts', '«grows ? sub(minted, interest) : sub(interest, minted)», grows', 'minted'),
      mapping('aave-v3/token-events.ts', '«add(fromBigInt(value), fromBigInt(balanceIncrease))»', 'fromBigInt(value)'),
    ],
    shows: 'healthFactorWad',
    // table: 249
    exactTuples: 283,
  },
  {
    name: 'table: a Mint in a burn path is taken as a mint',
    recording: V3_0,
    edits: [mapping('aave-v3/token-events.ts', 'sub(interest, minted), «grows», index', 'true')],
    shows: 'healthFactorWad',
    // table: 1414
    exactTuples: 1414,
  },
  {
    name: 'table: the collateral flag is ignored (balance = collateral)',
    recording: V3_0,
    edits: [
      mapping('entities/balance.ts', 'balance.isCollateral = «false»', 'true'),
      mapping('aave-v3/flags.ts', 'balance.isCollateral = «on»', 'true'),
    ],
    shows: 'healthFactorWad',
    // table: 1370
    exactTuples: 1497,
  },
  {
    name: 'table: e-mode is ignored',
    recording: V3_0,
    edits: [mapping('aave-v3/pool.ts', 'if («number == 0») position.category', 'true')],
    shows: 'healthFactorWad',
    // table: 1710
    exactTuples: 1600,
  },
  {
    name: 'table: BalanceTransfer is ignored',
    recording: V3_0,
    edits: [mapping('aave-v3/a-token.ts', 'if («!sameAddress(from, to)») {\n    addTo(', 'false')],
    shows: 'healthFactorWad',
    // table: 375
    exactTuples: 537,
  },
  {
    name: 'table: BalanceTransfer is taken as unscaled on 1.19.x',
    recording: V3_0,
    edits: [mapping('aave-v3/a-token.ts', TOLD, PLAIN, "import { rayDivHalfUp } from '../math/ray'")],
    shows: 'healthFactorWad',
    // table: 485
    exactTuples: 554,
  },
  {
    name: 'refinement: BalanceTransfer is taken as scaled on 1.16.2',
    recording: V3_0,
    source: withFirstTokenCode,
    edits: [mapping('aave-v3/a-token.ts', TOLD, 'told')],
    shows: 'healthFactorWad',
    untilBlock: 120,
  },
  {
    name: '(a) a liquidation paid in supply tokens does not move the collateral’s indices',
    recording: V3_4_TO_3_7,
    edits: [mapping('aave-v3/liquidation-call.ts', 'rules != null && «rules.silentAccrual» &&', 'false')],
    shows: 'normalizedIncomeRay',
    untilBlock: 998,
  },
  {
    name: 'refinement: it moves them in revision 8 already, without an event',
    recording: V3_4_TO_3_7,
    edits: [
      mapping(
        'aave-v3/revision.ts',
        'if (revision == 8) return new Rules(ACCRUAL_TAYLOR,   ROUNDING_HALF_UP,  EMODE_BITMAP, CLOSE_FACTOR_TOTAL, true,  «false»',
        'true',
      ),
    ],
    shows: 'liquidationCollateralLeg',
    untilBlock: 199,
  },
  {
    name: '(b) decimals are left to Initialized, which comes before ReserveInitialized',
    recording: V3_1_TO_3_2_DIRTY,
    edits: [
      mapping('aave-v3/reserve-listing.ts', '«decimals.reverted ? USUAL_DECIMALS : decimals.value»', 'USUAL_DECIMALS'),
    ],
    shows: 'totalCollateralBase',
    untilBlock: 88,
  },
  {
    name: '(b, h) the treasury is left to Initialized',
    recording: V3_1_TO_3_2_DIRTY,
    source: withoutInitialized,
    edits: [
      mapping(
        'aave-v3/reserve-listing.ts',
        'market.treasury = «treasury.reverted ? null : treasury.value»',
        'changetype<Address | null>(0)',
      ),
    ],
    shows: 'liquidationFee',
    untilBlock: 97,
  },
  {
    name: '(e) a reserve factor moves the rates at once (before 3.6)',
    recording: V3_0,
    edits: [
      mapping(
        'aave-v3/reserve-configuration.ts',
        '«»market.reserveFactorBps = event.params.newReserveFactor.toI32()',
        `const asIs = loadMarket(market.id)
        const all = BigInt.fromI32(10000)
        const kept = all.minus(event.params.oldReserveFactor)
        if (asIs != null) market.liquidityRateRay =
          asIs.liquidityRateRay.times(all.minus(event.params.newReserveFactor)).div(kept)`,
        "import { loadMarket } from '../entities/market'",
      ),
    ],
    shows: 'normalizedIncomeRay',
    untilBlock: 168,
  },
  {
    name: '(f) received supply tokens become collateral, as in 3.0',
    recording: V3_4_TO_3_7,
    edits: [
      mapping(
        'aave-v3/a-token.ts',
        '«»writeScaled(balance, market, account, SIDE_SUPPLY, after, event)',
        'if (up && before.isZero()) balance.isCollateral = true',
      ),
    ],
    shows: 'totalCollateralBase',
    untilBlock: 134,
  },
  {
    name: '(g) who owes is told by Borrow and Repay',
    recording: V3_0,
    edits: [
      mapping(
        'actions/end-action.ts',
        'position.hasDebt = «hasDebt»',
        "causeName(cause) == 'BORROW' || (causeName(cause) == 'REPAY' ? hasDebt : position.hasDebt)",
      ),
    ],
    shows: 'storedHasDebt',
    untilBlock: 1087,
  },
  {
    name: '(l) the pool keeps its first revision',
    recording: V3_4_TO_3_7,
    edits: [
      mapping(
        'aave-v3/pool-upgrade.ts',
        'else protocol.revision = «read.value.toI32()»',
        'protocol.revision == 0 ? read.value.toI32() : protocol.revision',
      ),
    ],
    shows: 'healthFactorWad',
    untilBlock: 345,
  },
  {
    name: '(l) one set of rules, the last, for the whole history',
    recording: V3_4_TO_3_7,
    edits: [mapping('aave-v3/revision.ts', '«»if (revision < 1 || revision > 11) return null', 'revision = 11')],
    shows: 'liquidationFactorBefore',
    untilBlock: 114,
  },
  {
    name: '(l) tokens keep their first revision',
    recording: V3_4_TO_3_7,
    edits: [
      mapping('aave-v3/a-token.ts', 'if («!marketExists(id)») return\n  supplyTokenRevision(', 'true'),
      mapping('aave-v3/variable-debt-token.ts', 'if («!marketExists(id)») return\n  debtTokenRevision(', 'true'),
    ],
    shows: 'scaled',
    untilBlock: 387,
  },
  {
    name: '3.6: the 3.0 formula on events of rounded balances',
    recording: V3_4_TO_3_7,
    edits: [mapping('aave-v3/scaled-amount.ts', 'if («rules != TOKEN_DIRECTED») return moved', 'true')],
    shows: 'scaled',
    untilBlock: 387,
  },
  {
    name: '(m) EModeAssetCategoryChanged is taken for all, AssetCollateralInEModeChanged is not heard',
    recording: V3_1_TO_3_3,
    edits: [
      mapping(
        'aave-v3/e-mode-configuration.ts',
        '«withBit(category.collateralMask, market.index, event.params.collateral)»',
        'category.collateralMask',
      ),
    ],
    shows: 'healthFactorWad',
    untilBlock: 450,
  },
  {
    name: '(m) AssetLtvzeroInEModeChanged is not heard',
    recording: V3_4_TO_3_7,
    edits: [
      mapping(
        'aave-v3/e-mode-configuration.ts',
        '«withBit(category.ltvZeroMask, market.index, event.params.ltvzero)»',
        'category.ltvZeroMask',
      ),
    ],
    shows: 'ltvBps',
    untilBlock: 598,
  },
  {
    name: '(m) EModeCategoryIsolationChanged is not heard',
    recording: V3_4_TO_3_7,
    edits: [mapping('aave-v3/e-mode-configuration.ts', 'category.isolated = «event.params.isolated»', 'false')],
    shows: 'ltvBps',
    untilBlock: 815,
  },
  {
    name: 'refinement: 3.2’s bitmap starts empty, whatever price source lay in its place',
    recording: V3_1_TO_3_2_DIRTY,
    edits: [mapping('aave-v3/pool-upgrade.ts', FIRST_MASK, 'BigInt.fromI32(0)')],
    shows: 'healthFactorWad',
    untilBlock: 345,
  },
  {
    name: 'refinement: 3.2’s bitmap starts with the assets of the old category',
    recording: V3_1_TO_3_3,
    edits: [mapping('aave-v3/pool-upgrade.ts', FIRST_MASK, 'category.collateralMask')],
    shows: 'healthFactorWad',
    untilBlock: 394,
  },
  {
    name: 'refinement: DeficitCreated is not heard',
    recording: V3_1_TO_3_3,
    edits: [
      mapping(
        'aave-v3/pool.ts',
        'addDeficit(market, «fromBigInt(event.params.amountCreated)»)',
        'fromBigInt(BigInt.fromI32(0))',
      ),
    ],
    shows: 'deficit',
    untilBlock: 827,
  },
  {
    name: 'refinement: DeficitCovered is not heard',
    recording: V3_1_TO_3_3,
    edits: [
      mapping(
        'aave-v3/pool.ts',
        'subtractDeficit(market, «fromBigInt(event.params.amountCovered)»)',
        'fromBigInt(BigInt.fromI32(0))',
      ),
    ],
    shows: 'deficit',
    untilBlock: 870,
  },
  {
    name: 'refinement: a flag’s event is taken for a change (3.0 turns on what is on, 3.1 off what is off)',
    recording: V3_0,
    edits: [
      mapping('aave-v3/flags.ts', 'balance == null || «balance.isCollateral == on»', 'false'),
      mapping('aave-v3/flags.ts', 'balance.isCollateral = «on»', '!balance.isCollateral'),
    ],
    shows: 'totalCollateralBase',
    untilBlock: 374,
  },
]
