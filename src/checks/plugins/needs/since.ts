/** Whether `version` is at least `least`: `3.9.1` and `3.10`. What is no number counts as new enough. */
export function isSince(version: string, least: string): boolean {
  const numbers = (text: string) => text.split(/[.-]/).map(Number)
  const [have, want] = [numbers(version), numbers(least)]
  for (const [index, number] of want.entries()) {
    const own = have[index] ?? 0
    if (Number.isNaN(own) || own > number) return true
    if (own < number) return false
  }
  return true
}
