import type { Ledger } from '../../lib/ledger.ts'
import { nearest } from '../../lib/text.ts'
import {
  diff,
  type Family,
  parseSelector,
  type Sample,
  type Selector,
  type SeriesChange,
  select,
} from '../../prom-parser/index.ts'
import type { Finding } from '../contract.ts'
import { seriesName } from './families.ts'
import { describeLedger, parseLedgerExpression, readLedger } from './ledger-expression.ts'
import type { MetricsSpec } from './spec.ts'

const SHOWN = 3

/** Compares what the selected series rose by between the two scrapes with what the load did. */
export function countFindings(spec: MetricsSpec, before: readonly Family[], after: readonly Family[], ledger: Ledger): Finding[] {
  const service = new URL(spec.endpoint).hostname
  const restart = restarted(service, before, after)
  if (restart) return [{ ...restart, where: spec.endpoint }]
  const changes = diff(before, after)
  const findings = Object.entries(spec.counts ?? {}).flatMap(([text, wanted]) => {
    const selector = parseSelector(text)
    return oneCount(selector, wanted, changes.filter(selector.matches), { service, after, ledger })
  })
  return findings.map((finding) => ({ ...finding, where: finding.where ?? spec.endpoint }))
}

// The start time tells it even when a counter has already passed its old value.
function restarted(service: string, before: readonly Family[], after: readonly Family[]): Finding | undefined {
  const [first, second] = [before, after].map((families) => select(families, 'process_start_time_seconds'))
  const [was, is] = [first?.[0]?.value, second?.[0]?.value]
  if (first?.length !== 1 || second?.length !== 1 || was === is) return undefined
  return {
    message: `${service} restarted between the scrapes`,
    expected: `process_start_time_seconds ${was}, as before the load`,
    actual: `process_start_time_seconds ${is}`,
    hint: 'its counters began again at 0, so nothing can be said about what they counted; look at why it restarted',
  }
}

interface CountContext {
  readonly service: string
  readonly after: readonly Family[]
  readonly ledger: Ledger
}

function oneCount(
  selector: Selector,
  wanted: number | string,
  changes: readonly SeriesChange[],
  context: CountContext,
): Finding[] {
  const expected = expectation(selector, wanted, context.ledger)
  if ('message' in expected) return [expected]
  const unsure = untrusted(selector, changes, context)
  if (unsure) return [unsure]
  const rise = changes.reduce((sum, change) => sum + change.increase, 0)
  if (sameNumber(rise, expected.value)) return []
  return [
    {
      message: `${selector.text} rose by ${show(rise)}, ${expected.text}`,
      expected: `a rise by ${show(expected.value)}`,
      actual: `${show(rise)}: ${breakdown(changes)}`,
    },
  ]
}

function expectation(
  selector: Selector,
  wanted: number | string,
  ledger: Ledger,
): { readonly value: number; readonly text: string } | Finding {
  if (typeof wanted === 'number') return { value: wanted, text: `the suite expects ${show(wanted)}` }
  const expression = parseLedgerExpression(wanted)
  if (expression === undefined) return { message: `${selector.text}: ${wanted} is no ledger expression` }
  const value = readLedger(ledger, expression)
  if (typeof value === 'number') return { value, text: describeLedger(expression, value) }
  return {
    message: `the load ${ledger.load} has no request named ${JSON.stringify(value.unknown)}`,
    expected: `a request of the load in ${wanted}`,
    hint: value.hint,
  }
}

// Whatever would make the sum a wrong number.
function untrusted(selector: Selector, changes: readonly SeriesChange[], { service, after }: CountContext): Finding | undefined {
  const reset = changes.find(({ kind }) => kind === 'reset')
  if (reset) {
    return {
      message: `${service} restarted between the scrapes, or its counter was reset: ${seriesName(reset)}`,
      expected: `${show(reset.before ?? 0)} or more`,
      actual: show(reset.after ?? 0),
    }
  }
  if (changes.length === 0) return noSeries(selector, after)
  const gone = changes.filter(({ kind }) => kind === 'gone')
  const [first] = gone
  if (first === undefined) return undefined
  return {
    message: `${gone.length} series of ${selector.text} went away during the load`,
    expected: `${seriesName(first)}, as before the load`,
    actual: 'no such series any more',
  }
}

function noSeries(selector: Selector, after: readonly Family[]): Finding {
  const samples = after.flatMap((family) => family.samples)
  const named = selector.name === undefined ? samples : samples.filter(({ name }) => name === selector.name)
  const finding = { message: `no series matches ${selector.text}`, expected: 'at least one series' }
  if (named.length > 0)
    return {
      ...finding,
      actual: `${named.length} with that name, such as ${sampleList(named)}`,
      hint: labelHint(selector, named),
    }
  const near = nearest(selector.name ?? '', new Set(samples.map(({ name }) => name)))
  return {
    ...finding,
    actual: `no series named ${selector.name}`,
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  }
}

const sampleList = (samples: readonly Sample[]): string => samples.slice(0, SHOWN).map(seriesName).join(', ')

// Of the matchers, the first that no series meets by itself, with what is there instead.
function labelHint(selector: Selector, samples: readonly Sample[]): string | undefined {
  for (const { label, op, value } of selector.matchers) {
    if (label === '__name__') continue
    const values = [...new Set(samples.map(({ labels }) => labels.get(label) ?? ''))].filter((known) => known !== '')
    if (values.length === 0) return `no such series has the label ${label}`
    if (op !== '=' || values.includes(value)) continue
    const near = nearest(value, values)
    const list = values.slice(0, 2 * SHOWN).map((known) => JSON.stringify(known))
    return `${label} is ${list.join(', ')}${values.length > list.length ? ', …' : ''}${near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`}`
  }
  return undefined
}

function breakdown(changes: readonly SeriesChange[]): string {
  const sorted = [...changes].sort((a, b) => b.increase - a.increase)
  const shown = sorted.slice(0, SHOWN).map((change) => `${seriesName(change)} by ${show(change.increase)}`)
  return shown.join(', ') + (sorted.length > SHOWN ? `, and ${sorted.length - SHOWN} more series` : '')
}

const show = (n: number): string => String(Number(n.toPrecision(15)))

// Sums of floats differ from each other in their last digits.
const sameNumber = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
