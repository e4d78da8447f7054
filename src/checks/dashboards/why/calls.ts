import { promDuration } from '../../../declared/prometheus-duration.ts'
import type { Call, MatrixSelector, Subquery, VectorSelector } from '../../../promql/index.ts'
import { seriesOf } from './expr.ts'
import { whyNever } from './never.ts'
import type { When } from './questions.ts'
import { paceOf, samplesNeeded, shortFor } from './range.ts'
import { whyNoSample } from './sample.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, isEmpty, notExercised, selectorText, wrongType } from './words.ts'

const OF_NATIVE: ReadonlySet<string> = new Set([
  'histogram_count',
  'histogram_sum',
  'histogram_avg',
  'histogram_stddev',
  'histogram_stdvar',
])
const STEPS = 100
const WINDOWS = 20

/** Why a call that gives nothing gives nothing. */
export async function whyNoCall(call: Call, way: Way): Promise<Diagnosis> {
  const { func, text } = call
  const over = seriesOf(call)
  if (over === undefined) return isEmpty(`${inLine(text)} gives nothing`)
  if (func === 'absent' || func === 'absent_over_time')
    return notExercised(`${inLine(over.text)} has data, and ${func} shows only what is missing`, exerciseHint(way))
  if (over.type === 'matrix') return await whyNoRange(func, over, way)
  if (over.type === 'subquery') return await whyNoSubquery(func, over, way)
  if (OF_NATIVE.has(func) && (await way.questions.look(over.text, way.when)).values !== undefined)
    return wrongType(
      `${func} takes native histograms, and ${inLine(over.text)} has plain numbers`,
      'of a classic histogram, take _count and _sum',
    )
  return await way.empty(over, way)
}

async function whyNoRange(func: string, matrix: MatrixSelector, way: Way): Promise<Diagnosis> {
  const { selector, range } = matrix
  const known = (await whyNever(selector, way)) ?? (await shortFor(func, matrix, way))
  if (known !== undefined) return known
  const { values } = await way.questions.look(`count_over_time(${matrix.text})`, way.when)
  const samples = values?.max ?? 0
  if (samples === 0) return await whyNoSample(selector, way)
  if (samples >= samplesNeeded(func)) return isEmpty(`${inLine(matrix.text)} has samples, and ${func} of them gives nothing`)
  return (
    (await whySparse(func, matrix, way)) ??
    notExercised(
      `${selectorText(selector)} has had one sample within ${range.text} so far, and ${func} needs two`,
      await nextSample(selector, way),
    )
  )
}

/** No load brings it: time does. */
async function nextSample(selector: VectorSelector, way: Way): Promise<string> {
  const pace = await paceOf(selector, way)
  const next = pace === undefined ? 'with the next scrape' : `within ${promDuration(pace.ms / way.factor)}, with ${pace.of}`
  return `the next one comes ${next}: let the check look for longer (within)`
}

/** Samples that come without scrapes tell their pace themselves: several of them, and never two within the range. */
async function whySparse(func: string, { selector, range, text }: MatrixSelector, way: Way): Promise<Diagnosis | undefined> {
  if (range.ms === undefined) return undefined
  const [window, step] = [promDuration(WINDOWS * range.ms), promDuration(Math.max(1, range.ms / 2))]
  const bare = selectorText(selector)
  const all = await way.questions.number(`max(count_over_time(${bare}[${window}]))`, way.when.end)
  const most = await way.questions.number(
    `max(max_over_time(count_over_time(${bare}[${range.text}])[${window}:${step}]))`,
    way.when.end,
  )
  if (all === undefined || most === undefined || all < 3 || most >= 2) return undefined
  return {
    state: 'range too short for the scrape interval',
    why: `${inLine(text)} never holds two samples, and ${func} needs two: ${bare} has ${all} within ${window}`,
    expected: 'a range that holds two samples',
    actual: range.text,
    hint: `about ${promDuration(4 * Math.ceil((WINDOWS * range.ms) / all))} would bear a missing one`,
  }
}

async function whyNoSubquery(func: string, subquery: Subquery, way: Way): Promise<Diagnosis> {
  const below: Way = { ...way, when: widened(subquery, way.when) }
  const inner = await way.questions.look(subquery.expr.text, below.when)
  if (inner.series === 0) return await way.empty(subquery.expr, below)
  return isEmpty(`${inLine(subquery.expr.text)} has data, and ${func} of ${inLine(subquery.text)} gives nothing`)
}

function widened({ range, offset }: Subquery, when: When): When {
  const end = when.end - (offset?.ms ?? 0)
  const start = (when.kind === 'range' ? when.start : when.end) - (offset?.ms ?? 0) - (range.ms ?? 0)
  const step = when.kind === 'range' ? when.step : Math.max(1, (end - start) / STEPS)
  return { kind: 'range', start, end, step: Math.max(step, (end - start) / 10_000) }
}
