import { expect, test } from 'vitest'
import { bestListener, isLoopback, kongSettings } from './kong-settings.ts'
import type { KongListener } from './kong-types.ts'

const on = (host: string, port: number, tls = false): KongListener => ({ host, port, tls })

test('the defaults of Kong', () => {
  expect(kongSettings({})).toEqual({
    proxy: [on('0.0.0.0', 8000), on('0.0.0.0', 8443, true)],
    admin: [on('127.0.0.1', 8001), on('127.0.0.1', 8444, true)],
    status: [on('127.0.0.1', 8007)],
    declarativeConfig: undefined,
    database: 'postgres',
    adminToken: undefined,
  })
})

test.each([
  ['2.8.1', 0],
  ['3.4.2', 0],
  ['3.5.0', 0],
  ['3.6.0', 1],
  ['3.10', 1],
  ['4.0.0', 1],
  ['unknown', 1],
])('the Status API of %s listens by default: %s', (version, listeners) => {
  expect(kongSettings({}, version).status).toHaveLength(listeners)
})

test.each<[string, readonly KongListener[]]>([
  ['off', []],
  [' off , 0.0.0.0:1', []],
  ['0.0.0.0:8301', [on('0.0.0.0', 8301)]],
  ['0.0.0.0:8301 reuseport backlog=16384, 127.0.0.1:8444 http2 ssl', [on('0.0.0.0', 8301), on('127.0.0.1', 8444, true)]],
  ['[::]:8001 ssl,kong.test:9', [on('[::]', 8001, true), on('kong.test', 9)]],
  ['nonsense, 0.0.0.0:99999, 0.0.0.0', []],
])('KONG_ADMIN_LISTEN=%s', (text, listeners) => {
  expect(kongSettings({ KONG_ADMIN_LISTEN: text }).admin).toEqual(listeners)
})

test('file, database and token', () => {
  expect(
    kongSettings({ KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/kong/kong.yml', KONG_PASSWORD: 'x', KONG_ADMIN_TOKEN: '' }),
  ).toMatchObject({
    database: 'off',
    declarativeConfig: '/kong/kong.yml',
    adminToken: 'x',
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['[::]', false],
  ['kong.test', false],
])('%s is loopback: %s', (host, expected) => expect(isLoopback(on(host, 1))).toBe(expected))

test('the listener that is reached best', () => {
  const [plain, tls, own, ownTls] = [on('0.0.0.0', 1), on('0.0.0.0', 2, true), on('127.0.0.1', 3), on('127.0.0.1', 4, true)]
  expect(bestListener([ownTls, own, tls, plain])).toBe(plain)
  expect(bestListener([own, tls])).toBe(tls)
  expect(bestListener([ownTls, own])).toBe(own)
  expect(bestListener([])).toBeUndefined()
})
