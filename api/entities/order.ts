/** `orderBy` and `orderDirection` as an order of rows. */
import type { EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { Order } from './condition.ts'
import { orderNotSupported } from './errors.ts'
import type { InputObject } from './literals.ts'

/** The order asked for. Without `orderBy` it is by id, ascending, whatever the direction says: so does graph-node. */
export function orderOf(schema: EntitySchema, type: EntityType, values: InputObject): Order {
  const orderBy = values['orderBy']
  if (typeof orderBy !== 'string') return { descending: false }
  const descending = values['orderDirection'] === 'desc'
  const own = type.field(orderBy)
  if (own !== undefined) {
    if (!isOrdered(own)) throw orderNotSupported(type.name, own.name)
    return own.name === 'id' ? { descending } : { field: own, descending }
  }
  const [reference = '', name = ''] = orderBy.split('__')
  const through = type.field(reference)
  const target = schema.types.get(through?.reference ?? '')
  const field = target?.field(name)
  if (through === undefined || target === undefined || field === undefined) throw orderNotSupported(type.name, orderBy)
  if (!isOrdered(field)) throw orderNotSupported(target.name, field.name)
  return { field, through: { field: through, type: target }, descending }
}

function isOrdered(field: FieldType): boolean {
  return !field.list && field.reference === undefined && field.enum === undefined
}
