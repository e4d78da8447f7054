/** The id of a thing's place in the page: `check-db-up`, `panel-request-rate-2`. The same thing always gets the same one. */
export type AnchorOf = (kind: string, thing: object, name: string) => string

/** Gives out ids, each once; they hold only letters, digits, `-`, `_` and `.`, whatever the names hold. */
export function anchors(): AnchorOf {
  const given = new Map<object, string>()
  const taken = new Set<string>()
  return (kind, thing, name) => {
    const known = given.get(thing)
    if (known !== undefined) return known
    const wish = `${kind}-${slug(name) || 'unnamed'}`
    let id = wish
    for (let more = 2; taken.has(id); more++) id = `${wish}-${more}`
    taken.add(id)
    given.set(thing, id)
    return id
  }
}

/** `Request Rate (p99)` -> `request-rate-p99`; text without a letter or digit of English becomes empty. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
