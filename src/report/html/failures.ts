import { count } from '../../lib/text.ts'
import type { CheckResult, PhaseResult } from '../../run/result.ts'
import { groupBy, isKnownGap } from '../format.ts'
import { type Content, el, sign } from './el.ts'
import { foundBy } from './findings.ts'
import { allChecks, checkId, failureId, link, type Page, phaseId, type Section } from './page.ts'
import { verdictTone } from './tones.ts'

/** What did not pass: failures first, then what could not be observed (one reason told once), then known gaps. */
export function failures(page: Page): Section | undefined {
  const all = allChecks(page.result)
  const failed = all.filter(({ check }) => check.verdict === 'fail')
  const unseen = all.filter(({ check }) => check.verdict === 'unknown')
  const gaps = all.filter(({ check }) => isKnownGap(check))
  if (failed.length + unseen.length + gaps.length === 0) return undefined
  const groups = groupBy(unseen, ({ phase, check }) => `${phaseId(page, phase)} ${check.reason ?? ''}`)
  const content = [
    ...failed.map((one) => article(page, [one])),
    ...[...groups.values()].map((group) => article(page, group)),
    ...gaps.map((one) => article(page, [one])),
  ]
  const parts = [
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(unseen.length > 0 ? [`${unseen.length} unknown`] : []),
    ...(gaps.length > 0 ? [count(gaps.length, 'known gap')] : []),
  ]
  return { id: 'failures', title: 'What did not pass', aside: parts.join(', '), content }
}

/** Whether it stands there. */
export const isFailure = (check: CheckResult): boolean =>
  check.verdict === 'fail' || check.verdict === 'unknown' || isKnownGap(check)

interface Of {
  readonly phase: PhaseResult
  readonly check: CheckResult
}

function article(page: Page, group: readonly Of[]): Content {
  const [first] = group
  if (first === undefined) return null
  const { check } = first
  const { tone, sign: mark, words } = verdictTone(check)
  const headings = group.map((one) =>
    el(
      'h3',
      { id: failureId(page, one.check) },
      sign(mark),
      ' ',
      link(checkId(page, one.check), one.check.title),
      el('small', {}, el('span', { class: `chip ${tone}` }, words), ' ', one.phase.name, ' · ', el('code', {}, one.check.place)),
    ),
  )
  const why = check.verdict === 'fail' ? [] : [el('p', { class: 'message' }, check.reason ?? 'no reason given')]
  return el('article', { class: `card failure ${tone}` }, ...headings, ...why, ...foundBy(check, page.fits))
}
