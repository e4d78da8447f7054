import { describe, expect, test } from 'vitest'
import { redactTexts } from '../../lib/redact-texts.ts'
import { type CheckResult, PANEL_STATES, type RunResult } from '../../run/result.ts'
import { allPassed, browse, check, phase, result, skipped } from '../report.fixture.ts'
import { dashboard, panel } from './dashboards.fixture.ts'
import { hrefOf } from './findings.ts'
import { renderHtml } from './index.ts'
import { EVIL, evil, rich } from './rich.fixture.ts'

/** The page without its own style and script. */
const bodyOf = (page: string): string => page.replace(/<style>.*?<\/style>/s, '').replace(/<script>.*?<\/script>/s, '')
const all = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
// Quoted attributes may hold a >.
const TAG = /<\/?[a-z](?:"[^"]*"|[^">])*>/gi
/** What a reader sees, without tags. */
const textOf = (page: string): string => bodyOf(page).replace(TAG, '')
const shown = (...checks: readonly CheckResult[]): string => textOf(renderHtml(result([phase('P', checks)])))

/** Two of everything, the second named as the heading of the first. */
function named(): RunResult {
  const two = [dashboard('Overview', [panel('a', 'stat')]), dashboard('Overview title', [panel('a title', 'stat')])]
  const targets = { type: 'targets', service: 'title', rows: [] } as const
  const checks = [check('x', { exhibits: [...two, targets], verdict: 'fail' }), check('x-title', { verdict: 'fail' })]
  const load = { ...browse, load: 'title' }
  return result([phase('P', checks, { load }), phase('P title', [check('title')])])
}

const pages: readonly (readonly [string, RunResult])[] = [
  ['rich', rich],
  ['all passed', allPassed],
  ['nothing at all', result([], { components: [] })],
  ['a phase without checks', result([phase('P', [])])],
  ['all skipped', result([phase('P', [skipped('a', 'no component')])])],
  ['hostile', evil],
  ['names that are ids of headings', named()],
]

describe.each(pages)('the page of %s', (_name, run) => {
  const page = renderHtml(run)
  const body = bodyOf(page)
  const tags = (name: string): readonly string[] => (body.match(TAG) ?? []).filter((tag) => new RegExp(`^<${name}[ >]`).test(tag))

  test('every id is there once, and every link within the page leads somewhere', () => {
    const ids = all(body, / id="([^"]*)"/g)
    expect(ids).toEqual([...new Set(ids)])
    for (const target of [...all(body, / href="#([^"]*)"/g), ...all(body, / aria-labelledby="([^"]*)"/g)])
      expect(ids).toContain(target)
  })

  test('headings follow each other without a gap', () => {
    const levels = all(body, /<h([1-6])[ >]/g).map(Number)
    expect(levels[0]).toBe(1)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    expect(levels.filter((level, index) => level - (levels[index - 1] ?? 0) > 1)).toEqual([])
  })

  test('every drawing says what it shows or is hidden beside its words', () => {
    for (const svg of tags('svg')) expect(svg).toMatch(/ role="img" aria-label="[^"]+"| aria-hidden="true"/)
    for (const th of tags('th')) expect(th).toMatch(/ scope="(col|row)"/)
  })

  test('nothing is loaded', () => {
    expect(page).toContain("default-src 'none'")
    for (const href of all(body, / href="([^"]*)"/g)) expect(href).toMatch(/^(#|\.\/|data:,$)/)
    expect(body).not.toMatch(/<(img|iframe|object|embed|form|base|video|audio)[ >]/)
    expect(
      all(body, / style="([^"]*)"/g).filter((style) => !/^(--x:\d+;--y:\d+;--w:\d+;--h:\d+|left:[\d.]+%)$/.test(style)),
    ).toEqual([])
  })

  test('no part of it is the word of a value that is not there', () => {
    if (run === evil) return
    expect(textOf(page).replaceAll('all NaN', '')).not.toMatch(/undefined|NaN|Infinity|\[object/)
    expect(all(body, / (?:d|x|y|width|height|viewBox)="([^"]*)"/g).filter((value) => /NaN|Inf|undef/.test(value))).toEqual([])
  })
})

describe('hostile texts', () => {
  const body = bodyOf(renderHtml(evil))

  test('are text wherever they come', () => {
    expect(new Set(all(body, /<\/?([a-zA-Z][a-zA-Z0-9]*)/g))).not.toContain('script')
    for (const tag of body.match(TAG) ?? []) expect(tag.replace(/"[^"]*"/g, '')).not.toMatch(/\son\w+=/)
    expect(body).toContain('&lt;img src=x onerror=')
    expect(renderHtml(evil).match(/<script>/g)).toHaveLength(1)
  })

  test('hold no characters that control or turn what follows', () => {
    expect(EVIL).toMatch(/[\u202e]/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are looked for
    expect(body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/)
  })

  test.each([
    ['evidence/a.json', './evidence/a.json'],
    ['evidence/a b#c?.json', './evidence/a%20b%23c%3F.json'],
    ['javascript:alert(1)', './javascript%3Aalert(1)'],
    ['//host/x', undefined],
    ['/etc/passwd', undefined],
    ['../x', undefined],
    ['a/../../x', undefined],
    ['\ud800', './%EF%BF%BD'],
  ])('evidence %j links to %j', (file, href) => expect(hrefOf(file)).toBe(href))
})

describe('what it says', () => {
  test.each<[string, Partial<RunResult>, string]>([
    ['all passed', {}, 'All checks passed'],
    [
      'broken',
      { exitCode: 3, ended: { kind: 'error', message: 'app did not start', hint: 'read its log' } },
      'The test bed broke',
    ],
    [
      'its hint',
      { exitCode: 3, ended: { kind: 'error', message: 'app did not start', hint: 'read its log' } },
      'What to do: read its log',
    ],
    [
      'interrupted',
      { exitCode: 130, ended: { kind: 'interrupted', message: 'interrupted' } },
      'Interrupted: this report is partial',
    ],
    ['wrong input', { exitCode: 2, ended: { kind: 'input', message: 'compose file' } }, 'The run could not start'],
    ['trouble', { exitCode: 3, problems: ['disk full'] }, 'All checks passed, with trouble around the run'],
    ['time', { time: { mode: 'scaled', factor: 12, notes: ['4 scrapes'] } }, '4 scrapes'],
  ])('of a run: %s', (_name, change, words) => {
    expect(textOf(renderHtml({ ...allPassed, ...change }))).toContain(words)
  })

  test('of verdicts', () => {
    expect(shown(check('a', { verdict: 'fail' }))).toContain('1 check failed')
    expect(shown(check('a', { verdict: 'unknown', reason: 'refused' }))).toContain('1 check could not be observed')
    expect(shown(skipped('a', 'no component'))).toContain('Nothing is proven: no check counted')
    const gap = check('g', {
      verdict: 'skipped',
      knownGap: '#12',
      reason: 'known gap: #12',
      findings: [{ message: 'no series' }],
    })
    expect(shown(check('a'), gap)).toMatch(/1 known gap.*known gap: #12.*no series/s)
  })

  test('of stand-ins, packages and services that do not run', () => {
    const text = textOf(renderHtml(rich))
    expect(text).toContain('Stand-ins, not the real products: grafana 0.1.0')
    expect(text).toContain('From Debian packages, not the real images: prometheus 2.53.5')
    expect(text).toContain('Not running: tempo (no native component)')
  })

  test.each(PANEL_STATES)('of a panel in state %s', (state) => {
    const one = panel('Queue', 'timeseries', { state, why: 'because', ...(state === 'data' ? {} : { series: [], at: [] }) })
    const text = shown(check('d', { exhibits: [dashboard('D', [one])] }))
    expect(text).toContain('because')
    expect(text).toMatch(new RegExp(`[✓✗?–]\\s${state}`))
    expect(text.includes('no data (timeseries)')).toBe(state !== 'data' && state !== 'no query')
  })

  test('of a panel that may be empty', () => {
    const one = panel('Errors', 'timeseries', { state: 'empty', allowed: 'healthy', series: [], at: [] })
    expect(shown(check('d', { exhibits: [dashboard('D', [one])] }))).toMatch(/~\sempty, as allowed.*It may be empty: healthy/s)
  })

  test('of no drawing that it cannot make: odd types, no points, no finite value', () => {
    const odd = [
      panel('a', 'constructor', { unit: 's' }),
      panel('b', 'piechart', { series: [{ name: 'x', values: [0] }], at: [0] }),
      panel('c', 'stat', { series: [{ name: 'x', values: [null] }], at: [0] }),
      panel('d', 'heatmap', { series: [{ name: 'x', values: [] }], at: [] }),
      panel('e', 'timeseries', { series: [{ name: 'x', values: [1] }], at: [0] }),
      panel('f', 'barchart', {
        series: [
          { name: 'x', values: [-4] },
          { name: 'y', values: [4] },
        ],
        at: [0],
      }),
    ]
    const page = renderHtml(result([phase('P', [check('d', { exhibits: [dashboard('D', odd)] })])]))
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
    expect(textOf(page)).toContain('no value')
    expect(page).toMatch(/class="line dots s0" d="M720 \d+h0"/)
  })
})

test('a report of an older version has no exhibits and no course of its load', () => {
  const { exhibits: _, ...older } = check('a')
  const old = result([phase('P', [older as CheckResult], { load: allPassed.phases[1]?.load })])
  expect(textOf(renderHtml(old))).toContain('Its course over time was not recorded.')
})

test('the same result gives the same page', () => {
  expect(renderHtml(rich)).toBe(renderHtml(redactTexts(rich, (text) => text)))
})
