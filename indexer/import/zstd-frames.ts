/**
 * Unpacks a .zst file of any number of frames, as `cat`, pzstd and the seekable format make them: Node's own stream ends
 * with the first. Layout: RFC 8878, 3.1.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'

const FRAME_MAGIC = 0xfd2fb528
/** Of frames to be skipped, whose last four bits are free. */
const SKIPPABLE_MAGIC = 0x184d2a50

/** @throws RangeError when a frame is cut off or something else follows one; what zlib throws when one is damaged */
export async function* unpackZstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteReader(packed)
  try {
    while (await bytes.hasMore()) {
      const magic = await bytes.take(4)
      const number = magic.readUInt32LE()
      if (number === FRAME_MAGIC) yield* unpackFrame(magic, bytes)
      else if (number - (number & 15) === SKIPPABLE_MAGIC) await bytes.skip((await bytes.take(4)).readUInt32LE())
      else throw new RangeError('what follows is no zstd frame')
    }
  } finally {
    await bytes.close()
  }
}

async function* unpackFrame(magic: Uint8Array, bytes: ByteReader): AsyncGenerator<Uint8Array> {
  const unpack = createZstdDecompress()
  const fed = pipeline(Readable.from(frameParts(magic, bytes)), unpack)
  // Where it fails, reading fails with the same error.
  fed.catch(() => undefined)
  yield* unpack
}

/** The frame's bytes, as far as its own header and those of its blocks say that it reaches. */
async function* frameParts(magic: Uint8Array, bytes: ByteReader): AsyncGenerator<Uint8Array> {
  yield magic
  const descriptor = await bytes.take(1)
  yield descriptor
  const flags = descriptor[0] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0
  yield await bytes.take((isSingle ? 0 : 1) + dictionaryBytes + sizeBytes)
  for (let isLast = false; !isLast; ) {
    const header = await bytes.take(3)
    const value = header.readUIntLE(0, 3)
    isLast = (value & 1) === 1
    const isRepeatedByte = ((value >> 1) & 3) === 1
    yield header
    yield await bytes.take(isRepeatedByte ? 1 : value >> 3)
  }
  if ((flags & 4) !== 0) yield await bytes.take(4)
}

/** Takes as many bytes as are asked for from chunks of any size. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  async hasMore(): Promise<boolean> {
    return this.#rest.length > 0 || (await this.#read())
  }

  async take(count: number): Promise<Buffer> {
    while (this.#rest.length < count) await this.#readMore()
    const taken = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return taken
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      if (!(await this.hasMore())) await this.#readMore()
      const step = Math.min(left, this.#rest.length)
      this.#rest = this.#rest.subarray(step)
      left -= step
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #readMore(): Promise<void> {
    if (!(await this.#read())) throw new RangeError('the last zstd frame is cut off')
  }

  async #read(): Promise<boolean> {
    const { value, done } = await this.#chunks.next()
    if (done === true) return false
    this.#rest = this.#rest.length === 0 ? Buffer.from(value) : Buffer.concat([this.#rest, value])
    return true
  }
}
