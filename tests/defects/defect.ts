import type { RunningStack } from '../../src/stack/stack.ts'

/** One small change that breaks a stack, and the checks that must turn red because of it. */
export interface Defect {
  /** Short, unique, for the table. */
  readonly name: string
  /** Changes to the copy of the stack before it starts: file below the fixture, text there now, text instead. */
  readonly edits?: readonly Edit[]
  /** Trouble in the running stack, as soon as it is up. */
  readonly afterStart?: (stack: RunningStack) => Promise<void>
  /** Ids of the checks that must be red: all of these and no others. */
  readonly red: readonly string[]
  /** Ids that may be red or green, depending on when the first scrape falls. */
  readonly mayBeRed?: readonly string[]
}

export interface Edit {
  readonly file: string
  /** Must stand in the file exactly once; undefined replaces the whole file. */
  readonly from?: string
  readonly to: string
}

/** A stack with its defects. */
export interface DefectMatrix {
  readonly suite: string
  readonly fixture: string
  readonly defects: readonly Defect[]
}

export interface Outcome {
  readonly defect: Defect
  /** Expected red and red. */
  readonly found: readonly string[]
  /** Expected red but green: the defect got past these. */
  readonly missed: readonly string[]
  /** Red without being named. */
  readonly falseAlarms: readonly string[]
  /** Skipped checks, or a run that could not be judged: never counts as found. */
  readonly trouble: string | undefined
}

/** Compares the checks that turned red with those that had to. */
export function compare(defect: Defect, red: readonly string[], trouble: string | undefined): Outcome {
  return {
    defect,
    found: defect.red.filter((id) => red.includes(id)),
    missed: defect.red.filter((id) => !red.includes(id)),
    falseAlarms: red.filter((id) => !defect.red.includes(id) && !defect.mayBeRed?.includes(id)),
    trouble,
  }
}

export interface Tally {
  readonly seeded: number
  readonly found: number
  readonly missed: number
  readonly falseAlarms: number
}

/** A defect is found when every check it names turned red; each red check that nobody named is a false alarm. The clean stack names none. */
export function tally(outcomes: readonly Outcome[]): Tally {
  const seeded = outcomes.filter(({ defect }) => defect.red.length > 0)
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
      trouble ??
      (missed.length > 0 ? 'MISSED' : falseAlarms.length > 0 ? 'FALSE ALARM' : defect.red.length === 0 ? 'clean' : 'found')
    return `| ${[defect.name, found.join(', ') || '-', missed.join(', ') || '-', falseAlarms.join(', ') || '-', verdict].join(' | ')} |`
  }
  const head = [
    '| defect | turned red, as it must | stayed green, but must not | false alarms | verdict |',
    '|---|---|---|---|---|',
  ]
  return [`# Defect matrix: ${matrix.suite}`, '', ...head, ...outcomes.map(row), ''].join('\n')
}
