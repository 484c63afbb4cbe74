import { describe, expect, test } from 'vitest'
import type { Hex } from '../core/hex.ts'
import { BlockTransactions } from './block-transactions.ts'
import type { Receipt, Transaction } from './chain/block-source.ts'
import type { StateSource } from './look-ahead.ts'

const HASH: Hex = '0x77'
const BLOCK = { number: 5, hash: '0x05' as const }

function source(transactionBlock: Hex | undefined, receiptBlock: Hex): StateSource {
  const transaction: Transaction = {
    ...{ hash: HASH, from: '0x01', to: null, value: 0n, gasLimit: 1n, gasPrice: 2n, input: '0x', nonce: 0n },
    blockHash: transactionBlock,
  }
  const receipt: Receipt = {
    ...{ transactionHash: HASH, transactionIndex: 0, blockHash: receiptBlock, blockNumber: 5, cumulativeGasUsed: 1n },
    ...{ gasUsed: 1n, contractAddress: null, logs: [], status: 1n, logsBloom: '0x', from: '0x01', to: null },
    effectiveGasPrice: 2n,
  }
  return {
    transactions: async (hashes) => hashes.map(() => transaction),
    receipts: async (hashes) => hashes.map(() => receipt),
    calls: async () => [],
    accounts: async () => [],
  }
}

async function fetched(transactionBlock: Hex | undefined, receiptBlock: Hex): Promise<unknown> {
  const transactions = new BlockTransactions(source(transactionBlock, receiptBlock))
  transactions.begin(BLOCK)
  await transactions.fetchWithReceipts(new Set([HASH]))
  return transactions.known(HASH)
}

describe('BlockTransactions', () => {
  test('default: a transaction and its receipt', async () => {
    expect(await fetched(BLOCK.hash, BLOCK.hash)).toMatchObject({ receipt: { blockHash: BLOCK.hash } })
    expect(await fetched(undefined, BLOCK.hash)).toMatchObject({ transaction: { gasPrice: 2n } })
  })

  test('error: CHAIN_MOVED for one that is in another block now', async () => {
    const moved = { name: 'RetryableError', code: 'CHAIN_MOVED' }
    await expect(fetched('0x06', BLOCK.hash)).rejects.toMatchObject(moved)
    await expect(fetched(BLOCK.hash, '0x06')).rejects.toMatchObject(moved)
    const transactions = new BlockTransactions(source('0x06', '0x06'))
    transactions.begin(BLOCK)
    await expect(transactions.fetch(HASH)).rejects.toMatchObject(moved)
  })
})
