import type { Problem } from './compose-problems.ts'

type Complaint = Pick<Problem, 'message' | 'expected' | 'got' | 'hint'>

export interface Expansion {
  readonly text: string
  /** Values that came from variables, by name: some are secrets. */
  readonly used: readonly { readonly name: string; readonly value: string }[]
  readonly complaints: readonly Complaint[]
}

export interface Expander {
  readonly lookup: (name: string) => string | undefined
  /** `compose`: `$X` too, `$$` is a dollar sign, unset is empty. `braces`: only `${X}`, `$${` is a literal `${`, unset is a complaint. */
  readonly dialect: 'compose' | 'braces'
}

/** Replaces `${X}`, `${X:-default}`, `${X-default}`, `${X:?message}`, `${X:+other}` (and `$X` in compose files). */
export function expand(text: string, expander: Expander): Expansion {
  const used: { name: string; value: string }[] = []
  const complaints: Complaint[] = []
  const value = new Run(expander, used, complaints).expand(text)
  return { text: value, used, complaints }
}

class Run {
  readonly #expander: Expander
  readonly #used: { name: string; value: string }[]
  readonly #complaints: Complaint[]

  constructor(expander: Expander, used: { name: string; value: string }[], complaints: Complaint[]) {
    this.#expander = expander
    this.#used = used
    this.#complaints = complaints
  }

  expand(text: string): string {
    let out = ''
    let at = 0
    for (;;) {
      const dollar = text.indexOf('$', at)
      if (dollar < 0) return out + text.slice(at)
      const [value, end] = this.#at(text, dollar)
      out += text.slice(at, dollar) + value
      at = end
    }
  }

  // What stands for the dollar sign at `start`, and where the text goes on.
  #at(text: string, start: number): [string, number] {
    if (text.startsWith('${', start)) return this.#braced(text, start)
    if (this.#expander.dialect === 'braces') return text.startsWith('$${', start) ? ['${', start + 3] : ['$', start + 1]
    if (text[start + 1] === '$') return ['$', start + 2]
    const name = /^[A-Za-z_]\w*/.exec(text.slice(start + 1))?.[0]
    return name === undefined ? ['$', start + 1] : [this.#lookup(name) ?? '', start + 1 + name.length]
  }

  #braced(text: string, start: number): [string, number] {
    const end = closing(text, start)
    const inner = text.slice(start + 2, end)
    const parts = /^([A-Za-z_]\w*)(?:(:?[-?+])([\s\S]*))?$/.exec(inner)
    if (end < 0 || parts === null) {
      this.#complaints.push(bad(text, end < 0 ? 'a brace that is not closed' : `\${${inner}}`))
      return ['', text.length]
    }
    const [, name = '', operator = '', word = ''] = parts
    return [this.#value(name, operator, word), end + 1]
  }

  #value(name: string, operator: string, word: string): string {
    const value = this.#lookup(name)
    const there = value !== undefined && !(operator.startsWith(':') && value === '')
    const kind = operator.at(-1)
    if (kind === '+') return there ? this.expand(word) : ''
    if (there) return value
    if (kind === '-') return this.expand(word)
    if (kind === '?') this.#complaints.push(unset(name, this.expand(word) || undefined))
    else if (this.#expander.dialect === 'braces') this.#complaints.push(unset(name, undefined))
    return ''
  }

  #lookup(name: string): string | undefined {
    const value = this.#expander.lookup(name)
    if (value !== undefined) this.#used.push({ name, value })
    return value
  }
}

function closing(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

const unset = (name: string, message: string | undefined): Complaint => ({
  message: `the environment variable ${name} is not set${message === undefined ? '' : `: ${message}`}`,
  expected: `a value for ${name}`,
  got: 'nothing',
  hint: `set it, or write a default: \${${name}:-value}`,
})

const bad = (text: string, what: string): Complaint => ({
  message: `a variable that cannot be read: ${what}`,
  expected: `\${NAME} or \${NAME:-default}`,
  got: JSON.stringify(text),
  hint: 'a literal dollar sign before { is written $$',
})
