import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redactField, redactor } from './redact.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('what names and forms tell', () => {
  const redact = redactor()
  test.each([
    // Any scheme, and no scheme: the token goes, not only the word before it.
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['Authorization: token ghp_S3CRET', 'Authorization: ***'],
    ['authorization: ApiKey S3CRET', 'authorization: ***'],
    ['Proxy-Authorization: Negotiate S3CRET', 'Proxy-Authorization: ***'],
    ['Authorization: S3CRET', 'Authorization: ***'],
    ['Authorization: Digest username="bob", realm="x", response="S3CRET"', 'Authorization: ***'],
    ["curl -H 'Authorization: Bearer S3CRET' -H 'Accept: x' http://h/", "curl -H 'Authorization: ***' -H 'Accept: x' http://h/"],
    ['map[Authorization:[Bearer S3CRET] Accept:[*/*]]', 'map[Authorization:[***] Accept:[*/*]]'],
    ['sent Bearer S3CRET123 to it', 'sent Bearer *** to it'],
    [`sent Basic ${base64('me:S3CRET')} to it`, 'sent Basic *** to it'],
    // Values in quotes go up to the quote that closes, also in JSON inside JSON.
    ['{"password":"correct horse battery","a":1}', '{"password":"***","a":1}'],
    ['{"password":"a \\"S3CRET\\" \\\\","user":"bob"}', '{"password":"***","user":"bob"}'],
    [
      JSON.stringify({ body: '{"password":"a \\"S3CRET\\" \\\\","user":"bob"}' }),
      '{"body":"{\\"password\\":\\"***\\",\\"user\\":\\"bob\\"}"}',
    ],
    [`password: 'it''s S3CRET'`, `password: '***'`],
    ['password: "S3CRET is cut', 'password: "***'],
    ['{"api_key":"k-123456"}', '{"api_key":"***"}'],
    ['{"tokens":1,"token":12345}', '{"tokens":1,"token":***}'],
    [':password => "S3CRET", :b => 1', ':password => "***", :b => 1'],
    ['a{x="password=S3CRET",y="z"} 1', 'a{x="password=***",y="z"} 1'],
    ['{"credentials":{"user":"me","token":"S3CRET"}}', '{"credentials":{"user":"me","token":"***"}}'],
    // Others up to a blank; what else could be part of it ends it only before another name.
    ['password=x,S3CRET', 'password=***'],
    ['level=info token=S3CRET, path=/x', 'level=info token=***, path=/x'],
    ['Server=db;Password=S3;CRET;Host=h', 'Server=db;Password=***;Host=h'],
    ['/login?token=S3CRET&user=5', '/login?token=***&user=5'],
    ['private_key: S3CRET', 'private_key: ***'],
    ['AWS_SECRET_ACCESS_KEY=S3CRET DB_PASS=S3CRET SENTRY_DSN=S3CRET', 'AWS_SECRET_ACCESS_KEY=*** DB_PASS=*** SENTRY_DSN=***'],
    // YAML: a value on the next line, and names on the next line.
    ['token:\n  S3CRET', 'token:\n  ***'],
    ['authorization:\n    type: Bearer\n    credentials: S3CRET\n', 'authorization:\n    type: Bearer\n    credentials: ***\n'],
    // Cookies: their names and attributes tell what was wrong with them.
    ['set-cookie: session=S3CRET; HttpOnly; Path=/', 'set-cookie: session=***; HttpOnly; Path=/'],
    [
      'set-cookie: a=S3CRET; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=S3CRET',
      'set-cookie: a=***; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=***',
    ],
    ['cookie: a=S3CRET; b=S3CRET', 'cookie: a=***; b=***'],
    ['{"set-cookie":["a=S3CRET; Secure","b=S3CRET"],"c":1}', '{"set-cookie":["a=***; Secure","b=***"],"c":1}'],
    ['cookie: S3CRET', 'cookie: ***'],
    // URLs.
    ['postgres://app:hunter2@db:5432/x', 'postgres://app:***@db:5432/x'],
    ['postgres://u:p@S3CRET@db', 'postgres://u:***@db'],
    ['postgres://u:p/S3CRET@db/x', 'postgres://u:***@db/x'],
    ['redis://:S3CRET@db', 'redis://:***@db'],
    ['https://S3CRET@host/x https://S3CRET:x-oauth-basic@host', 'https://***@host/x https://***@host'],
    ['-----BEGIN RSA PRIVATE KEY-----\nS3CRET\n-----END RSA PRIVATE KEY-----\nx', '***\nx'],
  ])('%j -> %j', (text, expected) => {
    expect(redact(text)).toBe(expected)
    expect(redact(expected)).toBe(expected)
  })

  test.each([
    'inventory_items_total 5',
    'pass: 3, fail: 2',
    'authorization is required, token: null, credentials: <secret>',
    'Basic authentication required, or bearer authentication',
    'http://[::1]:9090/@x http://app:80/users/@me postgres://app@db redis://app:@db',
    '{"a":"password=","b":"c"}',
    'authorization:\n  type: Basic\n',
  ])('%j stays', (text) => expect(redact(text)).toBe(text))
})

describe('known values', () => {
  test.each([
    ['password is s3cret-value here', 'password is *** here'],
    ['short values stay: abc', 'short values stay: abc'],
    [`x=${base64('s3cret-value')}`, 'x=***'],
  ])('%j -> %j', (text, expected) => expect(redactor(['s3cret-value', 'abc'])(text)).toBe(expected))

  test('line by line, as logs are read', () => {
    const key = '-----BEGIN KEY-----\nMIIBVgIBADANBgkq\r\n  hkiG9w0BAQEFAASC\n-----END KEY-----'
    expect(key.split('\n').map(redactor([key]))).toEqual(['***', '***\r', '  ***', '***'])
  })

  const odd = `p&ss"w<o>r'd \\/é(1)`
  const once: readonly [string, string][] = [
    ['plain', odd],
    ['JSON', JSON.stringify(odd)],
    ['JSON of Go', JSON.stringify(odd).replace('&', '\\u0026').replace('<', '\\u003c').replace('>', '\\u003e')],
    ['JSON of PHP', JSON.stringify(odd).replace('/', '\\/')],
    ['JSON of Python', JSON.stringify(odd).replace('é', '\\u00e9')],
    ['HTML', 'p&amp;ss&quot;w&lt;o&gt;r&#39;d \\/é(1)'],
    ['HTML of Go', 'p&amp;ss&#34;w&lt;o&gt;r&#39;d \\/é(1)'],
    ['URL', encodeURIComponent(odd)],
    ['URL of Go', 'p%26ss%22w%3Co%3Er%27d%20%5C%2F%C3%A9%281%29'],
    ['URL in lower case', encodeURIComponent(odd).replace(/%../g, (code) => code.toLowerCase())],
    ['form', new URLSearchParams({ odd }).toString().slice(4)],
  ]
  test.each(once)('%s, and that in JSON', (_, spelt) => {
    const redact = redactor([odd])
    expect(redact(`a ${spelt.replace(/^"|"$/g, '')} b`)).toBe('a *** b')
    expect(redact(JSON.stringify({ a: `x ${spelt} y` }))).toMatch(/^\{"a":"x (\\")?\*\*\*(\\")? y"\}$/)
  })

  test.each(['', 'a', 'ab', 'me', 'ünï', 'somebody'])('in a Basic header, behind the user %j', (user) => {
    const redact = redactor(['s3cret-välue'])
    const pair = `${user}:s3cret-välue`
    expect(redact(`x ${base64(pair)} y`)).toBe('x *** y')
    expect(redact(`x ${Buffer.from(pair).toString('base64url')} y`)).toBe('x *** y')
  })

  test('whatever the value, none of its spellings is left', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 20, unit: 'grapheme' }), fc.string({ maxLength: 4 }), (given, user) => {
        const secret = `${given}Zq9`
        const redact = redactor([secret])
        const texts = [
          secret,
          JSON.stringify({ a: secret }),
          JSON.stringify(JSON.stringify({ a: secret })),
          encodeURIComponent(secret),
          new URLSearchParams({ a: secret }).toString(),
          `x ${base64(`${user}:${secret}`)} y`,
        ]
        return texts.every((text) => {
          const shown = redact(text)
          return shown.includes('***') && !shown.includes('Zq9') && redact(shown) === shown
        })
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  ['password', 'correct horse', '***'],
  ['x-api-key', 'k', '***'],
  ['set-cookie', 'a=S3CRET; HttpOnly', 'a=***; HttpOnly'],
  ['body', '{"password":"correct horse"}', '{"password":"***"}'],
  ['message', 'it is down', 'it is down'],
])('the field %s: %j -> %j', (name, value, expected) => expect(redactField(name, value, redactor())).toBe(expected))

test('its time grows with the text, not faster', () => {
  const redact = redactor(['s3cret-value'])
  const hard = [
    'a',
    '://a',
    'password=',
    'token:"',
    ',;',
    'Basic ',
    '\\',
    '-----BEGIN PRIVATE KEY-----',
    '://a:',
    'token: [',
    'password=,a',
  ]
  // At 200,000 characters a quadratic pattern takes minutes: the test would not end within its limit.
  for (const part of hard) redact(part.repeat(200_000 / part.length))
})
