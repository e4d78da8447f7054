import type { Dashboard } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { ofDashboard, quoted } from '../named.ts'
import { topPath } from '../raw.ts'

const missingTitle: LintRule = {
  id: 'missing-title',
  summary: 'A dashboard without a title: Grafana refuses it.',
  *check(dashboard) {
    if (dashboard.title.trim() !== '') return
    yield {
      message: 'the dashboard has no title: Grafana refuses it',
      expected: 'a title',
      actual: 'none',
      path: topPath(dashboard, 'title'),
      panel: undefined,
      hint: 'write "title": "…" at the top of the dashboard',
    }
  },
}

const wrappedDashboard: LintRule = {
  id: 'wrapped-dashboard',
  summary: 'A provisioned file wrapped in {"dashboard": …}, which only the HTTP API understands.',
  *check(dashboard, { provisioned }) {
    if (!dashboard.wrapped || !provisioned) return
    yield {
      message: `the JSON${ofDashboard(dashboard)} is wrapped in {"dashboard": …}: Grafana reads a provisioned file without the wrapper, and finds no title in it`,
      expected: 'the dashboard itself',
      actual: '{"dashboard": …}',
      path: '',
      panel: undefined,
      hint: 'keep only what stands inside "dashboard"',
    }
  },
}

const uidOf = ({ uid }: Dashboard): string | undefined => uid
const duplicateUid: LintRule = {
  id: 'duplicate-uid',
  summary: 'Two dashboards with the same uid: Grafana keeps one, and may stop updating both.',
  *check(dashboard, _context, all) {
    const first = firstAlike(dashboard, all, uidOf)
    if (first === undefined) return
    yield {
      message: `the uid ${dashboard.uid}${ofDashboard(dashboard)} is also that of ${first.file}: Grafana keeps only one of the two`,
      expected: 'a uid of its own',
      actual: dashboard.uid,
      path: topPath(dashboard, 'uid'),
      panel: undefined,
      hint: 'give one of them another uid',
    }
  },
}

const titleInFolder = ({ title, file }: Dashboard): string | undefined =>
  title.trim() === '' ? undefined : `${folderOf(file)}\n${title}`
const duplicateTitle: LintRule = {
  id: 'duplicate-title',
  severity: 'warning',
  summary: 'Two provisioned dashboards of one folder with the same title: Grafana stops updating them.',
  *check(dashboard, { provisioned }, all) {
    const first = provisioned ? firstAlike(dashboard, all, titleInFolder) : undefined
    if (first === undefined) return
    yield {
      message: `the title ${quoted(dashboard.title)} is also that of ${first.file} in the same folder: Grafana takes no more changes of either`,
      expected: 'a title of its own',
      actual: dashboard.title,
      path: topPath(dashboard, 'title'),
      panel: undefined,
      hint: 'give one of them another title, or another folder',
    }
  },
}

/** The rules about a dashboard as a whole. */
export const dashboardRules: readonly LintRule[] = [missingTitle, wrappedDashboard, duplicateUid, duplicateTitle]

const folderOf = (file: string): string => file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)

type KeyOf = (dashboard: Dashboard) => string | undefined
const indexes = new WeakMap<readonly Dashboard[], Map<KeyOf, ReadonlyMap<string | undefined, Dashboard>>>()

/** The first of all dashboards with the same key; undefined when this is the first, or has none. */
function firstAlike(dashboard: Dashboard, all: readonly Dashboard[], keyOf: KeyOf): Dashboard | undefined {
  const known = indexes.get(all) ?? new Map<KeyOf, ReadonlyMap<string | undefined, Dashboard>>()
  const index = known.get(keyOf) ?? new Map(all.toReversed().map((each) => [keyOf(each), each]))
  indexes.set(all, known.set(keyOf, index))
  const key = keyOf(dashboard)
  const first = key === undefined ? undefined : index.get(key)
  return first === dashboard ? undefined : first
}
