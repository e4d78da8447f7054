import type { CheckResult, DashboardExhibit, Exhibit, PhaseResult, RunResult, TargetsExhibit } from '../../run/result.ts'
import { type AnchorOf, anchors } from './anchors.ts'
import { type Density, densityOf } from './density.ts'
import { type Content, el } from './el.ts'

/** What all sections draw from. */
export interface Page {
  readonly result: RunResult
  readonly idOf: AnchorOf
  /** How much of each panel is told. */
  readonly density: Density
  /** Whether there is room for so many characters more of findings, notes and logs; once there is not, only their beginnings are told. */
  readonly fits: (characters: number) => boolean
}

/** Characters of findings, notes and logs in one page. */
const ROOM = 2_000_000

/** One part of the page, as the contents name it. */
export interface Section {
  readonly id: string
  readonly title: string
  /** A few words beside the title: `2 of 31`. */
  readonly aside?: string
  readonly content: readonly Content[]
}

export const pageOf = (result: RunResult): Page => {
  let left = ROOM
  const fits = (characters: number): boolean => {
    left -= characters
    return left >= 0
  }
  const panels = dashboardsOf(result).flatMap(({ exhibit }) => exhibit.panels)
  return { result, idOf: anchors(), density: densityOf(panels), fits }
}

/** Id of a check in the list of all. */
export const checkId = ({ idOf }: Page, check: CheckResult): string => idOf('check', check, check.id)
/** Id of what is wrong with it, where it did not pass. No kind of thing that `idOf` knows is a failure or a title. */
export const failureId = (page: Page, check: CheckResult): string => `failure-${checkId(page, check)}`
/** Id of the heading of a part of the page. */
export const titleId = (id: string): string => `title-${id}`
export const phaseId = ({ idOf }: Page, phase: PhaseResult): string => idOf('phase', phase, phase.name)

/** A link to another place of the page. */
export const link = (id: string, ...content: readonly Content[]): Content => el('a', { href: `#${id}` }, ...content)

interface Shown<Of extends Exhibit> {
  readonly check: CheckResult
  readonly exhibit: Of
}

/** All checks with their phases, in the order of the suite. */
export const allChecks = ({
  phases,
}: Pick<RunResult, 'phases'>): readonly { readonly phase: PhaseResult; readonly check: CheckResult }[] =>
  phases.flatMap((phase) => phase.checks.map((check) => ({ phase, check })))

// What older versions wrote has no exhibits.
const exhibitsOf = ({ exhibits = [] }: { readonly exhibits?: readonly Exhibit[] }): readonly Exhibit[] => exhibits

/** Dashboards that checks of the run have shown. */
export const dashboardsOf = (result: RunResult): readonly Shown<DashboardExhibit>[] =>
  allChecks(result).flatMap(({ check }) =>
    exhibitsOf(check).flatMap((exhibit) => (exhibit.type === 'dashboard' ? [{ check, exhibit }] : [])),
  )

/** Tables of scrape targets that checks of the run have shown. */
export const targetsOf = (result: RunResult): readonly Shown<TargetsExhibit>[] =>
  allChecks(result).flatMap(({ check }) =>
    exhibitsOf(check).flatMap((exhibit) => (exhibit.type === 'targets' ? [{ check, exhibit }] : [])),
  )
