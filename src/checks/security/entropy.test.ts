import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseExposition } from '../../prom-parser/index.ts'
import { looksRandom } from './entropy.ts'

test.each([
  ['', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
  ['user', 'Zm9Qx7Lk2Vt8Rw4Np6Hs3Jd5'],
  ['client', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD=='],
  ['key', 'p4x9w2k7m3q8z5t1r6v0y4j9n2b8h3g7c5'],
  ['path', '/items/k7Jx2mQ9vR4tLw8ZpN3bY6sD/show'],
  ['url', 'https://h/x?k=k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
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
  // What public programs show.
  ['', 'amq.gen-Xa2PsHbkSGrmFZ1FcgTfqA'],
  ['consumer_tag', 'amq.ctag-Xa2PsHbkSGrmFZ1FcgTfqA'],
  ['queue', 'Xa2PsHbkSGrmFZ1FcgTfqA'],
  ['server_name', 'NCXU5IJ2QY4XGZ7D3M6KTVLRAWEBHSNPOFCJUI5QGX2ZDYM3KT7VRLAW'],
  ['account', 'ACXU5IJ2QY4XGZ7D3M6KTVLRAWEBHSNPOFCJUI5QGX2ZDYM3KT7VRLAW'],
  ['subject', '_INBOX.Xa2PsHbkSGrmFZ1FcgTfqA.k7Jx2mQ9'],
  ['public_key', 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg='],
  ['ssh_key', 'SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDi7ay5oa1BfWkN0XQ'],
  ['peer', '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf'],
  ['name', 'dev-disk-by\\x2did-nvme\\x2dSAMSUNG_MZVL2512HCJQ\\x2d00B00_S675NX0R123456.device'],
  ['device_ids', 'SAMSUNG_MZ7LH960HAJR-00005_S45NNA0M123456'],
  ['function_name', 'MyStack-HandlerFunction1A2B3C4D-Xy9ZaBcDeFgH'],
  ['arn', 'arn:aws:lambda:eu-west-1:123456789012:function:Prod-OrderHandlerFn8A7B6C5D-aB3dE5fG7hI9'],
  ['stack', 'Prod-OrderHandlerFn8A7B6C5D-1XQ2ZJ3K4L5M'],
  ['path', '/assets/index-DkX9f2aBq7Zt1LmP0sVw.js'],
  ['path', '/items/V1StGXR8_Z5jdHi6B-myT'],
  ['serial_number', 'S675NX0R123456ABcdE7FgH8'],
  ['kid', 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'],
  ['cipher', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
  ['user_agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'],
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

test.each(['prometheus-3.5.prom', 'node-exporter-1.11.prom'])('nothing on a page of %s is random', (file) => {
  const page = readFileSync(new URL(`../../../tests/conformance/recorded/${file}`, import.meta.url))
  const { families } = parseExposition(page, { mode: 'scraper' })
  const texts = families.flatMap(({ name, help = '', samples }) => [
    ['name', name],
    ['help', help],
    ...samples.flatMap(({ labels }) => [...labels]),
  ])
  expect(texts.length).toBeGreaterThan(100)
  expect(texts.filter(([name, text = '']) => looksRandom(text, name))).toEqual([])
})
