/** The enums of schema.graphql, as they are stored. */
export const OK = 'OK'
export const NO_DEBT = 'NO_DEBT'
export const PRICE_UNKNOWN = 'PRICE_UNKNOWN'
export const PRICE_STALE = 'PRICE_STALE'
export const HISTORY_INCOMPLETE = 'HISTORY_INCOMPLETE'
export const REVISION_UNKNOWN = 'REVISION_UNKNOWN'
export const RULE_NOT_FOLLOWED = 'RULE_NOT_FOLLOWED'

export const KIND_EVENT = 'EVENT'
export const KIND_POLLED = 'POLLED'

export const ORIGIN_EVENT = 'EVENT'
export const ORIGIN_POLL = 'POLL'
export const ORIGIN_LISTING = 'LISTING'
export const ORIGIN_LIQUIDATION = 'LIQUIDATION'
export const ORIGIN_IMPLIED = 'IMPLIED'

export const RATE_NONE = 'NONE'
export const RATE_ADAPTIVE_CURVE = 'ADAPTIVE_CURVE'
export const RATE_UNKNOWN = 'UNKNOWN'

/** Causes are numbers here, because they are part of a snapshot's id; causeName() is what is stored. */
export const CAUSE_SUPPLY: u8 = 0
export const CAUSE_WITHDRAW: u8 = 1
export const CAUSE_BORROW: u8 = 2
export const CAUSE_REPAY: u8 = 3
export const CAUSE_TRANSFER: u8 = 4
export const CAUSE_COLLATERAL_FLAG: u8 = 5
export const CAUSE_CATEGORY: u8 = 6
export const CAUSE_LIQUIDATION: u8 = 7
export const CAUSE_BAD_DEBT: u8 = 8
export const CAUSE_RATE_MODE: u8 = 9

const causes = [
  'SUPPLY',
  'WITHDRAW',
  'BORROW',
  'REPAY',
  'TRANSFER',
  'COLLATERAL_FLAG',
  'CATEGORY',
  'LIQUIDATION',
  'BAD_DEBT',
  'RATE_MODE',
]

export function causeName(cause: u8): string {
  return causes[cause]
}
