import type { Finding } from '../contract.ts'
import { identity, type Labels } from './identity.ts'
import type { Group, RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'
import { modelled } from './why-route.ts'

/** Is it grouped by the labels, and with the cases, that are asked for? */
export function judgeGroups(one: RoutingCase, spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  const groups = seen.groups.filter(({ cases }) => cases.includes(nameOf(one)))
  const asked = one.groupLabels !== undefined || one.groupedWith !== undefined
  if (asked && groups.length === 0)
    return [
      {
        message: `${nameOf(one)} is in no group`,
        expected: 'a group of its receiver',
        actual: 'none',
        where: `${seen.service}:/api/v2/alerts/groups`,
      },
    ]
  return [
    ...groups.flatMap((group) => judgeLabels(one, group, seen)),
    ...(one.groupedWith === undefined ? [] : judgeCompany(one, one.groupedWith, groups, spec, seen)),
  ]
}

function judgeLabels(one: RoutingCase, { receiver, labels }: Group, seen: RoutingSeen): Finding[] {
  const wanted = wantedLabels(one, receiver)
  if (wanted === undefined || identity(wanted) === identity(labels)) return []
  return [
    {
      message: `${nameOf(one)} is grouped by ${names(labels)} for ${receiver}, not by ${names(wanted)}`,
      expected: identity(wanted),
      actual: identity(labels),
      ...groupingOf(one, receiver, seen),
    },
  ]
}

function wantedLabels({ groupLabels }: RoutingCase, receiver: string): Labels | undefined {
  const entries = Object.entries(groupLabels ?? {})
  if (groupLabels !== undefined && entries.length === 0) return {}
  const plain = entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  if (plain.length > 0) return Object.fromEntries(plain)
  const of = entries.find(([name]) => name === receiver)?.[1]
  return typeof of === 'object' ? of : undefined
}

const names = (labels: Labels): string => Object.keys(labels).join(', ') || 'nothing'

function judgeCompany(
  one: RoutingCase,
  wanted: readonly string[],
  groups: readonly Group[],
  spec: RoutingSpec,
  seen: RoutingSeen,
): Finding[] {
  const company = (group: Group) => group.cases.filter((name) => name !== nameOf(one))
  const apart = wanted.filter((name) => !groups.some((group) => group.cases.includes(name)))
  const extra = groups.find((group) => company(group).some((name) => !wanted.includes(name)))
  const [first] = groups
  return [
    ...apart.map((name) => split(one, name, groups, spec, seen)),
    ...(extra === undefined
      ? []
      : [
          {
            message: `${nameOf(one)} is in one group with ${company(extra)
              .filter((name) => !wanted.includes(name))
              .join(', ')}`,
            expected: wanted.length === 0 ? 'alone in its group' : `in one group with ${wanted.join(', ')} only`,
            actual: `in ${identity(extra.labels)} with ${company(extra).join(', ')}`,
            ...groupingOf(one, (extra ?? first)?.receiver, seen),
          },
        ]),
  ]
}

function split(one: RoutingCase, name: string, groups: readonly Group[], { cases }: RoutingSpec, seen: RoutingSeen): Finding {
  const other = cases.find((candidate) => nameOf(candidate) === name)
  const others = seen.groups.filter((group) => group.cases.includes(name))
  const shown = (all: readonly Group[]) => all.map(({ receiver, labels }) => `${identity(labels)} for ${receiver}`).join(', ')
  const { where, hint } = groupingOf(one, groups[0]?.receiver, seen)
  const apart = seen.config.routes.find((route) => route.where === where)?.groupBy ?? []
  const by = apart.filter((label) => (one.labels[label] ?? '') !== (other?.labels[label] ?? ''))
  return {
    message: `${nameOf(one)} and ${name} are notified of apart`,
    expected: 'one group',
    actual: `${shown(groups)}; ${shown(others) || 'no group'}`,
    where,
    hint: by.length === 0 ? hint : `${hint}: ${by.join(' and ')} ${by.length === 1 ? 'differs' : 'differ'}`,
  }
}

function groupingOf(
  one: RoutingCase,
  receiver: string | undefined,
  { config }: RoutingSeen,
): { where: string; hint: string | undefined } {
  const route = modelled(config, one.labels)?.find((candidate) => candidate.receiver === receiver)
  if (route === undefined) return { where: config.file, hint: undefined }
  const by = route.groupByAll ? '...' : route.groupBy.join(', ')
  return { where: route.where, hint: `group_by of ${route.path} is [${by}]` }
}
