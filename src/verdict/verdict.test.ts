import { describe, expect, test } from 'vitest'
import { CannotObserve } from '../lib/errors.ts'
import { exitCode, worstExit } from './exit.ts'
import { judge, type Outcome } from './judge.ts'
import { totals } from './verdict.ts'

const finding = { message: 'down' }
const held: Outcome = { held: true, aborted: false, last: { value: [] }, knownGap: undefined }
const broken: Outcome = { held: false, aborted: false, last: { value: [finding] }, knownGap: undefined }

describe('judge', () => {
  test.each<[string, Outcome, string, string | undefined]>([
    ['holds', held, 'pass', undefined],
    ['does not hold', broken, 'fail', undefined],
    ['held too shortly', { ...held, held: false }, 'fail', undefined],
    ['could not see', { ...broken, last: { error: new CannotObserve('refused') } }, 'unknown', 'refused'],
    [
      'broke',
      { ...broken, last: { error: new TypeError('x is undefined') } },
      'unknown',
      'the check itself broke: x is undefined',
    ],
    ['cancelled', { ...held, aborted: true }, 'unknown', 'interrupted before it was decided'],
    ['never looked', { ...held, held: false, last: undefined }, 'unknown', 'never observed'],
    ['known gap, still open', { ...broken, knownGap: 'ticket 7' }, 'skipped', 'known gap: ticket 7'],
    ['known gap, closed', { ...held, knownGap: 'ticket 7' }, 'fail', undefined],
    [
      'known gap, but no answer at all',
      { ...broken, knownGap: 'ticket 7', silent: 'refused' },
      'unknown',
      'refused; so nothing is known of its gap: ticket 7',
    ],
    ['no answer at all', { ...broken, silent: 'refused' }, 'fail', undefined],
    ['known gap, not seen', { ...broken, last: { error: new CannotObserve('x') }, knownGap: 'ticket 7' }, 'unknown', 'x'],
  ])('%s', (_name, outcome, verdict, reason) => {
    const judged = judge(outcome)
    expect({ verdict: judged.verdict, reason: judged.reason }).toEqual({ verdict, reason })
    expect(judged.findings.length > 0).toBe(verdict === 'fail' || judged.reason?.startsWith('known gap') === true)
  })
})

test('totals: unknown counts against the rate, skipped does not count', () => {
  expect(totals(['pass', 'pass', 'fail', 'unknown', 'skipped'])).toEqual({
    passed: 2,
    failed: 1,
    unknown: 1,
    skipped: 1,
    passRate: 0.5,
  })
  expect(totals(['skipped']).passRate).toBeNull()
  expect(totals([]).passRate).toBeNull()
})

describe('exit codes', () => {
  const good = { totals: totals(['pass']), ended: undefined, problems: [] }
  test.each([
    ['all passed', good, 0],
    ['a failure', { ...good, totals: totals(['pass', 'fail']) }, 1],
    ['an unknown', { ...good, totals: totals(['pass', 'unknown']) }, 1],
    ['nothing counted', { ...good, totals: totals(['skipped']) }, 1],
    ['a broken reporter', { ...good, problems: ['reporter junit: disk full'] }, 3],
    ['stack did not start', { ...good, ended: { kind: 'error' as const } }, 3],
    ['a gate', { ...good, totals: totals(['fail']), ended: { kind: 'stopped' as const } }, 1],
    ['Ctrl-C', { ...good, ended: { kind: 'interrupted' as const } }, 130],
  ])('%s', (_name, run, code) => expect(exitCode(run)).toBe(code))

  test.each([
    [[], 0],
    [[0, 1, 0], 1],
    [[1, 3], 3],
    [[3, 2, 1], 2],
    [[0, 130, 3], 130],
  ] as const)('worst of %j is %i', (codes, worst) => expect(worstExit(codes)).toBe(worst))
})
