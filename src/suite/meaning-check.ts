import type { AnyCheck, Mode, Need } from '../checks/contract.ts'
import { oneOf, type Path, type Problem } from '../declared/compose-problems.ts'
import { problemAt } from './issues.ts'
import type { Meaning } from './meaning.ts'
import { missingRole, unknownService, urlProblems } from './meaning-service.ts'
import { fields } from './raw.ts'
import { COMMON_KEYS } from './schema.ts'

/** One check: exactly one kind, services that exist, options that its mode knows and that a load of its phase leaves a meaning. */
export function checkProblems(meaning: Meaning, raw: unknown, path: Path, load: string | undefined): readonly Problem[] {
  const { source, registry } = meaning
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return []
  const given = fields(raw)
  const kinds = registry.filter(({ kind }) => Object.hasOwn(given, kind))
  const expected = `one kind: ${oneOf(registry.map(({ kind }) => kind))}`
  const [check] = kinds
  if (kinds.length > 1) {
    const got = kinds.map(({ kind }) => kind).join(' and ')
    return [problemAt(source, path, 'a check with more than one kind', { expected, got, hint: 'make a check of each' })]
  }
  // A key that is unknown may be the misspelt kind: the schema says so.
  if (check === undefined) {
    if (Object.keys(given).some((key) => !COMMON_KEYS.includes(key))) return []
    const got = Object.keys(given).join(', ') || 'nothing'
    return [problemAt(source, path, 'a check without a kind', { expected, got })]
  }
  const parsed = check.schema.safeParse(given[check.kind])
  if (!parsed.success) return []
  const needs = check.needs(parsed.data).flatMap((need) => needProblems(meaning, need, [...path, check.kind], check.kind))
  const early = load === undefined ? undefined : check.underLoad?.(parsed.data)
  return [
    ...needs,
    ...idleOptions(meaning, given, path, check.kind, modeOf(check, parsed.data)),
    ...(early === undefined ? [] : [problemAt(source, [...path, check.kind, ...early.path], early.message, early, 'key')]),
  ]
}

function needProblems(meaning: Meaning, need: Need, path: Path, kind: string): readonly Problem[] {
  if ('role' in need) return need.optional ? [] : missingRole(meaning, need.role, path, kind)
  if ('service' in need) return unknownService(meaning, need.service, [...path, ...need.path])
  return urlProblems(meaning, need.url, [...path, ...need.path])
}

/** The mode of a check with this spec. */
export const modeOf = (check: AnyCheck, spec: unknown): Mode => (typeof check.mode === 'function' ? check.mode(spec) : check.mode)

// An option that does nothing would promise something that nobody keeps.
function idleOptions(
  { source }: Meaning,
  given: Readonly<Record<string, unknown>>,
  path: Path,
  kind: string,
  mode: Mode,
): readonly Problem[] {
  const idle = { until: [], while: ['within'], once: ['within', 'for'] }[mode].filter((key) => given[key] !== undefined)
  const why = mode === 'once' ? 'looks once' : 'must hold all the time; `for` says how long'
  return idle.map((key) =>
    problemAt(source, [...path, key], `\`${key}\` has no effect: this ${kind} check ${why}`, { hint: 'remove it' }, 'key'),
  )
}
