/** Where a text stops being JSON. */
export interface Mistake {
  /** Offset from 0 in UTF-16 units. */
  readonly offset: number
  readonly expected: string
  readonly got: string
}

type Wanted =
  | 'a value'
  | 'a value or ]'
  | 'a key in double quotes'
  | 'a key in double quotes or }'
  | ':'
  | ', or }'
  | ', or ]'
  | 'the end of the file'

/** The first place at which a text is no JSON; undefined when it is. JavaScript's own parser does not always tell where it stopped. */
export function firstMistake(text: string): Mistake | undefined {
  const open: ('{' | '[')[] = []
  let wanted: Wanted = 'a value'
  let at = 0
  const afterValue = (): Wanted => (open.length === 0 ? 'the end of the file' : open.at(-1) === '{' ? ', or }' : ', or ]')
  const mistake = (expected: string, offset = at): Mistake => ({ offset, expected, got: found(text, offset) })
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++
    const char = text[at]
    if (char === undefined) return wanted === 'the end of the file' ? undefined : mistake(wanted)
    if (wanted === 'the end of the file') return mistake(wanted)
    if (char === (open.at(-1) === '{' ? '}' : ']') && wanted.endsWith(` ${char}`)) {
      open.pop()
      wanted = afterValue()
      at++
    } else if (wanted === ':' || wanted.startsWith(',')) {
      if (char !== wanted[0]) return mistake(wanted)
      wanted = char === ':' || open.at(-1) === '[' ? 'a value' : 'a key in double quotes'
      at++
    } else if (char === '"') {
      const end = endOfString(text, at)
      if (typeof end !== 'number') return mistake(end.expected, end.offset)
      at = end
      wanted = wanted.startsWith('a key') ? ':' : afterValue()
    } else if (wanted.startsWith('a key')) return mistake(wanted)
    else if (char === '{' || char === '[') {
      open.push(char)
      wanted = char === '{' ? 'a key in double quotes or }' : 'a value or ]'
      at++
    } else {
      const end = endOfWord(text, at)
      if (end === undefined) return mistake(wanted)
      at = end
      wanted = afterValue()
    }
  }
}

const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

function endOfString(text: string, from: number): number | { readonly offset: number; readonly expected: string } {
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '"') return at + 1
    if (text.charCodeAt(at) < 32) return { offset: at, expected: 'the closing quote of a text' }
    if (char !== '\\') continue
    const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y
    escaped.lastIndex = at + 1
    if (!escaped.test(text)) return { offset: at, expected: 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000' }
    at = escaped.lastIndex - 1
  }
  return { offset: text.length, expected: 'the closing quote of a text' }
}

function endOfWord(text: string, from: number): number | undefined {
  const word = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
  word.lastIndex = from
  return word.test(text) ? word.lastIndex : undefined
}

function found(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the file'
  const char = text[offset] ?? ''
  if (char === '\n' || char === '\r') return 'the end of the line'
  const word = /[^\s,:{}[\]"]{1,40}/y
  word.lastIndex = offset
  return JSON.stringify(word.exec(text)?.[0] ?? char)
}
