import type { EscapingScheme } from './types.ts'

const VALUES_PREFIX = 'U__'
const REPLACEMENT = 0xfffd

/** The name as a producer writes it under this scheme, as prometheus/common does it. */
export function escapeName(name: string, scheme: EscapingScheme): string {
  switch (scheme) {
    case 'allow-utf-8':
      return name
    case 'underscores':
      return perCharacter(name, (c, legacy) => (legacy ? c : '_'))
    case 'dots':
      // The specification asks for one underscore for a character that is no dot, the libraries write two. They are what is out there.
      return perCharacter(name, (c, legacy) => (c === '.' ? '_dot_' : legacy && c !== '_' ? c : '__'))
    case 'values':
      return isLegacy(name) ? name : VALUES_PREFIX + perCharacter(name, encoded)
  }
}

/** The name that was escaped, as far as the scheme keeps it; a name that is not escaped soundly stays as it is. */
export function unescapeName(name: string, scheme: EscapingScheme): string {
  if (scheme === 'dots') return name.replaceAll('_dot_', '.').replaceAll('__', '_')
  return scheme === 'values' && name.startsWith(VALUES_PREFIX) ? (unescapeValues(name.slice(VALUES_PREFIX.length)) ?? name) : name
}

function perCharacter(name: string, write: (character: string, legacy: boolean) => string): string {
  let out = ''
  for (const character of name) out += write(character, isLegacy(out === '' ? character : `_${character}`))
  return out
}

const isLegacy = (name: string): boolean => name === '' || /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)

function encoded(character: string, legacy: boolean): string {
  if (character === '_') return '__'
  if (legacy) return character
  const code = character.codePointAt(0) ?? REPLACEMENT
  return `_${(isScalar(code) ? code : REPLACEMENT).toString(16)}_`
}

function unescapeValues(text: string): string | undefined {
  let sound = true
  const out = text.replace(/__|_([0-9a-f]{1,6})_|_/gi, (token, hex: string | undefined) => {
    if (token === '__') return '_'
    const code = hex === undefined ? -1 : Number.parseInt(hex, 16)
    sound &&= isScalar(code)
    return sound ? String.fromCodePoint(code) : ''
  })
  return sound ? out : undefined
}

// Half of a surrogate pair is no character of its own.
const isScalar = (code: number): boolean => code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
