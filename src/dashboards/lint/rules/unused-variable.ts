import type { Dashboard, Panel } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { ofDashboard } from '../named.ts'
import { queriesOf } from '../queries.ts'
import { fieldOf, listOf, settingOf, textsIn, topPath, valueAt } from '../raw.ts'
import { usesIn } from '../uses.ts'
import { isCore } from './panels.ts'

/** A choice without effect. */
export const unusedVariable: LintRule = {
  id: 'unused-variable',
  severity: 'warning',
  summary: 'A variable that no query, title, link, repetition or other variable uses: choosing a value changes nothing.',
  *check(dashboard, context) {
    // Most stand in a query, which is read already; for the others everything is searched.
    const queries = queriesOf(dashboard, context).filter(({ of }) => of !== 'variable')
    const asked = new Set(queries.flatMap(({ reading }) => reading.uses.map(({ name }) => name)))
    const open = dashboard.variables.filter(({ name, type }) => !asked.has(name) && !ACTS_BY_ITSELF.has(type))
    if (open.length === 0 || takesUnseen(dashboard)) return
    const uses = usesByOwner(dashboard)
    for (const variable of open) {
      const { name, path } = variable
      if ([...uses].some(([owner, names]) => owner !== variable.raw && names.has(name))) continue
      yield {
        message: `nothing uses the variable ${name}${ofDashboard(dashboard)}: choosing a value changes nothing`,
        expected: `a query with $${name}`,
        actual: 'no use',
        path,
        panel: undefined,
        hint: `use $${name} in the queries that it is meant for, or remove it`,
      }
    }
  },
}

const ACTS_BY_ITSELF = new Set<string>(['adhoc', 'groupby', 'system', 'snapshot'])

// A link can hand on all variables.
function takesUnseen(dashboard: Dashboard): boolean {
  if (dashboard.panels.some((panel) => readsByItself(dashboard, panel))) return true
  return listOf(valueAt(dashboard, topPath(dashboard, 'links'))).some((link) => fieldOf(link, 'includeVars') === true)
}

// Library panels have their queries elsewhere, plugins ask for variables in their code, and a list of dashboards can hand on all.
const readsByItself = (dashboard: Dashboard, panel: Panel): boolean =>
  panel.library !== undefined || !isCore(panel.type) || settingOf(dashboard, panel, 'options', 'includeVars') === true

/** Names that are used, by the variable in whose definition they stand; `undefined` = anywhere else. */
function usesByOwner(dashboard: Dashboard): ReadonlyMap<unknown, ReadonlySet<string>> {
  const definitions = new Set<unknown>(dashboard.variables.map(({ raw }) => raw))
  const elsewhere = namesIn(dashboard.raw, definitions)
  if (elsewhere.has('__all_variables')) for (const { name } of dashboard.variables) elsewhere.add(name)
  return new Map<unknown, ReadonlySet<string>>([
    [undefined, elsewhere],
    ...dashboard.variables.map(({ raw }) => [raw, namesIn(raw, new Set())] as const),
  ])
}

function namesIn(value: unknown, except: ReadonlySet<unknown>): Set<string> {
  const names = new Set<string>()
  for (const { key, text } of textsIn(value, except)) {
    for (const { name } of usesIn(text)) {
      names.add(name)
      if (name.startsWith('__auto_interval_')) names.add(name.slice('__auto_interval_'.length))
    }
    if (/repeat|variable/i.test(key)) names.add(text)
    for (const [, name] of text.matchAll(/\bvar-([A-Za-z_]\w*)/g)) if (name !== undefined) names.add(name)
  }
  return names
}
