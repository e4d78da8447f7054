import { readFile } from 'node:fs/promises'
import { checkConsistency, type TimeInterval } from './alertmanager-consistency.ts'
import { checkGlobal } from './alertmanager-global.ts'
import { type InhibitRule, readInhibitRule } from './alertmanager-inhibit.ts'
import { type AlertmanagerProblem, collectProblems, NOT_LOADED } from './alertmanager-problems.ts'
import { type Receiver, readReceiver } from './alertmanager-receivers.ts'
import { type Route, readRoutes, withAllBelow } from './alertmanager-routes.ts'
import { listOf } from './alertmanager-values.ts'
import type { ConfigPlace } from './prometheus.ts'
import { codeOf, shown, unreadable } from './prometheus-files.ts'
import { readYaml, type Yaml } from './prometheus-yaml.ts'

export { type InhibitRule, inhibitedBy, nameOfInhibitRule } from './alertmanager-inhibit.ts'
export { type Labels, type Matcher, matchesAll, showMatchers } from './alertmanager-matchers.ts'
export { nameOfRoute, type Route, routesOf } from './alertmanager-routes.ts'

/** What an alertmanager.yml declares, with the place of everything. */
export interface AlertmanagerConfig {
  /** As shown to people. */
  readonly file: string
  /** The root of the routing tree; undefined when the file has none. */
  readonly route: Route | undefined
  /** All routes, depth first: the root is the first. */
  readonly routes: readonly Route[]
  readonly receivers: readonly Receiver[]
  readonly inhibitRules: readonly InhibitRule[]
  /** Of time_intervals and mute_time_intervals. */
  readonly timeIntervals: readonly TimeInterval[]
  readonly problems: readonly AlertmanagerProblem[]
}

/** Reads the config on disk; undefined when it is not mounted from this machine. */
export async function readAlertmanagerConfig(place: ConfigPlace): Promise<AlertmanagerConfig | undefined> {
  const host = place.files.hostPath(place.path)
  if (host === undefined) return undefined
  const file = shown(host)
  const text = await readFile(host, 'utf8').catch((error: unknown) => whyNotRead(host, error))
  if (typeof text === 'string') return parseAlertmanagerConfig(text, file)
  return { ...configOf(undefined, file), problems: [text] }
}

/** Reads the text of a config; `file` says where it came from. */
export function parseAlertmanagerConfig(text: string, file: string): AlertmanagerConfig {
  const { root, problems } = readYaml(text, file)
  if (root !== undefined) return configOf(root, file)
  return { ...configOf(undefined, file), problems: problems.map((problem) => ({ ...problem, hint: NOT_LOADED, refused: true })) }
}

function configOf(root: Yaml | undefined, file: string): AlertmanagerConfig {
  const problems = collectProblems()
  checkGlobal(root?.get('global'), problems)
  const section = root?.get('route')
  const route = section === undefined || section.entries().length === 0 ? undefined : readRoutes(section, problems)
  const parts = {
    file,
    route,
    routes: route === undefined ? [] : withAllBelow(route),
    receivers: listOf(root, 'receivers').map((receiver, index) => readReceiver(receiver, index, root?.get('global'), problems)),
    inhibitRules: listOf(root, 'inhibit_rules').map((rule, index) => readInhibitRule(rule, index, problems)),
    timeIntervals: ['mute_time_intervals', 'time_intervals'].flatMap((key) => listOf(root, key).map(timeInterval)),
  }
  checkConsistency(parts, file, problems)
  return { ...parts, problems: problems.found }
}

const timeInterval = (yaml: Yaml): TimeInterval => ({ name: yaml.get('name')?.text() ?? '', where: yaml.where })

// A config that is not there, or is a folder (which Docker makes of a mount without source), is one that Alertmanager cannot read either.
function whyNotRead(host: string, error: unknown): AlertmanagerProblem {
  const code = codeOf(error)
  if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) throw unreadable(host, error)
  const hint = 'the compose file mounts it into the service: make the file, or mend its path'
  const actual = code === 'EISDIR' ? 'a folder' : 'nothing'
  const message = `the config cannot be read (${code})`
  return { message, expected: 'a file', actual, where: shown(host), hint, refused: true }
}
