// Punctuation that RE2 lets a pattern escape and JavaScript's u flag does not.
const NEEDLESS = /\\(?:([\\^$.*+?()[\]{}|/-])|([!"#%&',:;<=>@_`~]))/g

/** The pattern as Prometheus applies it: anchored at both ends, `.` matches line feeds. A string says why it is refused. */
export function anchored(pattern: string): RegExp | string {
  const flags = /^\(\?([imsU]+)\)/.exec(pattern)
  if (flags?.[1]?.includes('U') || flags?.[1]?.includes('m'))
    return `the regular expression uses (?${flags[1]}), which is not supported here`
  if (/\[\[:|\\[pP][A-Z]|\\[AzQEC]/.test(pattern))
    return 'the regular expression uses RE2 syntax that is not supported here ([[:class:]], \\pL, \\A, \\z, \\Q)'
  const body = (flags ? pattern.slice(flags[0].length) : pattern)
    .replaceAll('(?P<', '(?<')
    .replace(NEEDLESS, (all, kept, plain) => plain ?? (kept === '-' ? '\\x2d' : all))
  try {
    return new RegExp(`^(?:${body})$`, flags?.[1]?.includes('i') ? 'sui' : 'su')
  } catch (error) {
    return `the regular expression is not valid: ${error instanceof Error ? error.message : String(error)}`
  }
}
