import { promDuration } from '../../../declared/prometheus-duration.ts'
import { type Expr, type MatrixSelector, type Subquery, type VectorSelector, walk } from '../../../promql/index.ts'
import { rulesFor } from './recorded.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, matchText, selectorText } from './words.ts'

/** Functions that give nothing, or mean nothing, with a single sample. */
const OF_TWO: ReadonlySet<string> = new Set([
  'rate',
  'irate',
  'increase',
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
  'double_exponential_smoothing',
  'changes',
  'resets',
])

/** How many samples a function needs in its range. */
export const samplesNeeded = (func: string): 1 | 2 => (OF_TWO.has(func) ? 2 : 1)

/** The first range of an expression that is too short for the scrapes of what it reads, whether data comes or not. */
export async function shortRange(expr: Expr, way: Way): Promise<Diagnosis | undefined> {
  for (const node of walk(expr)) {
    if (node.type !== 'call') continue
    const over = node.args.find((arg) => arg.type === 'matrix' || arg.type === 'subquery')
    const reason =
      over?.type === 'matrix'
        ? await shortFor(node.func, over, way)
        : over?.type === 'subquery'
          ? shortSteps(node.func, over)
          : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Whether the range that a function is given holds too few scrapes. */
export async function shortFor(func: string, matrix: MatrixSelector, way: Way): Promise<Diagnosis | undefined> {
  const { selector, range } = matrix
  if (range.ms === undefined || selector.edges !== undefined) return undefined
  const least = samplesNeeded(func)
  const slow = await slower(selector, range.ms / least, way)
  if (slow === undefined) return undefined
  const needed = least === 2 ? 'two samples' : 'one sample'
  return {
    state: 'range too short for the scrape interval',
    why: `the range ${range.text} of ${selectorText(selector)} is shorter than ${least === 2 ? 'two intervals' : 'one interval'} of ${slow.of} (${promDuration(slow.ms)}${slow.seen}), and ${func} needs ${needed}`,
    expected: `a range of at least ${promDuration(least * slow.ms)}`,
    actual: range.text,
    hint: hintFor(range.ms, slow.ms, way),
  }
}

function hintFor(range: number, interval: number, way: Way): string {
  if (range === way.rateInterval && way.following.length === 0)
    return `if it is $__rate_interval, set timeInterval of the data source to ${promDuration(interval)}: Grafana computes it from there`
  return `four intervals bear a missed scrape: ${promDuration(4 * interval)}`
}

interface Slow {
  /** Milliseconds, in real time. */
  readonly ms: number
  /** `the scrapes of job node`. */
  readonly of: string
  /** How it differs from what the server says. */
  readonly seen: string
}

/** What brings the samples of a selector, and how often; undefined where the server knows of nothing. */
export const paceOf = (selector: VectorSelector, way: Way): Promise<Slow | undefined> => slower(selector, 0, way)

/** The slowest that feeds the selector, where it is slower than `most` milliseconds. */
async function slower(selector: VectorSelector, most: number, way: Way): Promise<Slow | undefined> {
  const slow = (ms: number, of: string, real = ms * way.factor): Slow => {
    const seen = way.factor === 1 ? '' : `, seen as ${promDuration(ms)}: time is scaled by ${way.factor}`
    return { ms: real, of, seen }
  }
  const rules = selector.name === undefined ? [] : await rulesFor(selector.name, way)
  const [rule] = rules.toSorted((a, b) => b.group.interval - a.group.interval)
  if (rule !== undefined)
    return rule.group.interval * way.factor > most ? slow(rule.group.interval, `its rule group ${rule.group.name}`) : undefined
  const late = (await intervalsByJob(way)).filter(({ real }) => real > most)
  if (late.length === 0) return undefined
  const jobs = await way.questions.values('job', matchText(selector.matchers))
  const [slowest] = late.filter(({ job }) => jobs.includes(job)).toSorted((a, b) => b.real - a.real)
  return slowest && slow(slowest.interval, `the scrapes of job ${slowest.job}`, slowest.real)
}

interface Pace {
  readonly job: string
  /** As the server says, in milliseconds. */
  readonly interval: number
  /** In real time. */
  readonly real: number
}

/** The shortest scrape interval of each job. */
async function intervalsByJob(way: Way): Promise<readonly Pace[]> {
  const shortest = new Map<string, number>()
  for (const { labels, scrapeInterval } of await way.questions.targets()) {
    const job = labels.job ?? ''
    if (scrapeInterval !== undefined) shortest.set(job, Math.min(scrapeInterval, shortest.get(job) ?? scrapeInterval))
  }
  const { factor, scrapes } = way
  return [...shortest].map(([job, interval]) => {
    const real = (factor === 1 ? undefined : scrapes?.get(job)) ?? interval * factor
    return { job, interval, real }
  })
}

/** A subquery takes its own steps. */
function shortSteps(func: string, { range, step, text }: Subquery): Diagnosis | undefined {
  const least = samplesNeeded(func)
  if (range.ms === undefined || step?.ms === undefined || range.ms >= least * step.ms) return undefined
  return {
    state: 'range too short for the scrape interval',
    why: `the range ${range.text} of ${inLine(text)} holds fewer than ${least} of its own steps of ${step.text}, and ${func} needs ${least}`,
    expected: `a range of at least ${promDuration(least * step.ms)}`,
    actual: range.text,
    hint: 'a longer range, or a shorter step',
  }
}
