import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CheckResult,
  type PrepareOptions,
  prepare,
  type Reporter,
  type RunResult,
  runSuite,
} from '../../../src/run/index.ts'
import type { RunningStack, Runtime } from '../../../src/stack/stack.ts'
import { write } from '../../firedrill.ts'

/** An alerting rule as a rule file has it. */
interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** What of the small stack differs from test to test. */
interface StackOptions {
  readonly rules?: readonly Rule[]
  readonly alerting?: object
  readonly route?: object
  readonly prometheus?: object
}

/** Fires while the app's gauge is above 50; goes to the webhook. */
export const TOO_HOT: Rule = {
  alert: 'TooHot',
  expr: 'app_temperature > 50',
  labels: { severity: 'critical' },
  annotations: { summary: 'too hot', description: 'it is {{ $value }} degrees' },
}
/** Fires while the app is away; goes to Slack. */
export const APP_DOWN: Rule = {
  alert: 'AppDown',
  expr: 'up{job="app"} == 0',
  labels: { severity: 'warning' },
  annotations: { summary: 'the app is down' },
}
/** Fires while the queue of nobody is long: only a synthetic target has it. */
export const QUEUE_FULL: Rule = {
  alert: 'QueueFull',
  expr: 'synthetic_queue_length > 10',
  labels: { severity: 'warning' },
  annotations: { summary: 'queue {{ $labels.queue }} is full' },
}

/** The fault switch of the app. */
export const switchTo = (temperature: number) => ({ post: 'http://app:3000/switch', json: { temperature } })
/** Makes `TooHot` fire, and end. */
export const HEAT = { http: switchTo(90), undo: switchTo(20) }
/** `TooHot` from the switch to the webhook. */
export const ON_CALL = { receiver: 'on-call', integration: 'webhook' }
/** `AppDown` and the like to Slack. */
export const CHAT = { receiver: 'chat', integration: 'slack', to: '#alerts' }

interface RunHow extends PrepareOptions {
  readonly reporters?: readonly Reporter[]
  readonly opened?: (stack: RunningStack) => void
}

/** A folder with a small stack of a real Prometheus, a real Alertmanager and the app. Disposing removes it. */
export class AlertStack implements Disposable {
  readonly directory: string
  /** Is in the command line of the app. */
  readonly mark: string

  constructor(options: StackOptions = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'firedrill-alerts-'))
    this.mark = this.directory
    copyFileSync(join(import.meta.dirname, 'app.mjs'), join(this.directory, 'app.mjs'))
    write(this.directory, {
      'compose.yml': compose(this.directory),
      'prometheus.yml': prometheusConfig(options),
      'alert.rules.yml': { groups: [{ name: 'small', rules: options.rules ?? [TOO_HOT, APP_DOWN, QUEUE_FULL] }] },
      'alertmanager.yml': alertmanagerConfig(options),
    })
  }

  /** Temperatures that the app was switched to, oldest first. */
  get switched(): readonly number[] {
    const file = join(this.directory, 'switched.log')
    if (!existsSync(file)) return []
    return readFileSync(file, 'utf8').trim().split('\n').map(Number)
  }

  /** Writes a suite of one phase, after one that waits until Prometheus has read the app, and gives its path. */
  suite(name: string, checks: readonly object[], more: object = {}): string {
    write(this.directory, {
      [`${name}.yaml`]: {
        version: 1,
        name,
        stack: { compose: 'compose.yml' },
        defaults: { within: '30s' },
        phases: [
          {
            phase: 'Scraped',
            onFailure: 'stop',
            checks: [{ id: 'scraped', promql: { query: 'app_temperature', series: '== 1' } }],
          },
          { phase: 'Alerts', checks },
        ],
        ...more,
      },
    })
    return join(this.directory, `${name}.yaml`)
  }

  /** Runs a suite in this process; `opened` is told of its stack. */
  async run(file: string, { reporters = [], opened, ...how }: RunHow = {}): Promise<RunResult> {
    const { plan, runtime } = await prepare(file, { runtime: 'native', ...how })
    const open: Runtime['open'] = async (...args) => {
      const stack = await runtime.open(...args)
      opened?.(stack)
      return stack
    }
    const signal = AbortSignal.timeout(50_000)
    return await runSuite(plan, { ...runtime, open }, { reporters, reportDir: join(this.directory, 'reports'), signal })
  }

  /** What a user reads of a check: places without the folder of the test. */
  told({ phases }: RunResult, id: string) {
    const check = phases.flatMap(({ checks }) => checks).find((one) => one.id === id)
    const { verdict, findings = [], reason } = check ?? {}
    const text = JSON.stringify({ verdict, findings, reason })
    return JSON.parse(text.replaceAll(`${this.directory}/`, '')) as Partial<Pick<CheckResult, 'verdict' | 'findings' | 'reason'>>
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

const compose = (directory: string) => ({
  services: {
    app: { build: '.', ports: ['3000'], 'x-native': { command: ['node', join(directory, 'app.mjs')] } },
    prometheus: {
      image: 'prom/prometheus:v2.48.0',
      ports: ['9090'],
      command: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
      volumes: ['./prometheus.yml:/etc/prometheus/prometheus.yml:ro', './alert.rules.yml:/etc/prometheus/alert.rules.yml:ro'],
    },
    alertmanager: {
      image: 'prom/alertmanager:v0.27.0',
      ports: ['9093'],
      command: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
      volumes: ['./alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro'],
    },
  },
})

// Fast enough for a drill in real time to take a second or two.
const prometheusConfig = ({ alerting, prometheus }: StackOptions) => ({
  global: { scrape_interval: '250ms', scrape_timeout: '200ms', evaluation_interval: '250ms' },
  rule_files: ['/etc/prometheus/alert.rules.yml'],
  alerting: alerting ?? { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
  scrape_configs: [{ job_name: 'app', static_configs: [{ targets: ['app:3000'] }] }],
  ...prometheus,
})

const alertmanagerConfig = ({ route }: StackOptions) => ({
  route: {
    receiver: 'chat',
    group_by: ['alertname'],
    group_wait: '100ms',
    group_interval: '500ms',
    repeat_interval: '1h',
    routes: [{ matchers: ['severity="critical"'], receiver: 'on-call' }],
    ...route,
  },
  receivers: [
    { name: 'on-call', webhook_configs: [{ url: 'http://127.0.0.1:9/hook', send_resolved: true }] },
    {
      name: 'chat',
      slack_configs: [
        {
          api_url: 'http://127.0.0.1:9/services/T0/B0/secret',
          channel: '#alerts',
          title: '{{ .Status }}: {{ .CommonLabels.alertname }}',
          text: '{{ .CommonAnnotations.summary }}',
          send_resolved: true,
        },
      ],
    },
  ],
})

/** Check id -> its verdict, without the phase that only waits. */
export const verdicts = ({ phases }: RunResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    phases.flatMap(({ checks }) => checks.map(({ id, verdict }) => [id, verdict])).filter(([id]) => id !== 'scraped'),
  )
