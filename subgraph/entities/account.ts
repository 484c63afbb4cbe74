import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Account } from '../generated/schema'

export function ensureAccount(id: Bytes, block: ethereum.Block): void {
  if (Account.load(id) != null) return
  const account = new Account(id)
  account.firstBlock = block.number
  account.firstTimestamp = block.timestamp
  account.save()
}
