import { expect, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import type { LoadView } from '../contract.ts'
import { upstreams as kind } from './check.ts'
import { drilled, fine, target, UNCHECKED, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'
import { newMemory } from './track.ts'
import { neededMs, watched, whyUnproven } from './watch.ts'

const spec = (text: object = {}) => kind.schema.parse(text)
const drill = { drill: { upstream: 'b', target: 'b:80', cause: { stop: 'b' } } }
const slow = upstream('slow', [target('s:80')], { noticing: { ...UNCHECKED, active: true, downWithin: 31_100 } })
const passive = upstream('p', [target('p:80')], { noticing: { ...UNCHECKED, passive: true } })
const RUNS: Pick<LoadView, 'ledger'> = { ledger: undefined }

/** What is told after that time of watching, ms. */
function told(text: object, seen: UpstreamsSeen, forMs: number, load?: typeof RUNS) {
  const asked = spec(text)
  return whyUnproven(asked, { ...seen, watched: watched(asked, seen, forMs) }, load)
}

test.each<[string, object, UpstreamsSeen, number]>([
  ['watched for long enough', {}, world(fine), 3100],
  ['the slowest was watched for long enough', {}, world([...fine, slow]), 31_100],
  ['nobody checks it, which is a finding', {}, world([upstream('a', [target('a:80')], { noticing: UNCHECKED })]), 0],
  ['passive alone, and so allowed', { healthchecks: 'off-allowed' }, world([passive]), 0],
  ['a drill that has not ended yet', drill, world([...fine, passive], { drill: drilled('healthy') }), 0],
  ['what was drilled has shown it', drill, world([upstream('b', [target('b:80')])], { drill: drilled('up') }), 0],
])('told: %s', (_, text, seen, forMs) => {
  expect(told(text, seen, forMs)).toBeUndefined()
})

const SOUND =
  'every target is healthy so far, as it is for Kong from the start: the health checks take 3.1 s to notice one that is dead, and they were watched for 3.0 s. Give the check that time with `within`'
const PASSIVE =
  'nothing tells that the targets of p answer: only requests that fail are counted (passive health checks), and Kong calls healthy what was never asked. Set healthchecks.active with tcp_failures, take a target down with `drill`, or say `healthchecks: off-allowed`'

test.each<[string, object, UpstreamsSeen, number, string]>([
  ['not yet', {}, world(fine), 3000, SOUND],
  ['the others of a drill', drill, world(fine, { drill: drilled('up') }), 3000, SOUND],
  ['passive alone', {}, world([...fine, passive]), 3100, PASSIVE],
  ['passive alone, beside a drill', drill, world([passive], { drill: drilled('up') }), 0, PASSIVE],
])('not told: %s', (_, text, seen, forMs, message) => {
  const reason = told(text, seen, forMs)
  expect(reason).toBeInstanceOf(CannotObserve)
  expect(reason?.message).toBe(message)
})

test('nothing that comes later mends passive checks, but the requests of a load', () => {
  expect([told({}, world([passive]), 0)?.final, told({}, world([passive]), 0, RUNS)?.final]).toEqual([true, false])
  expect(told({}, world(fine), 0)?.final).toBe(false)
})

test('the check has the time that the slowest health checks need, where that is longer than usual', () => {
  expect(neededMs(spec(), [...fine, slow])).toBe(31_100)
  const deadline = (needed: number, usual = 30_000) => kind.deadline?.(spec(), newMemory(0, undefined, needed), usual)
  expect([deadline(3100), deadline(31_100), deadline(31_100, 60_000), deadline(3100, 10_000)]).toEqual([
    undefined,
    46_100,
    undefined,
    18_100,
  ])
})
