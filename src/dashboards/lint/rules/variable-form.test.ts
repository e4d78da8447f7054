// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, variable } from '../lint.fixture.ts'

describe('variable-query-syntax', () => {
  test.each([
    [
      'label_valuess(up, job)',
      'Grafana cannot read the query of variable v of “D”: label_valuess(…) is none of its forms',
      'did you mean label_values(…)?',
    ],
    [
      'label_values(up{, job)',
      'the query of variable v of “D” holds no PromQL: unexpected end of input, at character 4 of up{',
      'correct it there: the variable has no values',
    ],
    [
      'label_values(sum(up), job)',
      'the query of variable v of “D” asks for the series of an expression: only a selector has series',
      'write a selector in its place, or query_result(…) around the expression',
    ],
    [
      'query_result(sum by (a x)',
      'the query of variable v of “D” holds no PromQL: unexpected "x", at character 11 of sum by (a x',
      'correct it there: the variable has no values',
    ],
    [
      'sum(up)',
      'Grafana cannot read the query of variable v of “D”: sum(…) is none of its forms',
      'write query_result(…) around an expression',
    ],
    [
      'metrics(node_()',
      'the regular expression in the query of variable v of “D” is none: /^node_($/: Unterminated group',
      'correct it inside metrics(…)',
    ],
  ])('finds %s', (query, message, hint) =>
    expect(found('variable-query-syntax', dashboardOf([], [variable('v', query)]))).toMatchObject([
      { message, hint, actual: query, path: 'templating.list[0].query' },
    ]),
  )

  test.each([
    'label_values(job)',
    'label_values(up, job)',
    'label_values(up{job=~"$job"}, instance)',
    'label_values(up{job=~"$job", a="b, c"}, instance) ',
    'label_values($metric, $label)',
    'label_values({__name__=~"a|b"}, job)',
    'label_names()',
    'label_names(up{a="b"})',
    'metrics(^node_.*)',
    'query_result(topk(5, sum by (a) (rate(x[$__range]))))',
    'query_result(max_over_time(x[${__range_s}s]))',
    'up{job="a"}',
    'up',
    '',
  ])('is silent of %s', (query) => expect(messages('variable-query-syntax', dashboardOf([], [variable('v', query)]))).toEqual([]))

  test('is silent of other data sources', () => {
    const variables = [
      variable('a', 'SELECT sum(x) FROM y', { datasource: { type: 'mysql', uid: 'm' } }),
      variable('b', 'SHOW TAG VALUES', { datasource: 'Influx' }),
      variable('c', 'label_values({a="b"} |= "x", job)', { datasource: { type: 'loki', uid: 'l' } }),
    ]
    expect(messages('variable-query-syntax', dashboardOf([], variables))).toEqual([])
  })
})

describe('variable-regex', () => {
  test.each([
    ['/cpu-(.*/', 'the regular expression of variable v of “D” is none: /cpu-(.*/: Unterminated group'],
    ['/cpu', 'the regular expression of variable v of “D” is none: /cpu begins with / and does not end with /'],
    ['a(b', 'the regular expression of variable v of “D” is none: /^a(b$/: Unterminated group'],
  ])('finds %s', (regex, message) =>
    expect(messages('variable-regex', dashboardOf([], [variable('v', 'up', { regex })]))).toEqual([message]),
  )

  test.each(['', '/cpu-(.*)/', '/a/gi', '/(?<text>a)(?<value>b)/', '/^$job.*/', 'abc', '.*'])('is silent of %s', (regex) =>
    expect(messages('variable-regex', dashboardOf([], [variable('v', 'up', { regex })]))).toEqual([]),
  )
})

describe('variable-cycle', () => {
  const asks = (name: string, other: string) => variable(name, `label_values(up{x="$${other}"}, ${name})`)
  test('finds a circle once, and what it is made of', () =>
    expect(
      found('variable-cycle', dashboardOf([], [asks('a', 'b'), asks('b', 'c'), asks('c', 'a'), asks('d', 'a')])),
    ).toMatchObject([
      {
        message: 'the variables a, b, c of “D” ask for each other in a circle',
        actual: '$a → $b → $c → $a',
        hint: 'take $b out of the query of a',
      },
    ]))
  test('finds one of custom variables and constants, as the expansion does', () => {
    const variables = [variable('a', '$b,x', { type: 'custom' }), variable('b', '$a', { type: 'constant' })]
    expect(messages('variable-cycle', dashboardOf([], variables))).toEqual([
      'the variables a, b of “D” ask for each other in a circle',
    ])
  })
  test('finds two circles, and not what lies between them', () => {
    const variables = [
      asks('a', 'b'),
      variable('b', 'label_values(up{x="$a$mid"}, b)'),
      asks('mid', 'c'),
      asks('c', 'd'),
      asks('d', 'c'),
    ]
    expect(found('variable-cycle', dashboardOf([], variables)).map(({ actual }) => actual)).toEqual([
      '$a → $b → $a',
      '$c → $d → $c',
    ])
  })
  test('is silent of one that asks for itself: Grafana takes its saved value', () =>
    expect(messages('variable-cycle', dashboardOf([], [asks('a', 'a')]))).toEqual([]))
  test('is silent of a chain', () =>
    expect(
      messages('variable-cycle', dashboardOf([], [asks('a', 'b'), asks('b', 'c'), variable('c', 'label_values(up, c)')])),
    ).toEqual([]))
})
