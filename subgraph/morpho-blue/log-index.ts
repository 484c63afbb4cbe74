import { ethereum } from '@graphprotocol/graph-ts'
import { lowBits } from '../math/u256'

export function logIndexOf(event: ethereum.Event): u32 {
  return lowBits(event.logIndex) as u32
}
