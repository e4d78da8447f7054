import { expect, test } from 'vitest'
import { upstreams as kind } from './check.ts'
import { fine, off, target, UNCHECKED, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'

const notes = (text: object, seen: UpstreamsSeen) => kind.notes?.(kind.schema.parse(text), seen).map(({ message }) => message)
const cause = { stop: 'b' }

test('notes tell how much was looked at, and what would not be noticed', () => {
  expect(notes({}, world(fine))).toEqual(['looked at 2 upstreams, 3 targets, 3 addresses'])
  expect(notes({}, world(fine, { watched: { forMs: 3200, neededMs: 3100 } }))).toContain(
    'watched for 3.2 s: the health checks notice a target that is down within 3.1 s',
  )
  const passive = { ...UNCHECKED, passive: true }
  const seen = world(
    [upstream('a', [target('a:80'), { ...target('old:80', 'HEALTHCHECKS_OFF'), weight: 0 }], { noticing: passive })],
    { known: ['a', 'b'], standIn: true },
  )
  expect(notes({ upstreams: ['a'], metric: 'ignored', drill: { upstream: 'a', cause } }, seen)).toEqual([
    'kong is a stand-in: that Kong itself finds these targets healthy is not shown',
    'looked at 1 upstream, 2 targets, 2 addresses',
    'not asked for: b',
    'what kong_upstream_target_health says was not looked at: `metric: ignored`',
    'a target of upstream a that was taken for dead never comes back by itself: no active check asks it again',
    'target old:80 of upstream a has weight 0: it gets no request',
    'whether requests go on while a target of a is down was not looked at',
  ])
  const passively = world([upstream('a', [target('a:80')], { noticing: passive })])
  expect(notes({ healthchecks: 'off-allowed' }, passively)).toContain(
    'the health checks of upstream a count only requests that fail: whether its targets answer is not known',
  )
  expect(notes({ healthchecks: 'off-allowed' }, world(off))).toContain(
    'the health checks of upstream a are off: whether its targets answer is not known',
  )
})
