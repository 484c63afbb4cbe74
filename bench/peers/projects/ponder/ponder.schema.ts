import { index, onchainEnum, onchainTable, primaryKey } from 'ponder'

export const eventKind = onchainEnum('event_kind', ['SUPPLY', 'BORROW', 'REPAY', 'WITHDRAW', 'LIQUIDATION'])

export const account = onchainTable('account', (t) => ({
  id: t.hex().primaryKey(),
  events: t.integer().notNull(),
  liquidations: t.integer().notNull(),
  lastBlock: t.bigint().notNull(),
}))

export const asset = onchainTable('asset', (t) => ({
  id: t.hex().primaryKey(),
  collateral: t.bigint().notNull(),
  debt: t.bigint().notNull(),
  events: t.integer().notNull(),
}))

export const position = onchainTable(
  'position',
  (t) => ({
    account: t.hex().notNull(),
    asset: t.hex().notNull(),
    collateral: t.bigint().notNull(),
    debt: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.account, table.asset] }),
  }),
)

export const lendingEvent = onchainTable(
  'lending_event',
  (t) => ({
    id: t.text().primaryKey(),
    kind: eventKind('kind').notNull(),
    account: t.hex().notNull(),
    asset: t.hex().notNull(),
    amount: t.bigint().notNull(),
    collateralAsset: t.hex(),
    collateralAmount: t.bigint(),
    liquidator: t.hex(),
    block: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    logIndex: t.integer().notNull(),
    transaction: t.hex().notNull(),
  }),
  (table) => ({
    accountIndex: index().on(table.account),
  }),
)
