import { type AlertmanagerConfig, nameOfInhibitRule, nameOfRoute, type Route } from '../../declared/alertmanager.ts'
import { count, nearest } from '../../lib/text.ts'
import type { Finding, Note } from '../contract.ts'
import { shortPlace } from './identity.ts'
import type { RoutingSeen } from './seen.ts'
import type { RoutingSpec } from './spec.ts'
import { modelled } from './why-route.ts'

/** A route or an inhibit rule of the config, and whether a case reached it. */
interface Part {
  readonly what: 'route' | 'inhibit'
  readonly path: string
  readonly name: string
  readonly where: string
  readonly reached: boolean
  /** Why it need not be. */
  readonly allowed: string | undefined
}

function partsOf({ cases, allow = [] }: RoutingSpec, { config, inhibitRules }: RoutingSeen): Part[] {
  const taken = new Set(cases.flatMap(({ labels }) => (modelled(config, labels) ?? []).map(({ path }) => path)))
  const allowed = (what: 'route' | 'inhibit', path: string) =>
    allow.find((one) => (what in one ? Object.entries(one).some(([key, value]) => key === what && value === path) : false))
      ?.reason
  const routes = config.routes.filter(canEnd).map((route) => ({
    what: 'route' as const,
    path: route.path,
    name: nameOfRoute(route),
    where: route.where,
    reached: taken.has(route.path),
    allowed: allowed('route', route.path),
  }))
  const rules = config.inhibitRules.map((rule) => ({
    what: 'inhibit' as const,
    path: rule.path,
    name: nameOfInhibitRule(rule),
    where: rule.where,
    reached: inhibitRules.includes(rule.path),
    allowed: allowed('inhibit', rule.path),
  }))
  return [...routes, ...rules]
}

// Where a child takes everything no alert stays with the parent.
const canEnd = ({ routes }: Route): boolean => routes.every(({ matchers }) => matchers.length > 0)

/** With `coverage: all` what no case reaches; and what `allow` names in vain, always. */
export function coverageFindings(spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  const parts = partsOf(spec, seen)
  const open = spec.coverage === 'all' ? parts.filter(({ reached, allowed }) => !reached && allowed === undefined) : []
  return [...open.map(unreached), ...unknownAllowed(spec, seen.config)]
}

const unreached = ({ what, name, path, where }: Part): Finding => ({
  message: `no case reaches ${name}`,
  expected: what === 'route' ? 'an alert that ends there' : 'an alert that is inhibited by it',
  actual: 'none',
  where,
  hint: `add a case, or say why none is needed: \`allow: [{ ${what}: "${path}", reason: … }]\``,
})

function unknownAllowed({ allow = [] }: RoutingSpec, { routes, inhibitRules, file }: AlertmanagerConfig): Finding[] {
  const paths = [...routes, ...inhibitRules].map(({ path }) => path)
  return allow.flatMap((one) => {
    const named = 'route' in one ? one.route : one.inhibit
    if (paths.includes(named)) return []
    const near = nearest(named, paths)
    return [
      {
        message: `allow names ${named}, which ${shortPlace(file)} does not have`,
        expected: 'the path of a route or of an inhibit rule',
        actual: named,
        where: file,
        hint: near === undefined ? undefined : `did you mean ${near}?`,
      },
    ]
  })
}

/** One line: how much of the config the cases reach, and what they do not. */
export function coverageNotes(spec: RoutingSpec, seen: RoutingSeen): Note[] {
  const parts = partsOf(spec, seen)
  const of = (what: Part['what']) => parts.filter((part) => part.what === what)
  const share = (all: readonly Part[], noun: string) =>
    `${all.filter(({ reached }) => reached).length} of ${count(all.length, noun)}`
  const open = parts.filter(({ reached }) => !reached)
  const shown = open.map(
    ({ path, where, allowed }) => `${path} (${shortPlace(where)})${allowed === undefined ? '' : `, allowed: ${allowed}`}`,
  )
  const rules = of('inhibit').length === 0 ? '' : ` and ${share(of('inhibit'), 'inhibit rule')}`
  const rest = open.length === 0 ? '' : `; not reached: ${shown.join('; ')}`
  return [{ message: `${share(of('route'), 'route')}${rules} reached${rest}`, where: seen.config.file }]
}
