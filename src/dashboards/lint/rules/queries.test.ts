// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { dashboardOf, found, lokiPanel, messages, nothing, panel, variable } from '../lint.fixture.ts'

const VARIABLES = [
  variable('job', 'label_values(up, job)', { multi: true }),
  variable('ds', 'prometheus', { type: 'datasource' }),
  variable('agg', 'sum,avg', { type: 'custom' }),
  variable('metric', 'metrics(.*)'),
  variable('interval', '1m,5m', { type: 'interval' }),
  variable('name', 'up', { type: 'constant' }),
  variable('broken', 'up{', { type: 'constant' }),
  variable('filters', 'x', { type: 'textbox' }),
]

describe('query-syntax finds', () => {
  test.each([
    ['sum(rate(x[5m])', 'query A is no PromQL: unexpected end of input, at character 16'],
    ['sum(rate(x{job="$job"}[$__rate_interval]', 'query A is no PromQL: unexpected end of input, at character 41'],
    [
      'rate(x)',
      'query A is no PromQL: expected type range vector in call to function "rate", got instant vector, at character 6',
    ],
    ['rat(x[5m])', 'query A is no PromQL: unknown function with name "rat", at character 1'],
    ['sum by (a x', 'query A is no PromQL: unexpected "x", at character 11'],
    [
      'rate($name)',
      'query A is no PromQL: expected type range vector in call to function "rate", got instant vector, at character 6',
    ],
    ['sum($broken)', 'query A is no PromQL: unexpected ")", at character 12'],
    ['x[$__range_s]s', 'query A is no PromQL: unexpected "s", at character 14'],
  ])('%s', (expr, message) => {
    expect(messages('query-syntax', dashboardOf([panel([expr])], VARIABLES))).toEqual([message])
  })

  test.each([
    ['{job="a"', 'query A is no LogQL: unexpected end of input, at character 9'],
    ['sum(count_over_time({job="$job"} |= "x" [$__auto])', 'query A is no LogQL: unexpected end of input, at character 51'],
    ['{job="a"} | jsn x', 'query A is no LogQL: unexpected "x", at character 17'],
  ])('%s', (expr, message) => {
    expect(messages('query-syntax', dashboardOf([lokiPanel(expr)], VARIABLES))).toEqual([message])
  })

  test('in an annotation, and in a query whose data source is not told, by its fields', () => {
    const annotations = { list: [{ name: 'Deploys', datasource: { type: 'prometheus', uid: 'p' }, expr: 'changes(x)' }] }
    const dashboard = dashboardOf([panel([{ expr: 'sum(', instant: true }], { datasource: null })], [], { annotations })
    expect(messages('query-syntax', dashboard)).toEqual([
      'query A is no PromQL: unexpected end of input, at character 5',
      'annotation Deploys of “D” is no PromQL: expected type range vector in call to function "changes", got instant vector, at character 9',
    ])
  })

  test('with its place and what to do', () => {
    const [problem] = found('query-syntax', dashboardOf([panel(['up', 'sum('])]))
    expect(problem).toMatchObject({
      panel: 'P',
      path: 'panels[0].targets[1].expr',
      file: 'd.json',
      expected: 'a PromQL expression',
      actual: 'sum(',
      hint: 'correct it there; Explore of Grafana shows whether it is sound',
    })
    expect(problem?.where).toMatch(/^d\.json:\d+:\d+$/)
  })
})

describe('query-syntax is silent of', () => {
  test.each([
    'rate(x[$__rate_interval])',
    'rate(x[${__rate_interval}])',
    'rate(x[[[interval]]])',
    'rate(x[${interval}])',
    'rate(x[${__range_s}s])',
    'rate(x[1$filters])',
    'max_over_time(x[$interval:$__interval])',
    'x offset $interval',
    'x offset ${__range_s}s',
    '$agg(x)',
    '$agg by (job) (x)',
    '$agg(rate(x[5m]))',
    '$metric',
    '$metric{job="$job"}',
    'rate($metric[5m])',
    'node_${metric}_total',
    '${metric}_bucket',
    '[[metric]]',
    'sum by ($metric) (x)',
    'sum by (a, $metric) (x)',
    'topk($filters, x)',
    'x > $filters',
    'x{$filters}',
    'x{job="a",$filters}',
    'x{job="a"$filters}',
    'x $filters y',
    'x * $filters',
    'x{$metric="a"}',
    'x{a="$job"} / on ($metric) y',
    'sum(increase(x[5m])) / $__interval_ms * 1000',
    'x * $__range_s',
    'label_replace(x, "a", "$1", "b", "(.*)")',
    'x{a=~"^foo$"}',
    'x{a=~"(${job:pipe})"}',
    'histogram_quantile($filters, sum by (le) (rate(x_bucket[5m])))',
    'x # a comment with $metric and "a quote',
    '{"my.metric", job="$job"}',
    'x[5m] keep_metric_names',
    'topk_max(5, x)',
    'bottomk_last(3, sum by (a) (rate(x[5m])), "rest")',
    'sum(increases_over_time(x[5m])) by (a)',
    'count_gt_over_time(x[5m], 3)',
    'sum(label_set(x, "a", "b")) default 0',
    'rollup_rate(x[5m]',
    '$metric $filters ($agg',
    'x{job=$job"}',
    '',
  ])('%s', (expr) => expect(messages('query-syntax', dashboardOf([panel([expr])], VARIABLES))).toEqual([]))

  test.each([
    '{job="$job"} |= "$filters" | json | line_format "{{.msg}}"',
    '{job=~"$job"} |~ `(?i)$filters`',
    'sum by (level) (count_over_time({job="a"} | logfmt [$__auto]))',
    'rate({a="b"}[$__interval])',
    '{$filters}',
    '{a="b"} $filters',
    '{a="b"} | duration > $filters',
    'topk($filters, sum by ($metric) (rate({a="b"}[5m])))',
    '$agg(rate({a="b"}[$__range]))',
    'variants(count_over_time({a="b"}[1m])) of ({a="b"}[1m])',
  ])('%s', (expr) => expect(messages('query-syntax', dashboardOf([lokiPanel(expr)], VARIABLES))).toEqual([]))

  test.each([
    ['of another language', { datasource: { type: 'victoriametrics-metrics-datasource', uid: 'v' } }],
    ['of a data source that nothing tells', { datasource: { uid: 'x' } }],
    ['of the default one', { datasource: null }],
    ['of an expression', { datasource: { type: '__expr__', uid: '__expr__' } }],
  ])('what is %s', (_, more) => expect(messages('query-syntax', dashboardOf([panel(['sum('], more)]))).toEqual([]))

  test.each(['rate(x)', '(sum(x))[5m]', '(sum(x) or 0) + 1', 'sum(x, y)', 'sum(x) offset 1w'])(
    '%s, where another query of the dashboards is MetricsQL, and there alone',
    (expr) => {
      const plain = dashboardOf([panel([expr])])
      const other = dashboardOf([panel(['topk_avg(3, x)'])], [], {}, 'e.json')
      expect(messages('query-syntax', [plain, other])).toEqual([])
      expect(messages('query-syntax', [plain])).toHaveLength(1)
    },
  )

  test('a query of the data source that the context says is Loki', () => {
    const dataSources = [{ uid: 'l', name: 'Logs', type: 'loki', isDefault: true }]
    const panels = [panel(['{a="b"} |= "x"'], { datasource: null }), panel(['{a="b"} | json'], { datasource: 'Logs' })]
    expect(messages('query-syntax', dashboardOf(panels), { ...nothing, dataSources })).toEqual([])
  })
})

describe('reduced-interval', () => {
  const message =
    'query A takes rate() over [$__interval], which is too short for two scrapes when the dashboard is zoomed in, unless the data source asks for no shorter steps'
  test.each([
    ['rate(x[$__interval])', 'write rate(x[$__rate_interval])'],
    ['sum(rate(x{a="$job"}[${__interval}])) * 60', 'write rate(x[$__rate_interval])'],
  ])('finds %s', (expr, hint) =>
    expect(found('reduced-interval', dashboardOf([panel([expr])], VARIABLES))).toMatchObject([{ message, hint }]),
  )

  test('does not write another range where each point counts its own step', () =>
    expect(found('reduced-interval', dashboardOf([panel(['increase(x[$__interval])'])]))).toMatchObject([
      {
        severity: 'warning',
        expected: 'a min interval of at least two scrapes',
        hint: 'set the min interval of the panel (Query options) to two scrapes or more: each point then counts its own step',
      },
    ]))

  test.each([
    'rate(x[$__rate_interval])',
    'rate(x[5m])',
    'avg_over_time(x[$__interval])',
    'rate(x[5m:$__interval])',
    'rate(x[$interval])',
  ])('is silent of %s', (expr) => expect(messages('reduced-interval', dashboardOf([panel([expr])], VARIABLES))).toEqual([]))

  test('is silent where the panel or the query has a smallest step of its own, and of Loki', () => {
    const panels = [
      panel(['rate(x[$__interval])'], { interval: '1m' }),
      panel([{ expr: 'rate(x[$__interval])', interval: '2m' }]),
      lokiPanel('rate({a="b"}[$__interval])'),
    ]
    expect(messages('reduced-interval', dashboardOf(panels))).toEqual([])
  })
})
