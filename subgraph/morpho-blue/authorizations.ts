import { writeAuthorization } from '../entities/authorization'
import { SetAuthorization } from '../generated/morpho-blue/MorphoBlue/Morpho'
import { protocolOf } from './protocol'

export function handleSetAuthorization(event: SetAuthorization): void {
  const p = event.params
  writeAuthorization(protocolOf(event).id, p.authorizer, p.authorized, p.newIsAuthorized, event.block)
}
