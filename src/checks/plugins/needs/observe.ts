import type { PrometheusConfig } from '../../../declared/prometheus.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import { hasRole } from '../../dashboards/sources.ts'
import { metricNeeds } from '../../metric-needs.ts'
import { declaredConfig, prometheusOf } from '../../prometheus-of.ts'
import type { Gateway } from '../scene.ts'
import { kongSideOf } from './kong-side.ts'
import { dashboardsOf } from './read-dashboards.ts'
import { rulesOf } from './read-rules.ts'
import type { NeedsSeen } from './seen.ts'
import type { NeedsSpec } from './spec.ts'

/** Reads rules and dashboards, and what of the gateway decides which metrics it has. What cannot be read is told in `unseen`. */
export async function observeNeeds(
  spec: NeedsSpec,
  { gateway, version }: { readonly gateway: Gateway; readonly version: string },
  at: Observed,
): Promise<NeedsSeen> {
  const [rules, dashboards, targetLabels] = await Promise.all([
    unlessUnseen(() => rulesOf(spec, at)),
    unlessUnseen(() => dashboardsOf(spec, at)),
    targetLabelsOf(at),
  ])
  const sides = [rules, dashboards].flatMap((side) => ('unseen' in side ? [] : [side]))
  const needing = {
    rules: 'unseen' in rules ? [] : rules.rules,
    dashboards: 'unseen' in dashboards ? [] : dashboards.dashboards,
    dataSources: 'unseen' in dashboards ? undefined : dashboards.dataSources,
  }
  return {
    kong: kongSideOf(gateway, version),
    ...metricNeeds(needing),
    looked: sides.flatMap(({ looked }) => looked),
    problems: sides.flatMap(({ problems }) => problems),
    absent: sides.flatMap(({ absent }) => absent),
    unseen: [rules, dashboards].flatMap((side) => ('unseen' in side ? side.unseen : [])),
    targetLabels,
  }
}

async function unlessUnseen<T>(read: () => Promise<T>): Promise<T | { readonly unseen: string }> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof CannotObserve) return { unseen: messageOf(error) }
    throw error
  }
}

async function targetLabelsOf(at: Observed): Promise<NeedsSeen['targetLabels']> {
  const own = ['job', 'instance']
  if (!hasRole(at, 'prometheus')) return { names: own, sure: false }
  const of = prometheusOf(at)
  const read = await unlessUnseen(async () => ({ config: await declaredConfig(at, of), text: await of.server.config() }))
  if ('unseen' in read) return { names: own, sure: false }
  const { jobs, unseen } = read.config
  const names = [...new Set([...own, ...jobs.flatMap(labelsOfJob)])]
  return {
    names,
    sure: unseen.length === 0 && jobs.every(({ discovery }) => discovery.length === 0) && !RELABELS.test(read.text),
  }
}

const RELABELS = /^[\s-]*(?:metric_)?relabel_configs:/m

const labelsOfJob = ({ targets }: PrometheusConfig['jobs'][number]): readonly string[] =>
  targets.flatMap(({ labels }) => Object.keys(labels))
