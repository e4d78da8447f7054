type Read = { readonly value: string; readonly end: number } | { readonly problem: string; readonly at: number }

const SIMPLE = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
])

const HEX_DIGITS = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

/** Reads a PromQL string that begins at `at`: "…" or '…' with Go's escapes, `…` as it stands. Undefined when none begins there. */
export function parseGoString(text: string, at: number): Read | undefined {
  const quote = text[at]
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined
  let value = ''
  for (let i = at + 1; i < text.length; ) {
    const c = text[i] ?? ''
    if (c === quote) return { value, end: i + 1 }
    if (c === '\n' && quote !== '`') break
    if (c !== '\\' || quote === '`') {
      value += c
      i++
      continue
    }
    const escaped = readEscape(text, i)
    if (escaped === undefined) return { problem: `unknown escape ${JSON.stringify(text.slice(i, i + 2))}`, at: i }
    value += escaped.value
    i = escaped.end
  }
  return { problem: `the string has no closing ${quote}`, at }
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  const c = text[at + 1] ?? ''
  const simple = SIMPLE.get(c)
  if (simple !== undefined) return { value: simple, end: at + 2 }
  const width = HEX_DIGITS.get(c)
  const digits = width === undefined ? text.slice(at + 1, at + 4) : text.slice(at + 2, at + 2 + width)
  if (!(width === undefined ? /^[0-3][0-7]{2}$/ : /^[0-9a-fA-F]+$/).test(digits) || digits.length !== (width ?? 3))
    return undefined
  const code = Number.parseInt(digits, width === undefined ? 8 : 16)
  return code > 0x10ffff ? undefined : { value: String.fromCodePoint(code), end: at + 1 + (width === undefined ? 3 : width + 1) }
}
