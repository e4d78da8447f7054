import { clip, count } from '../../lib/text.ts'
import type { CheckResult } from '../../run/result.ts'
import { type Content, el } from './el.ts'

/** Of one check; report.json has all. */
const MAX_FINDINGS = 50
const MAX_TEXT = 4000

/** What is wrong, one by one: expected, got, where, what to do. */
export function findingList({ findings }: CheckResult): readonly Content[] {
  if (findings.length === 0) return []
  const items = findings
    .slice(0, MAX_FINDINGS)
    .map(({ message, ...values }) => el('li', {}, el('p', { class: 'message' }, clip(message, MAX_TEXT)), valuesOf(values)))
  const more = findings.length - MAX_FINDINGS
  const left = more > 0 ? [el('p', { class: 'quiet' }, `and ${count(more, 'finding')} more, all in report.json`)] : []
  return [el('ul', { class: 'findings' }, ...items), ...left]
}

/** What the check told that is no fault. */
export function noteList({ notes }: CheckResult): readonly Content[] {
  if (notes.length === 0) return []
  const items = notes
    .slice(0, MAX_FINDINGS)
    .map(({ message, ...values }) =>
      el('li', {}, el('p', { class: 'message' }, 'Note: ', clip(message, MAX_TEXT)), valuesOf(values)),
    )
  return [el('ul', { class: 'notes' }, ...items)]
}

type Values = Omit<CheckResult['findings'][number], 'message'>

function valuesOf({ expected, actual, where, hint }: Values): Content {
  const named = { Expected: expected, Actual: actual, Where: where, 'What to do': hint }
  const rows = Object.entries(named).flatMap(([name, text]) =>
    text === undefined ? [] : [el('dt', {}, name), el('dd', {}, clip(text, MAX_TEXT))],
  )
  return rows.length === 0 ? null : el('dl', { class: 'values' }, ...rows)
}

/** Links to the evidence; paths that lead out of the run's directory are text. */
export function evidenceList({ evidence }: CheckResult): readonly Content[] {
  if (evidence.length === 0) return []
  const items = evidence.map((file) => {
    const href = hrefOf(file)
    return el('li', {}, href === undefined ? file : el('a', { href }, file))
  })
  return [el('div', { class: 'evidence' }, el('span', { class: 'quiet' }, 'Evidence'), el('ul', {}, ...items))]
}

/** A relative link to a file beside the report; undefined for one that is elsewhere. */
export function hrefOf(file: string): string | undefined {
  const parts = file.split('/')
  if (file.startsWith('/') || parts.some((part) => part === '..' || part === '')) return undefined
  // Behind ./ a colon begins no scheme.
  return `./${parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')}`
}

/** The last log lines of the services that a check reads from. */
export const logTails = ({ logTail }: CheckResult): readonly Content[] =>
  logTail.map(({ service, lines }) =>
    el(
      'details',
      { class: 'log' },
      el('summary', {}, `Log of ${service}, its last ${count(lines.length, 'line')}`),
      el('pre', { tabindex: 0 }, lines.map((line) => clip(line, MAX_TEXT)).join('\n')),
    ),
  )
