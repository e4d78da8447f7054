import { nearest } from '../../../lib/text.ts'
import type { Dashboard } from '../../model.ts'
import type { Found, LintContext, LintRule } from '../lint.ts'
import { ofDashboard } from '../named.ts'
import { type Reference, referencesOf } from '../references.ts'
import { variablesOf } from '../sources.ts'
import { usesIn } from '../uses.ts'

type Sources = NonNullable<LintContext['dataSources']>

/** A data source that is not there. */
export const dataSourceUnknown: LintRule = {
  id: 'data-source-unknown',
  summary: 'A data source (by uid, name or type) that nothing provisions, or that is of another type than the dashboard says.',
  *check(dashboard, context) {
    const sources = context.dataSources
    if (sources === undefined) return
    for (const reference of referencesOf(dashboard)) {
      const problem = problemOf(reference, sources, dashboard)
      if (problem !== undefined) yield { ...problem, path: reference.path, panel: reference.panel }
    }
    for (const variable of dashboard.variables) {
      if (variable.type !== 'datasource' || variable.query === '' || variable.query.includes('$')) continue
      if (sources.some(({ type }) => sameType(type, variable.query))) continue
      if (variable.query === 'grafana' || variable.query === 'datasource') continue
      yield {
        ...unknown(
          `the variable ${variable.name}${ofDashboard(dashboard)} offers data sources of type ${variable.query}, and none is provisioned`,
          sources,
        ),
        path: variable.path,
        panel: undefined,
      }
    }
  },
}

function problemOf({ ref, who }: Reference, sources: Sources, dashboard: Dashboard): Omit<Found, 'path' | 'panel'> | undefined {
  if (ref.kind === 'type') {
    if (ref.type.includes('$') || ref.type === 'datasource' || sources.some(({ type }) => sameType(type, ref.type)))
      return undefined
    return unknown(`${who} asks a data source of type ${ref.type}, and none is provisioned`, sources)
  }
  if (ref.kind !== 'uid' && ref.kind !== 'name') return undefined
  const written = ref.kind === 'uid' ? ref.uid : ref.name
  const named = resolved(written, dashboard)
  if (named === undefined) return undefined
  const found = sources.find(({ uid }) => uid === named) ?? sources.find(({ name }) => name === named)
  if (found === undefined) {
    if (mayBeGenerated(named, sources)) return undefined
    return unknown(`${who} asks the data source ${JSON.stringify(named)}, which nothing provisions`, sources, named)
  }
  const type = ref.kind === 'uid' ? ref.type : undefined
  if (type === undefined || type.includes('$') || sameType(type, found.type)) return undefined
  return {
    message: `${who} takes the data source ${JSON.stringify(named)} for one of type ${type}, and it is of type ${found.type}`,
    expected: found.type,
    actual: type,
    hint: `write "type": ${JSON.stringify(found.type)}, or the uid of a data source of type ${type}`,
  }
}

/** A uid or name with constants in the place of their variables; undefined where it depends on a choice. */
function resolved(written: string, dashboard: Dashboard): string | undefined {
  const [use] = usesIn(written)
  if (use === undefined) return written
  const variable = variablesOf(dashboard).get(use.name)
  return variable?.type === 'constant' && use.from === 0 && use.to === written.length ? variable.query : undefined
}

// Grafana makes a uid of the name where none is provisioned.
const mayBeGenerated = (written: string, sources: Sources): boolean =>
  /^P[0-9A-F]{16}$/.test(written) && sources.some(({ uid }) => uid === undefined)

// Plugins of the clouds ask the same servers in the same language.
const familyOf = (type: string): string => (/^grafana-(?:amazon|azure)prometheus-datasource$/.test(type) ? 'prometheus' : type)
const sameType = (a: string, b: string): boolean => familyOf(a) === familyOf(b)

function unknown(message: string, sources: Sources, written?: string): Omit<Found, 'path' | 'panel'> {
  const known = sources.map(({ uid, name, type }) => `${uid ?? name} (${type})`)
  const near =
    written === undefined
      ? undefined
      : nearest(
          written,
          sources.map(({ uid, name }) => uid ?? name),
        )
  return {
    message,
    expected: known.length === 0 ? 'a data source of the provisioning' : `one of ${known.join(', ')}`,
    actual: written ?? 'none',
    hint:
      near === undefined
        ? 'provision it in datasources/*.yaml with that uid, or name one that is there'
        : `did you mean ${near}?`,
  }
}
