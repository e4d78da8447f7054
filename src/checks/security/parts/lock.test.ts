import { describe, expect, test } from 'vitest'
import type { AskedOf, Said } from '../../../clients/served.fixture.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'

const KONG = 'http://kong:8300/x'
const basic = (item: object | string = KONG) => ({ defaultCredentials: { basic: [item] } })
const keys = (item: object | string = KONG) => ({ defaultCredentials: { keys: [item] } })
const pair = ({ headers }: AskedOf): string =>
  Buffer.from(String(headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
const at = (answer: (asked: AskedOf) => Said) => observedAnswers({ 'GET /x': answer })
const REFUSED: Said = { status: 401, headers: { 'www-authenticate': 'Basic realm="service"' } }

describe('basic', () => {
  test('the usual passwords are refused', async () => {
    const kong = await at(() => REFUSED)
    const { findings, title } = await look(basic(), kong)
    expect(findings).toEqual([])
    expect(title).toBe('http://kong:8300/x refuses the usual passwords')
    // Nobody, somebody made up, and eleven.
    expect(kong.asked).toHaveLength(13)
  })

  test.each<[string, (asked: AskedOf) => Said, string[]]>([
    [
      'let in',
      (asked) => (['admin:password', 'kong:kong'].includes(pair(asked)) ? {} : REFUSED),
      [
        'http://kong:8300/x lets in admin with one of the most usual words as password',
        'http://kong:8300/x lets in kong with its own name as password',
      ],
    ],
    [
      'known, though not allowed',
      (asked) => (pair(asked) === 'root:root' ? { status: 403 } : REFUSED),
      ['http://kong:8300/x lets in root with its own name as password'],
    ],
    ['asks for nothing', () => ({}), ['http://kong:8300/x asks for no credentials at all']],
    [
      'takes anything',
      ({ headers }) => (headers.authorization === undefined ? REFUSED : {}),
      ['http://kong:8300/x lets in everybody with any credentials'],
    ],
  ])('breaks: %s', async (_, answer, expected) => {
    const { messages, kept } = await look(basic(), await at(answer))
    expect(messages).toEqual(expected)
    expect(kept).not.toMatch(/admin:password|kong:kong|root:root/)
  })

  test('of the suite, too; their passwords are not told', async () => {
    const item = { url: KONG, credentials: [{ user: 'lead', password: 'summer2026' }] }
    const { messages, kept } = await look(basic(item), await at((asked) => (pair(asked) === 'lead:summer2026' ? {} : REFUSED)))
    expect(messages).toEqual(['http://kong:8300/x lets in lead with the password of number 1 of `credentials`'])
    expect(kept).not.toContain('summer2026')
  })

  test.each<[string, (asked: AskedOf) => Said, string]>([
    [
      'another scheme',
      () => ({ status: 401, headers: { 'www-authenticate': 'Key realm="kong"' } }),
      'does not ask for Basic credentials but for Key',
    ],
    ['no credentials are asked for', () => ({ status: 404 }), 'without credentials gave 404: it does not ask for any'],
    [
      'locked out',
      ({ headers }) => (headers.authorization === undefined ? REFUSED : { status: 429 }),
      'gave 429 when credentials were tried',
    ],
  ])('unknown: %s', async (_, answer, message) => {
    await expect(look(basic(), await at(answer))).rejects.toThrow(message)
  })
})

describe('keys', () => {
  const only =
    (key: string, header = 'apikey') =>
    (asked: AskedOf): Said =>
      asked.headers[header] === key ? {} : { status: 401 }

  test('the usual keys are refused', async () => {
    expect((await look(keys(), await at(only('zR7-long-and-odd')))).findings).toEqual([])
  })

  test.each<[string, object | string, (asked: AskedOf) => Said, string[]]>([
    ['a usual one', KONG, only('changeme'), ['http://kong:8300/x lets in number 6 of the usual API keys in apikey']],
    [
      'one of the suite, in a header of its own',
      { url: KONG, header: 'x-key', keys: ['old-key'] },
      only('old-key', 'x-key'),
      ['http://kong:8300/x lets in number 1 of `keys` in x-key'],
    ],
    [
      'a usual one, where the upstream wants a login of its own',
      KONG,
      (asked) =>
        asked.headers.apikey === 'test' ? { status: 401, headers: { 'x-kong-upstream-latency': '3' } } : { status: 401 },
      ['http://kong:8300/x lets in number 7 of the usual API keys in apikey'],
    ],
    [
      'a usual one, and somebody else asks for credentials then',
      KONG,
      (asked) => ({
        status: 401,
        headers: { 'www-authenticate': asked.headers.apikey === 'test' ? 'Basic realm="shop"' : 'Key realm="kong"' },
      }),
      ['http://kong:8300/x lets in number 7 of the usual API keys in apikey'],
    ],
    [
      'a usual one, at which the upstream breaks',
      KONG,
      (asked) =>
        asked.headers.apikey === 'test' ? { status: 500, headers: { 'x-kong-upstream-latency': '3' } } : { status: 401 },
      ['http://kong:8300/x lets in number 7 of the usual API keys in apikey'],
    ],
    ['no key-auth at all', KONG, () => ({}), ['http://kong:8300/x asks for no credentials at all']],
  ])('breaks: %s', async (_, item, answer, expected) => {
    const { messages, kept } = await look(keys(item), await at(answer))
    expect(messages).toEqual(expected)
    expect(kept).not.toMatch(/changeme|old-key/)
  })

  test('refusals that differ in what is new every time are the same', async () => {
    let count = 0
    const kong = await at(() => ({
      status: 401,
      headers: { 'www-authenticate': `Digest realm="x", nonce="${count++}"` },
      body: { message: 'Unauthorized', request_id: count },
    }))
    expect((await look(keys(), kong)).findings).toEqual([])
  })

  test('a header at which Kong does not look proves nothing', async () => {
    const kong = await at(() => ({ status: 401, body: { message: 'No API key found in request' } }))
    await expect(look(keys(), kong)).rejects.toThrow(
      'http://kong:8300/x says "No API key found in request" of a request that has one in apikey: it does not look there; name its header with `header`',
    )
  })
})
