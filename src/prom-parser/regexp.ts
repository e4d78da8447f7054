// Punctuation that RE2 lets a pattern escape and JavaScript's u flag does not.
const NEEDLESS = /\\(?:([\\^$.*+?()[\]{}|/-])|([!"#%&',:;<=>@_`~]))/g

// Look-around, back-references and control escapes; an escaped backslash or parenthesis begins none.
const FOREIGN = /(?:^|[^\\])(?:\\\\)*(?:\(\?<?[=!]|\\[1-9c])/
// Without the u flag JavaScript takes a brace that repeats nothing for itself, as RE2 does; but it knows fewer escapes.
const OTHER_ESCAPE = /\\[^dwsbBDWSntrfv\W]/

/** The pattern as Prometheus applies it: anchored at both ends, `.` matches line feeds. A string says why it is refused. */
export function anchored(pattern: string): RegExp | string {
  const flags = /^\(\?([imsU]+)\)/.exec(pattern)
  if (flags?.[1]?.includes('U') || flags?.[1]?.includes('m'))
    return `the regular expression uses (?${flags[1]}), which is not supported here`
  if (/\[\[:|\\[pP][A-Z]|\\[AzQEC]/.test(pattern))
    return 'the regular expression uses RE2 syntax that is not supported here ([[:class:]], \\pL, \\A, \\z, \\Q)'
  if (FOREIGN.test(pattern)) return 'the regular expression uses what RE2 does not have (look-around, back-references, \\c)'
  const body = (flags ? pattern.slice(flags[0].length) : pattern)
    .replaceAll('(?P<', '(?<')
    .replace(NEEDLESS, (all, kept, plain) => plain ?? (kept === '-' ? '\\x2d' : all))
  const i = flags?.[1]?.includes('i') ? 'i' : ''
  return compiled(body, `su${i}`) ?? (OTHER_ESCAPE.test(body) ? undefined : compiled(body, `s${i}`)) ?? notValid(body)
}

function compiled(body: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${body})$`, flags)
  } catch {
    return undefined
  }
}

function notValid(body: string): string {
  try {
    new RegExp(body, 's')
    return 'the regular expression is not valid'
  } catch (error) {
    return `the regular expression is not valid: ${error instanceof Error ? error.message : String(error)}`
  }
}
