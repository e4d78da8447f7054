import { compileAnchored } from '../../../declared/alertmanager-regexp.ts'
import { nearest } from '../../../lib/text.ts'
import type { Matcher } from '../../../promql/index.ts'
import { bucketsOf, type KongFamily } from './families.ts'
import { isSince } from './since.ts'

/** The values that a label can have. */
interface Domain {
  readonly values: readonly string[]
  /** `code is a number of three digits`. */
  readonly words: string
}

const CODES = Array.from({ length: 900 }, (_, index) => String(index + 100))

const FIXED: Readonly<Record<string, Domain>> = {
  code: { values: CODES, words: 'code is a number of three digits' },
  direction: { values: ['ingress', 'egress'], words: 'direction is ingress or egress' },
  source: { values: ['service', 'kong'], words: 'source is service or kong' },
  subsystem: { values: ['http', 'stream'], words: 'subsystem is http or stream' },
  kong_subsystem: { values: ['http', 'stream'], words: 'kong_subsystem is http or stream' },
  token_type: {
    values: ['prompt_tokens', 'completion_tokens', 'total_tokens'],
    words: 'token_type is prompt_tokens, completion_tokens or total_tokens',
  },
}

const STATES: Readonly<Record<string, readonly string[]>> = {
  kong_upstream_target_health: ['healthchecks_off', 'healthy', 'unhealthy', 'dns_error'],
  kong_nginx_connections_total: ['accepted', 'handled', 'total', 'active', 'reading', 'writing', 'waiting'],
  kong_nginx_timers: ['running', 'pending'],
}

/** What the gateway has, for the values of labels. */
export interface Named {
  readonly version: string
  readonly ways: readonly { readonly route: string; readonly service: string | undefined }[]
  readonly consumers: readonly string[]
  readonly upstreams: readonly string[] | undefined
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

function domainOf(label: string, family: KongFamily, gateway: Named): Domain | undefined {
  const listed = (of: string, names: readonly string[]): Domain => {
    const known = [...new Set(names)].toSorted()
    return { values: ['', ...known], words: `${of}: ${known.length === 0 ? 'none' : known.join(', ')}` }
  }
  const states = label === 'state' ? STATES[family.name] : undefined
  if (states !== undefined) return { values: states, words: `state is ${states.slice(0, -1).join(', ')} or ${states.at(-1)}` }
  if (label === 'le') return buckets(bucketsOf(family.name, isSince(gateway.version, '3.9')))
  const { ways, consumers, upstreams } = gateway
  const isOfWays = family.labels.includes('route')
  if (label === 'service' && isOfWays) {
    const services = ways.flatMap(({ service }) => service ?? [])
    // One without a name is counted by its host, which is not known here.
    return services.some((name) => UUID.test(name)) ? undefined : listed('services that a route of Kong leads to', services)
  }
  if (label === 'route' && isOfWays)
    return listed(
      'routes of Kong',
      ways.map(({ route }) => route),
    )
  if (label === 'consumer') return listed('consumers of Kong', consumers)
  if (label === 'upstream' && upstreams !== undefined) return listed('upstreams of Kong', upstreams)
  return FIXED[label]
}

/** Prometheus 3 writes 25.0 where Kong and Prometheus 2 write 25. */
const buckets = (bounds: readonly number[] | undefined): Domain | undefined =>
  bounds && {
    values: [...bounds.flatMap((bound) => [String(bound), `${bound}.0`]), '+Inf'],
    words: `its buckets are ${bounds.join(', ')} and +Inf`,
  }

/** Why a matcher chooses nothing; undefined when it may choose something, or nobody knows. */
export function neverMatches(
  matcher: Matcher,
  family: KongFamily,
  gateway: Named,
): { readonly words: string; readonly hint: string | undefined } | undefined {
  const domain = domainOf(matcher.name, family, gateway)
  const chosen = domain?.values.map((value) => matches(matcher, value))
  if (domain === undefined || chosen === undefined || chosen.some((one) => one !== false)) return undefined
  return { words: domain.words, hint: hintFor(matcher, domain) }
}

/** Undefined: the pattern cannot be tried here. */
export function matches({ op, value }: Matcher, label: string): boolean | undefined {
  if (op === '=') return label === value
  if (op === '!=') return label !== value
  const compiled = compileAnchored(value)
  if (!('regexp' in compiled)) return undefined
  return compiled.regexp.test(label) === (op === '=~')
}

function hintFor({ name, value }: Matcher, { values }: Domain): string | undefined {
  if (name === 'le') return undefined
  const clazz = /^([1-5])(?:xx|XX|\*)?$/.exec(value)?.[1]
  if (name === 'code' && clazz !== undefined) return `write code=~"${clazz}.."`
  if (name === 'source' && /^(?:exit|error)$/.test(value)) return 'what Kong answers itself has source="kong"'
  const same = values.find((one) => one.toLowerCase() === value.toLowerCase())
  const near =
    same ??
    values.find((one) => one !== '' && one.startsWith(`${value}-`)) ??
    (values.length > 100
      ? undefined
      : nearest(
          value,
          values.filter((one) => one !== ''),
        ))
  return near === undefined ? undefined : `did you mean ${near}?`
}
