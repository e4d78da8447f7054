import { expect, test } from 'vitest'
import { declaredKong, kongOf } from '../kong-of.ts'
import { observedKong } from '../observed-kong.fixture.ts'
import { judgeEffective, probe } from './effective.ts'
import { readGateway } from './gateway.ts'
import type { EffectiveSpec } from './spec.ts'

/** cors on one service, on another for one consumer alone, and switched off on a third. */
const KONG = `
_format_version: "3.0"
services:
  - name: whole
    url: http://127.0.0.1:1
    plugins: [{ name: cors, config: { origins: ["*"] } }]
    routes: [{ name: a, paths: [/a] }, { name: b, paths: [/b] }]
  - name: partly
    url: http://127.0.0.1:1
    routes: [{ name: c, paths: [/c], plugins: [{ name: cors, config: { origins: ["*"] } }] }, { name: d, paths: [/d] }]
  - name: none
    url: http://127.0.0.1:1
    plugins: [{ name: cors, enabled: false }]
    routes: [{ name: e, paths: [/e] }]
  - name: unreachable
    url: http://127.0.0.1:1
`

async function effective(kongYml: string, spec: EffectiveSpec) {
  const at = await observedKong(kongYml)
  const of = kongOf(at)
  const declared = await declaredKong(at, of.service)
  const gateway = await readGateway(of, declared)
  return judgeEffective(await probe(spec, { of, kong: {}, gateway, declared }, at))
}

test('on every service: one that lacks the plugin is a finding', { timeout: 30_000 }, async () => {
  const asked = { plugins: ['cors'], within: 2000 }
  expect(await effective(KONG, { ...asked, on: 'every-service' })).toEqual([
    {
      message: 'no cors is in effect on service none',
      expected: 'cors on the routes of every service (on: every-service)',
      actual: 'cors on route c, cors on service none (disabled), cors on service whole',
      where: 'service none',
      hint: 'add cors to it, or make it global',
    },
  ])
  expect(await effective(KONG, asked)).toEqual([])
  expect(await effective(`${KONG}plugins: [{ name: cors }]`, { ...asked, on: 'every-service' })).toEqual([])
})
