// The units that promlint knows, each with the base unit that a metric should use instead of it (or itself).
const BASE: ReadonlyMap<string, string> = new Map([
  ...['amperes', 'bytes', 'celsius', 'grams', 'joules', 'kelvin', 'meters', 'metres', 'seconds', 'volts'].map(same),
  ...to('seconds', ['minutes', 'hours', 'days', 'weeks']),
  ...to('kelvin', ['kelvins']),
  ...to('celsius', ['fahrenheit', 'rankine']),
  ...to('meters', ['inches', 'yards', 'miles']),
  ...to('bytes', ['bits']),
  ...to('joules', ['calories']),
  ...to('grams', ['pounds', 'ounces']),
])

// `mibi` is promlint's spelling; `mebi` is the real prefix.
const PREFIXES = 'pico nano micro milli centi deci deca hecto kilo kibi mega mibi mebi giga gibi tera tebi peta pebi'.split(' ')

/** Abbreviations that promlint does not want to see in names. */
export const ABBREVIATIONS: readonly string[] = 's ms us ns sec b kb mb gb tb pb m h d'.split(' ')

/** The first unit in a metric name and the base unit to use instead; undefined when the name has no unit or already a base unit. */
export function wrongUnit(name: string): { readonly unit: string; readonly base: string } | undefined {
  for (const unit of name.split('_')) {
    const base = baseOf(unit)
    if (base !== undefined) return base === unit ? undefined : { unit, base }
  }
  return undefined
}

function baseOf(unit: string): string | undefined {
  const plain = BASE.get(unit)
  if (plain !== undefined) return plain
  for (const prefix of PREFIXES) {
    const base = unit.startsWith(prefix) ? BASE.get(unit.slice(prefix.length)) : undefined
    if (base !== undefined) return base
  }
  return undefined
}

function same(unit: string): [string, string] {
  return [unit, unit]
}

function to(base: string, units: readonly string[]): [string, string][] {
  return units.map((unit) => [unit, base])
}
