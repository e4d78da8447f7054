import { expect, test } from 'vitest'
import { dashboardFromJson } from '../../dashboards/index.ts'
import { dashboards } from './check.ts'
import { TYPES } from './look.fixture.ts'
import { newMemory } from './memory.ts'
import { type Answers, board, grafanaThat, observed, panel, prometheusThat, serve } from './stack.fixture.ts'

const PANELS = [panel(1, 'Up', 'sum(up)'), panel(2, 'Two', 'sum(up)')]
const FILE = board(PANELS)

/** The findings of a look at FILE (or another), where Grafana has a dashboard `live`. */
async function findingsOf(live: Readonly<Record<string, unknown>>, file: unknown = FILE, more?: Answers) {
  const at = observed({
    services: {
      grafana: await serve(grafanaThat([live], () => 3, more)),
      prometheus: await serve(prometheusThat({ data: { 'sum(up)': [[{}, 3]] }, types: TYPES })),
    },
    files: { 'a.json': file },
  })
  const spec = dashboards.schema.parse({ files: 'a.json', lint: false })
  const seen = await dashboards.observe(spec, at, newMemory())
  return dashboards.judge(spec, seen).map((one) => JSON.parse(JSON.stringify(one).replaceAll(`${at.baseDir}/`, '')))
}

const [first, second] = PANELS
const hidden = { targets: [{ refId: 'A', expr: 'sum(up)', hide: true }] }

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['the same', FILE],
  ['other spaces in a query', board([panel(1, 'Up', 'sum( up )'.replaceAll(' ', '')), panel(2, 'Two', ' sum(up)\n')])],
  [
    'a type that Grafana brought up to date with the dashboard',
    board([panel(1, 'Up', 'sum(up)', { type: 'barchart' }), second], { schemaVersion: 41 }),
  ],
])('Grafana shows the version of the file: %s', async (_, live) => {
  expect(await findingsOf(live)).toEqual([])
})

test.each<[string, Readonly<Record<string, unknown>>, string, string, string, RegExp]>([
  [
    'fewer panels',
    board([first]),
    'its title or its number of panels differ',
    '“Shop” with 2 panels',
    '“Shop” with 1 panel',
    /^a\.json$/,
  ],
  [
    'another query',
    board([first, panel(2, 'Two', 'sum(down)')]),
    'panel “Two” has other queries',
    'timeseries: sum(up)',
    'timeseries: sum(down)',
    /^a\.json:\d+:\d+$/,
  ],
  [
    'another type',
    board([panel(1, 'Up', 'sum(up)', { type: 'text' }), second]),
    'panel “Up” is of another type',
    'timeseries: sum(up)',
    'text: sum(up)',
    /^a\.json:\d+:\d+$/,
  ],
  [
    'a query that is hidden',
    board([panel(1, 'Up', '', hidden), second]),
    'panel “Up” has other queries',
    'timeseries: sum(up)',
    'timeseries: sum(up) (hidden)',
    /^a\.json:\d+:\d+$/,
  ],
])('Grafana shows another version: %s', async (_, live, of, expected, actual, where) => {
  expect(await findingsOf(live)).toMatchObject([
    {
      message: `Grafana shows another version of “Shop”: ${of}`,
      expected,
      actual,
      where: expect.stringMatching(where),
      hint: expect.stringMatching(/saved by hand/),
    },
  ])
})

test('what cannot be read as a dashboard is not the one of the file', async () => {
  const broken: Answers = (path) =>
    path === '/api/dashboards/uid/shop' ? { status: 200, body: { dashboard: { groups: [] }, meta: {} } } : undefined
  expect(dashboardFromJson({ groups: [] }, 'x').ok).toBe(false)
  expect(await findingsOf(FILE, FILE, broken)).toMatchObject([
    { message: 'Grafana shows another version of “Shop”: what it has cannot be read as a dashboard', where: 'a.json' },
  ])
})
