import { dirname, resolve } from 'node:path'
import type { AnyCheck } from '../checks/contract.ts'
import { byPlace } from '../declared/compose-problems.ts'
import { SuiteErrors } from './errors.ts'
import { issueProblems, problemAt } from './issues.ts'
import { COVERAGE, meaningProblems } from './meaning.ts'
import { modeOf } from './meaning-check.ts'
import { entries, fields, text } from './raw.ts'
import { COMMON_KEYS, type CommonSpec, type SuiteSpec, suiteSchema } from './schema.ts'
import { stackServices } from './services.ts'
import { type Env, readSource, type SuiteSource } from './source.ts'
import { composeOf } from './stack-files.ts'
import type { Suite, SuiteCheck } from './suite.ts'

export interface LoadSuiteOptions {
  readonly registry: readonly AnyCheck[]
  readonly env: Env
  /** What the command line says over the file. */
  readonly overrides?: { readonly attach?: Readonly<Record<string, string>> | undefined } | undefined
}

/** Reads a suite file; throws `SuiteErrors` with all that is wrong in it and in its compose file. */
export async function loadSuite(file: string, options: LoadSuiteOptions): Promise<Suite> {
  const source = await readSource(file, options.env)
  if (source.value === undefined || source.value === null) {
    if (source.problems.length > 0) throw new SuiteErrors(file, source.problems, source.secrets)
    const hint = 'the README shows a suite of 15 lines to begin with'
    throw new SuiteErrors(file, [
      problemAt(source, [], 'the suite file is empty', {
        expected: 'a suite: version, name, stack, phases',
        got: 'nothing',
        hint,
      }),
    ])
  }
  const attach = { ...attachOf(source), ...options.overrides?.attach }
  const { compose, problems: composeProblems } = composeOf(source, options.env)
  const schema = suiteSchema(options.registry)
  const parsed = schema.safeParse(source.value)
  const services = composeProblems.length > 0 ? undefined : stackServices(compose, attach)
  // What is wrong with a variable explains what is wrong with the value that it leaves.
  const told = new Set(source.problems.map(({ path }) => path))
  const problems = [
    ...source.problems,
    ...issueProblems(source, schema, parsed.error?.issues ?? []).filter(({ path }) => !told.has(path)),
    ...meaningProblems({ source, registry: options.registry, services }),
  ].sort(byPlace)
  if (problems.length > 0 || composeProblems.length > 0 || !parsed.success)
    throw new SuiteErrors(file, [...problems, ...composeProblems], source.secrets)
  return assemble(source, parsed.data as SuiteSpec, options.registry, { compose, attach })
}

function attachOf(source: SuiteSource): Record<string, string> {
  const given = entries(fields(fields(source.value).stack).attach)
  return Object.fromEntries(given.map(([service, url]) => [service, text(url) ?? '']))
}

function assemble(source: SuiteSource, spec: SuiteSpec, registry: readonly AnyCheck[], stack: Suite['stack']): Suite {
  return {
    name: spec.name,
    title: spec.title,
    file: source.file,
    baseDir: resolve(dirname(source.file)),
    stack,
    time: spec.time ?? { mode: 'real' },
    loads: spec.load ?? {},
    defaults: { within: spec.defaults?.within, interval: spec.defaults?.interval },
    phases: [
      ...spec.phases.map((phase, index) => ({
        name: phase.phase,
        section: phase.section,
        onFailure: phase.onFailure ?? ('continue' as const),
        load: phase.load,
        checks: phase.checks.map((check, at) => suiteCheck(source, check, registry, ['phases', index, 'checks', at])),
      })),
      ...coverage(source, spec, registry),
    ],
    screenshots: spec.screenshots ?? [],
    secrets: source.secrets,
  }
}

// `alerts: { prove: all }` is a check like any other, after all others.
function coverage(source: SuiteSource, { alerts }: SuiteSpec, registry: readonly AnyCheck[]): Suite['phases'] {
  if (alerts === undefined) return []
  const except = alerts.except?.length === 0 ? undefined : alerts.except
  const proven = registry.find(({ kind }) => kind === 'proven')?.schema.parse({ alerts: alerts.prove, except })
  const given = { proven, id: COVERAGE.id }
  return [
    {
      name: COVERAGE.phase,
      section: undefined,
      onFailure: 'continue',
      load: undefined,
      checks: [suiteCheck(source, given, registry, ['alerts'])],
    },
  ]
}

function suiteCheck(
  source: SuiteSource,
  given: CommonSpec & Readonly<Record<string, unknown>>,
  registry: readonly AnyCheck[],
  path: readonly (string | number)[],
): SuiteCheck {
  const check = registry.find(({ kind }) => given[kind] !== undefined)
  if (check === undefined) throw new Error(`a check without a kind passed the schema: ${path.join('.')}`)
  const spec = given[check.kind]
  const common = Object.fromEntries(COMMON_KEYS.map((key) => [key, given[key]])) as CommonSpec
  return {
    kind: check.kind,
    check,
    spec,
    mode: modeOf(check, spec),
    needs: check.needs(spec),
    common,
    place: { file: source.file, ...source.place(path) },
  }
}
