import { clip, count } from '../lib/text.ts'
import type { CheckResult, RunResult } from '../run/result.ts'
import { oneLine } from './width.ts'

/** Notes of one check that people are shown; report.json has all. */
const MAX_NOTES = 5
const MAX_NOTE = 400

type Note = CheckResult['notes'][number]

/** A check that did not fail and its notes; those that were told before are left out. */
export interface Noted {
  readonly phase: string
  readonly check: CheckResult
  readonly notes: readonly Note[]
}

/** `message (where); hint`. */
export const noteText = ({ message, where, hint }: Note): string => {
  const told = where === undefined ? message : `${message} (${where})`
  return clip(oneLine(hint === undefined ? told : `${told}; ${hint}`), MAX_NOTE)
}

/** `message (where)`, for a screen: what to do stands in the files. */
export const briefText = ({ message, where }: Note): string => noteText({ message, where })

/** The first notes as lines, and how many more there are. */
export function noteTexts(notes: readonly Note[], textOf = noteText): readonly string[] {
  const shown = notes.slice(0, MAX_NOTES).map(textOf)
  const more = notes.length - shown.length
  return more > 0 ? [...shown, `… and ${count(more, 'more note')} in report.json`] : shown
}

/** Notes in so many checks that differ: two checks of one endpoint tell the same. */
export const noteCount = (checks: readonly CheckResult[]): number =>
  new Set(checks.flatMap(({ notes }) => notes.map(noteText))).size

/** The notes that stand beside no failure, check by check, each one once. */
export function notedChecks({ phases }: Pick<RunResult, 'phases'>): readonly Noted[] {
  const all = phases.flatMap(({ name, checks }) => checks.map((check) => ({ phase: name, check })))
  // A failure's block has its own notes in it.
  const told = new Set(all.flatMap(({ check }) => (check.verdict === 'fail' ? check.notes.map(noteText) : [])))
  return all.flatMap(({ phase, check }) => {
    if (check.verdict === 'fail') return []
    const notes = check.notes.filter((note) => !told.has(noteText(note)))
    for (const note of notes) told.add(noteText(note))
    return notes.length === 0 ? [] : [{ phase, check, notes }]
  })
}
