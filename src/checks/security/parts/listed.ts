const SHOWN = 3

/** For titles: `a, b, c and 2 more`. */
export function listed(all: readonly string[]): string {
  const more = all.length - SHOWN
  return more > 1 ? `${all.slice(0, SHOWN).join(', ')} and ${more} more` : all.join(', ')
}
