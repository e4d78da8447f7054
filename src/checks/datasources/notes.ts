import type { Note } from '../contract.ts'
import { mayBeUnhealthy } from './judge.ts'
import { match } from './match.ts'
import type { DataSourcesSeen } from './observe.ts'
import type { DataSourcesSpec } from './spec.ts'

/** What was not asked, what was allowed, and who answered. */
export function notes(spec: DataSourcesSpec, seen: DataSourcesSeen): readonly Note[] {
  const { pairs, extra } = match(seen.expected, seen.live)
  const health = pairs.flatMap(({ expected: { name, where }, live: { uid } }) => {
    const told = seen.health.get(uid)
    if (told?.status === 'unsupported')
      return [{ message: `whether the data source ${name} answers is not known: Grafana cannot ask it (${told.message})`, where }]
    if (told?.status !== 'error' || !mayBeUnhealthy(spec, name, uid)) return []
    return [{ message: `the data source ${name} is not healthy, as allowUnhealthy says it may be: ${told.message}`, where }]
  })
  return [
    ...(seen.standIn ? [{ message: `${seen.service} is a stand-in: that Grafana itself takes these files is not shown` }] : []),
    ...health,
    ...seen.elsewhere.map(({ name, orgId, where }) => ({
      message: `the data source ${name} is declared for organisation ${orgId}, which this login does not see`,
      where,
    })),
    ...(spec.allowExtra ? extra : [])
      .filter(({ name }) => !seen.deleted.includes(name))
      .map(({ name, type }) => ({
        message: `${seen.service} also has the data source ${name} (${type}), which nothing declares: its health was not asked`,
      })),
  ]
}
