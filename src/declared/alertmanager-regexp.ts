/** A pattern as this machine applies it, or why it cannot: `refused` by RE2 as well, or of a syntax that is `unknown` here. */
export type Compiled = { readonly regexp: RegExp } | { readonly refused: string } | { readonly unknown: string }

const POSIX: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '\\dA-Fa-f',
}
const SPACE = '\\t\\n\\f\\r '

const ESCAPE = String.raw`\\(?<escape>[pP](?:\{\^?\w+\}|\w)|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|0[0-7]{0,2}|[1-7][0-7]{1,2}|.)`
const IN_CLASS = new RegExp(String.raw`${ESCAPE}|\[:(?<not>\^?)(?<posix>\w+):\]|.`, 'gsu')
/** One thing of a pattern, outside of brackets. */
const TOKEN = new RegExp(
  [
    String.raw`\\Q(?<quoted>.*?)(?:\\E|$)`,
    ESCAPE,
    String.raw`(?<head>\(\?(?:P?<\w+>|[imsU-]*[:)]|.?))`,
    String.raw`(?<repeat>\{\d+(?:,\d*)?\})`,
    // What follows the opening bracket belongs to it, even when it is a closing one.
    String.raw`(?<class>\[(?:\^|(?!\^))(?:\\.|\[:\^?\w+:\]|[^\\])(?:\\.|\[:\^?\w+:\]|[^\\\]])*\])`,
    '.',
  ].join('|'),
  'gsu',
)

class Unusable extends Error {
  readonly kind: 'refused' | 'unknown'

  constructor(kind: 'refused' | 'unknown', message: string) {
    super(message)
    this.kind = kind
  }
}

/** The pattern as Alertmanager applies it: RE2, anchored at both ends, and `.` matches no line feed. */
export function compileAnchored(pattern: string): Compiled {
  const [flags = ''] = /^(?:\(\?[is]+\))*/.exec(pattern) ?? []
  try {
    const body = translate(pattern.slice(flags.length), flags.includes('s') ? '[\\s\\S]' : '[^\\n]')
    return { regexp: new RegExp(`^(?:${body})$`, flags.includes('i') ? 'iu' : 'u') }
  } catch (error) {
    if (error instanceof Unusable && error.kind === 'unknown') return { unknown: error.message }
    return { refused: error instanceof Error ? error.message : String(error) }
  }
}

function translate(pattern: string, dot: string): string {
  return pattern.replace(TOKEN, (token, ...rest) => {
    const groups: Readonly<Record<string, string | undefined>> = rest.at(-1)
    if (groups.quoted !== undefined) return literal(groups.quoted)
    if (groups.escape !== undefined) return escaped(groups.escape)
    if (groups.head !== undefined) return groupHead(groups.head)
    if (groups.class !== undefined) return characterClass(groups.class)
    if (groups.repeat !== undefined) return token
    if (token === '.') return dot
    return '{}[]'.includes(token) ? unpaired(token) : token
  })
}

// A brace that repeats nothing and a closing bracket stand for themselves; an opening one that nothing closes is a mistake.
function unpaired(sign: string): string {
  if (sign === '[') throw new Unusable('refused', 'missing closing ]')
  return `\\${sign}`
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

function groupHead(head: string): string {
  if (/^\(\?P?</.test(head) && head.endsWith('>')) return head.replace('(?P<', '(?<')
  if (/^\(\?(?:-?i)?:$/.test(head)) return head
  if (/^\(\?[imsU-]+[:)]$/.test(head)) throw new Unusable('unknown', `flags like ${head} are not supported here`)
  throw new Unusable('refused', `${head} is no syntax of RE2, which has no look-around`)
}

/** What an escape means outside of a class, without its backslash. */
function escaped(code: string): string {
  if (code === 'A') return '^'
  if (code === 'z') return '$'
  if (code === 's' || code === 'S') return `[${code === 'S' ? '^' : ''}${SPACE}]`
  if (/^[dDwWbB]$/.test(code)) return `\\${code}`
  return character(code)
}

function escapedInClass(code: string): string {
  if (code === 's') return SPACE
  if (code === 'S') throw new Unusable('unknown', '\\S within brackets is not supported here')
  if (/^[dDwW]$/.test(code)) return `\\${code}`
  return code === '-' ? '\\-' : character(code)
}

function character(code: string): string {
  if (/^[nrtfv]$/.test(code)) return `\\${code}`
  if (code === 'a') return '\\x07'
  if (/^[0-7]+$/.test(code) && !/^[1-7]$/.test(code)) return `\\u{${Number.parseInt(code, 8).toString(16)}}`
  if (code.startsWith('x') && code.length > 1) return `\\u{${code.replace(/[x{}]/g, '')}}`
  if (/^[pP]./.test(code)) return property(code)
  if (/^[!-/:-@[-`{-~ ]$/.test(code)) return literal(code)
  if (code === 'C') throw new Unusable('unknown', '\\C is not supported here')
  throw new Unusable('refused', `\\${code} is no escape of RE2`)
}

function property(code: string): string {
  const name = code.slice(1).replace(/[{}^]/g, '')
  const not = (code[0] === 'P') !== code.includes('^')
  return `\\${not ? 'P' : 'p'}{${name.length <= 2 ? name : `Script=${name}`}}`
}

function characterClass(text: string): string {
  const not = text.startsWith('[^')
  const inner = text.slice(not ? 2 : 1, -1).replace(IN_CLASS, (token, ...rest) => {
    const groups: Readonly<Record<string, string | undefined>> = rest.at(-1)
    if (groups.escape !== undefined) return escapedInClass(groups.escape)
    if (groups.posix === undefined) return token === '-' ? token : literal(token)
    const range = POSIX[groups.posix]
    if (range === undefined) throw new Unusable('refused', `${token} is no class of RE2`)
    if (groups.not === '^') throw new Unusable('unknown', `${token} is not supported here`)
    return range
  })
  return `[${not ? '^' : ''}${inner}]`
}
