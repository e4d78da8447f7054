import { expect, test } from 'vitest'
import { dashboards } from './check.ts'
import { look, TYPES, variable, withVariables } from './look.fixture.ts'
import { type Answers, panel, prometheusThat } from './stack.fixture.ts'

const notesOf = (seen: Awaited<ReturnType<typeof look>>['seen']) =>
  dashboards.notes?.(dashboards.schema.parse({ files: '*.json' }), seen).map(({ message }) => message)

test('variables are filled in, and a repeated panel is asked once for each value', async () => {
  const data = { 'sum(up{job="a"})': [[{}, 1]], 'sum(up{job="b"})': [[{}, 2]] } as const
  const { states } = await look(
    {
      'a.json': withVariables(
        [variable('job', 'label_values(up, job)', { multi: true, current: { text: ['a', 'b'], value: ['a', 'b'] } })],
        panel(1, 'Up of $job', 'sum(up{job="$job"})', { repeat: 'job' }),
      ),
    },
    prometheusThat({ data, types: TYPES, values: { job: ['a', 'b'] } }),
  )
  expect(states).toEqual({ 'Up of a': 'data', 'Up of b': 'data' })
})

test('no more than 24 repetitions are asked; how many were left out is a note', async () => {
  const job = Array.from({ length: 30 }, (_, at) => `j${at}`)
  const data = Object.fromEntries(job.map((name) => [`sum(up{job="${name}"})`, [[{}, 1]] as const]))
  const { seen } = await look(
    {
      'a.json': withVariables(
        [variable('job', 'label_values(up, job)', { multi: true, includeAll: true, current: { text: 'All', value: '$__all' } })],
        panel(1, '$job', 'sum(up{job="$job"})', { repeat: 'job' }),
      ),
    },
    prometheusThat({ data, types: TYPES, values: { job } }),
  )
  expect(seen.dashboards[0]?.panels).toHaveLength(24)
  expect(dashboards.notes?.(dashboards.schema.parse({ files: '*.json' }), seen)).toContainEqual(
    expect.objectContaining({ message: 'panel “$job” of “Shop” is repeated 6 times more than are asked' }),
  )
})

test.each([
  ['a variable whose query fails', [variable('job', 'query_result(sum(up)')], 'variable without values', /\$job/],
  ['a variable that finds nothing', [variable('job', 'label_values(up, jobb)')], 'variable without values', /\$job/],
  [
    'a cycle of variables',
    [variable('job', 'label_values(up{a="$other"}, job)'), variable('other', 'label_values(up{a="$job"}, a)')],
    'variable without values',
    /uses \$other, which uses it in turn/,
  ],
  ['a data source variable without a data source', [{ name: 'ds', type: 'datasource', query: 'tempo' }], undefined, /\$ds/],
])('%s', async (_, list, state, why) => {
  const uses = list.some((one) => one.name === 'ds')
    ? panel(1, 'Uses', 'sum(up)', { datasource: { type: 'prometheus', uid: '$ds' } })
    : panel(1, 'Uses', 'sum(up{job="$job"})')
  const { states, findings } = await look({ 'a.json': withVariables(list, uses, panel(2, 'Up', 'sum(up)')) })
  expect(states).toEqual({ Uses: state ?? 'variable without values', Up: 'data' })
  expect(findings[0]?.message).toMatch(why)
})

test('a repeated panel over a variable without values shows nothing', async () => {
  const list = [variable('job', 'label_values(up, jobb)')]
  const { findings } = await look({
    'a.json': withVariables(list, panel(1, 'Each', 'sum(up)', { repeat: 'job' }), panel(2, 'Up', 'sum(up)')),
  })
  expect(findings).toMatchObject([
    {
      message: expect.stringMatching(/^panel “Each” of “Shop”: it is repeated for each value of \$job, which has none/),
      actual: 'variable without values',
    },
  ])
})

test('the server matches metrics(…), so that no regular expression of a dashboard runs here', async () => {
  const asked: string[] = []
  const name = `${'a'.repeat(29)}b`
  const files = (regex: string) => ({
    'a.json': withVariables([variable('name', `metrics(${regex})`)], panel(1, 'Up', 'sum($name)'), panel(2, 'Sum', 'sum(up)')),
  })
  const data = { [`sum(${name})`]: [[{}, 1]], 'sum(up)': [[{}, 1]] } as const
  const has = prometheusThat({ data, types: { [name]: 'gauge', up: 'gauge' }, asked })
  expect((await look(files('(a+)+$'), has)).states).toEqual({ Up: 'data', Sum: 'data' })
  expect(asked).toContain(`label {__name__!="",__name__=~${JSON.stringify('.*(?:(a+)+$).*')}}`)
  // What RE2 has not is matched here, within bounds.
  expect((await look(files('^(?!go_|up)'), has)).states).toEqual({ Up: 'data', Sum: 'data' })
  const { findings } = await look(files('^(?!x)(a+)+$'), has)
  expect(findings).toMatchObject([{ message: expect.stringMatching(/takes too long/) }])
})

test('variables are asked within the range of the dashboard', async () => {
  const asked: (readonly [string, string | null, string | null])[] = []
  const has = prometheusThat({ data: { 'sum(up{job="a"})': [[{}, 1]] }, types: TYPES, values: { job: ['a'] } })
  const noting: Answers = (path, params, body) => {
    if (path.startsWith('/api/v1/label')) asked.push([path, params.get('start'), params.get('end')])
    return has(path, params, body)
  }
  const file = withVariables([variable('job', 'label_values(up, job)')], panel(1, 'Up', 'sum(up{job="$job"})'))
  const { seen } = await look({ 'a.json': file }, noting)
  const { from = 0, to = 0 } = seen.dashboards[0]?.range ?? {}
  expect(asked).toContainEqual(['/api/v1/label/job/values', String(from / 1000), String(to / 1000)])
})

test('a value that is no option is asked all the same, and is a note', async () => {
  const list = [variable('job', 'label_values(up, job)')]
  const has = prometheusThat({ data: { 'sum(up{job="b"})': [[{}, 1]] }, types: TYPES, values: { job: ['a'] } })
  const file = withVariables(list, panel(1, 'Up', 'sum(up{job="$job"})'))
  const { states, seen } = await look({ 'a.json': file }, has, { variables: { job: 'b' } })
  expect(states).toEqual({ Up: 'data' })
  expect(notesOf(seen)).toContainEqual('variable $job of “Shop”: the suite chooses "b"; its options are "a"')
})

test('a variable that only Grafana asks for is not verified, and no finding', async () => {
  const tenant = variable('tenant', 'SELECT name FROM tenants', { datasource: { type: 'postgres', uid: 'sql' } })
  const list = [{ ...tenant, current: { text: 'a', value: 'a' } }]
  const sql = JSON.stringify({
    apiVersion: 1,
    datasources: [
      { name: 'Prom', uid: 'prometheus', type: 'prometheus', url: 'http://prometheus:9090', isDefault: true },
      { name: 'SQL', uid: 'sql', type: 'postgres' },
    ],
  })
  const files = {
    'a.json': withVariables(list, panel(1, 'Up', 'sum(up{job="$tenant"})')),
    'p/datasources/d.yaml': sql,
  }
  const has = prometheusThat({ data: { 'sum(up{job="a"})': [[{}, 1]] }, types: TYPES, values: { job: ['a'] } })
  const { messages, seen, states } = await look(files, has, { provisioning: 'p' })
  expect([states, messages.filter((message) => message.includes('tenant'))]).toEqual([{ Up: 'data' }, []])
  expect(notesOf(seen)).toContainEqual(expect.stringMatching(/^variable \$tenant of “Shop” is not verified: .*postgres/))
})

test('a variable without values that no query uses is a note', async () => {
  const list = [variable('job', 'label_values(up, job)', { regex: '/^prod-/' })]
  const has = prometheusThat({ data: { 'sum(up)': [[{}, 1]] }, types: TYPES, values: { job: ['a'] } })
  const { findings, seen } = await look({ 'a.json': withVariables(list, panel(1, 'Up $job', 'sum(up)')) }, has)
  expect(findings).toEqual([])
  expect(notesOf(seen)).toContainEqual(
    expect.stringMatching(/^variable \$job of “Shop”, which no query uses: .*of which \/\^prod-\/ takes none/),
  )
})
