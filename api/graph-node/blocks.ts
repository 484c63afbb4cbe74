/**
 * Which blocks a deployment has, as of one transaction. graph-node keeps the chain's blocks in chainN.blocks, replaced
 * ones among them, and not necessarily all: what is on the chain is found from the head by the parents' hashes.
 */
import type { Blocks, IndexedBlock, KnownBlock, State } from '../../analytics/reader.ts'
import { bytesToHex } from '../../core/hex.ts'
import type { RunQuery } from './connection.ts'

/** graph-node's ETHEREUM_REORG_THRESHOLD: it never replaces a block that lies deeper below the head. */
const FINAL_DEPTH = 250

/** The deployment's head. */
export type Head = {
  readonly block: (KnownBlock & IndexedBlock) | null
  /** The first block of which the state is still known; older ones were pruned. */
  readonly earliest: number
  /** How often graph-node has reverted blocks of this deployment. */
  readonly reverts: number
}

type BlockRow = {
  readonly number: string
  readonly hash: Buffer
  readonly parent_hash: Buffer
  readonly timestamp: string | null
}

/** Of the blocks' JSON: "block" holds it since receipts are kept beside it (store/postgres/src/chain_store.rs). */
export const TIMESTAMP_SQL = "coalesce(data->'block'->>'timestamp', data->>'timestamp')"

export class GraphNodeBlocks implements Blocks {
  readonly #run: RunQuery
  readonly #table: string | undefined
  readonly #head: Head
  readonly #known = new Map<number, Promise<KnownBlock | null>>()

  constructor(o: {
    readonly run: RunQuery
    readonly table: string | undefined
    readonly head: Head
  }) {
    this.#run = o.run
    this.#table = o.table
    this.#head = o.head
    if (o.head.block !== null) this.#known.set(o.head.block.number, Promise.resolve(o.head.block))
  }

  async newest(): Promise<IndexedBlock | null> {
    return this.#head.block
  }

  at(number: number): Promise<KnownBlock | null> {
    let block = this.#known.get(number)
    if (block === undefined) {
      block = this.#find(number)
      this.#known.set(number, block)
    }
    return block
  }

  async #find(number: number): Promise<KnownBlock | null> {
    const head = this.#head.block
    if (head === null || number > head.number) return null
    if (number < head.number - FINAL_DEPTH) {
      const rows = await this.#select('WHERE number = $1 LIMIT 2', [number])
      // Two of one number: which of them is on the chain is not told here.
      return rows.length === 1 ? (rows[0] ?? null) : null
    }
    const [row] = await this.#onChain(head, number)
    return row ?? null
  }

  async #onChain(head: IndexedBlock, number: number): Promise<readonly KnownBlock[]> {
    if (this.#table === undefined) return []
    const columns = 'b.number, b.hash, b.parent_hash, b.data'
    const rows = await this.#run<BlockRow>(
      `WITH RECURSIVE line AS (
        SELECT ${columns} FROM ${this.#table} AS b WHERE b.hash = $1
        UNION ALL
        SELECT ${columns} FROM ${this.#table} AS b JOIN line ON b.hash = line.parent_hash WHERE line.number > $2
      )
      SELECT number, hash, parent_hash, ${TIMESTAMP_SQL} AS timestamp FROM line WHERE number = $2`,
      [Buffer.from(head.hash.slice(2), 'hex'), number],
    )
    return rows.map(toBlock)
  }

  async #select(where: string, values: readonly unknown[]): Promise<readonly KnownBlock[]> {
    if (this.#table === undefined) return []
    const rows = await this.#run<BlockRow>(
      `SELECT number, hash, parent_hash, ${TIMESTAMP_SQL} AS timestamp FROM ${this.#table} ${where}`,
      values,
    )
    return rows.map(toBlock)
  }

  /** As graph-node, any block that is stored; one that the chain has replaced is not taken. */
  async numberOf(hash: Uint8Array): Promise<number | undefined> {
    const head = this.#head.block
    if (head !== null && bytesToHex(hash) === head.hash) return head.number
    const [found] = await this.#select('WHERE hash = $1', [hash])
    if (found === undefined || head === null) return undefined
    if (found.number > head.number) return found.number
    const onChain = await this.at(found.number)
    return onChain === null || onChain.hash === found.hash ? found.number : undefined
  }

  /** The number of reverts tells states apart where the chain's blocks are not stored. */
  async stateAt(number: number): Promise<State> {
    const head = this.#head.block
    if (head === null) return { number: -1, mark: '' }
    const hash = number === head.number ? head.hash : ((await this.at(number))?.hash ?? '')
    return { number, mark: `${this.#head.reverts} ${hash}` }
  }

  async isCurrentState({ number, mark }: State): Promise<boolean> {
    const now = await this.stateAt(number)
    if (now.mark === mark && now.number === number) return true
    const [reverts, hash = ''] = mark.split(' ')
    if (number < 0 || now.number < 0 || number > (this.#head.block?.number ?? -1)) return false
    if (reverts === String(this.#head.reverts)) return true
    return hash !== '' && hash === now.mark.split(' ')[1]
  }

  async near(number: number): Promise<readonly number[]> {
    const below = await this.#select('WHERE number < $1 ORDER BY number DESC LIMIT 1', [number])
    const above = await this.#select('WHERE number > $1 ORDER BY number LIMIT 1', [number])
    return [...below, ...above].map((block) => block.number)
  }
}

function toBlock(row: BlockRow): KnownBlock {
  return {
    number: Number(row.number),
    hash: bytesToHex(row.hash),
    parentHash: bytesToHex(row.parent_hash),
    timestamp: secondsOf(row.timestamp),
  }
}

/** graph-node has it in hex or in decimal digits. */
export function secondsOf(text: string | null): number | null {
  return text === null ? null : Number(text)
}
