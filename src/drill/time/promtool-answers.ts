/** A sample of a `promql_expr_test` that promtool printed; `__name__` is among the labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What promtool got for one expression at one time, as it names them. */
export interface Answer {
  readonly expr: string
  /** `1h7m30s`. */
  readonly time: string
  readonly samples: readonly Sample[]
}

const HEAD = /^\s*expr: ("(?:[^"\\]|\\.)*"), time: (\S+?),\s*$/
const LABEL = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s={},"]+))(?:="((?:[^"\\]|\\.)*)")?,?\s*/y
const VALUE = /\s*([^\s,]+)(?:,\s*)?/y

/** The results that `promtool test rules` prints for expressions of which `exp_samples: []` was said; those without a result are not there. */
export function readAnswers(output: string): Answer[] {
  const lines = output.split('\n')
  return lines.flatMap((line, index) => {
    const [, expr, time] = HEAD.exec(line) ?? []
    const got = lines.slice(index + 1, index + 4).find((next) => /^\s*got: /.test(next))
    if (expr === undefined || time === undefined || got === undefined) return []
    return [{ expr: unquoted(expr.slice(1, -1)), time, samples: readSamples(got.replace(/^\s*got: /, '')) }]
  })
}

function readSamples(text: string): Sample[] {
  const samples: Sample[] = []
  for (let at = 0; text[at] === '{'; ) {
    const labels: Record<string, string> = {}
    at++
    while (text[at] !== '}') {
      const match = matchAt(LABEL, text, at)
      if (match === undefined) return samples
      const [, quoted, plain, value] = match
      if (value !== undefined) labels[quoted === undefined ? (plain ?? '') : unquoted(quoted)] = unquoted(value)
      // A UTF-8 metric name stands alone.
      else labels.__name__ = unquoted(quoted ?? '')
      at += match[0].length
    }
    const value = matchAt(VALUE, text, at + 1)
    if (value === undefined) return samples
    samples.push({ labels, value: numberOf(value[1] ?? '') })
    at += 1 + value[0].length
  }
  return samples
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return match === null || match[0] === '' ? undefined : match
}

const numberOf = (text: string): number => (/Inf$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text))

const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

// As Go's strconv.Quote writes it.
const unquoted = (text: string): string =>
  text.replaceAll(/\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gi, (_, x, u, long, char: string) => {
    const code: string | undefined = x ?? u ?? long
    return code === undefined ? (CONTROLS[char] ?? char) : String.fromCodePoint(Number.parseInt(code, 16))
  })
