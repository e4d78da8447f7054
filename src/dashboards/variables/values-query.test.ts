import { describe, expect, test } from 'vitest'
import type { Variable } from '../model.ts'
import { expandVariables } from './expand.ts'
import type { ValuesQuery } from './scope.ts'
import { askerOf, dashboardOf, RANGE, variable } from './variables.fixture.ts'

// metric_find_query.ts of grafana-prometheus; metricFindQuery of Loki.
describe('what is asked', () => {
  const loki = { kind: 'uid', uid: 'loki-1', type: 'loki' } as const
  test.each<[Partial<Variable>, ValuesQuery]>([
    [{ query: 'label_values(job)' }, { of: 'label_values', label: 'job', match: undefined }],
    [{ query: 'label_values(up, job)' }, { of: 'label_values', label: 'job', match: 'up' }],
    [{ query: 'label_values(up,job) ' }, { of: 'label_values', label: 'job', match: 'up' }],
    [{ query: 'label_values({}, job)' }, { of: 'label_values', label: 'job', match: undefined }],
    [{ query: 'label_values(up{a="x, y"}, job)' }, { of: 'label_values', label: 'job', match: 'up{a="x, y"}' }],
    [{ query: 'label_values(up, "service.name")' }, { of: 'label_values', label: 'service.name', match: 'up' }],
    [{ query: 'label_values(rate(x[$__range]), a)' }, { of: 'label_values', label: 'a', match: 'rate(x[3600s])' }],
    [{ query: 'label_names()' }, { of: 'label_names', match: undefined }],
    [{ query: 'label_names(http)' }, { of: 'label_names', match: '{__name__=~".*http.*"}' }],
    [{ query: 'metrics(http_.*)' }, { of: 'metrics', regex: 'http_.*' }],
    [{ query: 'query_result(topk(3, up))' }, { of: 'query_result', expr: 'topk(3, up)' }],
    [{ query: 'query_result(rate(x[$__interval]))' }, { of: 'query_result', expr: 'rate(x[15s])' }],
    [{ query: 'query_result(rate(x[$__rate_interval]))' }, { of: 'query_result', expr: 'rate(x[$__rate_interval])' }],
    [{ query: 'up{job="api"}' }, { of: 'series', match: 'up{job="api"}' }],
    [
      { dataSource: loki, query: 'label_values({app="x"}, pod)' },
      { of: 'label_values', label: 'pod', match: '{app="x"}' },
    ],
    [
      { dataSource: loki, query: 'label_names()' },
      { of: 'label_names', match: undefined },
    ],
  ])('%j', async (given, query) => {
    const asker = askerOf(() => ['x'])
    await expandVariables(dashboardOf(variable({ name: 'v', ...given })), asker, { range: RANGE })
    expect(asker.asked).toEqual([query])
  })
})
