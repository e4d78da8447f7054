import { expect, test } from 'vitest'
import type { Http } from './http.ts'
import { kong } from './kong.ts'
import { answering, failure, PLUGIN, page } from './kong-served.fixture.ts'
import type { AskedOf } from './served.fixture.ts'

const MANY = 10_000
const numbered = (from: number, count: number) => Array.from({ length: count }, (_, n) => ({ ...PLUGIN, id: `p${from + n}` }))

test('10,000 plugins are read page after page', async () => {
  const { server, asked } = await answering({
    'GET /plugins': ({ url }: AskedOf) => {
      const from = Number(url.searchParams.get('offset') ?? 0)
      return page(numbered(from, 1000), from + 1000 < MANY ? String(from + 1000) : undefined)
    },
  })
  const plugins = await server.plugins()
  expect([plugins.length, new Set(plugins.map(({ id }) => id)).size]).toEqual([MANY, MANY])
  expect(asked.map(({ url }) => url.search).slice(0, 2)).toEqual(['?size=1000', '?size=1000&offset=1000'])
  expect(asked).toHaveLength(10)
})

test('pages that something before Kong keeps small are read to their end', async () => {
  let asked = 0
  const http: Http = {
    async request(url) {
      const from = asked++ * 5
      const data = Array.from({ length: 5 }, (_, n) => ({ id: `c${from + n}` }))
      const offset = from + 5 < MANY ? `"offset":"${from + 5}",` : ''
      const body = new TextEncoder().encode(`{"data":${JSON.stringify(data)},${offset}"next":null}`)
      return { url, status: 200, headers: {}, body, durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  expect(await kong(http, 'http://kong').consumers()).toHaveLength(MANY)
})

test('an offset that never ends', async () => {
  expect(await failure({ 'GET /plugins': page([PLUGIN], 'same') }, (one) => one.plugins())).toBe(
    'GET KONG/plugins gave 2 entities and the same offset twice, so its pages never end: is that a Kong? `admin` of the check names the URL of its Admin API, past whatever stands before it',
  )
})

test.each([
  [
    'entities',
    Array.from({ length: 1000 }, () => ({ id: 'c' })),
    'GET http://kong/consumers gave 101,000 entities and no end, so its pages never end: is that a Kong?',
  ],
  [
    'empty pages',
    [],
    'GET http://kong/consumers gave 0 entities and 1000 pages without one, so its pages never end: is that a Kong?',
  ],
])('%s that never end', async (_, entities, message) => {
  let next = 0
  const data = JSON.stringify(entities)
  const http: Http = {
    async request(url) {
      const body = new TextEncoder().encode(`{"data":${data},"next":"/x","offset":"${next++}"}`)
      return { url, status: 200, headers: {}, body, durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  await expect(kong(http, 'http://kong').consumers()).rejects.toThrow(message)
})
