import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { differences, match } from './match.ts'
import type { DataSourcesSeen, Expected } from './observe.ts'
import type { DataSourcesSpec } from './spec.ts'

const RESTART = 'Grafana reads these files when it starts: restart it, and see its log for what it refused'

/** Compares what Grafana has with what it must have, one by one. */
export function judge(spec: DataSourcesSpec, seen: DataSourcesSeen): Finding[] {
  const { pairs, missing, extra } = match(seen.expected, seen.live)
  return [
    ...seen.problems.map(({ message, where, hint }) => ({ message, where, hint })),
    ...judgeNothing(seen),
    ...judgeAllowed(spec, seen),
    ...missing.map((one) => judgeMissing(one, seen)),
    ...pairs.flatMap(({ expected, live }) =>
      differences(expected, live).map(({ what, ...values }) => ({
        message: `the data source ${expected.name} has another ${what} in ${seen.service}`,
        ...values,
        where: expected.where,
        hint: seen.source === 'the suite' ? undefined : RESTART,
      })),
    ),
    ...pairs.flatMap(({ expected, live }) => judgeHealth(spec, expected, live.uid, seen)),
    ...extra.flatMap(({ name, uid, type }) => judgeExtra(spec, seen, name, `${type}, uid ${uid}`)),
  ]
}

function judgeNothing({ expected, source }: DataSourcesSeen): Finding[] {
  if (expected.length > 0) return []
  return [
    {
      message: 'no data source is expected, so nothing would be checked',
      expected: 'at least one data source',
      actual: 'none',
      where: source,
      hint: 'declare one in datasources/*.yaml, or list them in `expect`',
    },
  ]
}

function judgeMissing(one: Expected, { live, service, source }: DataSourcesSeen): Finding {
  const names = live.map(({ name }) => name)
  const near = nearest(one.name, names)
  const restart = source === 'the suite' ? undefined : RESTART
  return {
    message: `${service} has no data source ${one.name}`,
    expected: `${one.name}${one.uid === undefined ? '' : ` (uid ${one.uid})`}`,
    actual: names.length === 0 ? 'no data source' : names.join(', '),
    where: one.where,
    hint: near === undefined ? restart : `did you mean ${near}?`,
  }
}

function judgeHealth(spec: DataSourcesSpec, expected: Expected, uid: string, { health }: DataSourcesSeen): Finding[] {
  const told = health.get(uid)
  if (told?.status !== 'error' || mayBeUnhealthy(spec, expected.name, uid)) return []
  return [
    {
      message: `the data source ${expected.name} is not healthy`,
      expected: 'an answer of its server',
      actual: told.message,
      where: expected.where,
      hint: 'Grafana asks it from where Grafana runs: there `localhost` is Grafana itself',
    },
  ]
}

function judgeExtra({ allowExtra }: DataSourcesSpec, seen: DataSourcesSeen, name: string, what: string): Finding[] {
  const taken = seen.deleted.includes(name)
  if (allowExtra && !taken) return []
  return [
    {
      message: taken
        ? `${seen.service} has the data source ${name}, which deleteDatasources takes away`
        : `${seen.service} has the data source ${name}, and nothing declares it`,
      expected: taken ? 'none of that name' : `only the data sources of ${seen.source}`,
      actual: `${name} (${what})`,
      where: seen.source,
      hint: taken ? RESTART : 'it was made by hand: declare it, or delete it',
    },
  ]
}

/** An exception that names nothing is misspelt, or left over; one for each of them leaves nothing to find. */
function judgeAllowed(spec: DataSourcesSpec, { expected, live, health, source }: DataSourcesSeen): Finding[] {
  const { allowUnhealthy = [] } = spec
  const known = new Set([...expected, ...live].flatMap(({ name, uid }) => (uid === undefined ? [name] : [name, uid])))
  const unknown = allowUnhealthy
    .filter((word) => !known.has(word))
    .map((word) => {
      const near = nearest(word, known)
      return {
        message: `allowUnhealthy names ${word}, which is no data source`,
        expected: 'the name or the uid of a data source',
        actual: word,
        where: 'the suite',
        hint: near === undefined ? 'correct or remove it' : `did you mean ${near}?`,
      }
    })
  const sick = live.filter(({ name, uid }) => health.get(uid)?.status === 'error' && mayBeUnhealthy(spec, name, uid))
  if (sick.length === 0 || sick.length < health.size) return unknown
  return [
    ...unknown,
    {
      message: 'not one data source is healthy: none is, and each may be so',
      expected: 'at least one that answers',
      actual: sick.map(({ name }) => name).join(', '),
      where: source,
      hint: 'leave out of allowUnhealthy what must answer',
    },
  ]
}

/** True when `allowUnhealthy` names it. */
export const mayBeUnhealthy = ({ allowUnhealthy = [] }: DataSourcesSpec, name: string, uid: string): boolean =>
  allowUnhealthy.includes(name) || allowUnhealthy.includes(uid)
