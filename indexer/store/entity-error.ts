/** Thrown where a mapping writes something that the schema does not allow; the host adds the handler and the block. */
export class EntityError extends Error {
  /** ENTITY_INVALID: the value. ENTITY_TYPE: no such type or field. ENTITY_IMMUTABLE: a second write or a removal. */
  readonly code: 'ENTITY_INVALID' | 'ENTITY_TYPE' | 'ENTITY_IMMUTABLE'

  constructor(code: EntityError['code'], message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'EntityError'
    this.code = code
  }
}
