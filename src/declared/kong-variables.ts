type Environment = Readonly<Record<string, string | undefined>>

/** `${{ env "DECK_PORT" | toInt }}` of decK. */
const VARIABLE = /\$\{\{\s*env\s+["'](\w+)["']\s*(?:\|\s*(?:toInt|toFloat|toBool)\s*)?\}\}/g

/** A decK file with its variables replaced, and the names of those that are not set, which stay as they are. */
export function withVariables(
  text: string,
  environment: Environment,
): { readonly text: string; readonly unset: readonly string[] } {
  const unset = new Set<string>()
  const replaced = text.replace(VARIABLE, (whole, name: string) => {
    const value = environment[name]
    if (value === undefined) unset.add(name)
    return value ?? whole
  })
  return { text: replaced, unset: [...unset] }
}
