import { statSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import type { LogLines, LogMark } from '../stack.ts'

/** A file that is larger is emptied. */
const LIMIT = 50 * 1024 * 1024
/** Read at once, in bytes. */
const READ_AT_ONCE = 16 * 1024 * 1024
const NEWLINE = 0x0a

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

  /** Whole lines without empty ones; of more than is read at once the last. Throws `CannotObserve` when it cannot be read. */
  async read(since?: LogMark): Promise<LogLines> {
    const dropped = this.#dropped
    const from = since === undefined ? 0 : Number(since)
    const wanted = Math.max(0, from - dropped)
    const { bytes, at } = await this.#bytes(wanted)
    // Emptied meanwhile: what was read may be of either time.
    if (this.#dropped !== dropped) return this.read(since)
    const end = bytes.lastIndexOf(NEWLINE) + 1
    // Half a line could show half of what must not be shown, and is no line of the service.
    const skipped = at > wanted ? bytes.indexOf(NEWLINE) + 1 : 0
    const lines = bytes.toString('utf8', skipped, end).split(/\r?\n/)
    const cut = dropped > from || at > wanted
    return { lines: lines.filter((line) => line !== ''), mark: String(dropped + at + end), cut }
  }

  async #bytes(wanted: number): Promise<{ readonly bytes: Buffer; readonly at: number }> {
    try {
      await using file = await open(this.path)
      const { size } = await file.stat()
      const at = Math.max(Math.min(wanted, size), size - this.#most)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - at), 0, size - at, at)
      return { bytes: buffer.subarray(0, bytesRead), at }
    } catch (error) {
      throw new CannotObserve(`the log ${this.path} cannot be read: ${messageOf(error)}`, { cause: error })
    }
  }
}
