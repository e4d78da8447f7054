import type { Grafana } from '../../clients/grafana-types.ts'
import { dashboardFromJson, interpolate, type Target } from '../../dashboards/index.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Asking, Outcome } from './ask.ts'
import { type Drawing, drawn } from './drawn.ts'
import { type Ask, type Decided, type Question, questionsOf, type Setting } from './questions.ts'
import type { PanelRun } from './repeats.ts'
import type { SeenPanel, SeenTarget } from './seen.ts'
import { worst } from './states.ts'
import { judgeAnswer, plainState, type Reasons, seenOf } from './targets.ts'

/** Who is asked for the panels of a look. */
export interface Tools {
  readonly asking: Asking
  readonly reasons: Reasons
  /** Undefined where queries do not go through Grafana. */
  readonly grafana: Grafana | undefined
  /** What is asked in place of Grafana computes nothing. */
  readonly standIn: boolean
}

/** A panel, and the panel of the same dashboard whose results it shows instead of asking. */
export interface LookedAt {
  readonly seen: SeenPanel
  readonly shows: number | undefined
}

// Panels that show what is not queried, and those of them that plugins bring: without queries they are whole.
const SILENT = /^(text|row|dashlist|alertlist|annolist|news|pluginlist|gettingstarted|welcome|live|debug|canvas)$/
const DRAWS =
  /^(timeseries|graph|stat|singlestat|gauge|bargauge|table|table-old|heatmap|piechart|barchart|histogram|logs|state-timeline|status-history|trend|xychart|candlestick|geomap|nodeGraph|traces|flamegraph)$/

/** Asks all that a panel asks, and tells how it stands. */
export async function lookAtPanel(given: PanelRun, setting: Setting, tools: Tools): Promise<LookedAt> {
  if (given.nothing !== undefined) {
    const why = setting.scope.get(given.nothing)?.problem?.message
    return decided(given, setting, {
      state: 'variable without values',
      why: `it is repeated for each value of $${given.nothing}, which has none${why === undefined ? '' : `: ${why}`}`,
    })
  }
  const run = await wholeRun(given, tools.grafana)
  if ('state' in run) return decided(given, setting, run)
  const { type, targets } = run.panel
  const questions = questionsOf(run, targets, setting)
  const silent = withoutQuestion(type, targets, questions)
  if (silent !== undefined) return decided(run, setting, silent)
  const keyed = new Map(questions.map((question, at) => [keyOf(questions, at), question]))
  const outcomes = await tools.asking.panel({ asks: asksOf(keyed), computes: computesOf(keyed) })
  const seen = await judgeAll(keyed, outcomes, setting, tools)
  const visible = seen.filter(({ hidden }) => !hidden)
  const verdict = worst(visible) ?? synthetic(run, setting, unwritten('it has no query'))
  const shown = questions.find(({ target, way }) => way.is === 'show' && !target.hidden)?.way
  return {
    seen: { ...common(run), ...drawn(run.panel.type, drawings(keyed, outcomes, run, setting)), targets: seen, verdict },
    shows: shown?.is === 'show' ? shown.panelId : undefined,
  }
}

// Of a library panel the file has the place alone: what it shows, how and from where, Grafana has.
async function wholeRun(run: PanelRun, grafana: Grafana | undefined): Promise<PanelRun | Decided> {
  const { path, library } = run.panel
  if (library === undefined) return run
  if (grafana === undefined)
    return { state: 'not verified', why: `it is library panel “${library.name}”, which only Grafana has` }
  try {
    const json = await grafana.libraryPanel(library.uid)
    if (json === undefined)
      return {
        state: 'query error',
        why: `Grafana has no library panel “${library.name}” (uid ${library.uid})`,
        hint: 'provisioning brings no library panels: put the panel itself into the dashboard',
      }
    const read = dashboardFromJson({ title: library.name, panels: [json] }, library.name)
    const own = read.ok ? read.dashboard.panels[0] : undefined
    if (own === undefined)
      return {
        state: 'query error',
        why: `what Grafana has as library panel “${library.name}” (uid ${library.uid}) cannot be read as a panel`,
        hint: 'open it in Grafana and save it anew, or put the panel itself into the dashboard',
      }
    // Its places are those of the panel that refers to it.
    return { ...run, panel: { ...own, path, id: run.panel.id, targets: own.targets.map((target) => ({ ...target, path })) } }
  } catch (error) {
    if (error instanceof CannotObserve && !error.final) return { state: 'not observed', why: error.message }
    throw error
  }
}

function withoutQuestion(type: string, targets: readonly Target[], questions: readonly Question[]): Decided | undefined {
  if (questions.some(({ target }) => !target.hidden)) return undefined
  if (SILENT.test(type)) return { state: 'no query', why: `a panel of type ${type} asks nothing` }
  if (questions.length > 0) return unwritten('every query of it is hidden', 'show the query that it is to draw')
  if (targets.length > 0) return unwritten('its query is empty', 'write the query, or remove the panel')
  if (DRAWS.test(type)) return unwritten('it has no query', 'add a query, or remove the panel')
  return { state: 'no query', why: `a panel of type ${type || '(none)'} without queries` }
}

// What asks nothing is no panel that may be empty.
const unwritten = (why: string, hint?: string): Decided => ({ state: 'empty', why, hint, excusable: false })

// Names of queries are to be unique; where a file repeats one, neither is lost.
function keyOf(questions: readonly Question[], at: number): string {
  const refId = questions[at]?.target.refId ?? 'A'
  const before = questions.slice(0, at).filter(({ target }) => target.refId === refId).length
  return before === 0 ? refId : `${refId}_${before + 1}`
}

type Keyed = ReadonlyMap<string, Question>

const asksOf = (keyed: Keyed): ReadonlyMap<string, Ask> =>
  new Map([...keyed].flatMap(([key, { way }]) => (way.is === 'ask' ? [[key, way.ask] as const] : [])))

const computesOf = (keyed: Keyed) =>
  new Map([...keyed].flatMap(([key, { way }]) => (way.is === 'compute' ? [[key, way.model] as const] : [])))

async function judgeAll(
  keyed: Keyed,
  outcomes: ReadonlyMap<string, Outcome>,
  { dashboard }: Setting,
  { reasons, standIn }: Tools,
): Promise<readonly SeenTarget[]> {
  const seen = new Map<string, SeenTarget>()
  const operands = new Set([...keyed.values()].flatMap(({ target }) => target.operands))
  const asked = [...keyed].map(async ([key, question]) => {
    const { way } = question
    if (way.is === 'nothing') seen.set(key, seenOf(question, dashboard, way.decided.state, { ...way.decided }))
    if (way.is === 'show') seen.set(key, seenOf(question, dashboard, 'not verified', { why: SHOWS }))
    if (way.is === 'ask') {
      const outcome = outcomes.get(key) ?? { seen: false, why: 'nobody was asked' }
      const counts = !question.target.hidden || operands.has(question.target.refId)
      seen.set(key, await judgeAnswer(question, way.ask, outcome, dashboard, counts ? reasons : undefined))
    }
  })
  await Promise.all(asked)
  for (const [key, question] of keyed)
    if (question.way.is === 'compute') seen.set(key, computed(question, standIn ? undefined : outcomes.get(key), seen, dashboard))
  return [...keyed.keys()].flatMap((key) => seen.get(key) ?? [])
}

const SHOWS = 'it shows what another panel got'

// What is computed on nothing is nothing: then the query that gave nothing is the reason.
function computed(
  question: Question,
  outcome: Outcome | undefined,
  seen: ReadonlyMap<string, SeenTarget>,
  dashboard: Setting['dashboard'],
): SeenTarget {
  const own =
    outcome === undefined
      ? seenOf(question, dashboard, 'not verified', { why: 'only Grafana itself computes it' })
      : outcome.seen
        ? plainState(question, dashboard, outcome.answer)
        : seenOf(question, dashboard, 'not observed', { why: outcome.why })
  if (own.state === 'data') return own
  const operand = worst(question.target.operands.flatMap((refId) => seen.get(refId) ?? []))
  if (operand === undefined || operand.state === 'data') return own
  return seenOf(question, dashboard, operand.state, {
    ...operand,
    ...own,
    state: operand.state,
    why: `it computes on ${operand.refId}: ${operand.why}`,
    hint: operand.hint,
  })
}

function drawings(keyed: Keyed, outcomes: ReadonlyMap<string, Outcome>, run: PanelRun, { scope }: Setting): readonly Drawing[] {
  return [...keyed].flatMap(([key, { target, text }]) => {
    const outcome = outcomes.get(key)
    if (target.hidden || outcome?.seen !== true) return []
    const { legend } = target
    const plain = legend && interpolate(legend, scope, { format: 'plain', overrides: run.overrides }).text
    return [{ answer: outcome.answer, legend: plain, text }]
  })
}

const NOTHING_DRAWN = { at: [], series: [], more: 0, rows: undefined }

function decided(run: PanelRun, setting: Setting, how: Decided): LookedAt {
  const verdict = synthetic(run, setting, how)
  return { seen: { ...common(run), ...NOTHING_DRAWN, targets: [], verdict }, shows: undefined }
}

const synthetic = ({ panel }: PanelRun, { dashboard }: Setting, how: Decided): SeenTarget => ({
  refId: '',
  path: panel.path,
  hidden: false,
  text: '',
  where: `${dashboard.file}:${dashboard.placeOf(panel.path)}`,
  ...how,
})

const common = ({ panel, key, title, grid, row }: PanelRun) => ({
  key,
  id: panel.id,
  path: panel.path,
  title,
  type: panel.type,
  grid,
  row,
  unit: panel.unit,
})
