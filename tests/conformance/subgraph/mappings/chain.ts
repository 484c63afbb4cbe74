// What the host tells of the chain: blocks, transactions, receipts, events of every kind, contract calls.
import { Address, BigInt, Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { dumpEntity, dumpEthereum, dumpParameters } from './dump'
import { inputOf, journal, partOf, Sink } from './sink'

let counter = 0
const list: string[] = []
const ten = BigInt.fromString('10')

function optional(value: BigInt | null): string {
  return value === null ? 'none' : value.toString()
}

function blockOf(sink: Sink, block: ethereum.Block): void {
  sink.blob(block.hash)
  sink.blob(block.parentHash)
  sink.blob(block.unclesHash)
  sink.blob(block.author)
  sink.blob(block.stateRoot)
  sink.blob(block.transactionsRoot)
  sink.blob(block.receiptsRoot)
  sink.big(block.number)
  sink.big(block.gasUsed)
  sink.big(block.gasLimit)
  sink.big(block.timestamp)
  sink.big(block.difficulty)
  sink.big(block.totalDifficulty)
  sink.text(optional(block.size))
  sink.text(optional(block.baseFeePerGas))
}

function transactionOf(sink: Sink, transaction: ethereum.Transaction): void {
  sink.blob(transaction.hash)
  sink.big(transaction.index)
  sink.blob(transaction.from)
  const to = transaction.to
  sink.text(to === null ? 'none' : to.toHexString())
  sink.big(transaction.value)
  sink.big(transaction.gasLimit)
  sink.big(transaction.gasPrice)
  sink.blob(transaction.input)
  sink.big(transaction.nonce)
}

function receiptOf(sink: Sink, receipt: ethereum.TransactionReceipt | null): void {
  if (receipt === null) {
    sink.text('no receipt')
    return
  }
  sink.maybeBlob(receipt.transactionHash)
  sink.maybeBig(receipt.transactionIndex)
  sink.maybeBlob(receipt.blockHash)
  sink.maybeBig(receipt.blockNumber)
  sink.maybeBig(receipt.cumulativeGasUsed)
  sink.maybeBig(receipt.gasUsed)
  sink.maybeBig(receipt.status)
  sink.maybeBlob(receipt.logsBloom)
  sink.text(changetype<usize>(receipt.contractAddress) == 0 ? 'none' : receipt.contractAddress.toHexString())
  sink.text(changetype<usize>(receipt.root) == 0 ? 'none' : receipt.root.toHexString())
  for (let i = 0; i < receipt.logs.length; i++) {
    const entry = receipt.logs[i]
    let topics = ''
    for (let j = 0; j < entry.topics.length; j++) topics += ' ' + entry.topics[j].toHexString()
    sink.text(entry.address.toHexString() + topics)
    sink.maybeBlob(entry.data)
    sink.maybeBlob(entry.blockHash)
    sink.maybeBlob(entry.blockNumber)
    sink.maybeBlob(entry.transactionHash)
    sink.maybeBig(entry.transactionIndex)
    sink.maybeBig(entry.logIndex)
    sink.maybeBig(entry.transactionLogIndex)
    const removed = entry.removed
    sink.text(changetype<usize>(entry.logType) == 0 ? 'no log type' : entry.logType)
    sink.text(removed === null ? 'none' : removed.inner ? '1' : '0')
  }
}

export function handleReceipt(event: ethereum.Event): void {
  const sink = new Sink()
  blockOf(sink, event.block)
  transactionOf(sink, event.transaction)
  receiptOf(sink, event.receipt)
  sink.blob(event.address)
  sink.big(event.logIndex)
  sink.big(event.transactionLogIndex)
  const logType = event.logType
  sink.text(logType === null ? 'no log type' : logType)
  journal(event.block, 'receipt ' + event.logIndex.toString())
  sink.save('receipt-' + event.block.number.toString() + '-' + event.logIndex.toString())
}

// Globals are as the module set them, at each trigger.
export function handleGlobals(event: ethereum.Event): void {
  counter++
  list.push('x')
  ten[0] = 11
  const sink = new Sink()
  sink.text(counter.toString() + ' ' + list.length.toString() + ' ' + ten.toString())
  journal(event.block, 'globals ' + event.logIndex.toString())
  sink.save('globals-' + event.block.number.toString() + '-' + event.logIndex.toString())
}

export function handleKinds(event: ethereum.Event): void {
  const sink = new Sink()
  sink.text(dumpParameters(event))
  sink.text(event.receipt === null ? 'no receipt' : 'receipt')
  journal(event.block, 'kinds ' + event.logIndex.toString())
  sink.save('kinds-' + event.block.number.toString() + '-' + event.logIndex.toString())
}

export function handleFungible(event: ethereum.Event): void {
  journal(event.block, 'fungible ' + dumpParameters(event))
}

export function handleNonFungible(event: ethereum.Event): void {
  journal(event.block, 'non-fungible ' + dumpParameters(event))
}

export function handleAnonymous(event: ethereum.Event): void {
  journal(event.block, 'anonymous ' + dumpParameters(event))
}

export function handleFiltered(event: ethereum.Event): void {
  journal(event.block, 'filtered ' + dumpParameters(event))
}

export function handleOnce(block: ethereum.Block): void {
  const sink = new Sink()
  blockOf(sink, block)
  journal(block, 'once ' + dataSource.address().toHexString())
  sink.save('once-' + dataSource.address().toHexString())
}

export function handlePoll(block: ethereum.Block): void {
  journal(block, 'poll ' + dataSource.address().toHexString())
}

export function handleEveryBlock(block: ethereum.Block): void {
  journal(block, 'block ' + dataSource.network() + ' ' + dumpEntity(dataSource.context()))
}

function call(sink: Sink, target: Address, name: string, signature: string, args: Array<ethereum.Value>): void {
  const answer = ethereum.call(new ethereum.SmartContractCall('Target', target, name, signature, args))
  if (answer === null) {
    sink.text(name + ' null')
    return
  }
  let text = name
  for (let i = 0; i < answer.length; i++) text += ' ' + dumpEthereum(answer[i])
  sink.text(text)
}

// Calls at the block. Each line of the input: an address.
export function handleCalls(event: ethereum.Event): void {
  const sink = new Sink()
  const targets = inputOf(event).split('\n')
  for (let i = 0; i < targets.length; i++) {
    const target = Address.fromString(targets[i])
    const number = ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(2).pow(200))
    const address = ethereum.Value.fromAddress(event.address)
    const blob = ethereum.Value.fromBytes(Bytes.fromHexString('0x010203'))
    const texts = ethereum.Value.fromStringArray(['one', ''])
    call(sink, target, 'none', 'none():(uint256)', [])
    call(sink, target, 'one', 'one(uint256):(uint256)', [number])
    call(sink, target, 'signed', 'signed(int256):(int256)', [ethereum.Value.fromI32(-3)])
    call(sink, target, 'many', 'many(uint256,address,bytes,string[]):(uint256,address,bytes,string[])', [
      number,
      address,
      blob,
      texts,
    ])
    sink.text('balance ' + ethereum.getBalance(target).toString())
    sink.text('code ' + (ethereum.hasCode(target).inner ? '1' : '0'))
  }
  journal(event.block, 'calls')
  sink.save('calls-' + partOf(event))
}

// The same call, declared in the manifest.
export function handleDeclared(event: ethereum.Event): void {
  const sink = new Sink()
  const target = event.parameters[0].value.toAddress()
  call(sink, target, 'one', 'one(uint256):(uint256)', [event.parameters[1].value])
  journal(event.block, 'declared')
  sink.save('declared-' + event.block.number.toString())
}
