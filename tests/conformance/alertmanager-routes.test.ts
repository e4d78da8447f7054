/**
 * Our routing and inhibition against a real Alertmanager, on generated configs.
 * FIREDRILL_SEED repeats a run, FIREDRILL_RUNS asks for more configs.
 */
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import type { Alertmanager, HeldAlert } from '../../src/clients/alertmanager.ts'
import {
  type AlertmanagerConfig,
  inhibitedBy,
  type Labels,
  parseAlertmanagerConfig,
  type Route,
  routesOf,
} from '../../src/declared/alertmanager.ts'
import { configs, type GeneratedConfig, PROBE } from './alertmanager-generate.ts'
import { acquireAlertmanager, RealAlertmanager, until } from './alertmanager-server.ts'

const seed = Number(process.env.FIREDRILL_SEED ?? 4)
const runs = Number(process.env.FIREDRILL_RUNS ?? 60)
const program = await acquireAlertmanager()
const run = `alertmanager routes: ${runs} configs, FIREDRILL_SEED=${seed}`
console.info('reason' in program ? `${run}: skipped, ${program.reason}` : `${run}, Alertmanager ${program.version}`)

const TTL = 600_000

/** How often the comparison met what it is about. */
const met = { refused: 0, deep: 0, several: 0, inhibited: 0, free: 0, contested: 0, lost: 0 }

test('receivers, groups and inhibition are those of Alertmanager', { timeout: 60_000 + runs * 1500 }, async (context) => {
  if ('reason' in program) return context.skip(program.reason)
  await using server = await RealAlertmanager.start(program)
  const differences: string[] = []
  for (const [index, generated] of configs(seed, runs).entries()) differences.push(...(await compare(server, generated, index)))
  console.info(`alertmanager routes: ${JSON.stringify(met)}`)
  expect(differences).toEqual([])
  // A comparison that never meets a case compares nothing.
  expect(Object.entries(met).filter(([what, times]) => times === 0 && !['contested', 'lost'].includes(what))).toEqual([])
})

async function compare(server: RealAlertmanager, { text, alerts }: GeneratedConfig, index: number): Promise<string[]> {
  const config = parseAlertmanagerConfig(text, `generated-${index}.yml`)
  const refusal = await server.load(text)
  const ours = config.problems.filter(({ refused }) => refused)
  if ((refusal === undefined) !== (ours.length === 0))
    return [`${text}\n  Alertmanager: ${refusal ?? 'takes it'}\n  ours: ${JSON.stringify(ours)}`]
  if (refusal !== undefined) {
    met.refused++
    return []
  }
  const all: Labels[] = [...alerts, PROBE.target, PROBE.source].map((labels) => ({ ...labels, run: String(index) }))
  const { client } = server
  await client.postAlerts(all.map((labels) => ({ labels, endsAt: Date.now() + TTL })))
  await until('the inhibitor has seen all alerts', async () => {
    const held = await client.alerts()
    return (
      held.length === all.length && held.some(({ labels, status }) => labels.probe === 'target' && status.inhibitedBy.length > 0)
    )
  })
  const held = await client.alerts()
  const differences = [
    ...held.flatMap((alert) => difference(config, alert, held)),
    ...(await groupDifference(client, config, all)),
  ]
  await client.postAlerts(all.map((labels) => ({ labels, startsAt: Date.now() - TTL, endsAt: Date.now() })))
  await until('no alert is left', async () => (await client.alerts()).length === 0)
  return differences.map((difference) => `${difference}\n  ${text}`)
}

/** What is not as Alertmanager has it for one alert. */
function difference(config: AlertmanagerConfig, alert: HeldAlert, held: readonly HeldAlert[]): string[] {
  const routes = routesOf(config, alert.labels)
  if (routes.length > 1) met.several++
  if (routes.some(({ path }) => path.split('.').length > 2)) met.deep++
  const receivers = routes.map(({ receiver }) => receiver)
  const wrongWay = isDeepStrictEqual(receivers, alert.receivers)
    ? []
    : [`receivers ${alert.receivers}, ours ${receivers}: ${JSON.stringify(alert.labels)}`]
  return [...wrongWay, ...inhibitionDifference(config, alert, held)]
}

function inhibitionDifference(config: AlertmanagerConfig, { labels, status }: HeldAlert, held: readonly HeldAlert[]): string[] {
  const active = held.map((other) => other.labels)
  const ours = inhibitedBy(config, labels, active)
  if (ours?.contestedBy !== undefined) {
    met.contested++
    if (status.inhibitedBy.length === 0) met.lost++
    return []
  }
  const source = held.find(({ fingerprint }) => fingerprint === status.inhibitedBy[0])?.labels
  if (ours === undefined) met.free++
  else met.inhibited++
  // Which of several sources it names is left to it: any that inhibits by itself, by the same rule.
  const alone = source === undefined ? undefined : inhibitedBy(config, labels, [source])
  if (alone?.rule === ours?.rule) return []
  return [
    `inhibited by ${JSON.stringify(source)}, ours ${ours?.rule.path} ${JSON.stringify(ours?.source)}: ${JSON.stringify(labels)}`,
  ]
}

/** Alertmanager groups as the routes say. */
async function groupDifference(client: Alertmanager, config: AlertmanagerConfig, all: readonly Labels[]): Promise<string[]> {
  const ours = grouped(all.flatMap((labels) => routesOf(config, labels).map((route) => ({ route, labels }))))
  let theirs: string[] = []
  const same = until('the groups of all alerts', async () => {
    theirs = (await client.groups())
      .map(({ receiver, labels, alerts }) =>
        shown(
          receiver,
          labels,
          alerts.map((alert) => alert.labels),
        ),
      )
      .toSorted()
    return isDeepStrictEqual(theirs, ours)
  })
  return await same.then(
    () => [],
    () => [`groups\n  ${theirs.join('\n  ')}\nours\n  ${ours.join('\n  ')}`],
  )
}

function grouped(taken: readonly { readonly route: Route; readonly labels: Labels }[]): string[] {
  const groupLabels = (route: Route, labels: Labels) =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => route.groupByAll || route.groupBy.includes(name)))
  const groups = Map.groupBy(taken, ({ route, labels }) => `${route.path} ${sorted(groupLabels(route, labels))}`)
  return [...groups.values()]
    .flatMap((members) => {
      const [first] = members
      return first === undefined
        ? []
        : [
            shown(
              first.route.receiver,
              groupLabels(first.route, first.labels),
              members.map(({ labels }) => labels),
            ),
          ]
    })
    .toSorted()
}

const shown = (receiver: string, labels: Labels, alerts: readonly Labels[]): string =>
  `${receiver} ${sorted(labels)} [${alerts.map(sorted).toSorted().join(' ')}]`

const sorted = (labels: Labels): string => JSON.stringify(Object.entries(labels).toSorted())
