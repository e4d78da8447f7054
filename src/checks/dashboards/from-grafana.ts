import type { Grafana, GrafanaHit } from '../../clients/grafana-types.ts'
import { dashboardFromJson } from '../../dashboards/index.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { count, nearest } from '../../lib/text.ts'
import type { Finding, Note } from '../contract.ts'
import type { FileOf, ReadFiles } from './files.ts'
import type { DashboardsSpec } from './spec.ts'
import { quoted } from './words.ts'

type Chosen = Pick<DashboardsSpec, 'only' | 'except'>

/** Reads the dashboards that Grafana itself has, wherever they come from. Throws `CannotObserve` where it does not list them. */
export async function readGrafana(chosen: Chosen, grafana: Grafana): Promise<ReadFiles> {
  const hits = await grafana.search()
  const wanted = hits.filter((hit) => isWanted(hit, chosen))
  const read = await Promise.all(wanted.map((hit) => readOne(hit, grafana)))
  return {
    looked: 'the dashboards of Grafana',
    count: wanted.length,
    dashboards: read.flatMap((one) => ('dashboard' in one ? [one] : [])),
    problems: [],
    live: {
      absent: absentOnes(chosen, hits, wanted),
      unread: read.flatMap((one) => ('message' in one ? [one] : [])),
    },
  }
}

const isNamed = ({ uid, title }: GrafanaHit, names: readonly string[]): boolean => names.includes(uid) || names.includes(title)

const isWanted = (hit: GrafanaHit, { only, except = [] }: Chosen): boolean =>
  (only === undefined || isNamed(hit, only)) && !isNamed(hit, except)

async function readOne({ uid, title }: GrafanaHit, grafana: Grafana): Promise<FileOf | Note> {
  const host = `/d/${encodeURIComponent(uid)}`
  const file = `grafana: ${host}`
  const unread = (why: string): Note => ({ message: `dashboard ${quoted(title)} is not observed: ${why}`, where: file })
  try {
    const live = await grafana.dashboard(uid)
    if (live === undefined) return unread('Grafana lists it, and answers 404 when it is asked for it')
    const read = dashboardFromJson(live.json, file)
    // Of what came from no file, the way through its JSON is the place.
    return read.ok ? { host, dashboard: { ...read.dashboard, placeOf: (path) => path } } : unread(read.problem.message)
  } catch (error) {
    if (!(error instanceof CannotObserve) || error.final) throw error
    return unread(error.message)
  }
}

/** What is wanted and not there; that nothing is left to look at. */
function absentOnes({ only = [], except = [] }: Chosen, hits: readonly GrafanaHit[], wanted: readonly GrafanaHit[]): Finding[] {
  const nothing = 'so nothing would be checked'
  if (hits.length === 0)
    return [
      {
        message: `Grafana has no dashboard, ${nothing}`,
        expected: 'at least one dashboard',
        actual: 'none',
        where: 'grafana: /dashboards',
        hint: 'may the login see them, and is it one of their organisation? A check of files: from: files',
      },
    ]
  const absent = only.filter((name) => !hits.some((hit) => isNamed(hit, [name]))).map((name) => absentOne(name, hits))
  if (wanted.length > 0 || absent.length > 0) return absent
  return [
    {
      message: `except leaves out every dashboard, ${nothing}`,
      expected: 'at least one dashboard',
      actual: `${count(hits.length, 'dashboard')}, and except names ${except.map(quoted).join(', ')}`,
      where: 'the suite',
      hint: 'leave out of except what is to be checked',
    },
  ]
}

function absentOne(name: string, hits: readonly GrafanaHit[]): Finding {
  const near = nearest(name, new Set(hits.flatMap(({ title, uid }) => [title, uid])))
  return {
    message: `only names the dashboard ${quoted(name)}, which Grafana has not`,
    expected: 'the title or uid of a dashboard that the login may see',
    actual: `none of ${count(hits.length, 'dashboard')}`,
    where: 'the suite',
    hint: near === undefined ? 'correct or remove it' : `did you mean ${quoted(near)}?`,
  }
}
