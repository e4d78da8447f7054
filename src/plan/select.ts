import { UsageError } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import type { PhasePlan } from './plan.ts'

/** What of a suite is to be run; nothing given = all of it. */
export interface Selection {
  /** Names of phases. */
  readonly phases?: readonly string[] | undefined
  /** Ids or kinds of checks. */
  readonly checks?: readonly string[] | undefined
}

/** The phases and checks that were asked for; throws `UsageError` when a name is unknown or nothing is left. */
export function select(phases: readonly PhasePlan[], selection: Selection): readonly PhasePlan[] {
  const names = selection.phases ?? []
  const wanted = selection.checks ?? []
  const checks = phases.flatMap((phase) => phase.checks)
  known(
    'phase',
    names,
    phases.map(({ name }) => name),
  )
  known('check', wanted, [...checks.map(({ id }) => id), ...new Set(checks.map(({ kind }) => kind))])
  const chosen = phases
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((phase) => ({
      ...phase,
      checks: phase.checks.filter(({ id, kind }) => wanted.length === 0 || wanted.includes(id) || wanted.includes(kind)),
    }))
    .filter((phase) => phase.checks.length > 0)
  if (chosen.length === 0) {
    throw new UsageError(`no check is left: ${wanted.join(', ')} is in no phase of: ${names.join(', ')}`, {
      hint: 'leave out --phase or --check',
    })
  }
  return chosen
}

function known(what: 'phase' | 'check', asked: readonly string[], all: readonly string[]): void {
  for (const name of asked.filter((one) => !all.includes(one))) {
    const near = nearest(name, all)
    throw new UsageError(`--${what} ${JSON.stringify(name)}: the suite has no such ${what}`, {
      hint: `${near === undefined ? '' : `did you mean ${JSON.stringify(near)}? `}there are: ${all.join(', ')}`,
    })
  }
}
