import { expect, test } from 'vitest'
import { upstreams as kind } from './check.ts'
import { drilled, fine, target, UNCHECKED, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'

const unchecked = [upstream('a', [target('a:80')], { noticing: UNCHECKED })]
const dead = [upstream('a', [target('a:80', 'UNHEALTHY')])]
const PROBLEM = { message: 'not valid YAML', where: 'kong.yml:1:1', hint: undefined }
const file = { source: 'kong.yml', upstreams: [{ name: 'a', targets: [], where: 'kong.yml:3' }], problems: [] }
const without = (isOff: boolean) => ({ metric: { where: 'kong:8302/metrics', targets: [], absent: 'why', isOff } })
const drill = { drill: { upstream: 'a', cause: { stop: 'a' } } }

test.each<[string, object, UpstreamsSeen, boolean]>([
  ['all is well', {}, world(fine), false],
  ['a target that is down may come up', {}, world(dead), false],
  ['no such upstream', { upstreams: ['c'] }, world(fine), true],
  ['no upstream at all', {}, world([]), true],
  ['health that nobody checks', {}, world(unchecked), true],
  ['so allowed', { healthchecks: 'off-allowed' }, world(unchecked), false],
  ['of a Kong with a database', {}, world(unchecked, { fromFile: false }), false],
  ['others have not had their time', {}, world(unchecked, { watched: { forMs: 1, neededMs: 2 } }), false],
  ['others have had it', {}, world(unchecked, { watched: { forMs: 2, neededMs: 2 } }), true],
  ['a metric that is off', {}, world(fine, without(true)), true],
  ['a metric that may still come', {}, world(fine, without(false)), false],
  ['a file that is wrong', {}, world(fine, { declared: { ...file, problems: [PROBLEM] }, fromFile: false }), true],
  ['a file that declares none', {}, world(fine, { declared: { ...file, upstreams: [] } }), true],
  ['a file that is right', {}, world(fine, { declared: file }), false],
  ['while the target is down', drill, world(unchecked, { drill: drilled('down') }), false],
])('no longer polled: %s', (_, text, seen, expected) => {
  expect(kind.settled?.(kind.schema.parse(text), seen)).toBe(expected)
})
