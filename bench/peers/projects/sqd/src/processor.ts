import { EvmBatchProcessor, type EvmBatchProcessorFields, type Log as LogOf } from '@subsquid/evm-processor'
import { events } from './abi/pool'

const { PEERS_RPC_URL = '', PEERS_POOL = '', PEERS_FIRST_BLOCK, PEERS_LAST_BLOCK } = process.env

export const POOL = PEERS_POOL.toLowerCase()

export const processor = new EvmBatchProcessor()
  .setRpcEndpoint({ url: PEERS_RPC_URL, capacity: 20, maxBatchCallSize: 100 })
  .setRpcDataIngestionSettings({ headPollInterval: 100 })
  .setFinalityConfirmation(75)
  .setBlockRange({ from: Number(PEERS_FIRST_BLOCK), to: Number(PEERS_LAST_BLOCK) })
  .addLog({ address: [POOL], topic0: Object.values(events).map(({ topic }) => topic) })
  .setFields({ log: { transactionHash: true } })

export type Log = LogOf<EvmBatchProcessorFields<typeof processor>>
