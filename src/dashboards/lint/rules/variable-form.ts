import { clip, nearest } from '../../../lib/text.ts'
import type { Expr } from '../../../promql/index.ts'
import type { Dashboard, Variable } from '../../model.ts'
import { onCycles, usesOf, wayBack } from '../../variables/dependencies.ts'
import type { Found, LintRule } from '../lint.ts'
import { ofDashboard } from '../named.ts'
import { readQuery } from '../reading.ts'
import { languageOf, variablesOf } from '../sources.ts'
import { replaceUses, usesIn } from '../uses.ts'
import { variableQueryOf } from '../variable-query.ts'

const FORMS = ['label_names', 'label_values', 'metrics', 'query_result']

const variableQuerySyntax: LintRule = {
  id: 'variable-query-syntax',
  summary: 'A query of a variable that Grafana cannot read as label_values(…) and the like, or with broken PromQL inside.',
  *check(dashboard, context) {
    for (const variable of dashboard.variables) {
      const problem = queryProblem(variable, dashboard, languageOf(variable.dataSource, dashboard, context))
      if (problem !== undefined)
        yield { ...problem, actual: clip(variable.query, 200), path: `${variable.path}.query`, panel: undefined }
    }
  },
}

function queryProblem(
  variable: Variable,
  dashboard: Dashboard,
  language: ReturnType<typeof languageOf>,
): Omit<Found, 'path' | 'panel'> | undefined {
  const name = `${variable.name}${ofDashboard(dashboard)}`
  const asked = variableQueryOf(variable, language)
  if (asked === undefined || asked.kind === 'nothing') return undefined
  if (asked.kind === 'regex') {
    const broken = regexProblem(asked.text)
    if (broken === undefined) return undefined
    return {
      message: `the regular expression in the query of variable ${name} is none: ${broken}`,
      hint: 'correct it inside metrics(…)',
    }
  }
  const { error, expr } = readQuery(asked.text, 'promql', variablesOf(dashboard))
  const called = /^([a-z_]\w*)\s*\(/i.exec(asked.text)?.[1]
  const isSelector = expr === undefined || !asked.selector || isSelection(expr)
  if (error === undefined && isSelector) return undefined
  if (asked.bare && called !== undefined) {
    const near = nearest(called, FORMS)
    return {
      message: `Grafana cannot read the query of variable ${name}: ${called}(…) is none of its forms`,
      expected: `${FORMS.join('(…), ')}(…), or a selector`,
      hint: near === undefined || near === called ? 'write query_result(…) around an expression' : `did you mean ${near}(…)?`,
    }
  }
  if (error === undefined)
    return {
      message: `the query of variable ${name} asks for the series of an expression: only a selector has series`,
      expected: 'a selector: up{job="x"}',
      hint: 'write a selector in its place, or query_result(…) around the expression',
    }
  return {
    message: `the query of variable ${name} holds no PromQL: ${error.message}, at character ${error.at + 1} of ${asked.text}`,
    expected: asked.selector ? 'a selector' : 'a PromQL expression',
    hint: 'correct it there: the variable has no values',
  }
}

const isSelection = (expr: Expr): boolean => expr.type === 'selector' || (expr.type === 'paren' && isSelection(expr.expr))

const variableRegex: LintRule = {
  id: 'variable-regex',
  summary: 'A regular expression of a variable that does not compile: the variable has no values.',
  *check(dashboard) {
    for (const { name, type, regex, path } of dashboard.variables) {
      if ((type !== 'query' && type !== 'datasource') || regex === '') continue
      const broken = regexProblem(regex)
      if (broken === undefined) continue
      yield {
        message: `the regular expression of variable ${name}${ofDashboard(dashboard)} is none: ${broken}`,
        expected: 'a regular expression of JavaScript: /…/flags',
        actual: regex,
        path: `${path}.regex`,
        panel: undefined,
        hint: 'correct it: the variable has no values',
      }
    }
  },
}

/** Why Grafana could not use a regular expression, `/…/flags` or the bare one; undefined when it could. */
function regexProblem(written: string): string | undefined {
  const uses = usesIn(written)
  const text = replaceUses(
    written,
    uses,
    uses.map(() => 'x'),
  ).text
  const [, inner, flags] = /^\/(.*?)\/([gimsuy]*)$/s.exec(text) ?? []
  if (text.startsWith('/') && inner === undefined) return `${clip(written, 80)} begins with / and does not end with /`
  try {
    new RegExp(inner ?? `^${text}$`, flags)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)
  }
}

const variableCycle: LintRule = {
  id: 'variable-cycle',
  summary: 'Variables that ask for each other in a circle: none of them gets its values.',
  *check(dashboard) {
    const uses = usesOf(dashboard.variables)
    const cycles = onCycles(uses)
    const told = new Set<string>()
    for (const { name, path } of dashboard.variables) {
      const circle = told.has(name) ? undefined : wayBack(name, uses, cycles)
      if (circle === undefined) continue
      for (const each of circle) told.add(each)
      yield {
        message: `the variables ${circle.join(', ')}${ofDashboard(dashboard)} ask for each other in a circle`,
        expected: 'variables that depend only on others',
        actual: [...circle, name].map((each) => `$${each}`).join(' → '),
        path,
        panel: undefined,
        hint: `take $${circle[1]} out of the query of ${name}`,
      }
    }
  },
}

/** The rules about how variables are defined. */
export const variableFormRules: readonly LintRule[] = [variableQuerySyntax, variableRegex, variableCycle]
