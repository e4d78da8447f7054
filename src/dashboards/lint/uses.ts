/** Where variables stand in a text, and how a text reads with other words in their place. */

/** A variable in a text; offsets in UTF-16, `to` exclusive. */
export interface Use {
  readonly name: string
  readonly from: number
  readonly to: number
}

// Grafana's own pattern takes names that begin with a digit too; those are the groups of a regular expression.
const VARIABLE = /\$([A-Za-z_]\w*)|\[\[([A-Za-z_]\w*)(?::\w+)?\]\]|\$\{([A-Za-z_]\w*)(?:\.[^:^}]+)?(?::[^}]+)?\}/g

/** The variables of a text (`$v`, `${v}`, `${v:fmt}`, `[[v]]`), in its order, Grafana's own among them. */
export function usesIn(text: string): readonly Use[] {
  if (!text.includes('$') && !text.includes('[[')) return []
  return [...text.matchAll(VARIABLE)].map((match) => ({
    name: match[1] ?? match[2] ?? match[3] ?? '',
    from: match.index,
    to: match.index + match[0].length,
  }))
}

/** Whether Grafana itself gives the variable its value: `__interval`, `timeFilter`. */
export const isBuiltIn = (name: string): boolean => name.startsWith('__') || name === 'timeFilter'

/** A text with words in the place of its variables, and the way back to the places of the text as it was. */
export interface Replaced {
  readonly text: string
  /** Where each variable's word stands now. */
  readonly places: readonly { readonly from: number; readonly to: number }[]
  /** Offset in the text as it was. */
  back(offset: number): number
}

/** Replaces the nth of the uses by `words[n]`. */
export function replaceUses(text: string, uses: readonly Use[], words: readonly string[]): Replaced {
  let replaced = ''
  let end = 0
  const places = uses.map((use, i) => {
    replaced += text.slice(end, use.from)
    end = use.to
    const from = replaced.length
    replaced += words[i] ?? ''
    return { from, to: replaced.length }
  })
  return { text: replaced + text.slice(end), places, back: (offset) => backFrom(offset, uses, places) }
}

function backFrom(offset: number, uses: readonly Use[], places: Replaced['places']): number {
  let shift = 0
  for (const [i, place] of places.entries()) {
    const use = uses[i]
    if (use === undefined || offset < place.from) break
    if (offset < place.to) return use.from
    shift = use.to - place.to
  }
  return offset + shift
}
