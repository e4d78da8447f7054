import { formatMs } from '../../../lib/duration.ts'
import type { VectorSelector } from '../../../promql/index.ts'
import { nearestNames } from './metric.ts'
import { isOfAlerts } from './never.ts'
import { whyNotRecorded } from './recorded.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { few, matchText, moment, notExercised, selectorText } from './words.ts'

/** Why a selector whose series exist or existed has no sample where the query looks. */
export async function whyNoSample(selector: VectorSelector, way: Way): Promise<Diagnosis> {
  const text = selectorText(selector)
  if (selector.offset !== undefined || selector.at !== undefined) {
    const now = await way.questions.look(text, way.when)
    if (now.series > 0)
      return notExercised(`${text} has data, and none as long ago as ${selector.text} looks`, 'it needs a longer history')
  }
  const recorded = selector.name === undefined ? undefined : await whyNotRecorded(selector.name, way)
  if (recorded !== undefined) return recorded
  const last = (await lastWithin('10m', '1s', text, way)) ?? (await lastWithin('1d', '1m', text, way))
  const since =
    last === undefined ? 'for a day or longer' : `since ${moment(last)} (${formatMs(way.when.end - last)} before the end)`
  const scraped = isOfAlerts(selector) ? undefined : await scrapesOf(selector, way)
  const why = `${text} has had no sample ${since}${scraped === undefined ? '' : `: ${scraped.why}`}`
  return notExercised(why, (scraped?.up && (await renamedHint(selector, way))) || exerciseHint(way))
}

/** When the newest sample came, epoch milliseconds, to one step; steps side by side miss no sample, however short its series lived. */
async function lastWithin(window: string, step: string, text: string, way: Way): Promise<number | undefined> {
  const moments = `timestamp(last_over_time(${text}[${step}]))[${window}:${step}]`
  const seconds = await way.questions.number(`max(max_over_time(${moments}))`, way.when.end)
  return seconds === undefined ? undefined : seconds * 1000
}

/** What has become of the targets that exposed it; undefined where the server knows no targets. */
async function scrapesOf(
  selector: VectorSelector,
  way: Way,
): Promise<{ readonly why: string; readonly up: boolean } | undefined> {
  const jobs = await way.questions.values('job', matchText(selector.matchers))
  const all = await way.questions.targets()
  if (jobs.length === 0 || all.length === 0) return undefined
  const targets = all.filter(({ labels }) => jobs.includes(labels.job ?? ''))
  const job = `its job ${few(jobs)}`
  if (targets.length === 0) return { why: `${job} is scraped no more`, up: false }
  const up = targets.some(({ health }) => health === 'up')
  return { why: up ? `${job} is up, and exposes it no more` : `${job} is not up`, up }
}

/** What it may be called now. */
async function renamedHint({ name }: VectorSelector, way: Way): Promise<string | undefined> {
  if (name === undefined) return undefined
  const others = [...(await way.questions.names())].filter((other) => other !== name)
  const near = nearestNames(name, new Set(others))
  return near.length === 0 ? undefined : `is it exposed under another name? the nearest: ${near.join(', ')}`
}
