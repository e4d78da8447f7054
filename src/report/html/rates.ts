import { scaleLinear } from 'd3-scale'
import type { PhaseResult, RunResult } from '../../run/result.ts'
import { counted, phaseNotes, phaseSymbol, rateText } from '../format.ts'
import { type Content, el, sign } from './el.ts'
import { link, type Page, phaseId, type Section } from './page.ts'
import { tableBox } from './table.ts'
import { waitText } from './times.ts'

const HEAD = ['Phase', 'Result', 'Passed', 'Pass rate', 'Skipped', 'Time', 'Notes']

/** The pass rate of each phase: a bar and its numbers. */
export function rates(page: Page): Section | undefined {
  const { phases, totals } = page.result
  if (phases.length === 0) return undefined
  const rows = phases.map((phase) => row(page, phase))
  const box = tableBox({ class: 'card wide', 'aria-label': 'Pass rate by phase' }, HEAD, rows)
  return {
    id: 'phases',
    title: 'Pass rate by phase',
    aside: `${rateText(totals.passRate, 1)} of ${counted(totals)}`,
    content: [box],
  }
}

function row(page: Page, phase: PhaseResult): Content {
  const { name, totals, durationMs } = phase
  const tone = totals.failed > 0 ? 'bad' : totals.unknown > 0 ? 'warn' : totals.passed > 0 ? 'good' : 'quiet'
  const sum = counted(totals)
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, el('span', { class: tone }, sign(phaseSymbol(phase))), ' ', link(phaseId(page, phase), name)),
    el('td', { class: 'bar' }, ratioBar(totals)),
    el('td', { class: 'number' }, sum === 0 ? '–' : `${totals.passed}/${sum}`),
    el('td', { class: 'number' }, sum === 0 ? 'nothing counted' : rateText(totals.passRate, 1)),
    el('td', { class: 'number' }, String(totals.skipped)),
    el('td', { class: 'number' }, waitText(durationMs)),
    el('td', { class: 'quiet' }, phaseNotes(phase).join(' · ')),
  )
}

/** Verdicts as parts of one bar. */
function ratioBar(totals: RunResult['totals']): Content {
  const { passed, failed, unknown, skipped } = totals
  const parts = [
    ['good', passed],
    ['bad', failed],
    ['warn', unknown],
    ['skip', skipped],
  ] as const
  const scale = scaleLinear()
    .domain([0, Math.max(1, passed + failed + unknown + skipped)])
    .range([0, 1000])
  let start = 0
  const bars = parts.flatMap(([tone, times]) => {
    if (times === 0) return []
    const bar = el('rect', {
      class: `part ${tone}`,
      x: Math.round(scale(start)),
      y: 0,
      width: Math.round(scale(times)),
      height: 10,
    })
    start += times
    return [bar]
  })
  const words = `${passed} passed, ${failed} failed, ${unknown} unknown, ${skipped} skipped`
  return el(
    'svg',
    { class: 'ratio', role: 'img', 'aria-label': words, viewBox: '0 0 1000 10', preserveAspectRatio: 'none' },
    ...bars,
  )
}
