import { expect, test } from 'vitest'
import { byKong, instance, outcomeOf, passed, probing, type Request, type Said, stillClock } from './answering.fixture.ts'

const CONFIG = {
  strategy: 'memory',
  cache_ttl: 300,
  request_method: ['GET'],
  response_code: [200],
  content_type: ['application/json'],
  cache_control: false,
}

/** A cache as Kong has it, in front of an upstream that answers each time otherwise. */
function cache({
  ttl = 300,
  keeps = true,
  forgets = true,
  bypass = true,
  status = 200,
  other = false,
  vary = undefined as string | undefined,
} = {}) {
  const clock = stillClock()
  const kept = new Map<string, { readonly at: number; readonly body: string }>()
  const answer = ({ method, url, n }: Request): Said => {
    const body = JSON.stringify({ n })
    const say = (state: string, text = body) => passed({ status, headers: { 'X-Cache-Status': state }, body: text })
    if (bypass && method !== 'GET') return say('Bypass')
    if (status !== 200) return say('Bypass')
    const key = `${url.pathname}?${vary === undefined ? url.search : url.searchParams.get(vary)}`
    const known = kept.get(key)
    if (known !== undefined && (!forgets || clock.now() - known.at <= ttl * 1000)) return say('Hit', other ? body : known.body)
    if (keeps) kept.set(key, { at: clock.now(), body })
    return say('Miss')
  }
  return [answer, { clock }] as const
}

test.each<[string, object, ReturnType<typeof cache>, string | readonly string[]]>([
  ['holds', {}, cache(), []],
  ['holds, and forgets', { cache_ttl: 0.5 }, cache({ ttl: 0.5 }), []],
  ['holds for one query parameter alone', { vary_query_params: ['v'] }, cache({ vary: 'v' }), []],
  ['keeps nothing', {}, cache({ keeps: false }), ['the same request again is not answered from the cache']],
  ['is not there', {}, [() => passed(), { clock: stillClock() }], ['an answer that is to be cached does not go into the cache']],
  [
    'passes what it is to keep',
    {},
    [() => passed({ headers: { 'X-Cache-Status': 'Bypass' } }), { clock: stillClock() }],
    ['an answer that is to be cached does not go into the cache'],
  ],
  ['answers with another body', {}, cache({ other: true }), ['the cache answers with another body than the upstream did']],
  ['keeps all methods', {}, cache({ bypass: false }), ['HEAD is not passed by the cache']],
  ['does not forget', { cache_ttl: 0.5 }, cache({ ttl: 0.5, forgets: false }), ['the cache does not forget']],
  ['keeps for no time', { cache_ttl: 0 }, cache(), ['the cache keeps nothing']],
  [
    'the upstream gives nothing to keep',
    {},
    cache({ status: 404 }),
    'unseen: no answer was one that it keeps (the route itself gave 404 application/json; /health gave 404 application/json; ',
  ],
  [
    'another plugin turns the probe away',
    {},
    [() => byKong(401, 'No API key found in request'), { clock: stillClock() }],
    'unseen: a request of the probe was turned away',
  ],
  ['only POST', { request_method: ['POST'] }, cache(), 'unseen: it caches POST alone, and a probe sends only GET and HEAD'],
])('%s', async (_, config, [answer, options], outcome) => {
  const { probed } = await probing([instance('proxy-cache', { ...CONFIG, ...config })], answer, options)
  const found = outcomeOf(probed, 'proxy-cache')
  if (typeof outcome === 'string') expect(found).toContain(outcome)
  else expect(found).toEqual(outcome)
})

test('request-termination leaves nothing to keep, and is named', async () => {
  const { probed } = await probing([instance('proxy-cache', CONFIG), instance('request-termination', { status_code: 200 })], () =>
    byKong(200, 'soon', { 'X-Cache-Status': 'Bypass' }),
  )
  expect(outcomeOf(probed, 'proxy-cache')).toBe(
    'unseen: request-termination (global) answers each request itself (200): no answer of the upstream is there to keep',
  )
})

test('a path that the suite says is asked first, and what was not waited for is told', async () => {
  const [answer, options] = cache()
  const { probed, asked } = await probing([instance('proxy-cache', CONFIG)], answer, {
    ...options,
    how: { paths: { r: '/r/models' } },
  })
  expect(probed[0]).toMatchObject({
    sent: '2 GET /r/models as nobody, 1 HEAD /r/models as nobody',
    outcome: { findings: [], notes: [{ message: 'that it forgets was not waited for (cache_ttl is 300 s)' }] },
  })
  expect(asked[0]?.url.search).toMatch(/^\?firedrill=firedrill-[0-9a-f]{12}-cache-0$/)
})
