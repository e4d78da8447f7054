import type { AnyCheck } from '../checks/contract.ts'
import type { Path, Problem } from '../declared/compose-problems.ts'
import type { Source } from '../declared/compose-yaml.ts'
import { nearest } from '../lib/text.ts'
import { problemAt } from './issues.ts'
import { loadsOfCauses, unknownLoad } from './meaning-causes.ts'
import { checkProblems } from './meaning-check.ts'
import { loadProblems } from './meaning-load.ts'
import { entries, fields, items, text } from './raw.ts'
import type { StackService } from './services.ts'

export interface Meaning {
  readonly source: Source
  readonly registry: readonly AnyCheck[]
  /** Undefined when the stack could not be read: then nothing can be said of its services. */
  readonly services: readonly StackService[] | undefined
}

/** What `alerts: { prove: all }` adds. */
export const COVERAGE = { phase: 'Alert coverage', id: 'alert-coverage' }

/** What no schema can say: names that are used must exist and be unique. Reads the raw values, so that it works beside other errors. */
export function meaningProblems(meaning: Meaning): readonly Problem[] {
  const { source } = meaning
  const root = fields(source.value)
  const phases = items(root.phases)
  const loads = entries(root.load).map(([name]) => name)
  const checks = phases.flatMap((phase, index) =>
    items(fields(phase).checks).map((check, at) => ({
      check,
      path: ['phases', index, 'checks', at] as const,
      load: text(fields(phase).load),
    })),
  )
  return [
    ...emptyStack(meaning, root.stack),
    ...(root.alerts === undefined ? [] : takenNames(source, phases, checks)),
    ...repeated(
      source,
      phases.map((phase, index) => ({ name: text(fields(phase).phase)?.trim(), path: ['phases', index, 'phase'] })),
      'phases',
    ),
    ...repeated(
      source,
      checks.map(({ check, path }) => ({ name: text(fields(check).id), path: [...path, 'id'] })),
      'checks',
    ),
    ...phases.flatMap((phase, index) => unknownLoad(source, text(fields(phase).load), ['phases', index, 'load'], loads)),
    ...checks.flatMap(({ check, path }) =>
      loadsOfCauses(meaning.registry, check).flatMap((load) => unknownLoad(source, load, path, loads)),
    ),
    ...unusedLoads(
      source,
      [
        ...phases.map((phase) => text(fields(phase).load)),
        ...checks.flatMap(({ check }) => loadsOfCauses(meaning.registry, check)),
      ],
      loads,
    ),
    ...entries(root.load).flatMap(([name, load]) => loadProblems(meaning, name, load)),
    ...checks.flatMap(({ check, path, load }) => checkProblems(meaning, check, path, load)),
  ]
}

function emptyStack({ source, services }: Meaning, stack: unknown): readonly Problem[] {
  // What is wrong with a compose entry is told by itself.
  const said = fields(stack).compose !== undefined || typeof stack !== 'object'
  if (services === undefined || services.length > 0 || said) return []
  return [
    problemAt(source, ['stack'], 'the stack has no service', {
      expected: 'compose (a compose file) or attach (URLs of what already runs)',
      hint: 'for example `stack: { compose: ../docker-compose.yml }`',
    }),
  ]
}

function takenNames(
  source: Source,
  phases: readonly unknown[],
  checks: readonly { readonly check: unknown; readonly path: Path }[],
): readonly Problem[] {
  const taken = [
    ...phases.map((phase, index) => ({
      name: text(fields(phase).phase)?.trim(),
      path: ['phases', index, 'phase'],
      own: COVERAGE.phase,
    })),
    ...checks.map(({ check, path }) => ({ name: text(fields(check).id), path: [...path, 'id'], own: COVERAGE.id })),
  ]
  return taken
    .filter(({ name, own }) => name === own)
    .map(({ path, own }) => {
      const details = { expected: 'another name', got: own, hint: 'call it otherwise, or write a `proven` check in its place' }
      return problemAt(source, path, 'the name of what `alerts` adds', details)
    })
}

function repeated(
  source: Source,
  named: readonly { readonly name: string | undefined; readonly path: Path }[],
  what: string,
): readonly Problem[] {
  return named.flatMap(({ name, path }, index) => {
    const first = named.findIndex((other) => other.name === name)
    if (name === undefined || first === index) return []
    const { line } = source.place(named[first]?.path ?? [])
    const where = line === undefined ? '' : `; the first one is in line ${line}`
    return [
      problemAt(source, path, `two ${what} with the same name`, {
        expected: `a name of its own${where}`,
        got: JSON.stringify(name),
      }),
    ]
  })
}

// A misspelt name is told where it stands, and not once more at the load that it means.
function unusedLoads(source: Source, used: readonly (string | undefined)[], loads: readonly string[]): readonly Problem[] {
  const meant = used.map((name) => (name === undefined || loads.includes(name) ? name : nearest(name, loads)))
  return loads
    .filter((load) => !meant.includes(load))
    .map((load) => {
      const details = { expected: `a phase with \`load: ${load}\`, or a cause`, hint: 'name it in a phase, or remove it' }
      return problemAt(source, ['load', load], 'no phase runs this load', details, 'key')
    })
}
