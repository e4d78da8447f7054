import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOCALHOST } from '../../src/clients/tls.fixture.ts'
import { firedrill, write } from '../firedrill.ts'

let asked = 0
const server = createServer(LOCALHOST, (_, response) => {
  asked++
  response.end('ok')
})
let cwd: string
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'firedrill-https-'))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  write(cwd, {
    'ca.pem': LOCALHOST.cert,
    'suite.yaml': `version: 1
name: https
stack: { attach: { app: "https://localhost:${port}" } }
defaults: { within: 100ms }
load: { few: { target: "app:${port}", rate: 20/s, duration: 500ms, requests: [{ get: / }] } }
phases: [{ phase: One, load: few, checks: [{ http: { url: "http://app/" } }] }]
`,
  })
})
afterAll(() => {
  server.close()
  rmSync(cwd, { recursive: true, force: true })
})

test('a service attached by https is checked and loaded by https', async () => {
  const { code, stdout } = await firedrill(['run', 'suite.yaml'], { cwd, env: { NODE_EXTRA_CA_CERTS: join(cwd, 'ca.pem') } })
  expect(stdout).toContain('1 of 1 check passed')
  expect(stdout).toContain('few: 10 sent, 10 answered')
  expect([code, asked > 10]).toEqual([0, true])
})

test('a certificate that is not trusted fails the check, and says what to do', async () => {
  const { code, stdout } = await firedrill(['run', 'suite.yaml'], { cwd })
  expect(stdout).toMatch(/certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*\s.*NODE_EXTRA_CA_CERTS/)
  expect(code).toBe(1)
})
