/**
 * Is the node's chain the one that a database was made of? Two chains may have the same id and the same contracts at the
 * same addresses (local chains, a devnet that was begun anew), and going on with the wrong one would take back all that
 * was indexed, as if it were a reorganisation. What a reorganisation cannot change tells them apart: the block before
 * the start block, and blocks that the node called final.
 */
import { RetryableError, UserError } from '../core/errors.ts'
import type { BlockSource } from './chain/block-source.ts'
import { findFork, type RecordedBlock } from './find-fork.ts'
import type { ChainMarks } from './store/chain-marks.ts'

/** What is asked of a database. */
export type RecordedChain = {
  pointer(): RecordedBlock | null
  chainMarks(): ChainMarks
  /** The newest recorded blocks with a smaller number, newest first. */
  blocksBelow(number: number, limit: number): readonly RecordedBlock[]
}

type Headers = Pick<BlockSource, 'header' | 'settled'>

/**
 * Refuses a node of another chain. To be asked before a database is gone on with, by a new run or another node.
 * @throws UserError DATABASE_FORK
 * @throws RetryableError BLOCK_MISSING when the node has not even the block before the start block
 */
export async function checkSameChain(source: Headers, chain: RecordedChain): Promise<void> {
  const pointer = chain.pointer()
  if (pointer === null) return
  // An archive without the pointer's block cannot tell.
  if (source.settled === true && (await source.header(pointer.number)) === null) return
  await checkOrigin(source, chain)
  const fork = await forkOf(source, chain, pointer)
  const { finalNumber } = chain.chainMarks()
  if (finalNumber === null || (fork !== null && fork.number >= finalNumber)) return
  const both = fork === null ? 'they have no block in common' : `the newest block of both is ${fork.number}`
  throw otherChain(
    `the node does not have block ${pointer.number} (${pointer.hash}): ${both}, and block ${finalNumber} was final`,
  )
}

/**
 * The newest recorded block that the node's chain has; null when none is left. For a run that has already gone on with
 * this node, which may take back whatever it likes after the block before the start block.
 * @throws as checkSameChain
 */
export async function forkOf(
  source: Headers,
  chain: RecordedChain,
  pointer: RecordedBlock,
): Promise<RecordedBlock | null> {
  const fork = await findFork(source, pointer, (number, limit) => chain.blocksBelow(number, limit))
  if (fork !== null) return fork
  await checkOrigin(source, chain)
  // A market from block 0 on has its origin among the indexed blocks: it is the fork, or the answers do not fit together.
  const { origin } = chain.chainMarks()
  if (origin !== null && chain.blocksBelow(origin.number + 1, 1)[0]?.number === origin.number) {
    throw new RetryableError('CHAIN_MOVED', `Block ${origin.number} came back while the fork was being looked for.`)
  }
  return null
}

async function checkOrigin(source: Headers, chain: RecordedChain): Promise<void> {
  const { origin } = chain.chainMarks()
  if (origin === null) return
  const header = await source.header(origin.number)
  if (header === null) {
    if (source.settled === true) return
    throw new RetryableError('BLOCK_MISSING', `The node: got no block ${origin.number}, expected ${origin.hash}.`, {
      hint: 'Wait until the node has synced, or give another node with --rpc',
    })
  }
  if (header.hash === origin.hash) return
  throw otherChain(`block ${origin.number}, from before the market, is ${origin.hash}, the node's is ${header.hash}`)
}

function otherChain(what: string): UserError {
  return new UserError('DATABASE_FORK', `The database is of another chain than the node: ${what}.`, {
    hint: 'Give a synced node of its chain with --rpc, or another file with --database; nothing in this one was changed',
  })
}
