import { describe, expect, test } from 'vitest'
import type { QueryAnswer } from '../../../clients/query-data.ts'
import type { Route } from '../../observed-prometheus.fixture.ts'
import { whyOf } from './index.ts'
import { asked, context, looked, named, sample, TARGET, TO, vector } from './why.fixture.ts'

describe('what came and comes no more', () => {
  const AGO = 3_600_000
  const points = (...ago: number[]): QueryAnswer => ({
    ok: true,
    series: [{ name: undefined, labels: {}, points: ago.map((ms) => [TO - ms, 1]) }],
    rows: undefined,
    notices: [],
  })
  const times = { range: { from: TO - 6 * AGO, to: TO }, interval: 60_000, rateInterval: 60_000 }
  const past = { asks: 'range', times } as const
  const query: Route = (of) => (/timestamp/.test(of.get('query') ?? '') ? vector(sample((TO - AGO) / 1000)) : vector())
  const gone = { ...named('jobs_done_total', 'jobs_total'), query, targets: () => ({ activeTargets: [TARGET] }) }

  test('is told as what the load does not exercise, with its new name', async () => {
    const at = await context(gone)
    expect(await whyOf(asked('sum(rate(jobs_total[5m]))', points(2 * AGO, AGO), past), at)).toMatchObject({
      state: 'exists but not exercised by this load',
      why: expect.stringMatching(
        /^no value since \S+Z \(3600\.0 s before the end\): jobs_total has had no sample since \S+Z .*: its job app is up, and exposes it no more$/,
      ),
      hint: 'is it exposed under another name? the nearest: jobs_done_total',
    })
  })

  const fine: readonly [string, string, QueryAnswer, Readonly<Record<string, Route>>][] = [
    ['a gap of five minutes', 'jobs_total', points(AGO, 330_000), gone],
    ['a comparison that leaves nothing now', 'jobs_total > 5', points(AGO), { ...gone, query: () => looked(1, 1, 1) }],
    ['an alert that is over', 'ALERTS{alertstate="firing"}', points(AGO), gone],
  ]
  test.each(fine)('is not %s', async (_, expr, answer, routes) => {
    expect(await whyOf(asked(expr, answer, past), await context(routes))).toBeUndefined()
  })
})
