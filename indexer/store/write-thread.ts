/** The writing thread: does what the indexing thread sends, in its order, and answers each request once it is done. */
import { workerData } from 'node:worker_threads'
import { type ErrorMessage, toMessage } from '../worker-messages.ts'
import { openAgain } from './database-file.ts'
import { DatabaseWriter } from './database-writer.ts'
import { applyPacket } from './packet.ts'
import { parseEntitySchema } from './schema.ts'
import type { WriteAnswer, WriteRequest, WriteThreadOptions } from './threaded-writer.ts'

const { path, schemaText, port, answered }: WriteThreadOptions = workerData

/** After a failure nothing is written until the indexing thread knows of it. */
const SKIPPED: ErrorMessage = { class: 'Error', message: 'An earlier transaction has failed.' }

let isFailed = false
const opened = open()

function open(): { readonly close: () => void; readonly writer: DatabaseWriter } | { readonly error: ErrorMessage } {
  try {
    const db = openAgain(path)
    const writer = new DatabaseWriter(db, path, parseEntitySchema(schemaText))
    const close = (): void => {
      writer.close()
      db.close()
    }
    return { writer, close }
  } catch (error) {
    return { error: toMessage(error) }
  }
}

function answer(request: WriteRequest): WriteAnswer {
  const room = request.kind === 'packet' ? request.room : undefined
  try {
    if ('error' in opened) return request.kind === 'close' ? {} : { error: opened.error, room }
    if (request.kind === 'packet') {
      if (isFailed) return { error: SKIPPED, room }
      write(opened.writer, request)
    } else if (request.kind === 'fold') opened.writer.fold()
    else if (request.kind === 'close') opened.close()
    isFailed &&= request.kind !== 'resume'
    return { room }
  } catch (error) {
    isFailed ||= request.kind === 'packet'
    return { error: toMessage(error), room }
  }
}

function write(writer: DatabaseWriter, { expected, room, length }: Extract<WriteRequest, { kind: 'packet' }>): void {
  writer.begin(expected)
  try {
    applyPacket(room, length, writer)
    writer.commit(() => undefined)
  } catch (error) {
    writer.rollback()
    throw error
  }
}

port.on('message', (request: WriteRequest) => {
  const done = answer(request)
  port.postMessage(done, done.room ? [done.room] : [])
  Atomics.add(answered, 0, 1)
  Atomics.notify(answered, 0)
  if (request.kind === 'close') port.close()
})
