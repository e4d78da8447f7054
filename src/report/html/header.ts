import { arc, pie } from 'd3-shape'
import { count } from '../../lib/text.ts'
import type { RunResult } from '../../run/result.ts'
import { counted, rateText, totalsText } from '../format.ts'
import { timeText } from '../time-text.ts'
import { type Content, el, sign } from './el.ts'
import type { Page } from './page.ts'
import { differences } from './stack.ts'
import { dateText, waitText } from './times.ts'
import type { Tone } from './tones.ts'

/** The verdict on the whole run: what it was, how it ended, what it ran on. */
export function header({ result }: Page): Content {
  const { suite, totals, ended } = result
  const { tone, sign: mark, words } = verdictOf(result)
  const end =
    ended === undefined
      ? []
      : [
          el('p', { class: 'message' }, ended.message),
          ...(ended.hint === undefined ? [] : [el('p', {}, `What to do: ${ended.hint}`)]),
        ]
  const differs = differences(result)
  return el(
    'header',
    { class: `hero ${tone}` },
    el(
      'div',
      { class: 'verdict' },
      el(
        'div',
        {},
        el('p', { class: 'brand' }, 'Firedrill'),
        el('h1', {}, suite),
        el('p', { class: 'words' }, sign(mark), ` ${words}`),
        el('p', {}, totalsText(totals)),
        ...end,
      ),
      ring(totals),
    ),
    facts(result),
    ...result.time.notes.map((note) => el('p', { class: 'aside' }, note)),
    ...(differs.length === 0 ? [] : [el('ul', { class: 'differs' }, ...differs.map((text) => el('li', {}, text)))]),
  )
}

/** In words, the worst first. */
export function verdictOf({ exitCode, ended, totals, problems }: RunResult): Tone {
  const tone = totals.failed > 0 || exitCode !== 0 ? 'bad' : 'good'
  if (ended?.kind === 'error') return { tone, sign: '✗', words: 'The test bed broke' }
  if (ended?.kind === 'input') return { tone, sign: '✗', words: 'The run could not start' }
  if (ended?.kind === 'interrupted') return { tone, sign: '✗', words: 'Interrupted: this report is partial' }
  if (totals.failed > 0) return { tone, sign: '✗', words: `${count(totals.failed, 'check')} failed` }
  if (totals.unknown > 0) return { tone: 'warn', sign: '?', words: `${count(totals.unknown, 'check')} could not be observed` }
  if (totals.passRate === null) return { tone, sign: '?', words: 'Nothing is proven: no check counted' }
  if (problems.length > 0) return { tone, sign: '✗', words: 'All checks passed, with trouble around the run' }
  return { tone, sign: '✓', words: 'All checks passed' }
}

function facts({ file, runtime, time, startedAt, durationMs, runId, firedrill }: RunResult): Content {
  const named = {
    Runtime: `${runtime.name} (${runtime.reason})`,
    Time: timeText(time),
    Started: dateText(startedAt),
    Took: waitText(durationMs),
    Suite: file,
    Run: `${runId}, by firedrill ${firedrill}`,
  }
  return el(
    'dl',
    { class: 'facts' },
    ...Object.entries(named).map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text))),
  )
}

// The pass rate as a ring of its parts.
function ring(totals: RunResult['totals']): Content {
  const parts = [
    ['good', totals.passed],
    ['bad', totals.failed],
    ['warn', totals.unknown],
  ] as const
  const arcs = pie<(typeof parts)[number]>()
    .sort(null)
    .value(([, times]) => times)(parts.filter(([, times]) => times > 0))
  const shape = arc<(typeof arcs)[number]>()
    .innerRadius(42)
    .outerRadius(50)
    .padAngle(arcs.length > 1 ? 0.05 : 0)
    .digits(1)
  const words = totals.passRate === null ? 'No pass rate: nothing counted' : `Pass rate ${rateText(totals.passRate, 1)}`
  return el(
    'svg',
    { class: 'ring', role: 'img', 'aria-label': words, viewBox: '-52 -52 104 104' },
    el('circle', { class: 'track', r: 46 }),
    ...arcs.map((one) => el('path', { class: `part ${one.data[0]}`, d: shape(one) ?? '' })),
    el('text', { class: 'rate', y: 3 }, rateText(totals.passRate, 1)),
    el('text', { class: 'under', y: 17 }, counted(totals) === 0 ? 'nothing counted' : `${totals.passed} of ${counted(totals)}`),
  )
}
