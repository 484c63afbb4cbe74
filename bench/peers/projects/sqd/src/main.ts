import { type Store, TypeormDatabase } from '@subsquid/typeorm-store'
import { In } from 'typeorm'
import { events } from './abi/pool'
import { Account, Asset, LendingEvent, Position } from './model'
import { type Log, POOL, processor } from './processor'

type Change = {
  readonly kind: string
  readonly user: string
  readonly reserve: string
  readonly amount: bigint
  readonly liquidation?: { readonly asset: string; readonly amount: bigint; readonly liquidator: string }
}

const database = new TypeormDatabase({ supportHotBlocks: true, projectDir: `${__dirname}/..` })

processor.run(database, async (context) => {
  const logs = context.blocks.flatMap((block) => block.logs).filter(({ address }) => address === POOL)
  const changes = logs.map((log) => ({ log, change: read(log) })).filter(({ change }) => change !== null) as {
    log: Log
    change: Change
  }[]
  const state = await State.load(
    context.store,
    changes.map(({ change }) => change),
  )
  const rows = changes.map(({ log, change }) => state.apply(log, change))
  await state.save()
  await context.store.insert(rows)
})

function read(log: Log): Change | null {
  switch (log.topics[0]) {
    case events.Supply.topic: {
      const { onBehalfOf, reserve, amount } = events.Supply.decode(log)
      return { kind: 'SUPPLY', user: onBehalfOf, reserve, amount }
    }
    case events.Borrow.topic: {
      const { onBehalfOf, reserve, amount } = events.Borrow.decode(log)
      return { kind: 'BORROW', user: onBehalfOf, reserve, amount }
    }
    case events.Repay.topic: {
      const { user, reserve, amount } = events.Repay.decode(log)
      return { kind: 'REPAY', user, reserve, amount }
    }
    case events.Withdraw.topic: {
      const { user, reserve, amount } = events.Withdraw.decode(log)
      return { kind: 'WITHDRAW', user, reserve, amount }
    }
    case events.LiquidationCall.topic: {
      const decoded = events.LiquidationCall.decode(log)
      const { user, debtAsset, debtToCover, collateralAsset, liquidatedCollateralAmount, liquidator } = decoded
      const liquidation = { asset: collateralAsset, amount: liquidatedCollateralAmount, liquidator }
      return { kind: 'LIQUIDATION', user, reserve: debtAsset, amount: debtToCover, liquidation }
    }
    default:
      return null
  }
}

/** The rows that a batch touches: read with one query a table, written with one. */
class State {
  private constructor(
    private readonly store: Store,
    private readonly accounts: Map<string, Account>,
    private readonly assets: Map<string, Asset>,
    private readonly positions: Map<string, Position>,
  ) {}

  static async load(store: Store, changes: readonly Change[]): Promise<State> {
    const users = new Set(changes.map(({ user }) => user))
    const reserves = new Set<string>()
    const positions = new Set<string>()
    for (const { user, reserve, liquidation } of changes) {
      for (const asset of liquidation ? [reserve, liquidation.asset] : [reserve]) {
        reserves.add(asset)
        positions.add(`${user}-${asset}`)
      }
    }
    return new State(
      store,
      byId(await store.findBy(Account, { id: In([...users]) })),
      byId(await store.findBy(Asset, { id: In([...reserves]) })),
      byId(await store.findBy(Position, { id: In([...positions]) })),
    )
  }

  apply(log: Log, { kind, user, reserve, amount, liquidation }: Change): LendingEvent {
    const account = this.account(user)
    account.events += 1
    account.liquidations += liquidation ? 1 : 0
    account.lastBlock = log.block.height
    const asset = this.asset(reserve)
    asset.events += 1
    const signed = kind === 'SUPPLY' || kind === 'BORROW' ? amount : -amount
    const isCollateral = kind === 'SUPPLY' || kind === 'WITHDRAW'
    this.move(account, asset, isCollateral ? signed : 0n, isCollateral ? 0n : signed)
    if (liquidation) this.move(account, this.asset(liquidation.asset), -liquidation.amount, 0n)
    return new LendingEvent({
      id: log.id,
      kind,
      account,
      asset,
      amount,
      collateralAsset: liquidation?.asset,
      collateralAmount: liquidation?.amount,
      liquidator: liquidation?.liquidator,
      block: log.block.height,
      timestamp: Math.floor(log.block.timestamp / 1000),
      logIndex: log.logIndex,
      transaction: log.transactionHash,
    })
  }

  async save(): Promise<void> {
    await this.store.upsert([...this.accounts.values()])
    await this.store.upsert([...this.assets.values()])
    await this.store.upsert([...this.positions.values()])
  }

  private move(account: Account, asset: Asset, collateral: bigint, debt: bigint): void {
    asset.collateral += collateral
    asset.debt += debt
    const id = `${account.id}-${asset.id}`
    const position = this.positions.get(id) ?? new Position({ id, account, asset, collateral: 0n, debt: 0n })
    this.positions.set(id, position)
    // Loaded without a join: the rows that it belongs to are at hand.
    position.account = account
    position.asset = asset
    position.collateral += collateral
    position.debt += debt
  }

  private account(id: string): Account {
    const account = this.accounts.get(id) ?? new Account({ id, events: 0, liquidations: 0, lastBlock: 0 })
    this.accounts.set(id, account)
    return account
  }

  private asset(id: string): Asset {
    const asset = this.assets.get(id) ?? new Asset({ id, collateral: 0n, debt: 0n, events: 0 })
    this.assets.set(id, asset)
    return asset
  }
}

function byId<E extends { id: string }>(rows: E[]): Map<string, E> {
  return new Map(rows.map((row) => [row.id, row]))
}
