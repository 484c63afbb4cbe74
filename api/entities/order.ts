/** `orderBy` and `orderDirection` as an order of rows. */
import type { EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { Order } from './condition.ts'
import { orderNotSupported } from './errors.ts'
import type { InputObject } from './literals.ts'
import { type Target, targetOf } from './targets.ts'

/**
 * The order asked for, of the rows of one of a target's tables. Without `orderBy` it is by id, ascending, whatever the
 * direction says, and for aggregations the newest first: so does graph-node.
 */
export function orderOf(schema: EntitySchema, target: Target, type: EntityType, values: InputObject): Order {
  const orderBy = values['orderBy']
  if (typeof orderBy !== 'string') return defaultOrder(target)
  const descending = values['orderDirection'] === 'desc'
  if (target.field(orderBy) !== undefined) {
    const own = type.field(orderBy)
    if (own === undefined || !isOrdered(own)) throw orderNotSupported(target.name, orderBy)
    return own.name === 'id' ? { descending } : { field: own, descending }
  }
  const [reference = '', name = ''] = orderBy.split('__')
  const through = type.field(reference)
  const other = targetOf(schema, through?.reference)
  const field = other?.field(name)
  if (through === undefined || other === undefined || field === undefined) throw orderNotSupported(target.name, orderBy)
  if (!isOrdered(field)) throw orderNotSupported(other.name, field.name)
  return { field, through: { field: through, types: other.types }, descending }
}

function defaultOrder({ aggregation }: Target): Order {
  const timestamp = aggregation?.field('timestamp')
  return timestamp === undefined ? { descending: false } : { field: timestamp, descending: true }
}

function isOrdered(field: FieldType): boolean {
  return !field.list && field.reference === undefined && field.enum === undefined
}
