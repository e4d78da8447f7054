import type { LoadedGroup, LoadedRule, Prometheus } from '../../clients/prometheus.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { clip } from '../../lib/text.ts'
import { comparisonOf, parseExpr } from '../../promql/index.ts'
import type { Promtool } from '../contract.ts'
import { templateError } from '../payload.ts'

type AlertingRule = Extract<LoadedRule, { type: 'alerting' }>
type Labels = Readonly<Record<string, string>>

/** Whether the templates of an alerting rule render; with neither `error`, `notTried` nor `unseen` they do. */
export interface Rendering {
  readonly rule: string
  readonly group: string
  readonly file: string
  /** What people would read instead. */
  readonly error?: string
  /** Why there is nothing to render them for. */
  readonly notTried?: string
  /** Why promtool could not be asked. */
  readonly unseen?: string
}

type Outcome = Pick<Rendering, 'error' | 'notTried' | 'unseen'>

/** Renderings by rule, as one poll has made them: what has rendered once is not asked again. */
export type Rendered = Map<string, Rendering>

/** A rule with a sample that its expression gives now. */
interface Sampled {
  readonly rule: AlertingRule
  readonly place: Pick<Rendering, 'rule' | 'group' | 'file'>
  readonly labels: Labels
  readonly value: number
}

/** Has promtool render the labels and annotations of every alerting rule for the first sample of the value that the rule compares. */
export async function renderings(
  server: Prometheus,
  groups: readonly LoadedGroup[],
  promtool: Promtool | undefined,
  known: Rendered,
): Promise<readonly Rendering[]> {
  const rules = groups.flatMap(({ name, file, rules: own }) =>
    own.flatMap((rule) => (rule.type === 'alerting' ? [{ rule, place: { rule: rule.name, group: name, file } }] : [])),
  )
  const keyOf = ({ rule, place }: (typeof rules)[number]) => JSON.stringify([place, rule.query, rule.labels, rule.annotations])
  const isOpen = (rendering: Rendering | undefined) =>
    rendering === undefined || rendering.notTried !== undefined || rendering.unseen !== undefined
  const open = rules.filter((one) => isOpen(known.get(keyOf(one))))
  const sampled: (Sampled & { readonly key: string })[] = []
  for (const one of open) {
    if (!textsOf(one.rule).some((text) => text.includes('{{'))) {
      known.set(keyOf(one), one.place)
      continue
    }
    const found = await sampleOf(server, one.rule)
    if ('reason' in found) known.set(keyOf(one), { ...one.place, notTried: found.reason })
    else sampled.push({ ...one, ...found, key: keyOf(one) })
  }
  const results: Outcome[] = []
  for (let done = 0; done < sampled.length; done += BATCH)
    results.push(...(await render(sampled.slice(done, done + BATCH), promtool)))
  sampled.forEach(({ key, place }, index) => {
    known.set(key, { ...place, ...results[index] })
  })
  return rules.flatMap((one) => known.get(keyOf(one)) ?? [])
}

const textsOf = ({ labels, annotations }: AlertingRule): readonly string[] => [
  ...Object.values(labels),
  ...Object.values(annotations),
]

// They ask for other series, of which promtool has none.
const ASKS = /\{\{[^}]*\bquery\b/

async function sampleOf(
  server: Prometheus,
  rule: AlertingRule,
): Promise<{ readonly labels: Labels; readonly value: number } | { readonly reason: string }> {
  if (textsOf(rule).some((text) => ASKS.test(text))) return { reason: 'a template of it makes a query of its own' }
  const parsed = parseExpr(rule.query)
  const compared = parsed.ok ? comparisonOf(parsed.expr)?.value : undefined
  const query = compared === undefined ? rule.query : rule.query.slice(compared.from, compared.to)
  const reply = await server.query(query)
  if (!reply.ok) return { reason: `${query} fails: ${reply.error}` }
  if (reply.data.resultType === 'scalar') return { labels: {}, value: reply.data.result[1] }
  const first = reply.data.resultType === 'vector' ? reply.data.result[0] : undefined
  if (first?.value === undefined) return { reason: `${query} has no sample now` }
  const { __name__: _, ...labels } = first.metric
  return { labels, value: first.value[1] }
}

const SERIES = 'firedrill_sample'
/** Rules for one run of promtool: only so much of its output is kept. */
const BATCH = 25

async function render(sampled: readonly Sampled[], promtool: Promtool | undefined): Promise<readonly Outcome[]> {
  if (promtool === undefined) return sampled.map(() => ({ unseen: 'there is no promtool here' }))
  try {
    const { output } = await promtool(['test', 'rules', 'test.yml'], files(sampled))
    return sampled.map(({ rule }, index) => readOutput(output, index, rule.name))
  } catch (error) {
    if (error instanceof CannotObserve) return sampled.map(() => ({ unseen: messageOf(error) }))
    throw error
  }
}

/** Each rule under a name of its own, over a series of its own; a test that expects no alert makes promtool print the one that it got. */
function files(sampled: readonly Sampled[]): Readonly<Record<string, string>> {
  const rules = sampled.map(({ rule }, index) => ({
    alert: `${SERIES}_${index}`,
    expr: `${SERIES}_${index}`,
    labels: rule.labels,
    annotations: rule.annotations,
  }))
  const series = sampled.map(({ labels, value }, index) => {
    const inside = Object.entries(labels).map(([name, text]) => `${name}=${JSON.stringify(text)}`)
    const number = String(value).replace('Infinity', 'Inf')
    return { series: `${SERIES}_${index}{${inside.join(',')}}`, values: `${number} ${number}` }
  })
  const tests = sampled.map((_, index) => ({ eval_time: '1m', alertname: `${SERIES}_${index}`, exp_alerts: [] }))
  return {
    'rules.yml': JSON.stringify({ groups: [{ name: SERIES, rules }] }),
    'test.yml': JSON.stringify({
      rule_files: ['rules.yml'],
      evaluation_interval: '1m',
      tests: [{ interval: '1m', input_series: series, alert_rule_test: tests }],
    }),
  }
}

function readOutput(output: string, index: number, name: string): Outcome {
  const [, after] = output.split(new RegExp(`alertname: ${SERIES}_${index}\\b`))
  if (after === undefined) return { unseen: `promtool says: ${clip(output.trim(), 300)}` }
  // It prints texts between quotes, with those within them escaped.
  const texts = (after.split(new RegExp(`alertname: ${SERIES}_`))[0] ?? '')
    .replaceAll(`${SERIES}_${index}`, name)
    .split(/(?<!\\)"/)
  const error = texts.map((text) => templateError(text.replace(/\\+"/g, '"'))).find((one) => one !== undefined)
  return error === undefined ? {} : { error }
}
