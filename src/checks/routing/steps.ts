import { parseMatchers } from '../../declared/alertmanager-matcher-syntax.ts'
import type { CauseSpec, PostedAlerts, Step } from '../drill.ts'
import { depthOf, nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'

/** Annotation that tells the alerts of a case from real ones: labels would change their route. */
export const MARK = 'firedrill_case'

/** Cases that inhibit others: they are posted before those. */
export const sourcesOf = ({ cases }: RoutingSpec): readonly RoutingCase[] =>
  cases.filter((one) => cases.some(({ inhibitedBy }) => inhibitedBy === nameOf(one)))

/** Silences and sources of inhibition first, each kind before what depends on it; then all other alerts; then their end. */
export function stepsOf(spec: RoutingSpec): readonly Step[] {
  const { cases, silences = [] } = spec
  const sources = sourcesOf(spec)
  const depths = [...new Set(sources.map((one) => depthOf(one, cases) ?? 0))].toSorted((a, b) => a - b)
  const first = [
    ...(silences.length === 0 ? [] : [post([], silences.map(silenceOf))]),
    ...depths.map((depth) => post(sources.filter((one) => (depthOf(one, cases) ?? 0) === depth))),
  ]
  const others = cases.filter((one) => !sources.includes(one))
  return [
    ...(first.length === 0 ? [] : [{ name: 'sources', apply: first }]),
    { name: 'routed', apply: [post(others)] },
    { name: 'resolved', undo: true },
  ]
}

/** When each case began to be posted, by its name: `applied` says when each cause of the steps began, in their order. */
export function postedAt(
  spec: RoutingSpec,
  applied: readonly { readonly startedAt: number }[],
): Readonly<Record<string, number>> {
  const causes = stepsOf(spec).flatMap(({ apply = [] }) => apply)
  return Object.fromEntries(
    applied.flatMap(({ startedAt }, index) => {
      const cause = causes[index]
      const alerts = cause !== undefined && 'post' in cause ? cause.post.alerts : []
      return alerts.map(({ annotations }) => [annotations[MARK] ?? '', startedAt])
    }),
  )
}

const post = (cases: readonly RoutingCase[], silences: PostedAlerts['silences'] = []): CauseSpec => ({
  post: {
    alerts: cases.map((one) => ({ labels: one.labels, annotations: { ...one.annotations, [MARK]: nameOf(one) } })),
    silences,
  },
})

const silenceOf = ({ matchers, comment }: NonNullable<RoutingSpec['silences']>[number]): PostedAlerts['silences'][number] => ({
  comment,
  matchers: matchers.flatMap((text) =>
    (parseMatchers(text) ?? []).map(({ name, op, value }) => ({
      name,
      value,
      isRegex: op.endsWith('~'),
      isEqual: op.startsWith('='),
    })),
  ),
})
