/** What a mapping did wrong: thrown by host functions, turned into a MappingError where handler and block are known. */
export class HostError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'HostError'
  }
}
