/** What the probes send stands in access logs and in entries of http-log: nothing of it may look like a secret to whoever searches those. */
import { expect, test } from 'vitest'
import { searchFor } from '../../security/search.ts'
import { byKong, instance, passed, probing } from './answering.fixture.ts'
import { probes } from './index.ts'

const CONFIGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  acl: { allow: ['drills'] },
  'correlation-id': { header_name: 'x-id', echo_downstream: true },
  cors: { origins: ['https://a.example'] },
  'ip-restriction': { allow: ['127.0.0.1'] },
  'key-auth': { key_names: ['apikey'] },
  'proxy-cache': { request_method: ['GET'], response_code: [200], content_type: ['application/json'] },
  'rate-limiting': { minute: 5, limit_by: 'header', header_name: 'x-tenant' },
  'request-size-limiting': { allowed_payload_size: 1, size_unit: 'kilobytes' },
  'request-termination': { status_code: 200, trigger: 'x-stop' },
  'response-transformer': { add: { headers: ['x-a:b'] } },
}
/** Kong's log leaves these out. */
const REDACTED = ['authorization', 'proxy-authorization']

test.each(probes.map(({ plugin }) => plugin))('%s', async (plugin) => {
  const search = searchFor([])
  const found = new Set<string>()
  // Markers are of random digits: once is no proof.
  for (let n = 0; n < 20; n++) {
    const { asked } = await probing([instance(plugin, CONFIGS[plugin])], ({ headers }) =>
      headers.apikey === undefined ? byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Key' }) : passed(),
    )
    for (const { method, url, headers } of asked) {
      const shown = Object.entries(headers).filter(([name, value]) => !REDACTED.includes(name) && value !== 'the-right-key')
      const uri = `${url.pathname}${url.search}`
      const entry = JSON.stringify({ request: { method, uri, headers: Object.fromEntries(shown) } })
      for (const text of [`127.0.0.1 "${method} ${uri} HTTP/1.1" 200`, entry]) {
        const what = search(text)
        if (what !== undefined) found.add(`${what}: ${text}`)
      }
    }
  }
  expect([...found]).toEqual([])
})
