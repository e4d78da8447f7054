import { scaleLinear } from 'd3-scale'
import { count } from '../../lib/text.ts'
import type { CheckResult } from '../../run/result.ts'
import { drilled, stageText } from '../drills.ts'
import { latencyText } from '../format.ts'
import { type Content, el, sign } from './el.ts'
import { checkId, link, type Page, type Section, titleId } from './page.ts'
import { tableBox } from './table.ts'
import { dateText, waitText } from './times.ts'
import { verdictTone } from './tones.ts'

type Stage = CheckResult['stages'][number]

const WIDTH = 1000
const HEIGHT = 20
const KEY = 'A bar is the time since the stage before, the dashed line below it is the longest that it may take.'
const HEAD = ['Stage', 'Course', 'At', 'Took', 'Budget', 'Seen after']

/** Each drill as a time line: when every stage happened, what it took, what it may take. */
export function drills(page: Page): Section | undefined {
  const all = drilled(page.result)
  if (all.length === 0) return undefined
  return {
    id: 'drills',
    title: 'Drills',
    aside: count(all.length, 'drill'),
    content: [...all.map((check) => drill(page, check)), el('p', { class: 'quiet legend' }, KEY)],
  }
}

function drill(page: Page, check: CheckResult): Content {
  const id = page.idOf('drill', check.stages, check.id)
  const { tone, sign: mark, words } = verdictTone(check)
  const times = check.stages.flatMap(({ at }) => (at === undefined ? [] : [at]))
  const [start, end] = [Math.min(...times), Math.max(...times)]
  const span = times.length === 0 ? '' : `${dateText(start)}, ${waitText(end - start)} in all`
  const rows = check.stages.map((stage) => row(stage, start, Math.max(end, start + 1)))
  return el(
    'section',
    { class: `card drill ${tone}`, id, 'aria-labelledby': titleId(id) },
    el(
      'h3',
      { id: titleId(id) },
      sign(mark),
      ' ',
      link(checkId(page, check), check.title),
      el('small', {}, el('span', { class: `chip ${tone}` }, words), ` ${span}`),
    ),
    tableBox({ 'aria-labelledby': titleId(id) }, HEAD, rows),
  )
}

function row(stage: Stage, start: number, end: number): Content {
  const { name, at, latencyMs, budgetMs, noticedMs } = stage
  const late = isLate(stage)
  const took = latencyMs === undefined ? '–' : waitText(latencyMs)
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    el('td', { class: 'course' }, course(stage, start, end)),
    el(
      'td',
      { class: 'number' },
      at === undefined ? el('span', { class: 'chip bad' }, sign('✗'), ' did not happen') : `+${waitText(at - start)}`,
    ),
    el('td', { class: 'number' }, late ? el('span', { class: 'bad' }, sign('✗'), ` ${took}, late`) : took),
    el('td', { class: 'number' }, budgetMs === undefined ? '–' : waitText(budgetMs)),
    el('td', { class: 'number' }, noticedMs === undefined ? '–' : latencyText(noticedMs)),
  )
}

const isLate = ({ latencyMs, budgetMs }: Stage): boolean =>
  latencyMs !== undefined && budgetMs !== undefined && latencyMs > budgetMs

// A bar from the stage before, a mark where it happened, and a thin line as long as its budget.
function course(stage: Stage, start: number, end: number): Content {
  const { at, latencyMs, budgetMs } = stage
  const scale = scaleLinear()
    .domain([start, end])
    .range([10, WIDTH - 10])
    .clamp(true)
  const x = (time: number): number => Math.round(scale(time))
  const before = at === undefined || latencyMs === undefined ? undefined : at - latencyMs
  const budget =
    before === undefined || budgetMs === undefined
      ? []
      : [el('path', { class: 'budget', d: `M${x(before)} 17H${x(before + budgetMs)}` })]
  const bar = before === undefined || at === undefined ? [] : [el('path', { class: 'took', d: `M${x(before)} 10H${x(at)}` })]
  const mark = at === undefined ? [] : [el('path', { class: isLate(stage) ? 'mark late' : 'mark', d: `M${x(at)} 10h0` })]
  return el(
    'svg',
    {
      class: 'course',
      role: 'img',
      'aria-label': stageText(stage),
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
    },
    el('path', { class: 'rule', d: `M0 10H${WIDTH}` }),
    ...budget,
    ...bar,
    ...mark,
  )
}
