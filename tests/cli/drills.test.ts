import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { version } from '../../src/lib/version.ts'
import type { RunResult } from '../../src/run/index.ts'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { AlertStack, CHAT, HEAT, ON_CALL } from '../e2e/alerts/stack.fixture.ts'
import { firedrill, write } from '../firedrill.ts'

const obstacle = whyNotNative()
if (obstacle !== undefined) console.log(`skipped, native stacks cannot run here: ${obstacle}`)

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'firedrill-drills-'))
  write(cwd, {
    'prometheus.yml': '',
    'compose.yml': `services:
  app: { build: ., ports: ["3000"], x-native: { command: [node, -e, ""] } }
  prometheus:
    image: prom/prometheus:v2.48.0
    ports: ["9090"]
    command: [--config.file=/etc/prometheus/prometheus.yml]
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml:ro"]
  alertmanager: { image: prom/alertmanager:v0.27.0, ports: ["9093"] }
`,
    'drills.yaml': `version: 1
name: drills
stack: { compose: compose.yml }
time: scaled:60
alerts: { prove: all }
load:
  rush: { target: "app:3000", rate: 50/s, requests: [{ get: /work }] }
phases:
  - phase: Alerts
    load: rush
    checks:
      - alert:
          alert: TooHot
          cause: { http: { post: "http://app:3000/switch", json: { temperature: 90 } }, undo: { delete: "http://app:3000/switch" } }
          delivered: { receiver: on-call, integration: webhook }
        id: hot
      - alert: { alert: AppDown, cause: [{ load: rush }, { stop: app }], resolves: false }
      - quiet: {}
        for: 5s
      - alert: { alert: QueueFull, cause: { exporter: { series: ['queue_length{queue="mail"} 11'] } } }
        skip: not yet
`,
    'wrong.yaml': `version: 1
name: wrong
stack: { compose: compose.yml }
time: scald
alerts: { prove: al }
load:
  rush: { target: "app:3000", rate: 50/s, requests: [{ get: /work }] }
phases:
  - phase: Alerts
    checks:
      - alert: { alert: A, cause: { load: rus } }
      - alert: { alert: A, cause: { stop: ap } }
      - alert: { alert: A, cause: { stop: app, pause: app } }
      - alert: { alert: A, cause: { http: { post: "http://app:3000/x" } } }
      - alert: { alert: A, cause: { exporter: { series: ["up{job=}"] } } }
      - alert: { alert: A, cause: [] }
      - alert: { alert: A, caus: { stop: app } }
      - alert: { alert: A, cause: { stop: app }, budget: { fired: 1m } }
      - alert: { alert: A, cause: { stop: app }, history: { series: { "up{": 0x60 } } }
      - alert: { alert: A, cause: [{ stop: app }, { exec: { service: ap, command: [ls] }, undo: none }] }
      - alert: { alert: A, cause: { stop: app, landed: { get: "http://ap:3000/" } } }
`,
  })
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const WRONG = `firedrill: 13 problems in wrong.yaml

wrong.yaml:4:7  time
  wrong value
  expected  real, scaled, scaled:N with a number of 2 or more, or lapse
  got       "scald"

wrong.yaml:5:18  alerts.prove
  wrong value
  expected  all
  got       "al"
  hint      did you mean all?

wrong.yaml:11:9  phases[0].checks[0]
  there is no such load
  expected  rush
  got       "rus"
  hint      did you mean rush?

wrong.yaml:12:43  phases[0].checks[1].alert.cause.stop
  the stack has no service ap
  expected  a service: app, prometheus, alertmanager
  got       ap
  hint      did you mean app?

wrong.yaml:13:35  phases[0].checks[2].alert.cause
  wrong value
  expected  exactly one way: http, load, stop, pause, restart, exec, exporter or receiver, or a list
  got       a mapping with stop, pause

wrong.yaml:14:28  phases[0].checks[3].alert.cause.undo
  undo is missing
  expected  the request that takes it back, like { delete: "http://app:8080/__faults" }
  got       nothing

wrong.yaml:15:58  phases[0].checks[4].alert.cause.exporter.series[0]
  wrong value
  expected  one series with its value, like up{job="x"} 0; got "}" instead of a label value in double quotes
  got       "up{job=}"

wrong.yaml:16:35  phases[0].checks[5].alert.cause
  wrong value
  expected  at least one
  got       an empty list

wrong.yaml:17:28  phases[0].checks[6].alert.caus
  unknown key
  expected  alert, labels, cause, history, delivered, resolves or budget
  got       caus
  hint      did you mean cause?

wrong.yaml:18:60  phases[0].checks[7].alert.budget.fired
  unknown key
  expected  landed, pending, firing, notified, delivered, resolved or resolvedDelivered
  got       fired

wrong.yaml:19:71  phases[0].checks[8].alert.history.series["up{"]
  a key of the wrong form
  expected  a series, got "up{": unexpected end of input at character 4
  got       "up{"

wrong.yaml:20:70  phases[0].checks[9].alert.cause[1].exec.service
  the stack has no service ap
  expected  a service: app, prometheus, alertmanager
  got       ap
  hint      did you mean app?

wrong.yaml:21:63  phases[0].checks[10].alert.cause.landed.get
  the stack has no service ap
  expected  a service: app, prometheus, alertmanager
  got       ap
  hint      did you mean app?
`

const STACK = `stack: compose.yml

Starts, in this order
   1 app           node -e 
   2 prometheus    prometheus from Debian packages, compose asks for v2.48.0
   3 alertmanager  alertmanager from Debian packages, compose asks for v0.27.0
`

describe.skipIf(obstacle !== undefined)('plan', () => {
  test('says what each drill does, and on what the stack runs meanwhile', async () => {
    const { code, stdout } = await firedrill(['plan', 'drills.yaml', '--runtime', 'native'], { cwd })
    expect(stdout.slice(0, stdout.lastIndexOf('\n5 checks'))).toBe(`drills · drills.yaml · native (asked for) · time scaled:60
${STACK}
Phase 1: Alerts · 4 checks
  load rush: 50/s to app:3000 until every check of the phase is decided
      100 %  GET /work
  · TooHot fires, is delivered to webhook of on-call, resolves: POST http://app:3000/switch  [hot]
      alert: polled until it holds, each step as long as its rule and route need
      waits until: quiet
      does: POST http://app:3000/switch, until: delivered
      undoes it, until: resolved
  · AppDown fires: load rush, stop app  [alerts/alert-2]
      alert: polled until it holds, each step as long as its rule and route need
      waits until: quiet
      does: load rush, until: delivered
      does: stop app, until: delivered
  · no alert fires  [alerts/quiet-1]
      quiet: must hold all the time, for 5.0 s
  - QueueFull fires, resolves: series queue_length{queue="mail"} 11  [alerts/alert-3]
      skipped: not yet

Phase 2: Alert coverage · 1 check
  · every alerting rule is proven  [alert-coverage]
      proven: polled until it holds, at most 15.0 s

Changes no file of the stack. Alertmanager runs on a copy of its config whose receivers lead to sinks of the run; rules, scrapes and timings run on copies in which every duration is divided: the report has the diff.`)
    expect(code).toBe(0)
  })

  test('a time lapse skips what it cannot show, each with its reason', async () => {
    const { code, stdout } = await firedrill(['plan', 'drills.yaml', '--runtime', 'native', '--time', 'lapse'], { cwd })
    expect(stdout.slice(0, stdout.indexOf('\nPhase 2'))).toBe(`drills · drills.yaml · native (asked for) · time lapse
${STACK}
Phase 1: Alerts · 4 checks
  load rush: not sent, every check is skipped
  - TooHot fires, is delivered to webhook of on-call, resolves: POST http://app:3000/switch  [hot]
      skipped: it has no \`history\` with which a time lapse could start
  - AppDown fires: load rush, stop app  [alerts/alert-2]
      skipped: it has no \`history\` with which a time lapse could start
  - no alert fires  [alerts/quiet-1]
      skipped: the history of a time lapse makes alerts fire
  - QueueFull fires, resolves: series queue_length{queue="mail"} 11  [alerts/alert-3]
      skipped: not yet
`)
    expect(code).toBe(0)
  })
})

describe('wrong input', () => {
  test('every problem of a suite with drills at once, each with its place', async () => {
    const { code, stdout, stderr } = await firedrill(['plan', 'wrong.yaml'], { cwd })
    expect(stderr).toBe(WRONG)
    expect([code, stdout]).toEqual([2, ''])
  })

  test.each([
    ['scaled:1', 'got scaled:1'],
    ['fast', 'got fast'],
  ])('--time %s', async (time, got) => {
    const { code, stdout, stderr } = await firedrill(['plan', 'drills.yaml', '--runtime', 'native', '--time', time], { cwd })
    expect(stderr).toBe(`firedrill: --time expects real, scaled, scaled:N (N of 2 or more) or lapse, ${got}

  what to do: scaled without a number takes the largest that leaves every range enough scrapes
`)
    expect([code, stdout]).toEqual([2, ''])
  })

  test('scaled time for what runs already', async () => {
    const { code, stdout, stderr } = await firedrill(['run', 'drills.yaml', '--attach', 'app=http://127.0.0.1:1'], { cwd })
    expect(stderr).toBe(`firedrill: time scaled needs a stack that is started: this one is attached to

  what to do: give --time real, or let the stack be started
`)
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe.skipIf(obstacle !== undefined)('run', () => {
  test('shows the stages of each drill, what was proven, and in the report what was changed', async () => {
    using stack = new AlertStack()
    stack.suite('shown', [
      { id: 'hot', within: '20s', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL, budget: { delivered: '10s' } } },
      { id: 'down', within: '20s', alert: { alert: 'AppDown', cause: { stop: 'app' }, delivered: CHAT, resolves: false } },
    ])
    const { code, stdout } = await firedrill(['run', 'shown.yaml', '--runtime', 'native'], { cwd: stack.directory })
    expect(readable(stdout)).toBe(`firedrill ${version} · shown · native (asked for) · time real
  stack up in T: app, prometheus, alertmanager
  ✓ Scraped       1/1   100 % T
  ✓ Alerts        2/2   100 % T   1 note

i Alerts › AppDown fires, is delivered to slack of chat: stop app                    shown.yaml:55:9
  note      whether AppDown resolves was not looked at: \`resolves: false\`

  ✓ TooHot fires, is delivered to webhook of on-call, resolves: POST http://app:3000/switch: landed T · pending T · firing T · notified T · delivered T (budget T) · resolved T · resolvedDelivered T
  ✓ AppDown fires, is delivered to slack of chat: stop app: landed T · pending T · firing T · notified T · delivered T

2 of 3 alert rules proven to fire, 2 delivered, 1 resolved; not proven: QueueFull
3 of 3 checks passed (100 %), 0 failed, 0 unknown, 0 skipped · T
reports/shown/RUN
`)
    expect(code).toBe(0)
    const text = readFileSync(join(stack.directory, 'reports', 'shown', 'latest', 'report.json'), 'utf8')
    const { changes } = JSON.parse(text) as RunResult
    expect(changes.map(({ file }) => file)).toEqual(['alertmanager.yml'])
    const added = changes.flatMap(({ diff }) =>
      diff
        .split('\n')
        .filter((line) => /^\+ /.test(line))
        .map((line) => line.trim()),
    )
    expect(added).toEqual([
      expect.stringMatching(/^\+ +url: "http:\/\/127\.0\.0\.1:\d+\/\w+\/0-on-call-webhook-0",$/),
      expect.stringMatching(/^\+ +api_url: "http:\/\/127\.0\.0\.1:\d+\/\w+\/1-chat-slack-0",$/),
    ])
    // Whoever knows the address of an incoming webhook may write there.
    expect(/services\/T0\S*/.exec(text)?.[0]).toBeUndefined()
  })
})

// Without what differs from run to run and from machine to machine.
const readable = (stdout: string): string =>
  stdout
    .replaceAll(/[\d.]+ m?s\b/g, 'T')
    .replaceAll(/% +T/g, '% T')
    .replace(/^from Debian packages.*\n/m, '')
    .replace(/shown\/\w+-\w+/, 'shown/RUN')
