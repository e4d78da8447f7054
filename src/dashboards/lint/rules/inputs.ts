import type { Dashboard, JsonPath } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { ofDashboard } from '../named.ts'
import { textsIn } from '../raw.ts'
import { referencesOf } from '../references.ts'
import { variablesOf } from '../sources.ts'
import { usesIn } from '../uses.ts'

/** Placeholders that nobody replaces. */
export const inputsInProvisionedFile: LintRule = {
  id: 'inputs-in-provisioned-file',
  summary: 'A provisioned file with the placeholders of an export (`__inputs`, DS_X), which only an import by hand replaces.',
  *check(dashboard, { provisioned }) {
    if (!provisioned) return
    const variables = variablesOf(dashboard)
    const used = placeholdersOf(dashboard)
    const names = new Set([
      ...dashboard.inputs.map(({ name }) => name),
      ...[...used.keys()].filter((name) => name.startsWith('DS_')),
    ])
    for (const name of names) {
      const path = used.get(name)
      if (path === undefined || variables.has(name)) continue
      yield {
        message: `\${${name}}${ofDashboard(dashboard)} stands for an input of the import dialog: a provisioned dashboard keeps it as it is, and finds no data source of that name`,
        expected: 'the uid of a data source, or a variable of type datasource',
        actual: `\${${name}}`,
        path,
        panel: undefined,
        hint: `write the uid in its place, or add a variable of type datasource named ${name}`,
      }
    }
  },
}

/** Where `${X}` first stands in the place of a data source, and whether any text names it at all, by name. */
function placeholdersOf(dashboard: Dashboard): ReadonlyMap<string, JsonPath> {
  const used = new Map<string, JsonPath>()
  for (const { ref, path } of referencesOf(dashboard)) {
    const written = ref.kind === 'uid' ? ref.uid : ref.kind === 'name' ? ref.name : ''
    for (const { name } of usesIn(written)) if (!used.has(name)) used.set(name, path)
  }
  const inputs = fromInputs(dashboard)
  if (inputs.size === used.size) return used
  for (const { text } of textsIn(dashboard.raw, new Set())) {
    for (const { name } of usesIn(text)) {
      const path = inputs.get(name)
      if (path !== undefined && !used.has(name)) used.set(name, path)
    }
  }
  return used
}

const fromInputs = ({ inputs }: Dashboard): ReadonlyMap<string, JsonPath> =>
  new Map(inputs.map(({ name }, i) => [name, `__inputs[${i}]`]))
