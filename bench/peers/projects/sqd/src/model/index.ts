// As squid-typeorm-codegen writes a schema's entities.
import {
  BigIntColumn,
  Entity,
  Index,
  IntColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  StringColumn,
} from '@subsquid/typeorm-store'

@Entity()
export class Account {
  constructor(props?: Partial<Account>) {
    Object.assign(this, props)
  }

  @PrimaryColumn()
  id!: string

  @IntColumn({ nullable: false })
  events!: number

  @IntColumn({ nullable: false })
  liquidations!: number

  @IntColumn({ nullable: false })
  lastBlock!: number

  @OneToMany(
    () => Position,
    (e) => e.account,
  )
  positions!: Position[]

  @OneToMany(
    () => LendingEvent,
    (e) => e.account,
  )
  history!: LendingEvent[]
}

@Entity()
export class Asset {
  constructor(props?: Partial<Asset>) {
    Object.assign(this, props)
  }

  @PrimaryColumn()
  id!: string

  @BigIntColumn({ nullable: false })
  collateral!: bigint

  @BigIntColumn({ nullable: false })
  debt!: bigint

  @IntColumn({ nullable: false })
  events!: number
}

@Entity()
export class Position {
  constructor(props?: Partial<Position>) {
    Object.assign(this, props)
  }

  @PrimaryColumn()
  id!: string

  @Index()
  @ManyToOne(() => Account, { nullable: true })
  account!: Account

  @Index()
  @ManyToOne(() => Asset, { nullable: true })
  asset!: Asset

  @BigIntColumn({ nullable: false })
  collateral!: bigint

  @BigIntColumn({ nullable: false })
  debt!: bigint
}

@Entity()
export class LendingEvent {
  constructor(props?: Partial<LendingEvent>) {
    Object.assign(this, props)
  }

  @PrimaryColumn()
  id!: string

  @StringColumn({ nullable: false })
  kind!: string

  @Index()
  @ManyToOne(() => Account, { nullable: true })
  account!: Account

  @Index()
  @ManyToOne(() => Asset, { nullable: true })
  asset!: Asset

  @BigIntColumn({ nullable: false })
  amount!: bigint

  @StringColumn({ nullable: true })
  collateralAsset!: string | null

  @BigIntColumn({ nullable: true })
  collateralAmount!: bigint | null

  @StringColumn({ nullable: true })
  liquidator!: string | null

  @IntColumn({ nullable: false })
  block!: number

  @IntColumn({ nullable: false })
  timestamp!: number

  @IntColumn({ nullable: false })
  logIndex!: number

  @StringColumn({ nullable: false })
  transaction!: string
}
