import { BACKSLASH, END, isUtf8, LF, METRIC_PART, METRIC_START, QUOTE, SPACE, TAB } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import type { MetadataView } from './types.ts'

type MetaKind = MetadataView['kind'] | 'eof' | 'nul' | 'comment'

const KEYWORDS: ReadonlyMap<string, MetaKind> = new Map([
  ['HELP', 'help'],
  ['TYPE', 'type'],
  ['UNIT', 'unit'],
])

/** One line that begins with `#`. The same object serves every line. */
export class MetaLine {
  readonly #cursor: Cursor
  kind: MetaKind = 'comment'
  name = ''
  /** The help text, unescaped; the type or the unit as written. */
  text = ''
  /** Where `text` begins. */
  textAt = 0
  // A scrape ends at a NUL in a comment, unless a blank stands behind its #, and at one behind # EOF.
  #endsText = false

  get line(): number {
    return this.#cursor.line
  }

  constructor(cursor: Cursor) {
    this.#cursor = cursor
  }

  isMetadata(): this is MetadataView {
    return this.kind === 'help' || this.kind === 'type' || this.kind === 'unit'
  }

  /** Reads the line at the cursor up to its end; false when it is wrong (`cursor.failure` says how). */
  read(): boolean {
    const { dialect } = this.#cursor
    const end = this.#cursor.lineEnd()
    this.kind = 'comment'
    this.#endsText = false
    if (dialect.openmetrics) return this.#readOpenMetrics(end)
    return dialect.rules === 'expfmt' ? this.#readExpfmt(end) : this.#readScraper(end)
  }

  #readOpenMetrics(end: number): boolean {
    const cursor = this.#cursor
    const head = cursor.strings.raw(cursor.pos, Math.min(end, cursor.pos + 7))
    const kind = head.startsWith('# ') ? KEYWORDS.get(head.slice(2, 6)) : undefined
    if (kind !== undefined && head[6] === ' ') {
      cursor.pos += 7
      if (!this.#readName()) return false
      if (cursor.peek() !== SPACE) return cursor.fail('bad-metadata', 'one space and a text after the name')
      cursor.pos++
      return this.#finish(kind, cursor.lineEnd(cursor.pos))
    }
    if (head.startsWith('# EOF')) {
      cursor.pos += 5
      this.kind = cursor.atNul() ? 'nul' : 'eof'
      return this.kind === 'nul' || cursor.pos === end || cursor.fail('text-after-eof', 'nothing after # EOF')
    }
    return cursor.fail('bad-comment', '# HELP, # TYPE, # UNIT or # EOF, each with one space')
  }

  #readScraper(end: number): boolean {
    const cursor = this.#cursor
    const kind = this.#keyword(end)
    const c = cursor.peek()
    if (kind === undefined || (c !== SPACE && c !== TAB)) return this.#comment(end)
    cursor.anyBlanks()
    // What a NUL begins is a comment like any other.
    if (cursor.atNul()) return this.#comment(end)
    if (!this.#readName()) return false
    // The scraper drops one character after the name, whatever it is, except NUL.
    if (cursor.atNul()) return cursor.fail('bad-metadata', 'a blank after the name')
    if (cursor.peek() !== LF && cursor.peek() !== END) cursor.pos++
    return this.#finish(kind, cursor.lineEnd(cursor.pos))
  }

  #readExpfmt(end: number): boolean {
    const cursor = this.#cursor
    const kind = this.#keyword(end)
    const c = cursor.peek()
    if (kind === undefined || (c !== SPACE && c !== TAB)) return this.#comment(end)
    cursor.anyBlanks()
    if (cursor.pos === end) return this.#comment(end)
    if (!this.#readName()) return false
    if (cursor.pos === end) return this.#comment(end)
    if (cursor.peek() !== SPACE && cursor.peek() !== TAB) return cursor.fail('bad-metadata', 'a blank after the name')
    cursor.anyBlanks()
    return cursor.pos === end ? this.#comment(end) : this.#finish(kind, end)
  }

  // After `#` and blanks: HELP or TYPE; `pos` is then behind it.
  #keyword(end: number): MetaKind | undefined {
    const cursor = this.#cursor
    cursor.pos++
    const first = cursor.peek()
    if (cursor.dialect.rules !== 'expfmt' && first !== SPACE && first !== TAB) {
      this.#endsText = cursor.bytes.subarray(cursor.pos, end).includes(0)
      return undefined
    }
    cursor.anyBlanks()
    const kind = KEYWORDS.get(cursor.strings.raw(cursor.pos, Math.min(end, cursor.pos + 4)))
    if (kind === undefined || kind === 'unit') return undefined
    cursor.pos += 4
    return kind
  }

  #readName(): boolean {
    const cursor = this.#cursor
    const quoted = cursor.peek() === QUOTE
    if (quoted ? !this.#readQuotedName() : !cursor.name(METRIC_START, METRIC_PART)) {
      return quoted ? false : cursor.fail('bad-metadata', 'a metric name')
    }
    this.name = cursor.strings.read(cursor.from, cursor.to)
    return true
  }

  // A scrape does not look at the bytes of a name that metadata is about, apart from NUL.
  #readQuotedName(): boolean {
    const cursor = this.#cursor
    const { dialect, pos } = cursor
    if (!cursor.string('bad-metadata', dialect.newlineInName, dialect.rules !== 'none')) return false
    if (cursor.from === cursor.to && dialect.rules !== 'none')
      return cursor.fail('bad-metadata', 'a metric name that is not empty', pos)
    return cursor.nameHolds(METRIC_START, METRIC_PART) || cursor.fail('bad-metadata', cursor.nameExpected, pos)
  }

  #finish(kind: MetaKind, end: number): boolean {
    const cursor = this.#cursor
    const { dialect, strings, bytes } = cursor
    const start = cursor.pos
    this.kind = kind
    this.textAt = start
    cursor.pos = end
    this.text =
      kind === 'help' ? strings.resolved(start, end, dialect.openmetrics || dialect.rules === 'expfmt') : strings.raw(start, end)
    if (kind === 'help' && dialect.rules !== 'expfmt' && !isUtf8(bytes, start, end))
      return cursor.fail('bad-utf8', 'valid UTF-8', start)
    if (dialect.strictEscapes && kind === 'help') return this.#escapesHold(start, end)
    return true
  }

  #escapesHold(start: number, end: number): boolean {
    const { bytes } = this.#cursor
    for (let at = bytes.indexOf(BACKSLASH, start); at >= 0 && at < end; at = bytes.indexOf(BACKSLASH, at + 2)) {
      const next = bytes[at + 1]
      if (next !== 110 && next !== BACKSLASH && next !== QUOTE) return this.#cursor.fail('bad-escape', '\\\\, \\" or \\n', at)
    }
    return true
  }

  #comment(end: number): boolean {
    this.#cursor.pos = end
    this.kind = this.#endsText ? 'nul' : 'comment'
    return true
  }
}
