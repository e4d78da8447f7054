import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { looksRandom } from './entropy.ts'

test.each([
  ['', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
  ['user', 'Zm9Qx7Lk2Vt8Rw4Np6Hs3Jd5'],
  ['client', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD=='],
  ['key', 'p4x9w2k7m3q8z5t1r6v0y4j9n2b8h3g7c5'],
  ['', 'a b k7Jx2mQ9vR4tLw8ZpN3bY6sDaa c'],
])('%s = %s is random', (name, value) => {
  expect(looksRandom(value, name)).toBe(true)
})

test.each([
  ['', 'bd4e1c2f-0a9b-4c8d-9e7f-112233445566'],
  ['', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['', 'web-7d4b9c6f5d-x2x7z'],
  ['', 'kube-state-metrics-5f8d7c6b9d-abcde'],
  ['', 'HttpRequestDurationSecondsBucket2'],
  ['', 'com.example.shop.OrderServiceImpl2Factory'],
  ['', 'process_virtual_memory_max_bytes'],
  ['', '/api/v1/namespaces/monitoring/ConfigMaps/grafana2'],
  ['', 'anthropic-route'],
  ['', 'GET /api/items/:id'],
  ['', '2026-01-02T03:04:05.000000006Z'],
  ['', 'us-east-1a.compute.internal'],
  ['', 'abcdefghijklmnopqrstuvwxyz0123456789'],
  ['', 'aaaaaaaaaaAAAAAAAAAA1111111111'],
  ['version', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
  ['pod', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
  ['trace_id', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
  ['container.id', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
])('%s = %s is none', (name, value) => {
  expect(looksRandom(value, name)).toBe(false)
})

test('nearly every random key of 32 characters is seen', () => {
  const keys = Array.from({ length: 500 }, (_, index) =>
    createHash('sha512').update(String(index)).digest('base64url').slice(0, 32),
  )
  expect(keys.filter((key) => looksRandom(key)).length).toBeGreaterThan(450)
})
