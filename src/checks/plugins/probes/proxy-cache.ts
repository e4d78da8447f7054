import { textOf } from '../../../clients/answer-text.ts'
import type { HttpAnswer } from '../../../clients/http.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Note } from '../../contract.ts'
import { nameOf } from '../precedence.ts'
import type { Instance } from '../scene.ts'
import { madeBy, through } from './answer.ts'
import { flagIn, listIn, numberIn, recordIn } from './config.ts'
import { eventually } from './eventually.ts'
import { gets, type Probe, type ProbeContext, type ProbeRequest } from './probe.ts'
import { terminating } from './room.ts'

/** Until an answer is kept, and a rate limit that is used up lets one through again. */
const SOON = 3000

/** One answer as far as a cache is concerned. */
interface Cached {
  readonly status: number
  /** X-Cache-Status; undefined: none. */
  readonly cache: string | undefined
  readonly contentType: string | undefined
  readonly age: string | undefined
}

export interface ProxyCacheSeen {
  readonly first: Cached
  /** The same again, until it was a hit or the time was over. */
  readonly again: Cached
  /** The hit has the body of the first. */
  readonly same: boolean
  /** A method that is not cached; undefined: the route takes none that does no harm. */
  readonly other: (Cached & { readonly method: string }) | undefined
  /** After cache_ttl; undefined: not waited for. */
  readonly later: Cached | undefined
}

/** proxy-cache: Miss, then Hit with the same body, Bypass for a method that is not cached, gone after cache_ttl. */
export const proxyCache: Probe<ProxyCacheSeen> = {
  plugin: 'proxy-cache',
  asks: 'X-Cache-Status is Miss, then Hit with the same body, Bypass for a method that is not cached; after cache_ttl (where that is short) no Hit any more',
  unfit: ({ config }) =>
    methodsOf(config).length === 0
      ? `it caches ${listIn(config, 'request_method').join(', ')} alone, and a probe sends only GET and HEAD`
      : undefined,
  ask,
  judge,
  notes({ config, where }, { other, later }): Note[] {
    const ttl = numberIn(config, 'cache_ttl')
    return [
      ...(later === undefined ? [{ message: `that it forgets was not waited for (cache_ttl is ${ttl ?? 300} s)`, where }] : []),
      ...(other === undefined ? [{ message: 'Bypass was not seen: all harmless methods of the route are cached', where }] : []),
    ]
  },
}

const methodsOf = (config: Instance['config']): readonly string[] => {
  const methods = listIn(config, 'request_method')
  return ['GET', 'HEAD'].filter((method) => methods.length === 0 || methods.includes(method))
}

async function ask(at: ProbeContext): Promise<ProxyCacheSeen> {
  const { config } = at.instance
  const { request, answer } = await cacheable(at)
  const first = cached(answer)
  const again =
    first.cache === 'Miss'
      ? await eventually({ ...at, within: Math.min(at.within, SOON) }, () => at.send(request), isHit)
      : await at.send(request)
  const { path = '' } = request
  const method = ['HEAD', 'OPTIONS'].find(
    (one) => !listIn(config, 'request_method').includes(one) && gets(at, { method: one, path }),
  )
  const other = method === undefined ? undefined : { method, ...cached(await at.send({ ...request, method })) }
  const ttl = (numberIn(config, 'cache_ttl') ?? 300) * 1000
  let later: Cached | undefined
  if (isHit(again) && ttl + 1000 < at.within && !flagIn(config, 'cache_control')) {
    await at.clock.sleep(ttl + 1100, at.signal)
    later = cached(await at.send(request))
  }
  return { first, again: cached(again), same: textOf(again) === textOf(answer), other, later }
}

const isHit = ({ headers }: HttpAnswer): boolean => headers['x-cache-status'] === 'Hit'

const cached = ({ status, headers }: HttpAnswer): Cached => ({
  status,
  cache: headers['x-cache-status'],
  contentType: headers['content-type'],
  age: headers.age,
})

/** The first request whose answer this cache may keep, on a query of its own. Throws `CannotObserve` where the upstream gives none. */
async function cacheable(at: ProbeContext): Promise<{ readonly request: ProbeRequest; readonly answer: HttpAnswer }> {
  const { config } = at.instance
  const [vary = 'firedrill'] = listIn(config, 'vary_query_params')
  const method = methodsOf(config).find((one) => gets(at, { method: one }))
  if (method === undefined)
    throw new CannotObserve(
      `route ${at.way.route} gets no ${methodsOf(config).join(' and no ')}, and it caches nothing else that a probe sends`,
    )
  const shown = recordIn(config, 'response_headers')['X-Cache-Status'] !== false
  const tried: string[] = []
  for (const [n, path] of at.paths.entries()) {
    if (!gets(at, { method, path })) continue
    const request = {
      method,
      path,
      query: `${vary}=${at.marker}-cache-${n}`,
      headers: shown ? {} : { 'kong-debug': '1' },
    }
    const answer = through(await at.send(request))
    const ending = terminating(at.inEffect)
    if (ending !== undefined && madeBy(answer) !== 'upstream')
      throw new CannotObserve(
        `${nameOf(ending)} answers each request itself (${answer.status}): no answer of the upstream is there to keep`,
      )
    if (answer.headers['x-cache-status'] !== 'Bypass' || keeps(config, answer)) return { request, answer }
    tried.push(`${path || 'the route itself'} gave ${answer.status} ${answer.headers['content-type'] ?? 'without Content-Type'}`)
  }
  throw new CannotObserve(
    `no answer was one that it keeps (${tried.join('; ')}): say a path of route ${at.way.route} that is answered with one in \`paths\``,
  )
}

/** Whether an answer is one that the config keeps; where Cache-Control decides, nobody knows. */
function keeps(config: Instance['config'], { status, headers }: HttpAnswer): boolean {
  const codes = listIn(config, 'response_code')
  const types = listIn(config, 'content_type')
  if (flagIn(config, 'cache_control')) return false
  const type = headers['content-type'] ?? ''
  return codes.includes(String(status)) && types.some((one) => plain(one) === plain(type))
}

const plain = (type: string): string => type.toLowerCase().replace(/\s/g, '')

function judge({ config, where }: Instance, { first, again, same, other, later }: ProxyCacheSeen): Finding[] {
  if (numberIn(config, 'cache_ttl') === 0)
    return [{ message: 'the cache keeps nothing', expected: 'cache_ttl above 0', actual: 'cache_ttl: 0', where }]
  if (first.cache !== 'Miss')
    return [
      {
        message: 'an answer that is to be cached does not go into the cache',
        expected: 'X-Cache-Status: Miss at first',
        actual: shown(first),
        where,
      },
    ]
  const findings: Finding[] = []
  if (again.cache !== 'Hit')
    findings.push({
      message: 'the same request again is not answered from the cache',
      expected: 'X-Cache-Status: Hit',
      actual: shown(again),
      where,
    })
  else if (!same)
    findings.push({
      message: 'the cache answers with another body than the upstream did',
      expected: 'the body of the first answer',
      actual: 'another one',
      where,
    })
  if (other !== undefined && other.cache !== 'Bypass')
    findings.push({
      message: `${other.method} is not passed by the cache`,
      expected: `X-Cache-Status: Bypass (request_method: ${listIn(config, 'request_method').join(', ')})`,
      actual: shown(other),
      where,
    })
  if (later?.cache === 'Hit')
    findings.push({
      message: 'the cache does not forget',
      expected: `no Hit after cache_ttl: ${numberIn(config, 'cache_ttl')} s`,
      actual: shown(later),
      where,
    })
  return findings
}

const shown = ({ status, cache }: Cached): string =>
  `${status}, ${cache === undefined ? 'no X-Cache-Status' : `X-Cache-Status: ${cache}`}`
