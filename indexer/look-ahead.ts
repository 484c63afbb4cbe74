/**
 * What handlers of the next blocks will ask the node for, asked for before they run: transactions and receipts that the
 * manifest names, and calls that handlers made when they last ran. An answer is only used for the very block and question
 * it was fetched for, and a failure is forgotten: the handler then asks for itself.
 */
import type { Hex } from '../core/hex.ts'
import type { BlockHeader, BlockSource, CallRequest, CallResult, Receipt, Transaction } from './chain/block-source.ts'

/** What blocks ask of the node while they are processed. */
export type StateSource = Pick<BlockSource, 'transactions' | 'receipts' | 'calls' | 'accounts'>

type Answers<T> = Map<string, Promise<T | undefined>>
type OfBlock = {
  readonly transactions: Answers<Transaction | null>
  readonly receipts: Answers<Receipt | null>
  readonly calls: Answers<CallResult>
}

export class LookAhead implements StateSource {
  readonly #source: StateSource
  /** By block hash. */
  readonly #blocks = new Map<Hex, OfBlock>()
  #current: OfBlock | undefined

  constructor(source: StateSource) {
    this.#source = source
  }

  /** Asks for what a block will need. */
  ask(block: Pick<BlockHeader, 'number' | 'hash'>, hashes: readonly Hex[], calls: readonly CallRequest[]): void {
    if (this.#blocks.has(block.hash) || hashes.length + calls.length === 0) return
    const { hash, number } = block
    this.#blocks.set(hash, {
      transactions: answersTo(hashes, String, (list) => this.#source.transactions(list)),
      receipts: answersTo(hashes, String, (list) => this.#source.receipts(list)),
      calls: answersTo(calls, keyOf, (list) => this.#source.calls({ number, hash }, list)),
    })
  }

  /** From here on questions are this block's. What was asked for the one before is forgotten. */
  begin(block: Pick<BlockHeader, 'hash'>): void {
    this.#current = this.#blocks.get(block.hash)
    if (this.#current) this.#blocks.delete(block.hash)
  }

  /** Forgets everything: the next blocks may be others. */
  clear(): void {
    this.#blocks.clear()
    this.#current = undefined
  }

  transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]> {
    return take(this.#current?.transactions, hashes, String, (list) => this.#source.transactions(list))
  }

  receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]> {
    return take(this.#current?.receipts, hashes, String, (list) => this.#source.receipts(list))
  }

  calls(block: Pick<BlockHeader, 'number' | 'hash'>, requests: readonly CallRequest[]): Promise<CallResult[]> {
    return take(this.#current?.calls, requests, keyOf, (list) => this.#source.calls(block, list))
  }

  accounts(...[block, requests]: Parameters<StateSource['accounts']>): ReturnType<StateSource['accounts']> {
    return this.#source.accounts(block, requests)
  }
}

/** Asks all at once; each answer is undefined when asking failed. */
function answersTo<Q, T>(questions: readonly Q[], key: (q: Q) => string, ask: (list: Q[]) => Promise<T[]>): Answers<T> {
  const wanted = new Map(questions.map((question) => [key(question), question]))
  if (wanted.size === 0) return new Map()
  const all = ask([...wanted.values()]).catch(() => undefined)
  return new Map([...wanted.keys()].map((name, i) => [name, all.then((answers) => answers?.[i])]))
}

/** The answers asked for before, and the others from the source. */
async function take<Q, T>(
  answers: Answers<T> | undefined,
  questions: readonly Q[],
  key: (q: Q) => string,
  ask: (list: Q[]) => Promise<T[]>,
): Promise<T[]> {
  if (!answers || answers.size === 0) return ask([...questions])
  const found = await Promise.all(questions.map((question) => answers.get(key(question))))
  const open = questions.filter((_, i) => found[i] === undefined)
  const rest = open.length > 0 ? await ask(open) : []
  let next = 0
  return found.map((answer) => {
    const result = answer === undefined ? rest[next++] : answer
    if (result === undefined) throw new RangeError(`${open.length} questions: got ${rest.length} answers.`)
    return result
  })
}

function keyOf({ to, data }: CallRequest): string {
  return to + data
}
