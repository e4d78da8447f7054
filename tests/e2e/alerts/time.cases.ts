import { expect, test } from 'vitest'
import { AlertStack, CHAT, HEAT, ON_CALL, TOO_HOT } from './stack.fixture.ts'

const SLOW = { scrape_interval: '15s', scrape_timeout: '10s', evaluation_interval: '15s' }
const GROWS = { alert: 'GrowsTooFast', expr: 'increase(app_work_total[1h]) > 5', for: '1h', labels: { severity: 'warning' } }

/** Ways in which time passes. */
export function timeCases(): void {
  test('a factor that is too large: told before anything starts, with the largest that works', async () => {
    using stack = new AlertStack({ rules: [{ ...TOO_HOT, for: '5m' }], prometheus: { global: SLOW } })
    const file = stack.suite('too-fast', [{ id: 'hot', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL } }])
    const result = await stack.run(file, { time: 'scaled:100000' })
    const { ended, exitCode, components } = result
    const message = ended?.message.replaceAll(`${stack.directory}/`, '')
    expect([ended?.kind, message, ended?.hint]).toEqual([
      'input',
      'time cannot be scaled by 100000: `for: 5m` of TooHot (alert.rules.yml:6:9) would be shorter than the 250ms between two scrapes',
      'the largest factor that works for all rules is 1200: --time scaled:1200; or leave the number out',
    ])
    expect([exitCode, components, stack.told(result, 'hot').reason]).toEqual([2, [], 'the stack did not come up'])
  })

  test('a time lapse skips what has no history, with the reason', async () => {
    using stack = new AlertStack()
    const file = stack.suite('no-history', [{ id: 'hot', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL } }])
    const result = await stack.run(file, { time: 'lapse' })
    expect(stack.told(result, 'hot')).toEqual({
      verdict: 'skipped',
      findings: [],
      reason: 'it has no `history` with which a time lapse could start',
    })
    expect([result.totals.passRate, result.exitCode, stack.switched]).toEqual([null, 1, []])
  })

  test('scaled: a rule that keeps its real time is said to need longer than there is', async () => {
    using stack = new AlertStack({ rules: [{ ...TOO_HOT, for: '5m' }, GROWS], prometheus: { global: SLOW } })
    const file = stack.suite(
      'kept',
      [
        { id: 'hot', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL } },
        { id: 'grows', within: '30s', alert: { alert: 'GrowsTooFast', cause: { load: 'rush' }, delivered: CHAT } },
      ],
      { load: { rush: { target: 'app:3000', rate: '50/s', requests: [{ get: '/work' }] } } },
    )
    const result = await stack.run(file, { time: 'scaled' })
    expect(stack.told(result, 'hot')).toEqual({ verdict: 'pass', findings: [] })
    expect(stack.told(result, 'grows')).toEqual({
      verdict: 'fail',
      findings: [
        {
          message: 'GrowsTooFast is pending and does not fire: `for` 1h is not over',
          expected: 'firing after 1h',
          actual: expect.stringMatching(/^pending for [\d.]+ m?s, value [\d.]+, GrowsTooFast\{/),
          where: 'alert.rules.yml:18',
          hint:
            'this step ends after 30s, sooner than `for` 1h: give the check a longer `within`; it keeps its real durations in scaled time: ' +
            'increase(app_work_total[1h]): increase() grows with the length of its range',
        },
      ],
    })
    expect(result.time.notes).toContain(
      'GrowsTooFast (group small) keeps its real durations: increase(app_work_total[1h]): increase() grows with the length of its range',
    )
  })
}
