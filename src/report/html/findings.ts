import { clip, count } from '../../lib/text.ts'
import type { CheckResult } from '../../run/result.ts'
import { type Content, el } from './el.ts'

/** Of one check; report.json has all. */
const MAX_FINDINGS = 50
const MAX_TEXT = 4000
/** Of a check that the page has no room for. */
const MAX_FIRST = 300

/** What is wrong, one by one: expected, got, where, what to do. */
function findingList({ findings }: CheckResult): readonly Content[] {
  if (findings.length === 0) return []
  const items = findings
    .slice(0, MAX_FINDINGS)
    .map(({ message, ...values }) => el('li', {}, el('p', { class: 'message' }, clip(message, MAX_TEXT)), valuesOf(values)))
  return [el('ul', { class: 'findings' }, ...items), ...left(findings.length - MAX_FINDINGS, 'finding')]
}

/** What the check told that is no fault. */
function noteList({ notes }: CheckResult): readonly Content[] {
  if (notes.length === 0) return []
  const items = notes
    .slice(0, MAX_FINDINGS)
    .map(({ message, ...values }) =>
      el('li', {}, el('p', { class: 'message' }, 'Note: ', clip(message, MAX_TEXT)), valuesOf(values)),
    )
  return [el('ul', { class: 'notes' }, ...items), ...left(notes.length - MAX_FINDINGS, 'note')]
}

const left = (more: number, noun: string): readonly Content[] =>
  more > 0 ? [el('p', { class: 'quiet' }, `and ${count(more, noun)} more, all in report.json`)] : []

/** What a check found and noted, and what its services logged; in a page without room for it the first words, and where the rest stands. */
export function foundBy(check: CheckResult, fits: (characters: number) => boolean): readonly Content[] {
  const length = lengthOf(check)
  const parts = length === 0 || fits(length) ? [...findingList(check), ...noteList(check), ...logTails(check)] : beginning(check)
  return [...parts, ...evidenceList(check)]
}

function beginning({ findings, notes }: CheckResult): readonly Content[] {
  const [first] = [...findings, ...notes]
  const words = first === undefined ? [] : [el('p', { class: 'message' }, clip(first.message, MAX_FIRST))]
  const all = [count(findings.length, 'finding'), count(notes.length, 'note')].filter((text) => !text.startsWith('0 '))
  return [
    ...words,
    el('p', { class: 'quiet' }, `All of it (${[...all, 'logs'].join(', ')}) stands in report.json: this page is full`),
  ]
}

/** Characters that it takes in the page, about. */
function lengthOf({ findings, notes, logTail }: CheckResult): number {
  const told = [...findings.slice(0, MAX_FINDINGS), ...notes.slice(0, MAX_FINDINGS)].flatMap((one) =>
    Object.values<string | undefined>(one),
  )
  const lines = logTail.flatMap((tail) => tail.lines)
  return [...told, ...lines].reduce((sum, text) => sum + Math.min(MAX_TEXT, text?.length ?? 0), 0)
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
function evidenceList({ evidence }: CheckResult): readonly Content[] {
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
const logTails = ({ logTail }: CheckResult): readonly Content[] =>
  logTail.map(({ service, lines }) =>
    el(
      'details',
      { class: 'log' },
      el('summary', {}, `Log of ${service}, its last ${count(lines.length, 'line')}`),
      el('pre', { tabindex: 0 }, lines.map((line) => clip(line, MAX_TEXT)).join('\n')),
    ),
  )
