import { selectorsOf } from '../../../promql/index.ts'
import type { Variable } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { inQuery, type Query, queriesOf } from '../queries.ts'
import { variablesOf } from '../sources.ts'
import { standInsOf } from '../stand-ins.ts'

/** Several values where one is compared. */
export const multiVariableEquals: LintRule = {
  id: 'multi-variable-equals',
  summary: 'A matcher with = or != and a variable of several values: Grafana writes (a|b), which needs =~.',
  *check(dashboard, context) {
    const variables = variablesOf(dashboard)
    if (![...variables.values()].some(mayBeSeveral)) return
    for (const query of queriesOf(dashboard, context)) {
      const told = new Set<string>()
      for (const { name, op, variable } of equalsOf(query, variables)) {
        const key = `${name}${op}${variable.name}`
        if (told.has(key) || !mayBeSeveral(variable) || isRepeated(variable.name, query)) continue
        told.add(key)
        yield inQuery(query, {
          message: `${query.title} compares ${name} by ${op} with $${variable.name}, which can be several values at once`,
          expected: `${name}${op === '=' ? '=~' : '!~'}"$${variable.name}"`,
          actual: `${name}${op}"$${variable.name}"`,
          hint: `write ${name}${op === '=' ? '=~' : '!~'}: Grafana turns several values into the regular expression (a|b)`,
        })
      }
    }
  },
}

// All with a value of its own may be meant for an equality.
const mayBeSeveral = ({ type, multi, includeAll, allValue }: Variable): boolean =>
  !['datasource', 'adhoc', 'groupby', 'constant', 'textbox', 'interval'].includes(type) && (multi || (includeAll && !allValue))

// A repeated panel, or one in a repeated row, has one value of its variable.
const isRepeated = (name: string, { panel }: Query): boolean => panel?.repeat === name || panel?.row?.repeat === name

interface Equals {
  readonly name: string
  readonly op: '=' | '!='
  readonly variable: Variable
}

function* equalsOf({ reading }: Query, variables: ReadonlyMap<string, Variable>): Generator<Equals> {
  for (const { name, op, value } of matchersOf(reading)) {
    if (op !== '=' && op !== '!=') continue
    for (const index of standInsOf(value)) {
      const variable = variables.get(reading.uses[index]?.name ?? '')
      if (variable !== undefined) yield { name, op, variable }
    }
  }
}

function matchersOf({ expr, tree, replaced }: Query['reading']): readonly { name: string; op: string; value: string }[] {
  if (expr !== undefined) return selectorsOf(expr).flatMap(({ matchers }) => matchers)
  const matchers: { name: string; op: string; value: string }[] = []
  tree?.iterate({
    enter: ({ name, from, to }) => {
      if (name !== 'Matcher') return
      const [, label, op, value] = /^\s*([\w.]+)\s*(!=|=~|!~|=)\s*(.*)$/s.exec(replaced.text.slice(from, to)) ?? []
      if (label !== undefined && op !== undefined && value !== undefined) matchers.push({ name: label, op, value })
    },
  })
  return matchers
}
