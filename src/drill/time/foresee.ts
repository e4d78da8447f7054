import { stringify } from 'yaml'
import type { Promtool } from '../../checks/contract.ts'
import type { History } from '../../checks/drill.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { parseDuration } from '../../lib/duration.ts'
import { metricNames, parseExpr } from '../../promql/index.ts'
import { keyOf, type Past, spanOf } from './history.ts'
import { numberText, seriesText } from './open-metrics.ts'
import { type Answer, readAnswers, type Sample } from './promtool-answers.ts'
import type { RuleFileSource, RuleSource } from './rule-source.ts'

/** More evaluations of a history than this only repeat themselves. */
const MOST_EVALUATIONS = 600

/** What the rules make of the histories, told by the real promtool. */
export interface Foresight {
  /** Milliseconds from the first sample to the end. */
  readonly span: number
  /** Of alerts that are pending or firing at the end; labels with `alertname`. `activeFor`: milliseconds. */
  readonly alerts: readonly { readonly labels: Sample['labels']; readonly firing: boolean; readonly activeFor: number }[]
  /** Series that recording rules have written of what the alerts read. */
  readonly recorded: readonly Past[]
  /** Result of an expression that was asked, at the end. */
  value(expr: string): readonly Sample[]
}

export interface ForeseeInput {
  readonly pasts: readonly Past[]
  readonly histories: readonly History[]
  readonly files: readonly RuleFileSource[]
  /** Milliseconds. */
  readonly evaluation: number
  /** Expressions whose values at the end are wanted. */
  readonly ask: readonly string[]
  readonly promtool: Promtool
}

/** Runs the rules as they are on the histories; undefined with promtool's words when it cannot. */
export async function foresee(input: ForeseeInput): Promise<Foresight | { readonly refused: string }> {
  const grid = gridOf(input)
  const recorded = recordedNames(input)
  const moments = Array.from({ length: grid.span / grid.evaluation + 1 }, (_, index) => index * grid.evaluation)
  const asked = [
    ...['ALERTS', 'ALERTS_FOR_STATE', ...new Set(input.ask)].map((expr) => ({ expr, at: grid.span })),
    ...recorded.flatMap((name) => moments.map((at) => ({ expr: selectorOf(name), at }))),
  ]
  const rules = Object.fromEntries(input.files.map(({ edit }, index) => [`rules-${index}.yml`, edit.source]))
  const test = stringify(testOf(input.pasts, grid, Object.keys(rules), asked), { lineWidth: 0, aliasDuplicateObjects: false })
  const { exitCode, output } = await input.promtool(['test', 'rules', 'test.yml'], { ...rules, 'test.yml': test })
  const answers = readAnswers(output)
  // Without any answer nothing was pending, which it says by ending well; all else is a refusal.
  if (exitCode !== 0 && answers.length === 0) return { refused: output.trim() }
  return foresight(answers, grid, recorded)
}

interface Grid {
  readonly step: number
  readonly evaluation: number
  readonly span: number
}

// All ages are multiples of the step, and the end is one of the evaluation, so that rules are evaluated at the very end.
function gridOf({ pasts, histories, evaluation }: ForeseeInput): Grid {
  const step = histories.map(({ interval }) => interval).reduce(gcd)
  const span = Math.max(step, ...pasts.map(spanOf))
  const times = Math.max(1, Math.floor(evaluation / step), Math.ceil(span / step / MOST_EVALUATIONS))
  return { step, evaluation: step * times, span: Math.ceil(span / (step * times)) * step * times }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

function testOf(
  pasts: readonly Past[],
  { step, evaluation, span }: Grid,
  rules: readonly string[],
  asked: readonly Question[],
): unknown {
  return {
    rule_files: rules,
    evaluation_interval: promDuration(evaluation),
    tests: [
      {
        interval: promDuration(step),
        input_series: pasts.map((past) => ({ series: seriesText(past.labels), values: notation(past, span, step) })),
        promql_expr_test: asked.map(({ expr, at }) => ({ expr, eval_time: promDuration(at), exp_samples: [] })),
      },
    ],
  }
}

interface Question {
  readonly expr: string
  /** Milliseconds from the first sample. */
  readonly at: number
}

const selectorOf = (name: string): string => `{__name__=${JSON.stringify(name)}}`

function notation({ samples }: Past, span: number, step: number): string {
  const words: string[] = []
  let next = 0
  for (const { age, value } of samples) {
    const index = (span - age) / step
    if (index > next) words.push(`_x${index - next}`)
    words.push(numberText(value).replace('+', ''))
    next = index + 1
  }
  return words.join(' ')
}

/** What recording rules give of what the alerts read, through any number of rules; what a history gives itself is left out. */
function recordedNames({ pasts, histories, files }: ForeseeInput): string[] {
  const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules))
  const given = new Set(pasts.map(({ labels }) => labels.__name__))
  const wanted = new Set(histories.map(({ alert }) => alert))
  const reached = new Set<RuleSource>()
  let front = rules.filter(({ kind, name }) => kind === 'alert' && wanted.has(name))
  while (front.length > 0) {
    const read = new Set(front.flatMap(({ expr }) => namesIn(expr)))
    front = rules.filter((rule) => rule.kind === 'record' && read.has(rule.name) && !given.has(rule.name) && !reached.has(rule))
    for (const rule of front) reached.add(rule)
  }
  return [...new Set([...reached].map(({ name }) => name))]
}

function namesIn(text: string): readonly string[] {
  const parsed = parseExpr(text)
  return parsed.ok ? metricNames(parsed.expr) : []
}

function foresight(answers: readonly Answer[], { span }: Grid, recorded: readonly string[]): Foresight {
  const value = (expr: string) => answers.find((answer) => answer.expr === expr && msOf(answer) === span)?.samples ?? []
  const firing = new Set(
    value('ALERTS').flatMap(({ labels: { __name__, alertstate, ...labels } }) =>
      alertstate === 'firing' ? [keyOf(labels)] : [],
    ),
  )
  const alerts = value('ALERTS_FOR_STATE').map(({ labels: { __name__, ...labels }, value: since }) => ({
    labels,
    firing: firing.has(keyOf(labels)),
    activeFor: span - since * 1000,
  }))
  return { span, value, alerts, recorded: recorded.flatMap((name) => recordedPasts(name, answers, span)) }
}

const msOf = ({ time }: Answer): number => parseDuration(time) ?? 0

function recordedPasts(name: string, answers: readonly Answer[], span: number): Past[] {
  const samples = answers
    .filter(({ expr }) => expr === selectorOf(name))
    .flatMap((answer) => answer.samples.map(({ labels, value }) => ({ labels, age: span - msOf(answer), value })))
  const series = Map.groupBy(samples, ({ labels }) => keyOf(labels))
  return [...series.values()].map((own) => ({ labels: own[0]?.labels ?? {}, alert: '', text: name, samples: own }))
}
