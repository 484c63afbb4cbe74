import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { TokenTransfer } from '../generated/schema'
import { sameAddress, transferKey } from '../ids'
import { lowBits } from '../math/u256'

export function writeTransfer(event: ethereum.Event, from: Bytes, to: Bytes, amount: BigInt): void {
  const transfer = new TokenTransfer(event.address)
  transfer.from = from
  transfer.to = to
  transfer.amount = amount
  transfer.key = transferKey(event.block.number, event.logIndex)
  transfer.save()
}

/** The amount of the token's last transfer, if it was between these two and before this log in its block. */
export function lastTransfer(token: Bytes, from: Bytes, to: Bytes, event: ethereum.Event): BigInt | null {
  const transfer = TokenTransfer.load(token)
  if (transfer == null) return null
  if (transfer.key >> 28 != (lowBits(event.block.number) as i64)) return null
  if (transfer.key >= transferKey(event.block.number, event.logIndex)) return null
  if (!sameAddress(transfer.from, from) || !sameAddress(transfer.to, to)) return null
  return transfer.amount
}

/** A transfer belongs to one liquidation only. */
export function consumeTransfer(token: Bytes): void {
  const transfer = new TokenTransfer(token)
  transfer.key = 0
  transfer.save()
}
