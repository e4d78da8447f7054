import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dashboardOf } from './dashboard.fixture.ts'
import { dashboardFromJson, readDashboard } from './read.ts'
import { firstMistake } from './syntax.ts'

describe('odd things are carried along', () => {
  it.each<[string, object, readonly string[]]>([
    ['panels as object', { panels: {} }, ['panels: expected a list, got an object']],
    ['panels as null', { panels: null }, []],
    ['a panel that is null', { panels: [null, { title: 'a' }] }, ['panels[0]: expected a panel, got null']],
    ['targets as null', { panels: [{ targets: null }] }, []],
    ['targets as text', { panels: [{ targets: 'up' }] }, ['panels[0].targets: expected a list, got the text "up"']],
    ['a target that is a text', { panels: [{ targets: ['up'] }] }, ['panels[0].targets[0]: expected a query, got the text "up"']],
    ['a number as title', { title: 5, panels: [] }, ['title: expected text, got the number 5']],
    ['an object as expr', { panels: [{ targets: [{ expr: {} }] }] }, ['panels[0].targets[0].expr: expected text, got an object']],
    ['a text as gridPos', { panels: [{ gridPos: 'left' }] }, ['panels[0].gridPos: expected { x, y, w, h }, got the text "left"']],
    [
      'a text as x',
      { panels: [{ gridPos: { x: 'left', y: '3', w: 12, h: 8 } }] },
      ['panels[0].gridPos.x: expected a number, got the text "left"'],
    ],
    ['templating as list', { templating: [] }, []],
    [
      'rows within rows',
      { panels: [{ type: 'row', collapsed: true, panels: [{ type: 'row', panels: [{ title: 'deep' }] }] }] },
      ['panels[0].panels[0]: a row inside of a row: Grafana does not know it'],
    ],
    [
      'panels in an open row',
      { panels: [{ type: 'row', panels: [{ title: 'a' }] }] },
      ['panels[0].panels: panels inside of a row that is not collapsed: Grafana shows them only once it is'],
    ],
  ])('%s', (_, json, expected) => {
    const { oddities } = dashboardOf({ schemaVersion: 41, ...json })
    expect(oddities.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected)
  })

  it('reads keys that objects have by nature as any others', () => {
    const text =
      '{"schemaVersion":41,"__proto__":{"title":"no"},"constructor":1,"panels":[{"__proto__":{"title":"no"}}],"tags":{"__proto__":[]}}'
    const read = readDashboard(text, 'board.json')
    expect(read).toMatchObject({ ok: true, dashboard: { title: '', panels: [{ title: '' }] } })
  })

  it('gives no places to what came from the API', () => {
    const read = dashboardFromJson({ meta: {}, dashboard: { panels: [{ title: 'a' }] } }, 'http://grafana/api/dashboards/uid/x')
    expect(read).toMatchObject({ ok: true, dashboard: { wrapped: true, panels: [{ title: 'a' }] } })
    if (read.ok) expect(read.dashboard.placeOf('dashboard.panels[0]')).toBe('')
  })
})

describe('large and deep', () => {
  it('reads 20 MB with 2,000 panels, and knows their places', () => {
    const panels = Array.from({ length: 2000 }, (_, id) => ({
      id,
      title: `Panel ${id}`,
      gridPos: { x: 0, y: id, w: 24, h: 1 },
      targets: [{ expr: 'up' }],
      options: { content: 'x'.repeat(10_000) },
    }))
    const text = JSON.stringify({ schemaVersion: 41, panels }, null, 1)
    expect(text.length).toBeGreaterThan(20_000_000)
    const read = readDashboard(text, 'large.json')
    if (!read.ok) throw new Error(read.problem.message)
    expect(read.dashboard.panels).toHaveLength(2000)
    expect(new Set(read.dashboard.panels.map(({ path }) => read.dashboard.placeOf(`${path}.targets[0].expr`))).size).toBe(2000)
  })

  it.each([
    [
      'rows',
      (depth: number) =>
        `{"schemaVersion":41,"panels":${'[{"type":"row","collapsed":true,"panels":'.repeat(depth)}[]${'}]'.repeat(depth)}}`,
    ],
    [
      'layouts',
      (depth: number) =>
        `{"elements":{},"layout":${'{"kind":"RowsLayout","spec":{"rows":[{"spec":{"layout":'.repeat(depth)}{}${'}}]}}'.repeat(depth)}}`,
    ],
    ['expressions', (depth: number) => `{"panels":[{"targets":[{"expr":${'['.repeat(depth)}${']'.repeat(depth)}}]}]}`],
  ])('%s within one another: some are read, thousands are refused, with their place', (_, textOf) => {
    expect(readDashboard(textOf(20), 'deep.json').ok).toBe(true)
    const message = expect.stringMatching(/^expected JSON nested at most 200 deep, got more in (?:panels|layout)[[.]/)
    for (const depth of [5000, 100_000])
      expect(readDashboard(textOf(depth), 'deep.json')).toMatchObject({ ok: false, problem: { message, line: 1 } })
    expect(readDashboard(textOf(5000).slice(0, -1), 'deep.json')).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining('not JSON') },
    })
  })

  it('counts the levels', () => {
    const nested = (levels: number) => ({ panels: JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown })
    expect(dashboardFromJson(nested(199), 'api').ok).toBe(true)
    expect(dashboardFromJson(nested(200), 'api')).toMatchObject({
      problem: { line: undefined, hint: 'take out what stands there: no dashboard needs it' },
    })
  })
})

describe('properties', () => {
  const seeds = [
    {
      schemaVersion: 14,
      rows: [
        {
          height: '250px',
          collapse: true,
          repeat: 'a',
          panels: [{ span: 4, height: 9, targets: [{ expr: 'up' }], yaxes: [{ format: 's' }] }],
        },
      ],
    },
    {
      schemaVersion: 41,
      time: { from: 'now-1h' },
      panels: [
        {
          type: 'row',
          panels: [
            {
              id: 1,
              gridPos: { x: 1 },
              datasource: { uid: 'p' },
              targets: [{ type: 'math', expression: '$A' }],
              libraryPanel: { uid: 'l' },
              transformations: [{ id: 'x' }],
            },
          ],
        },
      ],
      templating: {
        list: [{ name: 'v', current: { value: ['a'] }, options: [{ value: 1 }], query: { query: 'x' }, filters: [{ key: 'k' }] }],
      },
      annotations: { list: [{ target: { expr: 'x' } }] },
      __inputs: [{ name: 'DS' }],
    },
    {
      elements: {
        a: {
          kind: 'Panel',
          spec: {
            data: {
              spec: { queries: [{ spec: { query: { group: 'g', spec: { expr: 'x' } } } }], transformations: [{ group: 'g' }] },
            },
            vizConfig: { kind: 'VizConfig', group: 'stat' },
          },
        },
      },
      layout: {
        kind: 'RowsLayout',
        spec: {
          rows: [
            { spec: { title: 't', layout: { kind: 'AutoGridLayout', spec: { items: [{ spec: { element: { name: 'a' } } }] } } } },
          ],
        },
      },
      variables: [{ kind: 'QueryVariable', spec: { name: 'q', query: { group: 'p', spec: {} } } }],
      annotations: [{ spec: { query: { group: 'p' } } }],
    },
  ]
  /** The same value with one of its parts, chosen by number, replaced. */
  const mutate = (value: unknown, at: { left: number }, by: unknown): unknown => {
    if (at.left-- === 0) return by
    if (Array.isArray(value)) return value.map((each) => mutate(each, at, by))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mutate(each, at, by)]))
  }
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.nat(70), fc.jsonValue(), fc.nat(70), fc.jsonValue())
    .map(([seed, first, one, second, two]) => mutate(mutate(seed, { left: first }, one), { left: second }, two))

  it('never throws, whatever stands in the place of anything', () => {
    fc.assert(
      fc.property(mutated, (json) => {
        const read = readDashboard(JSON.stringify(json), 'board.json')
        if (!read.ok) return read.problem.message !== ''
        const { panels, variables, oddities, placeOf } = read.dashboard
        const places = [...panels.flatMap((panel) => [panel, ...panel.targets]), ...variables, ...oddities].map(({ path }) =>
          placeOf(path),
        )
        return places.every((place) => /^\d+:\d+$/.test(place)) && new Set(panels.map(({ key }) => key)).size === panels.length
      }),
      { numRuns: 500 },
    )
  })

  it('finds a mistake exactly where JSON.parse does', () => {
    const cut = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '1', 'x', '\n', '-', '.', ' '))
    const isJson = (text: string) => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(cut, ([json, at, by]) => {
        const place = at % (json.length + 1)
        const text = json.slice(0, place) + by + json.slice(place + 1)
        return (firstMistake(text) === undefined) === isJson(text)
      }),
      { numRuns: 2000 },
    )
  })
})
