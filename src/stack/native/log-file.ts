import { statSync, truncateSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import type { LogLines, LogMark } from '../stack.ts'

/** A file that is larger is emptied. */
const LIMIT = 50 * 1024 * 1024
/** Read at once, in bytes. */
const READ_AT_ONCE = 16 * 1024 * 1024
const NEWLINE = 0x0a
/** Bytes before a mark by which it is known that the file still is the one that was read. */
const BEFORE = 64

/** The file that holds the output of one service, through all its starts. */
export class LogFile {
  readonly path: string
  readonly #limit: number
  readonly #most: number
  /** Bytes that were logged and are no longer there: marks count from the first one ever. */
  #dropped = 0

  constructor(path: string, { limit = LIMIT, most = READ_AT_ONCE } = {}) {
    this.path = path
    this.#limit = limit
    this.#most = most
  }

  /** Keeps it from filling the disk. */
  bound(): void {
    try {
      const { size } = statSync(this.path)
      if (size <= this.#limit) return
      truncateSync(this.path, 0)
      this.#dropped += size
    } catch {
      // Removed with the run's state: nothing left to bound.
    }
  }

  /**
   * Whole lines without empty ones; of more than is read at once the last. `ended`: nobody writes any more, so what stands there without
   * an end is a line as well. Throws `CannotObserve` when it cannot be read.
   */
  async read(since?: LogMark, { ended = false } = {}): Promise<LogLines> {
    const dropped = this.#dropped
    const [from = 0, length = 0, sum = 0] = since === undefined ? [] : since.split('.').map(Number)
    // What came before the mark is gone when it was emptied here: nothing to compare.
    const before = from > dropped ? { length, sum } : { length: 0, sum: 0 }
    const { bytes, at, skip, cut } = await this.#bytes(Math.max(0, from - dropped), before)
    // Emptied meanwhile: what was read may be of either time.
    if (this.#dropped !== dropped) return this.read(since, { ended })
    const end = Math.max(skip, ended ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1)
    const lines = bytes.toString('utf8', skip, end).split(/\r?\n/)
    const last = bytes.subarray(Math.max(0, end - BEFORE), end)
    const mark = `${dropped + at + end}.${last.length}.${crc32(last)}`
    return { lines: lines.filter((line) => line !== ''), mark, cut: cut || dropped > from }
  }

  /** From `wanted` on, where what stands before it still is what stood there; else all that there is. */
  async #bytes(wanted: number, before: { readonly length: number; readonly sum: number }): Promise<Part> {
    try {
      await using file = await open(this.path)
      const { size } = await file.stat()
      const part = await this.#from(file, wanted, size)
      const { bytes, skip } = part
      const isSame = size >= wanted && (part.cut || crc32(bytes.subarray(skip - before.length, skip)) === before.sum)
      // The service emptied it itself: what is there now came after the mark.
      return isSame ? part : { ...(await this.#from(file, 0, size)), cut: true }
    } catch (error) {
      throw new CannotObserve(`the log ${this.path} cannot be read: ${messageOf(error)}`, { cause: error })
    }
  }

  async #from(file: FileHandle, wanted: number, size: number): Promise<Part> {
    const cut = size - wanted > this.#most
    const at = cut ? size - this.#most : Math.max(0, Math.min(wanted, size) - BEFORE)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - at), 0, size - at, at)
    const bytes = buffer.subarray(0, bytesRead)
    // Half a line could show half of what must not be shown, and is no line of the service.
    return { bytes, at, skip: cut ? bytes.indexOf(NEWLINE) + 1 : Math.min(wanted, size) - at, cut }
  }
}

interface Part {
  readonly bytes: Buffer
  /** Where in the file they begin. */
  readonly at: number
  readonly skip: number
  /** Some that were asked for are missing. */
  readonly cut: boolean
}
