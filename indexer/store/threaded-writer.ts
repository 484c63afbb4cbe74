/**
 * Writes to the database in a thread of its own (write-thread.ts). Transactions are sent as packets; a few may be on
 * their way while the next one is made. All of it is synchronous: where an answer is needed the caller's thread sleeps.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type ErrorMessage, fromMessage } from '../worker-messages.ts'
import type { BlockPointer } from './meta.ts'
import { PackedRows, PacketWriter } from './packet.ts'
import type { EntitySchema } from './schema.ts'
import type { StoreWriter, WriteStep } from './store-writer.ts'

/** What the writing thread is given. */
export type WriteThreadOptions = {
  readonly path: string
  readonly schemaText: string
  readonly port: MessagePort
  /** One integer: how many requests were answered. */
  readonly answered: Int32Array
}

export type WriteRequest =
  | {
      readonly kind: 'packet'
      readonly expected: BlockPointer | null
      readonly room: ArrayBuffer
      readonly length: number
    }
  | { readonly kind: 'fold' }
  /** What failed is known: the next packet is one that goes on from the file's pointer. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'close' }

/** `room`: the packet's, to be used again. */
export type WriteAnswer = {
  readonly error?: ErrorMessage | undefined
  readonly room?: ArrayBuffer | undefined
}

type OnItsWay = { readonly bytes: number; readonly written: () => void }

/** Packets on their way hold less than this together, or are one. */
const BYTES_ON_THEIR_WAY = 4 * 1024 * 1024
/** Buffers that are kept for the next packets, none of them larger than a batch is as a rule. */
const ROOMS = 3
const ROOM_BYTES = 16 * 1024 * 1024
/** What the thread makes is forgotten at once. */
const YOUNG_MB = 8
/** No transaction takes so long: a thread that has not answered by then never will. */
const ANSWER_MS = 600_000

/** Type stripping runs the .ts file itself; a build has .js beside it. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './write-thread.ts' : './write-thread.js', import.meta.url)

export class ThreadedWriter implements StoreWriter {
  readonly #rows: readonly PackedRows[]
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #answered = new Int32Array(new SharedArrayBuffer(4))
  /** Oldest first. */
  readonly #onTheirWay: OnItsWay[] = []
  readonly #rooms: ArrayBuffer[] = []
  #bytes = 0
  #sent = 0
  #received = 0
  #packet = new PacketWriter()
  #expected: BlockPointer | null = null
  #failure: Error | undefined
  #isClosed = false

  constructor(path: string, schema: EntitySchema, schemaText: string) {
    const types = [...schema.types.values()]
    this.#rows = types.map((type, table) => new PackedRows(() => this.#packet, table, type))
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const workerData: WriteThreadOptions = { path, schemaText, port: port2, answered: this.#answered }
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
    const worker = new Worker(THREAD, { workerData, transferList: [port2], execArgv: [], resourceLimits })
    this.#worker = worker
    worker.on('error', (error) => {
      this.#failure ??= error instanceof Error ? error : new Error(String(error))
    })
    port1.unref()
    worker.unref()
  }

  begin(expected: BlockPointer | null): void {
    this.#receive()
    while (this.#failure === undefined && this.#bytes > BYTES_ON_THEIR_WAY) this.#wait()
    this.#throwFailure()
    this.#expected = expected
  }

  commit(written: () => void): void {
    const { room, length } = this.#packet
    this.#onTheirWay.push({ bytes: length, written })
    this.#bytes += length
    this.#packet = new PacketWriter(this.#rooms.pop())
    this.#send({ kind: 'packet', expected: this.#expected, room, length }, [room])
  }

  rollback(): void {
    this.#packet = new PacketWriter(this.#packet.room)
  }

  rows(table: number): PackedRows {
    const rows = this.#rows[table]
    if (!rows) throw new RangeError(`Table ${table}: got ${this.#rows.length} of them.`)
    return rows
  }

  step(step: WriteStep): void {
    this.#packet.step(step)
  }

  fold(): void {
    this.#receive()
    if (this.#sent === this.#received) this.#send({ kind: 'fold' })
  }

  settle(): void {
    while (this.#failure === undefined && this.#received < this.#sent) this.#wait()
    this.#throwFailure()
  }

  close(): void {
    if (this.#isClosed) return
    if (this.#sent === 0) {
      this.#isClosed = true
      this.#port.close()
      void this.#worker.terminate()
      return
    }
    try {
      this.settle()
    } finally {
      this.#isClosed = true
      this.#send({ kind: 'close' })
      while (this.#received < this.#sent) this.#wait()
      this.#port.close()
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  #send(request: WriteRequest, transfer: ArrayBuffer[] = []): void {
    if (this.#isClosed && request.kind !== 'close') throw new TypeError('The database is closed.')
    this.#sent++
    this.#port.postMessage(request, transfer)
  }

  /** Sleeps until there is an answer that was not looked at. */
  #wait(): void {
    const end = performance.now() + ANSWER_MS
    while (Atomics.load(this.#answered, 0) === this.#received) {
      const left = end - performance.now()
      if (left <= 0) throw new Error(`The writing thread has not answered for ${ANSWER_MS / 1000} s.`)
      Atomics.wait(this.#answered, 0, this.#received, left)
    }
    this.#receive()
  }

  #receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port)
      if (received === undefined) return
      this.#received++
      const { error, room }: WriteAnswer = received.message
      if (room === undefined) {
        if (error) this.#failure ??= fromMessage(error)
        continue
      }
      if (room.byteLength <= ROOM_BYTES && this.#rooms.length < ROOMS) this.#rooms.push(room)
      const packet = this.#onTheirWay.shift()
      if (!packet) throw new RangeError('The writing thread: got an answer to nothing.')
      this.#bytes -= packet.bytes
      if (error) this.#failure ??= fromMessage(error)
      else packet.written()
    }
  }

  /** Nothing after what failed is written: the thread is told to go on once all of that has come back. */
  #throwFailure(): void {
    const failure = this.#failure
    if (failure === undefined) return
    while (this.#onTheirWay.length > 0) this.#wait()
    this.#failure = undefined
    this.#send({ kind: 'resume' })
    throw failure
  }
}
