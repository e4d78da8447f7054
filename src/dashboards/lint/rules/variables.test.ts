// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { dashboardOf, found, lokiPanel, messages, panel, variable } from '../lint.fixture.ts'

const job = (more = {}) => variable('job', 'label_values(up, job)', more)

describe('unknown-variable', () => {
  test('finds it in queries, variables and data sources, with the nearest name', () => {
    const dashboard = dashboardOf(
      [
        panel(['up{job="$jobs"}']),
        panel(['up'], { id: 2, title: 'Q', datasource: { type: 'prometheus', uid: '${datasource}' } }),
      ],
      [job(), variable('host', 'label_values(up{a="${gone}"}, host)')],
    )
    expect(found('unknown-variable', dashboard).map(({ message, hint }) => [message, hint])).toEqual([
      ['query A uses $jobs, a variable that the dashboard does not define', 'did you mean $job?'],
      [
        'the data source of query A is $datasource, a variable that the dashboard does not define',
        'define datasource in templating.list',
      ],
      ['variable host of “D” uses $gone, a variable that the dashboard does not define', 'define gone in templating.list'],
    ])
  })

  test.each([
    'rate(x[$__rate_interval]) * $__range_s + ${__from} - $__to',
    'label_replace(x, "a", "$1", "b", "(.*)")',
    'label_replace(x, "a", "${1}", "b", "(.*)")',
    'label_replace(x, "a", "$name", "b", "(?P<name>.*)")',
    'x{a=~"^b$"}',
    'x{a=~"(b$|c$)"}',
    'x{topic!~"\\\\$SYS.*"}',
    'x{job=~"${job:regex}"}',
    'x{job=~"[[job]]"}',
  ])('is silent of %s', (expr) => expect(messages('unknown-variable', dashboardOf([panel([expr])], [job()]))).toEqual([]))

  test('is silent of the variables of templates in LogQL', () =>
    expect(messages('unknown-variable', dashboardOf([lokiPanel('{a="b"} | line_format `{{ $x := .y }}{{ $x }}`')]))).toEqual([]))
})

describe('unused-variable', () => {
  test('finds it', () =>
    expect(found('unused-variable', dashboardOf([panel(['up'])], [job()]))).toMatchObject([
      {
        message: 'nothing uses the variable job of “D”: choosing a value changes nothing',
        path: 'templating.list[0]',
        hint: 'use $job in the queries that it is meant for, or remove it',
      },
    ]))

  test('finds one that only itself uses', () =>
    expect(messages('unused-variable', dashboardOf([], [variable('v', 'label_values(up{a="$v"}, a)')]))).toHaveLength(1))

  test.each([
    ['a query', [panel(['up{job="$job"}'])], {}],
    ['a title', [panel(['up'], { title: 'Of ${job}' })], {}],
    ['a text', [panel([], { type: 'text', options: { content: '# [[job]]' } })], {}],
    ['a legend', [panel([{ expr: 'up', legendFormat: '$job' }])], {}],
    ['a repetition', [panel(['up'], { repeat: 'job' })], {}],
    ['perhaps the code of a plugin', [panel([], { type: 'pmm-qan-app-panel' })], {}],
    ['a list of dashboards that hands all on', [panel([], { type: 'dashlist', options: { includeVars: true } })], {}],
    ['a repeated row', [{ type: 'row', title: 'R', repeat: 'job', panels: [], gridPos: { x: 0, y: 0, w: 24, h: 1 } }], {}],
    ['a data source', [panel(['up'], { datasource: { type: 'prometheus', uid: '$job' } })], {}],
    ['a link', [], { links: [{ title: 'L', url: '/d/x?var-job=${job}' }] }],
    ['a link that hands on all', [], { links: [{ title: 'L', type: 'dashboards', includeVars: true }] }],
    ['a data link', [panel(['up'], { fieldConfig: { defaults: { links: [{ url: '/d/x?${job:queryparam}' }] } } })], {}],
    ['all at once', [panel(['up'], { links: [{ url: '/d/x?${__all_variables}' }] })], {}],
    ['a step', [panel([{ expr: 'up', interval: '$job' }])], {}],
    ['a library panel, perhaps', [panel([], { targets: undefined, libraryPanel: { uid: 'l', name: 'L' } })], {}],
    [
      'an annotation',
      [],
      { annotations: { list: [{ name: 'A', datasource: { type: 'prometheus', uid: 'p' }, expr: 'x{job="$job"}' }] } },
    ],
  ])('is silent where %s uses it', (_, panels, more) =>
    expect(messages('unused-variable', dashboardOf(panels, [job()], more))).toEqual([]),
  )

  test('is silent of what another variable uses, and of ad hoc filters', () => {
    const variables = [
      job(),
      variable('host', 'label_values(up{job="$job"}, host)'),
      { name: 'filters', type: 'adhoc', datasource: null },
    ]
    expect(messages('unused-variable', dashboardOf([panel(['up{host="$host"}'])], variables))).toEqual([])
  })
})

describe('multi-variable-equals', () => {
  test.each([
    ['up{job="$job"}', { multi: true }, '='],
    ['sum(rate(x{job="${job}"}[5m])) / sum(rate(y{job="$job"}[5m]))', { multi: true }, '='],
    ['up{job!="$job"}', { includeAll: true }, '!='],
  ])('finds %s', (expr, more, op) =>
    expect(found('multi-variable-equals', dashboardOf([panel([expr])], [job(more)]))).toMatchObject([
      {
        message: `query A compares job by ${op} with $job, which can be several values at once`,
        expected: `job${op === '=' ? '=~' : '!~'}"$job"`,
      },
    ]),
  )

  test('finds it in LogQL and in variables', () => {
    const host = variable('host', 'label_values(up{job="$job"}, host)')
    expect(
      messages('multi-variable-equals', dashboardOf([lokiPanel('{job="$job", a=~"$job"} |= "x"')], [job({ multi: true }), host])),
    ).toEqual([
      'query A compares job by = with $job, which can be several values at once',
      'variable host of “D” compares job by = with $job, which can be several values at once',
    ])
  })

  test.each([
    ['up{job=~"$job"}', { multi: true }, {}],
    ['up{job="$job"}', {}, {}],
    ['up{job="$job"}', { multi: true }, { repeat: 'job' }],
    ['up{job="$job"}', { includeAll: true, allValue: 'everything' }, {}],
    ['up{job="$job"}', { type: 'constant', query: 'a', multi: true }, {}],
  ])('is silent of %s with %j in a panel with %j', (expr, more, panelMore) =>
    expect(messages('multi-variable-equals', dashboardOf([panel([expr], panelMore)], [job(more)]))).toEqual([]),
  )
})

test('repeat-unknown-variable, of panels and once of a row', () => {
  const row = {
    type: 'row',
    title: 'R',
    repeat: 'jbo',
    collapsed: true,
    gridPos: { x: 0, y: 1, w: 24, h: 1 },
    panels: [panel(['up{job="$job"}']), panel(['up'], { id: 2 })],
  }
  const dashboard = dashboardOf([panel(['up'], { id: 3, repeat: 'host' }), panel(['up'], { id: 4, repeat: 'job' }), row], [job()])
  expect(found('repeat-unknown-variable', dashboard).map(({ message, hint }) => [message, hint])).toEqual([
    ['it is repeated for $host, a variable that the dashboard does not define', 'define host in templating.list'],
    ['the row “R” of “D” is repeated for $jbo, a variable that the dashboard does not define', 'did you mean $job?'],
  ])
})
