import { type Account, type Asset, type HandlerContext, type LendingEvent, Pool, type Position } from 'generated'

/** What the events have in common. */
type PoolEvent = {
  readonly chainId: number
  readonly logIndex: number
  readonly block: { readonly number: number; readonly timestamp: number }
  readonly transaction: { readonly hash: string }
}

type Row = Pick<LendingEvent, 'kind' | 'account_id' | 'asset_id' | 'amount'> &
  Partial<Pick<LendingEvent, 'collateralAsset' | 'collateralAmount' | 'liquidator'>>

Pool.Supply.handler(async ({ event, context }) => {
  const { onBehalfOf, reserve, amount } = event.params
  await Promise.all([
    record(context, event, { kind: 'SUPPLY', account_id: onBehalfOf, asset_id: reserve, amount }),
    move(context, onBehalfOf, reserve, amount, 0n, 1),
  ])
})

Pool.Borrow.handler(async ({ event, context }) => {
  const { onBehalfOf, reserve, amount } = event.params
  await Promise.all([
    record(context, event, { kind: 'BORROW', account_id: onBehalfOf, asset_id: reserve, amount }),
    move(context, onBehalfOf, reserve, 0n, amount, 1),
  ])
})

Pool.Repay.handler(async ({ event, context }) => {
  const { user, reserve, amount } = event.params
  await Promise.all([
    record(context, event, { kind: 'REPAY', account_id: user, asset_id: reserve, amount }),
    move(context, user, reserve, 0n, -amount, 1),
  ])
})

Pool.Withdraw.handler(async ({ event, context }) => {
  const { user, reserve, amount } = event.params
  await Promise.all([
    record(context, event, { kind: 'WITHDRAW', account_id: user, asset_id: reserve, amount }),
    move(context, user, reserve, -amount, 0n, 1),
  ])
})

Pool.LiquidationCall.handler(async ({ event, context }) => {
  const { user, debtAsset, debtToCover, collateralAsset, liquidatedCollateralAmount, liquidator } = event.params
  const row: Row = {
    kind: 'LIQUIDATION',
    account_id: user,
    asset_id: debtAsset,
    amount: debtToCover,
    collateralAsset,
    collateralAmount: liquidatedCollateralAmount,
    liquidator,
  }
  await Promise.all([record(context, event, row), move(context, user, debtAsset, 0n, -debtToCover, 1)])
  // The same asset and position may be both sides: one after the other.
  await move(context, user, collateralAsset, -liquidatedCollateralAmount, 0n, 0)
})

/** Counts the event for the account and adds its row. */
async function record(context: HandlerContext, event: PoolEvent, row: Row): Promise<void> {
  const old = await context.Account.get(row.account_id)
  const account: Account = {
    id: row.account_id,
    events: (old?.events ?? 0) + 1,
    liquidations: (old?.liquidations ?? 0) + (row.kind === 'LIQUIDATION' ? 1 : 0),
    lastBlock: event.block.number,
  }
  context.Account.set(account)
  context.LendingEvent.set({
    collateralAsset: undefined,
    collateralAmount: undefined,
    liquidator: undefined,
    ...row,
    id: `${event.chainId}_${event.block.number}_${event.logIndex}`,
    block: event.block.number,
    timestamp: event.block.timestamp,
    logIndex: event.logIndex,
    transaction: event.transaction.hash,
  })
}

/** Adds to the balances of the position and of its asset. */
async function move(
  context: HandlerContext,
  user: string,
  reserve: string,
  collateral: bigint,
  debt: bigint,
  events: number,
): Promise<void> {
  const id = `${user}-${reserve}`
  const [oldAsset, oldPosition] = await Promise.all([context.Asset.get(reserve), context.Position.get(id)])
  const asset: Asset = {
    id: reserve,
    collateral: (oldAsset?.collateral ?? 0n) + collateral,
    debt: (oldAsset?.debt ?? 0n) + debt,
    events: (oldAsset?.events ?? 0) + events,
  }
  context.Asset.set(asset)
  const position: Position = {
    id,
    account_id: user,
    asset_id: reserve,
    collateral: (oldPosition?.collateral ?? 0n) + collateral,
    debt: (oldPosition?.debt ?? 0n) + debt,
  }
  context.Position.set(position)
}
