/** The steps of `$.a.b[0]["c.d"]` (the `$.` may be left out); undefined when it is no such path. */
export function parsePath(text: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = []
  let rest = text.startsWith('$') ? text.slice(1) : `.${text}`
  while (rest !== '') {
    const [whole, name, index, quoted] = /^(?:\.([^.[\]"'\s]+)|\[(\d+)\]|\[["']([^"'\]]+)["']\])/.exec(rest) ?? []
    if (whole === undefined) return undefined
    steps.push(index === undefined ? (name ?? quoted ?? '') : Number(index))
    rest = rest.slice(whole.length)
  }
  return steps
}

/** A path that leads nowhere: how far it goes, and what is there instead. */
export interface Missing {
  readonly missing: string | number
  readonly below: string
  readonly keys: readonly string[]
  readonly parent: unknown
}

/** Follows the steps through parsed JSON. */
export function follow(root: unknown, steps: readonly (string | number)[]): { readonly value: unknown } | Missing {
  let value = root
  let below = '$'
  for (const step of steps) {
    const fields = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
    if (!Object.hasOwn(fields, step)) return { missing: step, below, keys: Object.keys(fields), parent: value }
    value = fields[step]
    below += typeof step === 'number' ? `[${step}]` : `.${step}`
  }
  return { value }
}
