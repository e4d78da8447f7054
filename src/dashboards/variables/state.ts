import { messageOf } from '../../lib/errors.ts'
import type { Variable } from '../model.ts'
import { matcherOf, readFilters } from './adhoc.ts'
import { type Asking, askChoices, type Choices, sourceChoices } from './ask.ts'
import { type Choice, customChoices, intervalChoices } from './choices.ts'
import { Failed } from './failed.ts'
import { ALL, interpolate } from './interpolate.ts'
import { parseInterval, roundInterval, writeInterval } from './intervals.ts'
import type { TimeRange, VariableState } from './scope.ts'

/** A variable with the choice that its file saves; nothing is asked. */
export function savedState(variable: Variable): VariableState {
  const { current, multi, includeAll, type } = variable
  const saved =
    type === 'textbox' && !current[0]?.value ? [plain(variable.query)] : type === 'constant' ? [plain(variable.query)] : current
  const all = isAll(current) && includeAll
  const chosen = all || isAll(saved) ? [] : saved.filter(({ value }) => type === 'textbox' || type === 'constant' || value !== '')
  return {
    name: variable.name,
    type,
    multi: multi || includeAll,
    list: multi,
    values: chosen.map(({ value }) => value),
    texts: chosen.map(({ text }) => text),
    all,
    allValue: variable.allValue === '' ? undefined : variable.allValue,
    options: [],
    filters: [],
    problem: undefined,
  }
}

/** A variable with the values that Grafana gives it; what fails is told in `problem`. `override`: chosen from outside. */
export async function stateOf(variable: Variable, at: Asking, override: readonly string[] | undefined): Promise<VariableState> {
  const saved = savedState(variable)
  try {
    return await expanded(variable, saved, at, override)
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    const problem = { kind: error.kind, message: error.message }
    return { ...(override === undefined ? saved : overridden(saved, override, [])), problem }
  }
}

async function expanded(
  variable: Variable,
  saved: VariableState,
  at: Asking,
  override: readonly string[] | undefined,
): Promise<VariableState> {
  switch (variable.type) {
    case 'custom':
      return choose(variable, saved, customOf(variable, at), override)
    case 'query':
      return keepsSaved(variable, override) ? saved : choose(variable, saved, await queryOf(variable, at), override)
    case 'datasource':
      return choose(variable, saved, sourceChoices(variable, at), override)
    case 'interval':
      return ofInterval(variable, saved, at.range, override)
    case 'constant':
      return override === undefined
        ? only(saved, interpolate(variable.query, at.scope, { format: 'plain' }).text)
        : overridden(saved, override, [])
    case 'adhoc':
      return ofAdhoc(variable, saved)
    default:
      return override === undefined ? ofFile(saved) : overridden(saved, override, [])
  }
}

/** A query variable that never refreshes and has nothing saved but its choice. */
const keepsSaved = ({ refresh, options, current }: Variable, override: readonly string[] | undefined): boolean =>
  refresh === 0 && options.length === 0 && override === undefined && current.some(({ value }) => value !== '') && !isAll(current)

async function queryOf(variable: Variable, at: Asking): Promise<Choices> {
  const options = variable.options.filter(({ value }) => value !== ALL)
  if (variable.refresh === 0 && options.length > 0) return { choices: options, none: '' }
  return askChoices(variable, at)
}

function customOf(variable: Variable, { scope }: Asking): Choices {
  try {
    const choices = customChoices(variable, interpolate(variable.query, scope, { format: 'plain' }).text)
    return { choices, none: 'its list of values is empty' }
  } catch (error) {
    throw new Failed('unknown query', `its list of values cannot be read: ${messageOf(error)}`)
  }
}

/** What is chosen: from outside; else as saved where that can still be chosen; else All or the first (MultiValueVariable of grafana/scenes). */
function choose(
  variable: Variable,
  saved: VariableState,
  { choices, none }: Choices,
  override: readonly string[] | undefined,
): VariableState {
  const known = { ...saved, options: choices.map(({ value }) => value), ...fieldsOf(choices) }
  if (override !== undefined) return overridden(known, override, choices)
  if (choices.length === 0) return emptyChoice(variable, known, none)
  if (isAll(variable.current)) return variable.includeAll ? allOf(known, choices) : picked(known, choices.slice(0, 1))
  const still = variable.multi ? savedAmong(variable, choices) : savedOne(variable, choices)
  if (still.length > 0) return picked(known, still)
  return variable.includeAll ? allOf(known, choices) : picked(known, choices.slice(0, 1))
}

function emptyChoice({ type, includeAll }: Variable, known: VariableState, none: string): VariableState {
  // An empty list keeps what is saved.
  if (type === 'custom' && known.values.length > 0) return known
  const kind = type === 'datasource' ? 'data source missing' : 'no values'
  return { ...known, values: [], texts: [], all: includeAll, problem: { kind, message: none } }
}

const savedAmong = ({ current }: Variable, choices: readonly Choice[]): readonly Choice[] =>
  current.flatMap((saved) => choices.find(({ value }) => value === saved.value) ?? [])

/** By its value, or by what is shown for it: old dashboards save names of data sources. */
function savedOne({ current }: Variable, choices: readonly Choice[]): readonly Choice[] {
  const [saved] = current
  if (saved === undefined) return []
  const same = choices.find(({ value }) => value === saved.value) ?? choices.findLast(({ text }) => text === saved.text)
  return same === undefined ? [] : [same]
}

function overridden(known: VariableState, override: readonly string[], choices: readonly Choice[]): VariableState {
  if (override[0] === ALL) return allOf(known, choices)
  return picked(
    known,
    override.map((value) => choices.find((choice) => choice.value === value) ?? plain(value)),
  )
}

const picked = (known: VariableState, choices: readonly Choice[]): VariableState => ({
  ...known,
  all: false,
  values: choices.map(({ value }) => value),
  texts: choices.map(({ text }) => text),
})

const allOf = (known: VariableState, choices: readonly Choice[]): VariableState => ({ ...picked(known, choices), all: true })

const only = (known: VariableState, value: string): VariableState => picked(known, [plain(value)])

function fieldsOf(choices: readonly Choice[]): Pick<VariableState, 'fields'> {
  const known = choices.flatMap(({ value, fields }) => (fields === undefined ? [] : [[value, fields] as const]))
  return known.length === 0 ? {} : { fields: new Map(known) }
}

/** `auto` is computed from the range (IntervalVariable of grafana/scenes). */
function ofInterval(
  variable: Variable,
  saved: VariableState,
  range: TimeRange,
  override: readonly string[] | undefined,
): VariableState {
  const options = intervalChoices(variable.query)
  const wanted = override?.[0] ?? variable.current[0]?.value ?? ''
  if (!wanted.startsWith('$__auto')) {
    const fits = override !== undefined || options.includes(wanted)
    return only({ ...saved, options }, fits ? wanted : (options[0] ?? ''))
  }
  const { count, min } = variable.auto ?? { count: 30, min: '10s' }
  const share = roundInterval((range.to - range.from) / (count || 30), 'page')
  return only({ ...saved, options }, writeInterval(Math.max(share, parseInterval(min) ?? 1)))
}

/** In a text it stands as the matchers that its filters make. */
function ofAdhoc(variable: Variable, saved: VariableState): VariableState {
  const filters = readFilters(variable)
  return { ...only(saved, filters.map(matcherOf).join(',')), filters }
}

/** Of types that have only what the file saves. */
function ofFile(state: VariableState): VariableState {
  if (state.values.length > 0 || state.type === 'groupby') return state
  const message = `the file saves no value, and a variable of type ${state.type} has no other`
  return { ...state, problem: { kind: 'no values', message } }
}

const plain = (value: string): Choice => ({ text: value, value })

const isAll = (current: Variable['current']): boolean => current[0]?.value === ALL
