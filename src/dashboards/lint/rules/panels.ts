import type { Panel } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { named } from '../named.ts'
import { listOf, valueAt } from '../raw.ts'
import { languageOf } from '../sources.ts'

const duplicatePanelId: LintRule = {
  id: 'duplicate-panel-id',
  summary: 'Two panels with the same id: links, alerts and panels that show the results of another find the wrong one.',
  *check({ panels }) {
    const seen = new Map<number, Panel>()
    const free = panels.reduce((most, { id = 0 }) => Math.max(most, id), 0) + 1
    for (const panel of panels) {
      if (panel.id === undefined) continue
      const first = seen.get(panel.id)
      if (first === undefined) seen.set(panel.id, panel)
      else
        yield {
          message: `its id ${panel.id} is also that of the panel ${named(first)}`,
          expected: 'an id of its own',
          actual: String(panel.id),
          path: `${panel.path}.id`,
          panel: panel.title,
          hint: `give one of them an id that is free: ${free}`,
        }
    }
  },
}

// Kinds of panels that show nothing without a query.
const SHOWS_DATA = new Set(
  'timeseries graph stat singlestat gauge bargauge table table-old heatmap barchart piechart histogram state-timeline status-history logs candlestick trend xychart traces flamegraph nodeGraph'.split(
    ' ',
  ),
)

const noTargets: LintRule = {
  id: 'no-targets',
  summary: 'A panel that shows data and has no query, or only queries without an expression.',
  *check(dashboard, context) {
    for (const panel of dashboard.panels) {
      if (!SHOWS_DATA.has(panel.type) || panel.library !== undefined || panel.dataSource.kind === 'grafana') continue
      const isEmpty = ({ expr, dataSource, raw }: Panel['targets'][number]): boolean =>
        expr === undefined && !('query' in raw) && ['promql', 'logql'].includes(languageOf(dataSource, dashboard, context) ?? '')
      if (!panel.targets.every(isEmpty) || listOf(valueAt(dashboard, `${panel.path}.snapshotData`)).length > 0) continue
      yield {
        message: 'it has no query: it shows "No data" for ever',
        expected: 'a query',
        actual: panel.targets.length === 0 ? 'no targets' : 'targets without expr',
        path: panel.targets[0]?.path ?? `${panel.path}.targets`,
        panel: panel.title,
        hint: 'write its query in targets[].expr, or remove the panel',
      }
    }
  },
}

const onlyHiddenTargets: LintRule = {
  id: 'only-hidden-targets',
  summary: 'A panel all of whose queries are hidden: it shows nothing.',
  *check(dashboard) {
    const shownElsewhere = new Set(dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ panelId }) => panelId ?? [])))
    for (const panel of dashboard.panels) {
      const { targets, id } = panel
      const [first] = targets
      if (first === undefined || !SHOWS_DATA.has(panel.type) || !targets.every(({ hidden }) => hidden)) continue
      if (id !== undefined && shownElsewhere.has(id)) continue
      yield {
        message: `${targets.length === 1 ? 'its only query is hidden' : `all of its ${targets.length} queries are hidden`}: it shows nothing`,
        expected: 'a query that is shown',
        actual: `hide: true in ${targets.map(({ refId }) => refId).join(', ')}`,
        path: `${first.path}.hide`,
        panel: panel.title,
        hint: 'take "hide": true out of the query that the panel is there for',
      }
    }
  },
}

// Never plugins of Grafana, or gone with AngularJS and not migrated; graph, singlestat and table-old become others by themselves.
const GONE: ReadonlyMap<string, string> = new Map([
  ['pie', 'piechart'],
  ['line', 'timeseries'],
  ['chart', 'timeseries'],
  ['area', 'timeseries'],
  ['bar', 'barchart'],
  ['number', 'stat'],
  ['metric', 'stat'],
  ['worldmap', 'geomap'],
  ['map', 'geomap'],
  ['log', 'logs'],
  ['markdown', 'text'],
  ['blackmirror1-singlestat-math-panel', 'stat'],
  ['briangann-datatable-panel', 'table'],
  ['flant-statusmap-panel', 'status-history'],
  ['mtanda-histogram-panel', 'histogram'],
  ['pr0ps-trackmap-panel', 'geomap'],
  ['michaeldmoore-multistat-panel', 'bargauge'],
  ['vonage-status-panel', 'stat'],
])
const CORE = new Set([
  ...SHOWS_DATA,
  ...'geomap canvas text news dashlist alertlist alertGroups annolist pluginlist live welcome gettingstarted debug datagrid'.split(
    ' ',
  ),
])
/** Whether Grafana comes with that type of panel, or makes one of its own out of it: any other is a plugin's. */
export const isCore = (type: string): boolean => CORE.has(type)
const bare = (type: string): string => type.toLowerCase().replaceAll(/[-_\s]/g, '')
const MISSPELT: ReadonlyMap<string, string> = new Map([...CORE].map((type) => [bare(type), type]))

const panelTypeGone: LintRule = {
  id: 'panel-type-gone',
  summary: 'A type of panel that current Grafana does not have: "Panel plugin not found".',
  *check({ panels }) {
    for (const { type, title, path } of panels) {
      const successor = isCore(type) ? undefined : (GONE.get(type) ?? MISSPELT.get(bare(type)))
      if (successor === undefined) continue
      yield {
        message: `it is of type ${type}, which current Grafana does not have`,
        expected: successor,
        actual: type,
        path: `${path}.type`,
        panel: title,
        hint: `write "type": "${successor}"`,
      }
    }
  },
}

/** The rules about single panels. */
export const panelRules: readonly LintRule[] = [duplicatePanelId, noTargets, onlyHiddenTargets, panelTypeGone]
