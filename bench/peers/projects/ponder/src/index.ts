import { type Context, type Event, ponder } from 'ponder:registry'
import { account, asset, lendingEvent, position } from 'ponder:schema'
import type { Hex } from 'viem'

type Row = Pick<typeof lendingEvent.$inferInsert, 'kind' | 'account' | 'asset' | 'amount'> &
  Partial<Pick<typeof lendingEvent.$inferInsert, 'collateralAsset' | 'collateralAmount' | 'liquidator'>>

ponder.on('Pool:Supply', async ({ event, context }) => {
  const { onBehalfOf, reserve, amount } = event.args
  await record(context, event, { kind: 'SUPPLY', account: onBehalfOf, asset: reserve, amount })
  await move(context, onBehalfOf, reserve, amount, 0n, 1)
})

ponder.on('Pool:Borrow', async ({ event, context }) => {
  const { onBehalfOf, reserve, amount } = event.args
  await record(context, event, { kind: 'BORROW', account: onBehalfOf, asset: reserve, amount })
  await move(context, onBehalfOf, reserve, 0n, amount, 1)
})

ponder.on('Pool:Repay', async ({ event, context }) => {
  const { user, reserve, amount } = event.args
  await record(context, event, { kind: 'REPAY', account: user, asset: reserve, amount })
  await move(context, user, reserve, 0n, -amount, 1)
})

ponder.on('Pool:Withdraw', async ({ event, context }) => {
  const { user, reserve, amount } = event.args
  await record(context, event, { kind: 'WITHDRAW', account: user, asset: reserve, amount })
  await move(context, user, reserve, -amount, 0n, 1)
})

ponder.on('Pool:LiquidationCall', async ({ event, context }) => {
  const { user, debtAsset, debtToCover, collateralAsset, liquidatedCollateralAmount, liquidator } = event.args
  await record(context, event, {
    kind: 'LIQUIDATION',
    account: user,
    asset: debtAsset,
    amount: debtToCover,
    collateralAsset,
    collateralAmount: liquidatedCollateralAmount,
    liquidator,
  })
  await move(context, user, debtAsset, 0n, -debtToCover, 1)
  await move(context, user, collateralAsset, -liquidatedCollateralAmount, 0n, 0)
})

/** Counts the event for the account and adds its row. */
async function record(context: Context, event: Event, row: Row): Promise<void> {
  const liquidations = row.kind === 'LIQUIDATION' ? 1 : 0
  const lastBlock = event.block.number
  await context.db
    .insert(account)
    .values({ id: row.account, events: 1, liquidations, lastBlock })
    .onConflictDoUpdate((old) => ({ events: old.events + 1, liquidations: old.liquidations + liquidations, lastBlock }))
  await context.db.insert(lendingEvent).values({
    ...row,
    id: event.id,
    block: event.block.number,
    timestamp: event.block.timestamp,
    logIndex: event.log.logIndex,
    transaction: event.transaction.hash,
  })
}

/** Adds to the balances of the position and of its asset. */
async function move(
  context: Context,
  user: Hex,
  reserve: Hex,
  collateral: bigint,
  debt: bigint,
  events: number,
): Promise<void> {
  await context.db
    .insert(asset)
    .values({ id: reserve, collateral, debt, events })
    .onConflictDoUpdate((old) => ({
      collateral: old.collateral + collateral,
      debt: old.debt + debt,
      events: old.events + events,
    }))
  await context.db
    .insert(position)
    .values({ account: user, asset: reserve, collateral, debt })
    .onConflictDoUpdate((old) => ({ collateral: old.collateral + collateral, debt: old.debt + debt }))
}
