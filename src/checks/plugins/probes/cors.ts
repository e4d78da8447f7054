import type { Finding, Note } from '../../contract.ts'
import { inEffect } from '../precedence.ts'
import type { Instance } from '../scene.ts'
import { said } from './answer.ts'
import { flagIn, listIn, numberIn } from './config.ts'
import type { Probe, ProbeContext } from './probe.ts'

/** What of an answer a browser looks at; names without `access-control-`. */
interface CorsAnswer {
  readonly origin: string
  readonly said: string
  readonly status: number
  readonly allowOrigin: string | undefined
  readonly credentials: string | undefined
  readonly methods: string | undefined
  readonly maxAge: string | undefined
  readonly exposed: string | undefined
}

export interface CorsSeen {
  /** Which route takes the preflights: this one, another with a cors of its own, another without, or none. */
  readonly preflights: 'own' | { readonly route: string; readonly cors: boolean } | 'none'
  /** Undefined: the plugin leaves it to the upstream, no origin is known that is allowed, or the route takes no OPTIONS. */
  readonly preflight: CorsAnswer | undefined
  readonly allowed: CorsAnswer | undefined
  readonly refused: CorsAnswer
}

/** cors: preflight and request of an allowed origin get their headers, another origin does not. */
export const cors: Probe<CorsSeen> = {
  plugin: 'cors',
  asks: 'a preflight and a request of an allowed origin get Access-Control-Allow-Origin (with credentials, methods, max age and exposed headers as configured), another origin is not allowed',
  ask,
  judge,
  notes({ config, where }, { allowed, preflight, preflights }): Note[] {
    if (allowed === undefined)
      return [
        { message: 'that an allowed origin passes was not seen: the origins are patterns, and none is known that fits', where },
      ]
    if (preflight !== undefined || preflights === 'none') return []
    if (preflights !== 'own')
      return preflights.cors
        ? [{ message: `preflights are taken by route ${preflights.route}, and by the cors there`, where }]
        : []
    return [
      {
        message: `the preflight was not seen: ${flagIn(config, 'preflight_continue') ? 'preflight_continue leaves it to the upstream' : 'none was sent'}`,
        where,
      },
    ]
  },
}

const METHOD = 'GET'

async function ask(at: ProbeContext): Promise<CorsSeen> {
  const { config } = at.instance
  const preflights = preflightsOf(at)
  const origin = knownOrigin(config)
  const plain = async (from: string) => corsAnswer(from, await at.send({ headers: { origin: from } }))
  const allowed = origin === undefined ? undefined : await plain(origin)
  const refused = await plain(`http://${at.marker}.invalid`)
  if (origin === undefined || preflights !== 'own' || flagIn(config, 'preflight_continue'))
    return { preflights, preflight: undefined, allowed, refused }
  // As a browser sends it: without any login.
  const answer = await at.send({ as: 'nobody', method: 'OPTIONS', headers: { origin, 'access-control-request-method': METHOD } })
  return { preflights, preflight: corsAnswer(origin, answer), allowed, refused }
}

function preflightsOf(at: ProbeContext): CorsSeen['preflights'] {
  const routed = at.taken({ method: 'OPTIONS' })
  if ('none' in routed) return 'none'
  if ('untold' in routed || routed.way.route === at.way.route) return 'own'
  // A browser sends them without any login.
  return { route: routed.way.route, cors: inEffect(at.gateway, routed.way, undefined).has('cors') }
}

const corsAnswer = (origin: string, answer: Parameters<typeof said>[0]): CorsAnswer => {
  const header = (name: string) => answer.headers[`access-control-${name}`]
  return {
    origin,
    said: said(answer),
    status: answer.status,
    allowOrigin: header('allow-origin'),
    credentials: header('allow-credentials'),
    methods: header('allow-methods'),
    maxAge: header('max-age'),
    exposed: header('expose-headers'),
  }
}

const PLAIN = /^[A-Za-z0-9.:/-]+$/

const allowsAll = (config: Instance['config']): boolean => {
  const origins = listIn(config, 'origins')
  return origins.length === 0 || origins.includes('*')
}

// An origin has a scheme: Kong compares one without it with the host alone.
function knownOrigin(config: Instance['config']): string | undefined {
  if (allowsAll(config)) return 'http://firedrill.example'
  const plain = listIn(config, 'origins').find((origin) => PLAIN.test(origin))
  return plain === undefined || plain.includes('://') ? plain : `http://${plain}`
}

function judge(instance: Instance, { preflights, preflight, allowed, refused }: CorsSeen): Finding[] {
  const { config, where } = instance
  const findings: Finding[] = []
  if (preflights === 'none' || (preflights !== 'own' && !preflights.cors))
    findings.push({
      message: `no preflight ever reaches cors: ${preflights === 'none' ? 'its route takes no OPTIONS' : `route ${preflights.route} takes OPTIONS there`}`,
      expected: 'OPTIONS taken by the route, or by one with a cors of its own',
      actual: preflights === 'none' ? 'a list of methods without it' : `route ${preflights.route}, which has no cors`,
      where,
    })
  if (allowed !== undefined) findings.push(...judgeAllowed(instance, allowed, 'a request'), ...judgeExposed(instance, allowed))
  if (preflight !== undefined) findings.push(...judgePreflight(instance, preflight))
  if (!allowsAll(config) && (refused.allowOrigin === '*' || refused.allowOrigin === refused.origin))
    findings.push({
      message: 'cors allows an origin that is not in its list',
      expected: `one of ${listIn(config, 'origins').join(', ')}`,
      actual: `Access-Control-Allow-Origin: ${refused.allowOrigin}`,
      where,
    })
  return findings
}

function judgeAllowed(
  { config, where }: Instance,
  { origin, allowOrigin, credentials, said: what }: CorsAnswer,
  of: string,
): Finding[] {
  const star = allowsAll(config) && !flagIn(config, 'credentials')
  if (allowOrigin !== origin && !(star && allowOrigin === '*'))
    return [
      {
        message: `${of} of an allowed origin is not allowed`,
        expected: `Access-Control-Allow-Origin: ${star ? '*' : origin}`,
        actual: allowOrigin === undefined ? `${what} without Access-Control-Allow-Origin` : allowOrigin,
        where,
      },
    ]
  const wanted = flagIn(config, 'credentials')
  if ((credentials === 'true') === wanted) return []
  return [
    {
      message: `${of} of an allowed origin has ${wanted ? 'no' : 'an'} Access-Control-Allow-Credentials`,
      expected: `credentials: ${wanted}`,
      actual: credentials ?? 'no such header',
      where,
    },
  ]
}

function judgeExposed({ config, where }: Instance, { exposed }: CorsAnswer): Finding[] {
  const missing = missingIn(exposed, listIn(config, 'exposed_headers'))
  return missing.length === 0
    ? []
    : [
        {
          message: 'headers that cors is to expose are not exposed',
          expected: missing.join(', '),
          actual: exposed ?? 'no Access-Control-Expose-Headers',
          where,
        },
      ]
}

function judgePreflight(instance: Instance, preflight: CorsAnswer): Finding[] {
  const { config, where } = instance
  if (preflight.status !== 200)
    return [
      {
        message: 'a preflight is not answered by cors',
        expected: '200',
        actual: preflight.said,
        where,
        hint: 'another route may take the OPTIONS, or a plugin before it turns it away',
      },
    ]
  const missing = missingIn(preflight.methods, listIn(config, 'methods'))
  const age = numberIn(config, 'max_age')
  return [
    ...judgeAllowed(instance, preflight, 'a preflight'),
    ...(missing.length === 0
      ? []
      : [
          {
            message: 'a preflight does not tell all methods',
            expected: missing.join(', '),
            actual: preflight.methods ?? 'no Access-Control-Allow-Methods',
            where,
          },
        ]),
    ...(age === undefined || preflight.maxAge === String(age)
      ? []
      : [
          {
            message: 'a preflight has another max age',
            expected: String(age),
            actual: preflight.maxAge ?? 'no Access-Control-Max-Age',
            where,
          },
        ]),
  ]
}

const missingIn = (header: string | undefined, wanted: readonly string[]): readonly string[] => {
  const there = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
  return wanted.filter((one) => !there.includes(one.toLowerCase()))
}
