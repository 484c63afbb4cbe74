/** When parameters changed: the whole list in memory, since it is short and asked for at every step of a trace. */
import { bytesToKey } from '../../core/hex.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import { logIndexOf } from './log-index.ts'

export type ParameterChange = { readonly block: number; readonly timestamp: number; readonly logIndex: number }

export class ParameterChanges {
  readonly #reader: Reader
  #byId: Promise<ReadonlyMap<string, readonly ParameterChange[]>> | undefined

  /** The reader must see one moment for as long as this is used. */
  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** The newest change of a market or category (by its key) at or before a block. */
  async newest(key: string, block: number): Promise<ParameterChange | undefined> {
    return (await this.#of(key)).findLast((change) => change.block <= block)
  }

  /** All changes of a market or category in a block. */
  async within(key: string, block: number): Promise<readonly ParameterChange[]> {
    return (await this.#of(key)).filter((change) => change.block === block)
  }

  async #of(key: string): Promise<readonly ParameterChange[]> {
    this.#byId ??= this.#load()
    return (await this.#byId).get(key) ?? []
  }

  async #load(): Promise<ReadonlyMap<string, readonly ParameterChange[]>> {
    const byId = new Map<string, ParameterChange[]>()
    const query = tables.selectFrom('parameter_change').select(['id', 'market', 'category', 'block$', 'timestamp'])
    for (const row of await this.#reader.all(query.orderBy('id'))) {
      const { id, market, category, timestamp } = row
      const change = { block: Number(row.block$), timestamp: Number(integerOf(timestamp)), logIndex: logIndexOf(id) }
      for (const owner of [market, category]) {
        if (owner === null) continue
        const changes = byId.get(bytesToKey(owner))
        if (changes === undefined) byId.set(bytesToKey(owner), [change])
        else changes.push(change)
      }
    }
    return byId
  }
}
