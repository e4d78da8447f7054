import { nearest } from '../../../lib/text.ts'
import type { Dashboard, Variable } from '../../model.ts'
import type { Found, LintRule } from '../lint.ts'
import { named, ofDashboard } from '../named.ts'
import { inQuery, type Query, queriesOf } from '../queries.ts'
import { referencesOf } from '../references.ts'
import { variablesOf } from '../sources.ts'
import { isBuiltIn, usesIn } from '../uses.ts'

const unknownVariable: LintRule = {
  id: 'unknown-variable',
  summary: 'A query or a data source with $variable that the dashboard does not define: it is sent as it stands.',
  *check(dashboard, context) {
    const variables = variablesOf(dashboard)
    for (const query of queriesOf(dashboard, context)) {
      const names = new Set(query.reading.uses.map(({ name }) => name))
      for (const name of names) {
        if (isKnown(name, dashboard, variables) || isOwnName(name, query)) continue
        yield inQuery(query, unknown(`${query.title} uses $${name}`, name, variables))
      }
    }
    for (const { ref, path, panel, who } of referencesOf(dashboard)) {
      const written = ref.kind === 'uid' ? ref.uid : ref.kind === 'name' ? ref.name : ''
      for (const { name } of usesIn(written)) {
        if (isKnown(name, dashboard, variables) || (context.provisioned && name.startsWith('DS_'))) continue
        yield { ...unknown(`the data source of ${who} is $${name}`, name, variables), path, panel }
      }
    }
  },
}

const isKnown = (name: string, { inputs }: Dashboard, variables: ReadonlyMap<string, Variable>): boolean =>
  isBuiltIn(name) || variables.has(name) || inputs.some((input) => input.name === name)

// An escaped dollar, $name of a named group in label_replace(), and the variables of Go templates in LogQL, are none of Grafana's.
function isOwnName(name: string, { text, reading }: Query): boolean {
  if (text.includes(`\\$${name}`)) return true
  if (new RegExp(`\\(\\?P?<${name}>`).test(text)) return true
  return reading.language === 'logql' && new RegExp(`\\{\\{[^}]*\\$${name}\\b`).test(text)
}

function unknown(what: string, name: string, variables: ReadonlyMap<string, Variable>): Omit<Found, 'path' | 'panel'> {
  const near = nearest(name, variables.keys())
  const names = [...variables.keys()].map((each) => `$${each}`)
  return {
    message: `${what}, a variable that the dashboard does not define`,
    expected: names.length === 0 ? 'a variable of the dashboard, which has none' : `one of ${names.join(', ')}`,
    actual: `$${name}`,
    hint: near === undefined ? `define ${name} in templating.list` : `did you mean $${near}?`,
  }
}

const repeatUnknownVariable: LintRule = {
  id: 'repeat-unknown-variable',
  summary: 'A panel or row repeated for a variable that the dashboard does not define.',
  *check(dashboard) {
    const variables = variablesOf(dashboard)
    const rows = new Set<unknown>()
    for (const panel of dashboard.panels) {
      const { row, repeat, title, path } = panel
      if (repeat !== undefined && repeat !== '' && !variables.has(repeat))
        yield {
          ...unknown(`it is repeated for $${repeat}`, repeat, variables),
          path: `${path}.repeat`,
          panel: title,
        }
      if (row?.repeat === undefined || row.repeat === '' || variables.has(row.repeat) || rows.has(row)) continue
      rows.add(row)
      yield {
        ...unknown(`the row ${named(row)}${ofDashboard(dashboard)} is repeated for $${row.repeat}`, row.repeat, variables),
        path,
        panel: undefined,
      }
    }
  },
}

/** The rules about variables that are not there. */
export const unknownVariableRules: readonly LintRule[] = [unknownVariable, repeatUnknownVariable]
