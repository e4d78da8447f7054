// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, nothing, panel, provisioned, variable } from '../lint.fixture.ts'

const CONTEXT = {
  ...nothing,
  dataSources: [
    { uid: 'prom', name: 'Prometheus', type: 'prometheus', isDefault: true },
    { uid: undefined, name: 'Loki', type: 'loki', isDefault: false },
  ],
}
const asking = (datasource: unknown, variables: readonly Record<string, unknown>[] = []) =>
  dashboardOf([panel(['up'], { datasource, title: 'CPU' })], variables)

describe('data-source-unknown', () => {
  test.each([
    [{ type: 'prometheus', uid: 'prm' }, 'query A asks the data source "prm", which nothing provisions', 'did you mean prom?'],
    [
      'Graphite',
      'query A asks the data source "Graphite", which nothing provisions',
      'provision it in datasources/*.yaml with that uid, or name one that is there',
    ],
    [
      { type: 'tempo' },
      'query A asks a data source of type tempo, and none is provisioned',
      'provision it in datasources/*.yaml with that uid, or name one that is there',
    ],
    [
      { type: 'loki', uid: 'prom' },
      'query A takes the data source "prom" for one of type loki, and it is of type prometheus',
      'write "type": "prometheus", or the uid of a data source of type loki',
    ],
  ])('finds %j', (datasource, message, hint) =>
    expect(found('data-source-unknown', asking(datasource), CONTEXT)).toMatchObject([
      { message, hint, panel: 'CPU', path: 'panels[0].targets[0].datasource' },
    ]),
  )

  test('finds those of variables and annotations, and variables of a type that is not there', () => {
    const annotations = { list: [{ name: 'Deploys', datasource: { type: 'prometheus', uid: 'gone' }, expr: 'x' }] }
    const variables = [
      variable('host', 'label_values(up, host)', { datasource: { type: 'prometheus', uid: 'away' } }),
      variable('ds', 'tempo', { type: 'datasource' }),
    ]
    expect(messages('data-source-unknown', dashboardOf([], variables, { annotations }), CONTEXT).toSorted()).toEqual([
      'annotation Deploys of “D” asks the data source "gone", which nothing provisions',
      'the variable ds of “D” offers data sources of type tempo, and none is provisioned',
      'variable host of “D” asks the data source "away", which nothing provisions',
    ])
  })

  test('resolves a constant', () =>
    expect(
      messages(
        'data-source-unknown',
        asking({ type: 'prometheus', uid: '$uid' }, [variable('uid', 'gone', { type: 'constant' })]),
        CONTEXT,
      ),
    ).toEqual(['query A asks the data source "gone", which nothing provisions']))

  test.each([
    [{ type: 'prometheus', uid: 'prom' }],
    [{ type: 'prometheus', uid: 'Prometheus' }],
    [{ type: 'grafana-amazonprometheus-datasource', uid: 'prom' }],
    ['Prometheus'],
    [null],
    ['default'],
    [{ type: 'loki' }],
    [{ type: 'datasource', uid: 'grafana' }],
    [{ type: 'datasource', uid: '-- Dashboard --' }],
    [{ type: 'datasource', uid: '-- Mixed --' }],
    [{ type: '__expr__', uid: '__expr__' }],
    [{ type: 'prometheus', uid: '$ds' }],
    ['${ds}'],
    [{ type: 'loki', uid: 'P8E80F9AEF21F6940' }],
  ])('is silent of %j', (datasource) =>
    expect(
      messages('data-source-unknown', asking(datasource, [variable('ds', 'prometheus', { type: 'datasource' })]), CONTEXT),
    ).toEqual([]),
  )

  test('is silent where the data sources are not known, and of panels without queries', () => {
    expect(messages('data-source-unknown', asking({ uid: 'gone' }), nothing)).toEqual([])
    expect(
      messages('data-source-unknown', dashboardOf([panel([], { type: 'text', datasource: { uid: 'gone' } })]), CONTEXT),
    ).toEqual([])
  })
})

describe('inputs-in-provisioned-file', () => {
  const inputs = { __inputs: [{ name: 'DS_PROM', type: 'datasource', pluginId: 'prometheus' }] }
  const message =
    '${DS_PROM} of “D” stands for an input of the import dialog: a provisioned dashboard keeps it as it is, and finds no data source of that name'
  const exported = (more: object, variables: readonly Record<string, unknown>[] = []) =>
    dashboardOf([panel(['up'], { datasource: { type: 'prometheus', uid: '${DS_PROM}' } })], variables, { ...more })

  test('finds the placeholder, with __inputs and without', () => {
    expect(found('inputs-in-provisioned-file', exported(inputs), provisioned)).toMatchObject([
      { message, path: 'panels[0].targets[0].datasource' },
    ])
    expect(messages('inputs-in-provisioned-file', exported({}), provisioned)).toEqual([message])
    expect(messages('unknown-variable', exported({}), provisioned)).toEqual([])
  })

  test('finds an input of another kind where it is used', () => {
    const constant = { __inputs: [{ name: 'VAR_NS', type: 'constant' }] }
    const dashboard = dashboardOf([panel(['up{ns="${VAR_NS}"}'])], [], constant)
    expect(found('inputs-in-provisioned-file', dashboard, provisioned)).toMatchObject([
      { path: '__inputs[0]', actual: '${VAR_NS}' },
    ])
  })

  test('is silent where a variable has that name, nothing uses it, or nothing provisions the file', () => {
    const ds = variable('DS_PROM', 'prometheus', { type: 'datasource' })
    expect(messages('inputs-in-provisioned-file', exported(inputs, [ds]), provisioned)).toEqual([])
    expect(messages('inputs-in-provisioned-file', dashboardOf([panel(['up'])], [], inputs), provisioned)).toEqual([])
    expect(messages('inputs-in-provisioned-file', exported(inputs), nothing)).toEqual([])
  })
})
