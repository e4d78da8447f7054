/** Probes of plugins that let pass or turn away: acl, ip-restriction, request-size-limiting, request-termination. */
import { describe, expect, test } from 'vitest'
import { byKong, consumer, instance, outcomeOf, passed, probing, type Request, type Said } from './answering.fixture.ts'

type Row = readonly [string, object, (request: Request) => Said, string | readonly string[]]

const table = (plugin: string, rows: readonly Row[]) =>
  test.each(rows)('%s', async (_, config, answer, outcome) => {
    const { probed } = await probing([instance(plugin, config as Readonly<Record<string, unknown>>)], answer)
    const found = outcomeOf(probed, plugin)
    if (typeof outcome === 'string') expect(found).toContain(outcome)
    else expect(found).toEqual(outcome)
  })

describe('request-size-limiting', () => {
  const limit =
    (most: number, { length = false } = {}) =>
    ({ headers }: Request): Said =>
      length && headers['content-length'] === undefined
        ? byKong(411, 'A valid Content-Length header is required')
        : Number(headers['content-length'] ?? 0) > most
          ? byKong(413, 'Request size limit exceeded')
          : passed()
  table('request-size-limiting', [
    ['holds', { allowed_payload_size: 2, size_unit: 'kilobytes' }, limit(2048), []],
    [
      'holds, with a length required',
      { allowed_payload_size: 100, size_unit: 'bytes', require_content_length: true },
      limit(100, { length: true }),
      [],
    ],
    ['another unit', { allowed_payload_size: 2, size_unit: 'kilobytes' }, limit(2), ['a body of 2048 bytes is turned away']],
    [
      'a larger limit',
      { allowed_payload_size: 2, size_unit: 'kilobytes' },
      limit(4096),
      ['a body of 2049 bytes is not turned away'],
    ],
    [
      'no length required',
      { allowed_payload_size: 2, size_unit: 'kilobytes', require_content_length: true },
      limit(2048),
      ['a request without Content-Length is not turned away'],
    ],
    ['another plugin', { allowed_payload_size: 2 }, () => byKong(401, 'Unauthorized'), 'unseen: '],
  ])

  const large = { allowed_payload_size: 128, size_unit: 'megabytes' }

  test('a body above a large limit is announced, and not sent', async () => {
    const { probed, asked } = await probing([instance('request-size-limiting', large)], limit(2 ** 27))
    expect(probed[0]).toMatchObject({
      sent: '2 GET /r/firedrill-probe as nobody',
      outcome: { findings: [], notes: [{ message: 'the body that passed had 65536 bytes, the limit is 134217728' }] },
    })
    expect(asked.map(({ headers }) => headers['content-length'])).toEqual(['65536', '134217729'])
  })

  test('who takes it, and who waits for it', async () => {
    const passes = await probing([instance('request-size-limiting', large)], () => passed())
    expect(outcomeOf(passes.probed, 'request-size-limiting')).toEqual(['a body of 134217729 bytes is not turned away'])
    const waits = await probing(
      [instance('request-size-limiting', large)],
      ({ headers }) => (headers['content-length'] === '65536' ? passed() : 'silence'),
      { how: { within: 200 } },
    )
    expect(outcomeOf(waits.probed, 'request-size-limiting')).toMatch(
      /^unseen: a request that declares 134217729 bytes, and sends none, got no answer/,
    )
  })
})

describe('ip-restriction', () => {
  const not = (message = 'IP address not allowed: 127.0.0.1') => byKong(403, message)
  table('ip-restriction', [
    ['holds: allowed', { allow: ['127.0.0.0/8'] }, () => passed(), []],
    ['holds: denied', { deny: ['127.0.0.1'] }, () => not(), []],
    ['holds: deny wins', { allow: ['127.0.0.1'], deny: ['127.0.0.0/8'] }, () => not(), []],
    [
      'holds: another network, status and message',
      { allow: ['10.0.0.0/8', 'fd00::/8'], status: 451, message: 'go away' },
      () => byKong(451, 'go away'),
      [],
    ],
    ['lets in whom it denies', { deny: ['127.0.0.1'] }, () => passed(), ['the address 127.0.0.1 passes']],
    ['lets in whom it does not allow', { allow: ['10.1.2.3'] }, () => passed(), ['the address 127.0.0.1 passes']],
    ['turns away whom it allows', { allow: ['127.0.0.1'] }, () => not(), ['the address 127.0.0.1 is turned away']],
    [
      'another message',
      { deny: ['127.0.0.1'], message: 'go away' },
      () => not(),
      ['ip-restriction turns away with another message'],
    ],
    [
      'sees another address',
      { deny: ['127.0.0.1'] },
      () => not('IP address not allowed: 172.18.0.1'),
      ['the address 172.18.0.1 is turned away'],
    ],
    ['no list', { allow: [], deny: {} }, () => passed(), 'unseen: it has neither allow nor deny'],
    ['another plugin', { allow: ['127.0.0.1'] }, () => byKong(401, 'Unauthorized'), 'unseen: '],
  ])
})

describe('request-termination', () => {
  const own = (status: number, body: string, type = 'application/json; charset=utf-8'): Said => ({
    status,
    body,
    headers: { 'x-kong-response-latency': '0', 'content-type': type },
  })
  table('request-termination', [
    ['holds with a message', { status_code: 410, message: 'gone' }, () => byKong(410, 'gone'), []],
    [
      'holds with a body',
      { status_code: 503, body: '<p>soon</p>', content_type: 'text/html' },
      () => own(503, '<p>soon</p>', 'text/html'),
      [],
    ],
    ['holds with its defaults', {}, () => byKong(503, 'Service unavailable'), []],
    [
      'holds with a trigger',
      { status_code: 418, trigger: 'x-stop' },
      ({ headers }) => (headers['x-stop'] ? byKong(418, 'no') : passed()),
      [],
    ],
    ['is not there', { status_code: 410 }, () => passed(), ['the request is not terminated by the gateway']],
    [
      'an upstream answers so',
      { status_code: 410 },
      () => passed({ status: 410 }),
      ['the request is not terminated by the gateway'],
    ],
    ['another status', { status_code: 503 }, () => passed({ status: 200 }), ['the request is not terminated by the gateway']],
    [
      'another message',
      { status_code: 410, message: 'gone' },
      () => byKong(410, 'here'),
      ['the gateway terminates with another message'],
    ],
    ['another body', { status_code: 410, body: 'a' }, () => own(410, 'b'), ['the gateway terminates with another body']],
    [
      'another type',
      { status_code: 410, body: 'a', content_type: 'text/html' },
      () => own(410, 'a'),
      ['the gateway terminates with another Content-Type'],
    ],
    [
      'terminates without its trigger',
      { status_code: 418, trigger: 'x-stop' },
      () => byKong(418, 'no'),
      ['requests without the trigger are terminated too'],
    ],
    ['another plugin', { status_code: 503 }, () => byKong(401, 'Unauthorized'), 'unseen: '],
  ])
})

describe('acl', () => {
  const people = [consumer({ groups: ['drills'] }), consumer({ username: 'other', keys: ['other-key'], groups: ['others'] })]
  const keyed =
    (allows: (groups: readonly string[]) => boolean) =>
    ({ headers }: Request): Said => {
      const who = people.find(({ keys }) => keys[0] === headers.apikey)
      return who === undefined
        ? byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Key' })
        : allows(who.groups)
          ? passed()
          : byKong(403, 'You cannot consume this service')
    }
  const asking = (config: object, answer: (request: Request) => Said, credentials = people) =>
    probing([instance('key-auth'), instance('acl', config as Readonly<Record<string, unknown>>)], answer, {
      gateway: { credentials },
      how: { consumer: people[0], plugins: ['acl'] },
    })

  test.each<[string, object, (groups: readonly string[]) => boolean, readonly string[]]>([
    ['holds: allowed', { allow: ['drills'] }, (groups) => groups.includes('drills'), []],
    ['holds: denied', { deny: ['others'] }, (groups) => !groups.includes('others'), []],
    ['holds: turned away itself', { allow: ['admins'] }, () => false, []],
    ['turns away whom it allows', { allow: ['drills'] }, () => false, ['acl turns firedrill (in drills) away']],
    ['lets all in', { allow: ['drills'] }, () => true, ['acl does not turn other (in others) away']],
    ['lets in whom it denies', { deny: ['drills'] }, () => true, ['acl does not turn firedrill (in drills) away']],
  ])('%s', async (_, config, allows, messages) => {
    const { probed } = await asking(config, keyed(allows))
    expect(outcomeOf(probed, 'acl')).toEqual(messages)
  })

  test('nobody else to be turned away is told', async () => {
    const { probed } = await asking(
      { allow: ['drills'] },
      keyed((groups) => groups.includes('drills')),
      people.slice(0, 1),
    )
    expect(probed[0]?.outcome).toMatchObject({
      findings: [],
      notes: [{ message: expect.stringContaining('that acl turns anyone away was not seen') }],
    })
  })

  test('without a consumer nothing is seen', async () => {
    const { probed } = await probing([instance('acl', { allow: ['drills'] })], () => passed())
    expect(outcomeOf(probed, 'acl')).toBe(
      'unseen: acl asks for the groups of a consumer, and the probes are none: name one with `as`',
    )
  })
})
