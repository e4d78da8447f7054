import { count } from '../../lib/text.ts'
import type { CheckResult, PhaseResult } from '../../run/result.ts'
import { stageText } from '../drills.ts'
import { counted, rateText } from '../format.ts'
import { type Content, el, sign } from './el.ts'
import { factLine } from './facts.ts'
import { isFailure } from './failures.ts'
import { foundBy } from './findings.ts'
import { checkId, failureId, link, type Page, phaseId, type Section, titleId } from './page.ts'
import { waitText } from './times.ts'
import { verdictTone } from './tones.ts'

/** Every check of every phase, with all that is known of it. */
export function checks(page: Page): Section | undefined {
  const { phases } = page.result
  if (phases.length === 0) return undefined
  const sum = phases.reduce((total, { checks: of }) => total + of.length, 0)
  return { id: 'checks', title: 'All checks', aside: count(sum, 'check'), content: phases.map((phase) => ofPhase(page, phase)) }
}

function ofPhase(page: Page, phase: PhaseResult): Content {
  const { name, totals, checks: of } = phase
  const id = phaseId(page, phase)
  const rate =
    counted(totals) === 0 ? 'nothing counted' : `${totals.passed} of ${counted(totals)} passed, ${rateText(totals.passRate, 1)}`
  const list =
    of.length === 0 ? [el('p', { class: 'nothing' }, 'No checks: it proves nothing.')] : of.map((check) => row(page, check))
  return el(
    'section',
    { class: 'card phase', id, 'aria-labelledby': titleId(id) },
    el('h3', { id: titleId(id) }, name, el('small', {}, ` ${rate}`)),
    ...list,
  )
}

function row(page: Page, check: CheckResult): Content {
  const { tone, sign: mark, words } = verdictTone(check)
  const summary = [
    el('span', { class: 'mark' }, sign(mark), el('span', { class: 'said' }, words)),
    el('span', { class: 'title' }, check.title),
    el('span', { class: 'quiet kind' }, check.kind),
    el('span', { class: 'quiet took' }, check.attempts === 0 ? '' : waitText(check.durationMs)),
  ]
  return el(
    'details',
    { class: `check ${tone}`, id: checkId(page, check), 'data-verdict': check.verdict },
    el('summary', {}, ...summary),
    el('div', { class: 'body' }, ...body(page, check)),
  )
}

function body(page: Page, check: CheckResult): readonly Content[] {
  const { reason, knownGap, stages, attempts, durationMs, place, id, kind } = check
  const looked = attempts === 0 ? 'never' : `${count(attempts, 'time')} in ${waitText(durationMs)}`
  const facts = {
    Id: id,
    Kind: kind,
    'Looked at': looked,
    Suite: place,
    ...(knownGap === undefined ? {} : { 'Known gap': knownGap }),
  }
  // What did not pass stands at the top of the page, once.
  const told = isFailure(check)
    ? [el('p', {}, link(failureId(page, check), 'What is wrong'))]
    : [...(reason === undefined ? [] : [el('p', { class: 'message' }, reason)]), ...foundBy(check, page.fits)]
  return [
    ...told,
    ...(stages.length === 0 ? [] : [el('p', { class: 'stages' }, stages.map(stageText).join(' · '))]),
    factLine(facts),
  ]
}
