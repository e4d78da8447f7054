import { describe, expect, test } from 'vitest'
import type { RunResult } from '../run/result.ts'
import { allPassed, browse, check, events, failed, phase, result, skipped } from './report.fixture.ts'
import { type TerminalOptions, terminal } from './terminal.ts'

interface Setting {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  readonly secrets?: readonly string[]
}

/** What the reporter writes: everything, and each drawing by itself. */
function show(final: RunResult, { isTTY = false, columns, rows, env = {}, secrets = [] }: Setting = {}) {
  const writes: string[] = []
  const stream = { write: (text: string) => writes.push(text), isTTY, columns, rows }
  let now = 0
  let draw = () => {}
  let restore = () => {}
  const options: TerminalOptions = {
    stream,
    env,
    clock: { now: () => now },
    every: (_ms, wanted) => {
      draw = wanted
      return () => {
        draw = () => {}
      }
    },
    onExit: (wanted) => {
      restore = wanted
      return () => {
        restore = () => {}
      }
    },
  }
  const reporter = terminal(options)
  for (const event of events(final, { secrets })) {
    reporter.on(event)
    draw()
    now += 100
  }
  restore()
  return { text: writes.join(''), lines: writes.join('').split('\n'), writes }
}

const TITLE = 'firedrill 0.1.0 · shop · native (no Docker engine answers) · time real'
const UP = ['  prometheus 2.53.5: 35.2 MB', '  stack up in 4.2 s: app, prometheus']
const PACKED = 'from Debian packages, not the real images: prometheus 2.53.5 for v2.48.0'
const NOT_RUNNING = 'not running: grafana (no native component)'
const PATH = 'reports/shop/20261121T063000Z-3f9a'

const unseen = (id: string) => check(id, { verdict: 'unknown', reason: 'connection refused', place: 'suites/shop.yaml:40:9' })
const gap = check('cache', {
  verdict: 'skipped',
  knownGap: 'the cache is not counted (#12)',
  reason: 'known gap: the cache is not counted (#12)',
  findings: [{ message: 'no series' }],
})

describe('plain', () => {
  test('all passed: the rows printed one by one are the table', () => {
    expect(show(allPassed).lines).toEqual([
      TITLE,
      ...UP,
      '  ✓ Services running       2/2   100 %    1.9 s',
      '  ✓ Metrics endpoint       1/1   100 %   15.3 s   browse: 750 sent, 750 answered, p99 4 ms',
      '  - Grafana                  -       -            2 skipped: grafana has no native component',
      '',
      PACKED,
      NOT_RUNNING,
      '3 of 3 checks passed (100 %), 0 failed, 0 unknown, 2 skipped · 24.1 s',
      PATH,
      '',
    ])
  })

  test('a failure with its log: failures, then the unknown, then known gaps, then trouble, then the table again', () => {
    const final = result(
      [
        phase('Services running', [check('app')]),
        phase('Prometheus targets', [unseen('a'), failed, unseen('b')]),
        phase('Cache', [gap, skipped('x', 'needs root'), skipped('y', 'needs root'), skipped('z', 'no redis')]),
      ],
      { exitCode: 1, problems: ['taking the stack down: EBUSY'] },
    )
    const table = [
      '  ✓ Services running         1/1   100 %    1.9 s',
      '  ✗ Prometheus targets       0/3     0 %    1.9 s',
      '  - Cache                      -       -            1 known gap · 2 skipped: needs root · 1 skipped: no redis',
    ]
    expect(show(final).lines).toEqual([
      TITLE,
      ...UP,
      ...table,
      '',
      '✗ Prometheus targets › every target of prometheus.yml is up                    suites/shop.yaml:31:9',
      '  target node-exporter:9100 is down',
      '  expected  node-exporter:9100 up',
      '  actual    down for 12 s: connection refused',
      '  where     http://prometheus:9090/api/v1/targets',
      '  hint      start node-exporter',
      `  look at   ${PATH}/evidence/targets.json`,
      `  look at   ${PATH}/evidence/node-exporter.log (its last 2 lines follow)`,
      '            | listening on :9101',
      '            |   at start',
      '',
      '? Prometheus targets › a answers 200                                           suites/shop.yaml:40:9',
      '? Prometheus targets › b answers 200                                           suites/shop.yaml:40:9',
      '  unknown   connection refused',
      '',
      '~ Cache › cache answers 200                                                    suites/shop.yaml:12:9',
      '  known gap the cache is not counted (#12)',
      '',
      '! taking the stack down: EBUSY',
      '',
      ...table,
      '',
      PACKED,
      NOT_RUNNING,
      '1 of 4 checks passed (25.0 %), 1 failed, 2 unknown, 4 skipped · 24.1 s',
      PATH,
      '',
    ])
  })

  test('a stack that broke: message with the log lines in it, hint, and no check counts', () => {
    const ended = {
      kind: 'error',
      message: 'app did not become ready within 60 s:\nError: no database',
      hint: 'read app.log',
    } as const
    const final = result([phase('Services running', [skipped('app', 'the stack broke')])], { ended, exitCode: 3, components: [] })
    expect(show(final).lines).toEqual([
      TITLE,
      UP[0],
      '',
      '! the test bed broke: app did not become ready within 60 s:',
      '  Error: no database',
      '  hint      read app.log',
      '',
      '  - Services running         -       -            1 skipped: the stack broke',
      '',
      'no check counted, so nothing is proven: 0 passed, 0 failed, 0 unknown, 1 skipped · 24.1 s',
      PATH,
      '',
    ])
  })

  test.each([
    ['interrupted', { kind: 'interrupted', message: 'interrupted' }, '! interrupted: this report is partial'],
    ['a gate', { kind: 'stopped', message: 'phase “A” did not pass' }, '! stopped early: phase “A” did not pass'],
  ] as const)('%s: the run says that it ended early', (_name, ended, line) => {
    const { lines } = show(result([phase('A', [check('a')])], { ended, exitCode: 130 }))
    expect(lines).toContain(line)
  })

  test('an empty phase proves nothing and says so', () => {
    const { lines } = show(result([phase('A', [check('a')]), phase('B', [])]))
    expect(lines).toContain('  - B         -       -            no checks: it proves nothing')
  })

  test('load trouble is named', () => {
    const total = { ...browse.total, answered: 700, errors: 3, byStatus: { '200': 650, '503': 50 }, latency: undefined }
    const { text } = show(result([phase('A', [check('a')], { load: { ...browse, total, aborted: true } })]))
    expect(text).toContain('browse: 750 sent, 700 answered, 3 without an answer, 50 × 503, stopped before its end\n')
  })

  test('a service that ends while phases run is told, one that is taken down is not', () => {
    const written: string[] = []
    const reporter = terminal({ stream: { write: (text: string) => written.push(text) }, env: {} })
    const exited = { type: 'stack', event: { type: 'exited', service: 'prometheus', code: null, signal: 'SIGKILL' } } as const
    for (const event of events(allPassed)) {
      reporter.on(event)
      if (event.type === 'phase-started' && event.phase === 'Grafana') reporter.on(exited)
    }
    expect(written.filter((line) => line.includes('!'))).toEqual(['  ! prometheus was ended by SIGKILL\n'])
  })

  test('very long names are cut in the table and whole in the failure', () => {
    const long = 'Phase '.repeat(20).trim()
    const { lines } = show(result([phase(long, [failed])], { exitCode: 1 }))
    const cutName = `${long.slice(0, 47)}…`
    expect(lines).toContain(`  ✗ ${cutName}       0/1     0 %    1.9 s`)
    expect(lines).toContain(`✗ ${long} › every target of prometheus.yml is up   suites/shop.yaml:31:9`)
  })

  test('endless findings and values are bounded, and the rest is counted', () => {
    const findings = Array.from({ length: 14 }, (_, index) => ({ message: `finding ${index}`, actual: 'line\n'.repeat(20) }))
    const { lines } = show(result([phase('A', [check('a', { verdict: 'fail', findings })])], { exitCode: 1 }))
    expect(lines.filter((line) => line.startsWith('  finding'))).toHaveLength(10)
    expect(lines).toContain('  … and 4 findings more, all in report.json')
    expect(lines.filter((line) => line === '            … (8 lines more)')).toHaveLength(10)
  })

  test('secrets and control characters reach no screen', () => {
    const findings = [
      { message: 'login \u001b[2J\u0007failed', actual: 'hunter22 at postgres://shop:hunter22@db\rok', hint: '\u202etxt' },
    ]
    const logTail = [{ service: 'app', lines: ['\u001b]0;title\u0007password=abc123\tend'] }]
    const bad = check('login', { title: 'login as hunter22', verdict: 'fail', findings, logTail, evidence: ['evidence/app.log'] })
    const { text } = show(result([phase('A', [bad])], { exitCode: 1 }), { secrets: ['hunter22'] })
    expect(text).not.toMatch(/hunter22|abc123|[^\P{Cc}\n]|\u202e/u)
    expect(text).toContain(
      '  login \u{fffd}failed\n  actual    *** at postgres://shop:***@db\n            ok\n  hint      \u{fffd}txt\n',
    )
    expect(text).toContain('            | password=***  end\n')
  })
})

const ESC = '\u001b['
const SHOWN = `${ESC}?25h`

describe('live', () => {
  const live = { isTTY: true, columns: 100, rows: 30, env: { NO_COLOR: '1' } }

  test('lines replace each other, and the end is the table, the totals and the path', () => {
    const { writes } = show(allPassed, live)
    expect(writes.slice(0, 4)).toEqual([
      `${TITLE}\n`,
      `${ESC}?25l`,
      '  ⠋ bringing the stack up   0 of 2 services ready   0 ms\n',
      `${ESC}1A\r${ESC}0J  ⠙ bringing the stack up   0 of 2 services ready   100 ms\n      downloading prometheus 2.53.5   12.3 of 35.2 MB\n`,
    ])
    expect(writes).toContain(
      `${ESC}2A\r${ESC}0J  ⠼ bringing the stack up   0 of 2 services ready   400 ms\n      waiting for app, prometheus\n`,
    )
    expect(writes).toContain(
      [
        `${ESC}2A\r${ESC}0J  stack up in 4.2 s: app, prometheus`,
        '  ✓ Services running       2/2   100 %    1.9 s',
        '  ⠹ Metrics endpoint       0/1             0 ms   browse: 0 of 15 s',
        '',
      ].join('\n'),
    )
    expect(writes.at(-2)).toBe(`${ESC}5A\r${ESC}0J${SHOWN}`)
    expect(writes.at(-1)?.split('\n')).toEqual([
      '',
      '  ✓ Services running       2/2   100 %    1.9 s',
      '  ✓ Metrics endpoint       1/1   100 %   15.3 s   browse: 750 sent, 750 answered, p99 4 ms',
      '  - Grafana                  -       -            2 skipped: grafana has no native component',
      '',
      PACKED,
      NOT_RUNNING,
      '3 of 3 checks passed (100 %), 0 failed, 0 unknown, 2 skipped · 24.1 s',
      PATH,
      '',
    ])
  })

  test('the table is the last block after failures, and is printed once', () => {
    const { writes } = show(result([phase('A', [failed])], { exitCode: 1 }), live)
    const end = writes.at(-1)?.split('\n') ?? []
    expect(end[1]).toMatch(/^✗ A › every target/)
    expect(end.slice(-6)).toEqual([
      '',
      PACKED,
      NOT_RUNNING,
      '0 of 1 check passed (0 %), 1 failed, 0 unknown, 0 skipped · 24.1 s',
      PATH,
      '',
    ])
    expect(end[end.length - 7]).toBe('  ✗ A       0/1     0 %    1.9 s')
  })

  test('a process that ends under it gets its cursor back', () => {
    let restore = () => {}
    const writes: string[] = []
    const stream = { write: (text: string) => writes.push(text), isTTY: true }
    const onExit = (wanted: () => void) => {
      restore = wanted
      return () => {}
    }
    const reporter = terminal({ stream, env: {}, every: () => () => {}, onExit })
    for (const event of events(allPassed).slice(0, 3)) reporter.on(event)
    restore()
    expect(writes.at(-1)).toBe(SHOWN)
  })

  test.each([
    ['narrow', { columns: 12 }, 11],
    ['one column', { columns: 1 }, 0],
    ['no columns', { columns: 0 }, 79],
  ])('a terminal of %s: no live line is longer than it', (_name, { columns }, longest) => {
    const drawings = show(allPassed, { ...live, columns }).writes.slice(2, -2)
    const strip = (text: string) => text.replaceAll(`${ESC}0J`, '').replace(/^.*\r/, '')
    const lengths = drawings.flatMap((text) => strip(text).split('\n')).map((line) => [...line].length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(longest)
  })

  test('a low terminal shows the last lines', () => {
    const drawings = show(allPassed, { ...live, rows: 3 }).writes.slice(2, -2)
    expect(Math.max(...drawings.map((text) => text.split('\n').length - 1))).toBe(2)
  })
})

describe('colours and liveliness', () => {
  test.each([
    ['a terminal', { isTTY: true }, { color: true, live: true }],
    ['a pipe', {}, { color: false, live: false }],
    ['CI with a terminal', { isTTY: true, env: { CI: 'true' } }, { color: true, live: false }],
    ['TERM=dumb', { isTTY: true, env: { TERM: 'dumb' } }, { color: false, live: false }],
    ['NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, { color: false, live: true }],
    ['an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, { color: true, live: true }],
    ['FORCE_COLOR in a pipe', { env: { FORCE_COLOR: '1' } }, { color: true, live: false }],
    ['FORCE_COLOR=0', { isTTY: true, env: { FORCE_COLOR: '0' } }, { color: false, live: true }],
    ['NO_COLOR over FORCE_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, { color: false, live: false }],
  ])('%s', (_name, setting, expected) => {
    const { text } = show(allPassed, setting)
    expect({ color: text.includes(`${ESC}32m`), live: text.includes(`${ESC}?25l`) }).toEqual(expected)
  })
})
