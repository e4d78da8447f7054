import type { RunningStack } from '../../src/stack/stack.ts'

/** One small change that breaks a stack, and the checks that must turn red because of it. */
export interface Defect {
  /** Short, unique, for the table. */
  readonly name: string
  /** Changes to the copy of the stack before it starts: file below the fixture, text there now, text instead. */
  readonly edits?: readonly Edit[]
  /** Changes to the copy of the suite, where teams get that wrong or where the trouble is in its causes. */
  readonly suiteEdits?: readonly TextEdit[]
  /** How time passes; default: as the suite says. In a lapse rules are as they stand, but nothing is scraped and no alert ends. */
  readonly time?: 'lapse'
  /** The only phases that are run, where the others cannot see it and take long; default: all. */
  readonly phases?: readonly string[]
  /** Trouble in the running stack, as soon as it is up. */
  readonly afterStart?: (stack: RunningStack) => Promise<void>
  /** Ids of the checks that must be red: all of these and no others. */
  readonly red: readonly string[]
  /** What a check that must be red has to say: any other words are no proof that it saw this defect. */
  readonly says?: Readonly<Record<string, RegExp>>
  /** Ids that may be red or green, depending on when the first scrape falls. */
  readonly mayBeRed?: readonly string[]
  /** The stack must not come up at all, and the run must say why in these words: then no check is reached. */
  readonly breaks?: RegExp
}

export type Edit = { readonly file: string } & TextEdit

/** `from` must stand in the text exactly once; without it `to` replaces the whole. `change` must change it. */
export type TextEdit = { readonly from?: string; readonly to: string } | { readonly change: (text: string) => string }

/** A stack with its defects. */
export interface DefectMatrix {
  readonly suite: string
  readonly fixture: string
  /** Makes its runs shorter than those of people. */
  readonly env: Readonly<Record<string, string>>
  readonly defects: readonly Defect[]
}

/** What became of a run. */
export interface Ran {
  /** The checks that turned red, with what they say. */
  readonly red: readonly { readonly id: string; readonly words: string }[]
  /** Why the stack did not come up or did not stay up; no check says it. */
  readonly broke?: string | undefined
  /** Why the run cannot be judged. */
  readonly trouble?: string | undefined
}

export interface Outcome {
  readonly defect: Defect
  /** Expected red and red. */
  readonly found: readonly string[]
  /** Expected red but green: the defect got past these. */
  readonly missed: readonly string[]
  /** Red without being named. */
  readonly falseAlarms: readonly string[]
  /** A run that could not be judged: never counts as found. */
  readonly trouble: string | undefined
}

/** How the start of the stack is called beside checks. */
const START = 'the start'

/** What is said of a server that is too busy to answer: whatever the defect is, it was not seen. */
const LATE = /answered only after the deadline/

/** Compares what turned red with what had to. A stack that did not come up counts only where that was expected, for the expected reason. */
export function compare(defect: Defect, { red, broke, trouble }: Ran): Outcome {
  const failed = broke !== undefined && defect.breaks?.test(broke) === true ? [START] : []
  const wanted = [...defect.red, ...(defect.breaks === undefined ? [] : [START])]
  const saw = ({ id, words }: Ran['red'][number]) => !LATE.test(words) && defect.says?.[id]?.test(words) !== false
  const seen = [...red.filter(saw).map(({ id }) => id), ...failed]
  return {
    defect,
    found: wanted.filter((id) => seen.includes(id)),
    missed: wanted.filter((id) => !seen.includes(id)),
    falseAlarms: red.map(({ id }) => id).filter((id) => !wanted.includes(id) && !defect.mayBeRed?.includes(id)),
    trouble: failed.length > 0 ? trouble : (broke ?? trouble),
  }
}

export interface Tally {
  readonly seeded: number
  readonly found: number
  readonly missed: number
  readonly falseAlarms: number
}

/** True for all but the clean stack. */
const isSeeded = ({ red, breaks }: Defect): boolean => red.length > 0 || breaks !== undefined

/** A defect is found when all that it names turned red; each red check that nobody named is a false alarm. The clean stack names none. */
export function tally(outcomes: readonly Outcome[]): Tally {
  const seeded = outcomes.filter(({ defect }) => isSeeded(defect))
  const found = seeded.filter(({ missed, trouble }) => missed.length === 0 && trouble === undefined)
  return {
    seeded: seeded.length,
    found: found.length,
    missed: seeded.length - found.length,
    falseAlarms: outcomes.reduce((sum, { falseAlarms }) => sum + falseAlarms.length, 0),
  }
}

/** The matrix as a Markdown table. */
export function markdown(matrix: DefectMatrix, outcomes: readonly Outcome[]): string {
  const row = ({ defect, found, missed, falseAlarms, trouble }: Outcome) => {
    const verdict =
      trouble?.replaceAll('|', '\\|').replaceAll('\n', ' ') ??
      (missed.length > 0 ? 'MISSED' : falseAlarms.length > 0 ? 'FALSE ALARM' : isSeeded(defect) ? 'found' : 'clean')
    return `| ${[defect.name, found.join(', ') || '-', missed.join(', ') || '-', falseAlarms.join(', ') || '-', verdict].join(' | ')} |`
  }
  const head = [
    '| defect | turned red, as it must | stayed green, but must not | false alarms | verdict |',
    '|---|---|---|---|---|',
  ]
  return [`# Defect matrix: ${matrix.suite}`, '', ...head, ...outcomes.map(row), ''].join('\n')
}
