import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { composeService } from '../declared/compose.fixture.ts'
import type { ServicePlan } from '../plan/plan.ts'
import { declaredSecrets } from './declared-secrets.ts'

const FILE = `_format_version: "3.0"
consumers:
  - { username: shop, keyauth_credentials: [{ key: key-of-the-shop }] }
  - { username: ops, basicauth_credentials: [{ username: ops, password: hunter22 }] }
  - { username: open, keyauth_credentials: [{ key: redis }, { key: admin }] }
`

/** A Kong that mounts this text as its declarative file; undefined: a folder that is not there. */
function plan(text: string | undefined) {
  const baseDir = mkdtempSync(join(tmpdir(), 'firedrill-secrets-'))
  onTestFinished(() => rmSync(baseDir, { recursive: true }))
  const source = join(baseDir, 'kong.yml')
  if (text !== undefined) writeFileSync(source, text)
  const kong = {
    ...composeService({ name: 'kong' }),
    environment: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/kong/kong.yml' },
    mounts: [{ type: 'bind' as const, source, target: '/kong/kong.yml', readOnly: true }],
  }
  const compose = { services: [kong, composeService({ name: 'redis' })] }
  return { baseDir, compose, services: [{ name: 'kong', role: 'kong', compose: kong }] } as unknown as Parameters<
    typeof declaredSecrets
  >[0] & { readonly services: readonly ServicePlan[] }
}

test('keys and passwords of consumers, but no name of a service and no word that hides nothing', async () => {
  expect((await declaredSecrets(plan(FILE))).toSorted()).toEqual(['hunter22', 'key-of-the-shop'])
})

test('a file that is not there, or no YAML, holds none that is known', async () => {
  expect(await declaredSecrets(plan(undefined))).toEqual([])
  expect(await declaredSecrets(plan('[')).catch(String)).toEqual([])
})
