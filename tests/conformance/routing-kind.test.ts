/** The kind `routing` against the real Alertmanager: alerts are posted by the cause itself, and every row but the first is one defect. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Finding, Note, Observed } from '../../src/checks/contract.ts'
import type { Acted, CauseSpec, Delivery, InterceptedConfig } from '../../src/checks/drill.ts'
import { routing } from '../../src/checks/routing/check.ts'
import { createHttp } from '../../src/clients/http-client.ts'
import { parseAlertmanagerConfig } from '../../src/declared/alertmanager.ts'
import { type Cause, type CauseContext, causeOf } from '../../src/drill/causes/index.ts'
import { openSinks, type Sinks } from '../../src/drill/sinks/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { poll } from '../../src/lib/poll.ts'
import { type AlertmanagerProgram, acquireAlertmanager, RealAlertmanager } from './alertmanager-server.ts'

const program = await acquireAlertmanager()
if ('reason' in program) console.warn(`the kind routing is not seen against a real Alertmanager: ${program.reason}`)

const FILE = 'alertmanager.yml'
const RECEIVERS = ['default', 'critical', 'warning', 'audit']

const CONFIG = `route:
  receiver: default
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - matchers: [team="audit"]
      receiver: audit
      continue: true
    - matchers: [severity="critical"]
      receiver: critical
    - matchers: [severity="warning"]
      receiver: warning
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [cluster]
time_intervals:
  - name: always
    time_intervals: [{ times: [{ start_time: "00:00", end_time: "24:00" }] }]
receivers:
  - name: default
    @default
  - name: critical
    @critical
  - name: warning
    @warning
  - name: audit
    @audit
`

const critical = { name: 'critical', labels: { alertname: 'Down', severity: 'critical', cluster: 'a' }, receivers: ['critical'] }
const warning = { name: 'warning', labels: { alertname: 'Slow', severity: 'warning', cluster: 'b' }, receivers: ['warning'] }
const inhibited = {
  name: 'inhibited',
  labels: { alertname: 'Slow', severity: 'warning', cluster: 'a' },
  receivers: ['warning'],
  inhibitedBy: 'critical',
}
const delivered = (receiver: string) => [{ receiver, integration: 'webhook' }]

interface Row {
  readonly what: string
  readonly change: (config: string) => string
  readonly spec: object
  readonly findings: readonly Finding[]
}

const rows: Row[] = [
  {
    what: 'everything as it is declared',
    change: (config) => config,
    spec: {
      cases: [
        {
          ...critical,
          groupLabels: { alertname: 'Down' },
          groupedWith: [],
          delivered: [{ ...delivered('critical')[0], payload: { labels: { severity: 'critical' } } }],
        },
        { ...warning, groupedWith: ['inhibited'] },
        inhibited,
        {
          name: 'audited',
          labels: { alertname: 'Login', severity: 'critical', team: 'audit' },
          receivers: ['audit', 'critical'],
        },
        { name: 'quiet', labels: { alertname: 'Note', severity: 'info' }, receivers: ['default'], silenced: true },
      ],
      silences: [{ matchers: ['severity="info"'] }],
      coverage: 'all',
    },
    findings: [],
  },
  {
    what: 'a notification that comes again',
    change: (config) => config.replace('repeat_interval: 1h', 'repeat_interval: 1s'),
    spec: { cases: [{ ...critical, delivered: delivered('critical'), repeats: true }] },
    findings: [],
  },
  {
    what: 'a route shadowed by an earlier one',
    change: (config) => config.replace('team="audit"', 'cluster="a"').replace('      continue: true\n', ''),
    spec: { cases: [critical] },
    findings: [
      {
        message: 'critical goes to audit, not to critical',
        expected: 'critical',
        actual: 'audit',
        where: 'alertmanager.yml:8',
        hint: 'route.routes[0] {cluster="a"} (alertmanager.yml:8) takes it before route.routes[1] {severity="critical"} (alertmanager.yml:10), and has no continue',
      },
    ],
  },
  {
    what: 'a severity that no route matches',
    change: (config) => config.replace('[severity="critical"]\n      receiver', '[severity="crit"]\n      receiver'),
    spec: { cases: [critical] },
    findings: [
      {
        message: 'critical goes to default, not to critical',
        expected: 'critical',
        actual: 'default',
        where: 'alertmanager.yml:2',
        hint: 'taken by route (alertmanager.yml:2); route.routes[1] (alertmanager.yml:11) wants severity="crit", and its severity is "critical"',
      },
    ],
  },
  {
    what: 'a missing continue',
    change: (config) => config.replace('      continue: true\n', ''),
    spec: { cases: [{ ...critical, labels: { ...critical.labels, team: 'audit' }, receivers: ['audit', 'critical'] }] },
    findings: [
      {
        message: 'critical goes to audit, and not to critical as well',
        expected: 'audit, critical',
        actual: 'audit',
        where: 'alertmanager.yml:8',
        hint: 'route.routes[0] {team="audit"} (alertmanager.yml:8) takes it before route.routes[1] {severity="critical"} (alertmanager.yml:10), and has no continue',
      },
    ],
  },
  {
    what: 'an inhibit rule whose `equal` label both sides lack',
    change: (config) => config.replace('[cluster]', '[node]'),
    spec: { cases: [critical, warning] },
    findings: [
      {
        message: 'warning is inhibited by critical',
        expected: 'not inhibited',
        actual: 'inhibited by critical',
        where: 'alertmanager.yml:16',
        hint: 'by inhibit_rules[0] (alertmanager.yml:16): neither has node, and a missing label equals a missing one',
      },
    ],
  },
  {
    what: 'an inhibit rule that does not fit',
    change: (config) => config.replace('equal: [cluster]', 'equal: [cluster, alertname]'),
    spec: { cases: [critical, inhibited] },
    findings: [
      {
        message: 'inhibited is not inhibited by critical',
        expected: 'inhibited by critical',
        actual: 'active',
        where: 'alertmanager.yml',
        hint: 'inhibit_rules[0] (alertmanager.yml:16) wants the same alertname on both, and got "Down" and "Slow"',
      },
    ],
  },
  {
    what: 'a mute interval that is active',
    change: (config) => config.replace('      receiver: warning', '      receiver: warning\n      mute_time_intervals: [always]'),
    spec: { cases: [{ ...warning, delivered: delivered('warning') }] },
    findings: [
      {
        message: 'warning is muted by always',
        expected: 'not muted',
        actual: 'muted by always',
        where: 'alertmanager.yml:13',
        hint: 'time intervals are of the time of the run',
      },
    ],
  },
  {
    what: 'a receiver without integration',
    change: (config) => config.replace('\n    @critical', ''),
    spec: { cases: [{ ...critical, delivered: delivered('critical') }] },
    findings: [
      {
        message: 'critical is not delivered to critical by webhook',
        expected: 'a notification by webhook',
        actual: 'a receiver without any integration: it tells nobody',
        where: 'alertmanager.yml:25',
        hint: 'give critical its webhook_configs',
      },
    ],
  },
  {
    what: 'a group_by that splits',
    change: (config) => config.replace('[alertname]', '[alertname, cluster]'),
    spec: {
      cases: [
        { ...warning, groupedWith: ['other'] },
        { ...warning, name: 'other', labels: { ...warning.labels, cluster: 'c' } },
      ],
    },
    findings: [
      {
        message: 'warning and other are notified of apart',
        expected: 'one group',
        actual: '{alertname="Slow", cluster="b"} for warning; {alertname="Slow", cluster="c"} for warning',
        where: 'alertmanager.yml:13',
        hint: 'group_by of route.routes[2] is [alertname, cluster]: cluster differs',
      },
    ],
  },
  {
    what: 'a payload that says something else, and a repeat that does not come',
    change: (config) => config,
    spec: {
      cases: [
        {
          ...critical,
          repeats: true,
          delivered: [{ ...delivered('critical')[0], payload: { labels: { severity: '/^page$/' } } }],
        },
      ],
    },
    findings: [
      {
        message: 'critical: the label severity that critical gets by webhook is another',
        expected: '/^page$/',
        actual: 'critical',
        where: 'alertmanager.yml:26',
      },
      {
        message: 'critical is not notified of again to critical',
        expected: 'a second notification after 1h1s',
        actual: 'one within 2.0 s',
        where: 'alertmanager.yml:11',
        hint: 'repeat_interval of route.routes[1] is 1h, and the next end of a group_interval of 1s counts; --time scaled shortens both',
      },
    ],
  },
  {
    what: 'routes and inhibit rules that no case reaches',
    change: (config) => config,
    spec: { cases: [critical, warning], coverage: 'all', allow: [{ route: 'route', reason: 'it is for the unforeseen' }] },
    findings: [
      {
        message: 'no case reaches route.routes[0] {team="audit"}',
        expected: 'an alert that ends there',
        actual: 'none',
        where: 'alertmanager.yml:8',
        hint: 'add a case, or say why none is needed: `allow: [{ route: "route.routes[0]", reason: … }]`',
      },
      {
        message: 'no case reaches inhibit_rules[0] {severity="critical"} inhibits {severity="warning"} with equal cluster',
        expected: 'an alert that is inhibited by it',
        actual: 'none',
        where: 'alertmanager.yml:16',
        hint: 'add a case, or say why none is needed: `allow: [{ inhibit: "inhibit_rules[0]", reason: … }]`',
      },
    ],
  },
]

/** A stack of one Alertmanager, whose receivers are sinks. */
class Bench implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'firedrill-routing-'))
  readonly http = createHttp()
  readonly #server: RealAlertmanager
  readonly #sinks: Sinks
  readonly #addresses: ReadonlyMap<string, string>
  #configs: readonly InterceptedConfig[] = []

  static async open(found: AlertmanagerProgram): Promise<Bench> {
    const sinks = await openSinks({ listen: '127.0.0.1', name: '127.0.0.1', clock: systemClock })
    const slots = RECEIVERS.map(async (receiver) => {
      const address = await sinks.add({ receiver, integration: 'webhook', index: 0 })
      return [receiver, address] as const
    })
    return new Bench(await RealAlertmanager.start(found), sinks, new Map(await Promise.all(slots)))
  }

  private constructor(server: RealAlertmanager, sinks: Sinks, addresses: ReadonlyMap<string, string>) {
    this.#server = server
    this.#sinks = sinks
    this.#addresses = addresses
  }

  /** Writes the file that the check reads; gives the text for the server. */
  write(config: string): string {
    const text = config.replace(/@(\w+)/g, (_, name) => `webhook_configs: [{ url: "${this.#addresses.get(name)}" }]`)
    writeFileSync(join(this.directory, FILE), text)
    this.#configs = parseAlertmanagerConfig(text, FILE).receivers.flatMap(({ integrations }) =>
      integrations.map((one) => ({ ...one, unseen: undefined })),
    )
    return text
  }

  async load(config: string): Promise<void> {
    expect(await this.#server.load(this.write(config))).toBeUndefined()
  }

  observed(step: string, acted: readonly Acted[], within: number): Observed {
    const { origin } = this.#server
    const service = {
      name: 'alertmanager',
      origin,
      args: [],
      mounts: [],
      hostPath: () => join(this.directory, FILE),
      environment: {},
      ports: [],
      standIn: false,
      attached: false,
      log: () => Promise.reject(new Error('routing reads no log')),
    }
    const deliveries = (): readonly Delivery[] => this.#sinks.deliveries()
    return {
      stack: {
        resolve: (url) => url,
        withRole: () => service,
        services: [service],
        filesOf: () => service,
        named: () => service,
      },
      http: this.http,
      load: undefined,
      clock: systemClock,
      signal: new AbortController().signal,
      baseDir: '/',
      step: { name: step, acted, within },
      drill: {
        time: { mode: 'real' },
        deliveries,
        interception: { configs: this.#configs },
        unscaled: [],
        historyProblem: () => undefined,
        proofs: () => [],
      },
    }
  }

  cause(spec: CauseSpec): Cause {
    const context: CauseContext = {
      http: this.http,
      clock: systemClock,
      resolve: (url) => url,
      control: () => undefined,
      loads: {},
      alertmanager: () => this.#server.origin,
      prometheus: () => this.#server.origin,
      exporter: undefined,
      sinks: undefined,
      redact: (text) => text,
      within: { apply: 2000, landed: 10_000, undo: 10_000 },
    }
    return causeOf(spec, context)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]()
    await this.#sinks[Symbol.asyncDispose]()
    await this.http[Symbol.asyncDispose]()
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** Conducts the check as a run does: act, look until it holds or the time is over, and always undo. */
async function conduct(bench: Bench, given: object, within: number): Promise<{ findings: Finding[]; notes: readonly Note[] }> {
  const spec = routing.schema.parse(given)
  const memory = await routing.before?.(spec, bench.observed('', [], within))
  const acted: Acted[] = []
  const causes: Cause[] = []
  const { signal } = new AbortController()
  const undo = async () => {
    for (const cause of causes.splice(0).toReversed()) await cause.undo(signal)
  }
  try {
    for (const { name, apply = [], undo: ends = false } of routing.drill?.(spec, 'real') ?? []) {
      if (ends) await undo()
      for (const cause of apply.map((one) => bench.cause(one))) {
        causes.push(cause)
        const startedAt = systemClock.now()
        await cause.apply(signal)
        await cause.landed(signal)
        acted.push({ what: 'applied', cause: cause.describe, startedAt, doneAt: systemClock.now() })
      }
      const deadline = systemClock.now() + within
      const { last } = await poll({
        observe: () => routing.observe(spec, bench.observed(name, acted, within), memory),
        holds: (seen) => routing.judge(spec, seen).length === 0 || routing.settled?.(spec, seen) === true,
        deadline: () => deadline,
        interval: 50,
        mode: 'until',
        clock: systemClock,
        signal,
      })
      if (last === undefined || 'error' in last) throw last?.error
      const findings = routing.judge(spec, last.value)
      if (findings.length > 0 || ends) return { findings, notes: routing.notes?.(spec, last.value) ?? [] }
    }
    throw new Error('the check has no step')
  } finally {
    await undo()
  }
}

describe.skipIf('reason' in program)('the kind routing, asked of a real Alertmanager', () => {
  let bench: Bench
  beforeAll(async () => {
    if (!('reason' in program)) bench = await Bench.open(program)
  })
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]()
  })
  const shorten = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(new RegExp(`[^" (]*/${FILE}`, 'g'), FILE))

  test.each(rows)('$what', async ({ change, spec, findings }) => {
    const config = change(CONFIG)
    await bench.load(config)
    const result = await conduct(bench, spec, findings.length === 0 ? 10_000 : 2000)
    expect(shorten(result.findings)).toEqual(findings)
  })

  test('a real alert of the same labels is no proof', async () => {
    await bench.load(CONFIG)
    const real = bench.cause({
      post: { alerts: [{ labels: critical.labels, annotations: { summary: 'it is down' } }], silences: [] },
    })
    const { signal } = new AbortController()
    await real.apply(signal)
    await real.landed(signal)
    const { findings } = await conduct(bench, { cases: [critical, warning] }, 5000)
    await real.undo(signal)
    expect(findings.map(({ message }) => message)).toEqual([
      'an alert with the labels of critical fires for real: what was posted cannot be told from it',
    ])
  })

  test('a file that is not what the server has loaded: the server is believed, and it is said', async () => {
    await bench.load(CONFIG)
    bench.write(CONFIG.replace('receiver: critical\n', 'receiver: audit\n'))
    const right = shorten(await conduct(bench, { cases: [critical] }, 5000))
    const differs = 'by alertmanager.yml it would go to audit: alertmanager has another config loaded (reload it)'
    expect(right.findings).toEqual([])
    expect(right.notes.at(-1)?.message).toBe(`critical: ${differs}`)
    const wrong = shorten(await conduct(bench, { cases: [{ ...critical, receivers: ['audit'] }] }, 5000))
    expect(wrong.findings).toEqual([
      {
        message: 'critical goes to critical, not to audit',
        expected: 'audit',
        actual: 'critical',
        where: FILE,
        hint: differs,
      },
    ])
  })
})
