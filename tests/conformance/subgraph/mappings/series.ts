// Points of a timeseries: graph-node sets their ids and timestamps, whatever the mapping says.
import { BigDecimal, BigInt, Bytes, Entity, ethereum, store, Value } from '@graphprotocol/graph-ts'
import { inputOf, journal } from './sink'

// Each line of the input: group price amount size.
export function handlePoints(event: ethereum.Event): void {
  const lines = inputOf(event).split('\n')
  for (let i = 0; i < lines.length; i++) {
    const words = lines[i].split(' ')
    const entity = new Entity()
    entity.set('id', Value.fromI64(i))
    entity.set('timestamp', Value.fromTimestamp(5))
    entity.set('group', Value.fromBytes(Bytes.fromHexString(words[0])))
    entity.set('price', Value.fromBigDecimal(BigDecimal.fromString(words[1])))
    entity.set('amount', Value.fromBigInt(BigInt.fromString(words[2])))
    entity.set('size', Value.fromI32(I32.parseInt(words[3])))
    store.set('Point', 'auto', entity)
  }
  journal(event.block, 'points')
}
