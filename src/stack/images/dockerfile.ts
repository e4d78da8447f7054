/** An image that a Dockerfile starts from or copies from; `undefined` when an argument without a value hides its name. */
export interface BaseImage {
  /** As the Dockerfile writes it: `${BASE}`. */
  readonly written: string
  readonly name: string | undefined
}

type Variables = Readonly<Record<string, string>>

/** The images that must be there to build a Dockerfile: those of FROM and of COPY --from, without its own stages and `scratch`. */
export function baseImages(text: string): readonly BaseImage[] {
  const found = new Map<string, BaseImage>()
  const stages = new Set<string>()
  let variables: Variables = {}
  const note = (written: string): void => {
    const name = substitute(written, variables)
    if (name !== undefined && (stages.has(name.toLowerCase()) || name === 'scratch')) return
    found.set(written, { written, name })
  }
  for (const { keyword, rest } of instructions(text)) {
    // Only arguments before the first FROM may be named by one.
    if (keyword === 'ARG' && stages.size === 0) variables = { ...variables, ...argumentsOf(rest, variables) }
    if (keyword === 'FROM') {
      const [image = '', as = '', stage = String(stages.size)] = rest.split(/\s+/).filter((word) => !word.startsWith('--'))
      note(unquote(image))
      stages.add(as.toLowerCase() === 'as' ? stage.toLowerCase() : String(stages.size))
    }
    if (keyword === 'COPY') {
      const from = /^(?:--\S+\s+)*?--from=(\S+)/.exec(rest)?.[1]
      if (from !== undefined && !/^\d+$/.test(from)) note(unquote(from))
    }
  }
  return [...found.values()]
}

interface Instruction {
  /** In capitals. */
  readonly keyword: string
  readonly rest: string
}

function* instructions(text: string): Generator<Instruction> {
  const continuation = /^#\s*escape\s*=\s*`/im.test(text) ? '`' : '\\'
  const lines = text.split(/\r?\n/)
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (/^\s*(#|$)/.test(line)) continue
    let whole = line.trim()
    while (whole.endsWith(continuation) && lines.length > 0) {
      const next = lines.shift() ?? ''
      // Comments and empty lines inside a continued instruction are no part of it.
      if (!/^\s*(#|$)/.test(next)) whole = `${whole.slice(0, -1)} ${next.trim()}`
    }
    const [, keyword = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(whole) ?? []
    if (/^(RUN|COPY|ADD)$/i.test(keyword)) skipHereDocuments(rest, lines)
    yield { keyword: keyword.toUpperCase(), rest: rest.trim() }
  }
}

function skipHereDocuments(rest: string, lines: string[]): void {
  for (const [, , word = ''] of rest.matchAll(/<<(-?)["']?(\w+)["']?/g)) {
    for (let line = lines.shift(); line !== undefined && line.trim() !== word; ) line = lines.shift()
  }
}

function argumentsOf(rest: string, variables: Variables): Variables {
  const pairs = [...rest.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, substitute(unquote(value), variables) ?? '']))
}

const unquote = (word: string): string => word.replace(/^(["'])(.*)\1$/, '$2')

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}`; undefined when a variable has no value. */
function substitute(text: string, variables: Variables): string | undefined {
  let unknown = false
  const result = text.replace(
    /\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
    (_all, bare?: string, braced?: string, operator?: string, word = '') => {
      const value = variables[bare ?? braced ?? ''] || undefined
      if (operator === '+') return value === undefined ? '' : word
      if (value === undefined && operator === undefined) unknown = true
      return value ?? word
    },
  )
  return unknown || result === '' ? undefined : result
}
