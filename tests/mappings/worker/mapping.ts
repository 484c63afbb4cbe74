import { ethereum, log } from '@graphprotocol/graph-ts'

/** Never ends from block 5 on. */
export function handleLoop(block: ethereum.Block): void {
  const number = block.number.toI32()
  let turns: u64 = 0
  while (number >= 5) {
    turns++
    if (turns == u64.MAX_VALUE) log.info('never', [])
  }
}

/** Fails at block 5. */
export function handleFail(block: ethereum.Block): void {
  log.warning('block {}', [block.number.toString()])
  assert(block.number.toI32() < 5, 'five')
}
