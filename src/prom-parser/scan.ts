import { FamilyRecord } from './family.ts'
import { errorLimitOf } from './parse.ts'
import { type Reading, readAs } from './read-as.ts'
import { Reader } from './reader.ts'
import type { ParseError, ParseOptions, Scanned, Visitor } from './types.ts'

/**
 * Shows the samples of an exposition one after the other and keeps none of them; judges as `parseExposition` does. Chunks are cut
 * anywhere: memory is that of the longest line. Without a Content-Type chunks are read as the text format, since their end is not known.
 */
export function scanExposition(
  input: Uint8Array | string | Iterable<Uint8Array>,
  visitor: Visitor,
  options: ParseOptions = {},
): Scanned {
  const whole = typeof input === 'string' ? new TextEncoder().encode(input) : input instanceof Uint8Array ? input : undefined
  const scan = new Scan(visitor, readAs(options, whole), options)
  for (const chunk of whole ? [whole] : (input as Iterable<Uint8Array>)) if (!scan.push(chunk)) break
  return scan.end()
}

/** The same for chunks that come in time: the body of an answer, a file's stream. */
export async function scanStream(
  chunks: AsyncIterable<Uint8Array>,
  visitor: Visitor,
  options: ParseOptions = {},
): Promise<Scanned> {
  const scan = new Scan(visitor, readAs(options), options)
  for await (const chunk of chunks) if (!scan.push(chunk)) break
  return scan.end()
}

class Scan {
  readonly #as: Reading
  readonly #reader: Reader | undefined
  readonly #errors: ParseError[] = []
  // What was not read yet: the beginning of a line.
  #rest: Uint8Array = new Uint8Array()
  #filled = 0
  // Reading again pays only when there is this much.
  #wanted = 0

  constructor(visitor: Visitor, as: Reading, options: ParseOptions) {
    this.#as = as
    const limit = errorLimitOf(options)
    const error = (found: ParseError): boolean => {
      this.#errors.push(found)
      return visitor.error?.(found) !== false && this.#errors.length < limit
    }
    const going = as.error === undefined || error(as.error)
    if (as.dialect === undefined || !going) return
    this.#reader = new Reader(as.dialect, {
      sample: (sample) => visitor.sample?.(sample) !== false,
      metadata: (metadata) => visitor.metadata?.(metadata) !== false,
      error,
      family: (name, line) => new FamilyRecord(name, line),
      keeps: false,
    })
  }

  /** False when no more is wanted. */
  push(chunk: Uint8Array): boolean {
    const reader = this.#reader
    if (!reader?.going) return false
    const window = this.#filled === 0 ? chunk : this.#append(chunk)
    if (window.length < this.#wanted) return true
    const read = reader.read(window, false)
    // A line that goes on for long is looked at again only when it has doubled: linear in all.
    this.#wanted = read === 0 ? 2 * window.length : 0
    this.#keep(window.subarray(read))
    return reader.going
  }

  end(): Scanned {
    const { format, escaping } = this.#as
    const reader = this.#reader
    if (reader?.going) reader.read(this.#rest.subarray(0, this.#filled), true)
    return { format, escaping, errors: this.#errors, samples: reader?.samples ?? 0, complete: reader?.going ?? false }
  }

  #append(chunk: Uint8Array): Uint8Array {
    this.#grow(this.#filled + chunk.length)
    this.#rest.set(chunk, this.#filled)
    this.#filled += chunk.length
    return this.#rest.subarray(0, this.#filled)
  }

  #keep(rest: Uint8Array): void {
    this.#grow(rest.length)
    this.#rest.set(rest)
    this.#filled = rest.length
  }

  #grow(size: number): void {
    if (size <= this.#rest.length) return
    const longer = new Uint8Array(Math.max(size, 2 * this.#rest.length))
    longer.set(this.#rest.subarray(0, this.#filled))
    this.#rest = longer
  }
}
