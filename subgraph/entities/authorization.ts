import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Authorization } from '../generated/schema'
import { authorizationId } from '../ids'

export function writeAuthorization(
  protocol: Bytes,
  account: Bytes,
  manager: Bytes,
  isAuthorized: bool,
  block: ethereum.Block,
): void {
  const row = new Authorization(authorizationId(protocol, account, manager))
  row.protocol = protocol
  row.account = account
  row.manager = manager
  row.isAuthorized = isAuthorized
  row.changedBlock = block.number
  row.changedTimestamp = block.timestamp
  row.save()
}
