import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { Pair, Ref } from './compare/compare.ts'
import { type ConfiguredSeen, SUITE } from './configured.ts'
import { nameOf, placeOf } from './precedence.ts'
import type { ConfiguredSpec } from './spec.ts'

const RELOAD = 'a Kong without a database reads its file when it starts, or when it is told to (`kong reload`, POST /config)'

/** Declared = configured: each plugin that is not there as it is declared, by itself. */
export function judgeConfigured(spec: ConfiguredSpec, seen: ConfiguredSeen, service: string): Finding[] {
  const { problems, pairs, missing, misplaced, extra, broken } = seen
  // What a file declares that cannot be read is not known: all else would be found missing, or too much.
  if (broken) return problems.map(({ message, where, hint }) => ({ message, where, hint }))
  const reload = seen.source === SUITE ? undefined : RELOAD
  return [
    ...problems.map(({ message, where, hint }) => ({ message, where, hint })),
    ...judgeNothing(seen, service),
    ...missing.map((one) => judgeMissing(one, seen, service, reload)),
    ...misplaced.map(({ expected, live }) => ({
      message: `${expected.name} stands ${placeOf(live.scope)}, and is declared ${placeOf(expected.scope)}`,
      expected: nameOf(expected),
      actual: `${nameOf(live)} (${live.where})`,
      where: expected.where,
      hint: reload,
    })),
    ...pairs.flatMap((pair) => judgePair(spec, pair, service, reload)),
    ...judgeUnreached(seen),
    ...judgeHidden(seen),
    ...(extrasOf(spec, seen) === 'refused' ? extra : []).map((one) => ({
      message: `${service} has ${nameOf(one)}, and nothing declares it`,
      expected: `only the plugins of ${seen.source}`,
      actual: `${nameOf(one)}${one.enabled ? '' : ', which is disabled'}`,
      where: one.where,
      hint: 'declare it, remove it, or allow it with `extra: noted`',
    })),
  ]
}

/** What becomes of plugins that nothing declares. */
export function extrasOf(spec: ConfiguredSpec, { source }: ConfiguredSeen): 'refused' | 'noted' {
  const said = spec === 'as-declared' ? undefined : spec.extra
  return said ?? (source === SUITE ? 'noted' : 'refused')
}

/** Two empty lists are equal, and prove nothing. */
function judgeNothing({ declared, configured, empty, source }: ConfiguredSeen, service: string): Finding[] {
  const findings: Finding[] = []
  if (declared === 0)
    findings.push({
      message: 'no plugin is declared, so nothing would be compared',
      expected: 'at least one plugin',
      actual: 'none',
      where: source,
      hint: 'declare one, or list those that must be there in `configured: { plugins: … }`',
    })
  if (empty)
    findings.push({
      message: `${service} has loaded no configuration: its configuration_hash is all zeros`,
      expected: `the configuration of ${source}`,
      actual: 'configuration_hash 00000000000000000000000000000000',
      hint: `see its log for what it refused; ${RELOAD}`,
    })
  else if (configured === 0)
    findings.push({ message: `${service} has not one plugin`, expected: 'at least one plugin', actual: 'none' })
  return findings
}

function judgeMissing(one: Ref, seen: ConfiguredSeen, service: string, reload: string | undefined): Finding {
  if (!seen.available.includes(one.name)) {
    const near = nearest(one.name, seen.available)
    return {
      message: `${service} does not know the plugin ${one.name}`,
      expected: nameOf(one),
      actual: `it has ${seen.available.length} other plugins`,
      where: one.where,
      hint: near === undefined ? 'install it and name it in KONG_PLUGINS' : `did you mean ${near}?`,
    }
  }
  const others = seen.pairs.filter(({ live }) => live.name === one.name).map(({ live }) => placeOf(live.scope))
  return {
    message: `${service} has no ${nameOf(one)}`,
    expected: nameOf(one),
    actual:
      others.length === 0
        ? `no ${one.name} at all`
        : `${one.name} only ${others.slice(0, 5).join(', ')}${others.length > 5 ? `, and ${others.length - 5} more` : ''}`,
    where: one.where,
    hint: reload,
  }
}

function judgePair(
  spec: ConfiguredSpec,
  { expected, live, differences }: Pair,
  service: string,
  reload: string | undefined,
): Finding[] {
  return [
    ...judgeEnabled(spec, expected, live),
    ...differences.map(({ path, hint, ...values }) => ({
      message: `${nameOf(expected)} has another ${path} in ${service}`,
      ...values,
      where: `${expected.where} and ${live.where}`,
      hint: hint ?? reload,
    })),
  ]
}

function judgeEnabled(spec: ConfiguredSpec, expected: Ref, live: Ref): Finding[] {
  const allowed = expected.where === SUITE || (spec !== 'as-declared' && spec.disabled === 'noted')
  if (expected.enabled !== live.enabled)
    return [
      {
        message: `${nameOf(expected)} is ${stateOf(live)}, and is declared ${stateOf(expected)}`,
        expected: stateOf(expected),
        actual: `${stateOf(live)} (${live.where})`,
        where: expected.where,
      },
    ]
  if (live.enabled || allowed) return []
  return [
    {
      message: `${nameOf(expected)} is disabled: it does nothing`,
      expected: 'enabled',
      actual: 'disabled, as it is declared',
      where: expected.where,
      hint: 'enable it, remove it, or allow it with `disabled: noted`',
    },
  ]
}

const stateOf = ({ enabled }: Ref): string => (enabled ? 'enabled' : 'disabled')

/** What is declared and never runs is no protection. */
function judgeUnreached({ unreached, pairs }: ConfiguredSeen): Finding[] {
  const declared = new Map(pairs.toReversed().map(({ expected, live }) => [live.where, expected]))
  return unreached.flatMap(({ plugin, reason }) => {
    const expected = declared.get(plugin.where)
    if (expected === undefined || !expected.enabled) return []
    return [
      {
        message: `no request can reach ${nameOf(plugin)}: ${reason}`,
        expected: 'a request on which it runs',
        actual: 'none',
        where: expected.where,
        hint: 'Kong runs one plugin of a name for a request: the one of the most specific scope',
      },
    ]
  })
}

/** What the suite lists is agreed on: one that runs in its place, and differs, has to be listed as well. */
function judgeHidden({ overrides }: ConfiguredSeen): Finding[] {
  return overrides
    .filter(({ differences }) => differences.length > 0)
    .map(({ by, hides, routes, differences }) => ({
      message: `${nameOf(by)} runs in place of ${nameOf(hides)}, which was agreed on, and is another`,
      expected: `${differences.map(({ path, expected }) => `${path} ${expected}`).join(', ')} on ${routes.join(', ')}`,
      actual: differences.map(({ path, actual }) => `${path} ${actual}`).join(', '),
      where: by.where,
      hint: 'remove it, or list it in `plugins`, too, when it was agreed on as it is',
    }))
}
