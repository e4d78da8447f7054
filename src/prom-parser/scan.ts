import { END, HASH, LF } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { MetaLine } from './meta-line.ts'
import { SampleLine } from './sample-line.ts'
import type { ParseError } from './types.ts'

/** What a scan calls while it goes through the lines. Each returns false to stop it. */
export interface Visitor {
  sample(line: SampleLine): boolean
  metadata(line: MetaLine): boolean
  error(error: ParseError): boolean
}

/** Goes through all lines once. A wrong line is reported and skipped; the next one is read as if it had been right. */
export function scan(cursor: Cursor, visitor: Visitor): void {
  const sample = new SampleLine(cursor)
  const meta = new MetaLine(cursor)
  const size = cursor.bytes.length
  while (cursor.pos < size) {
    cursor.blanks()
    cursor.failure = undefined
    const c = cursor.peek()
    const blank = c === LF || c === END
    const line = blank ? undefined : c === HASH ? meta : sample
    const read = line ? line.read() : cursor.dialect.loose || cursor.fail('blank-line', 'no blank lines')
    if (read && line === meta && meta.kind === 'eof') {
      endOfText(cursor, visitor)
      return
    }
    let going = true
    if (!read && cursor.failure) going = visitor.error(cursor.failure)
    else if (line === sample) going = visitor.sample(sample)
    else if (line === meta && meta.kind !== 'comment') going = visitor.metadata(meta)
    if (read && !blank && cursor.pos >= size && cursor.dialect.finalNewline) {
      going = visitor.error(cursor.error('no-final-newline', 'a line feed after the last line'))
    }
    if (!going) return
    // A failed line is left at its own end, however far a broken string made the reader look.
    cursor.nextLine(read ? cursor.pos : cursor.lineEnd())
  }
  if (cursor.dialect.openmetrics) visitor.error(cursor.error('no-eof', '# EOF as the last line', cursor.pos))
}

function endOfText(cursor: Cursor, visitor: Visitor): void {
  cursor.nextLine(cursor.pos)
  if (cursor.pos < cursor.bytes.length) visitor.error(cursor.error('text-after-eof', 'nothing after # EOF'))
}
