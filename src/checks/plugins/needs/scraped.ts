import type { PrometheusConfig } from '../../../declared/prometheus.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import { hasRole } from '../../dashboards/sources.ts'
import type { MetricNeed } from '../../metric-needs.ts'
import { declaredConfig, prometheusOf } from '../../prometheus-of.ts'
import { isOfKong, resolveSeries } from './resolve.ts'
import type { NeedsSeen } from './seen.ts'

/** What was read, or why it could not be. */
export async function unlessUnseen<T>(read: () => Promise<T>): Promise<T | { readonly unseen: string }> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof CannotObserve) return { unseen: messageOf(error) }
    throw error
  }
}

/** Series that are called like Kong's and that no Kong makes, as far as Prometheus has them: somebody else does, as an ingress controller. */
export async function othersIn(needs: readonly MetricNeed[], at: Observed): Promise<readonly string[]> {
  const strange = new Set(
    needs.flatMap(({ series = '' }) => (isOfKong(series) && resolveSeries(series).is === 'unknown' ? [series] : [])),
  )
  if (strange.size === 0 || !hasRole(at, 'prometheus')) return []
  const match = `{__name__=~"${[...strange].join('|')}"}`
  const stored = await unlessUnseen(() => prometheusOf(at).server.labelValues('__name__', match))
  return 'unseen' in stored ? [] : stored.filter((name) => strange.has(name))
}

/** Labels that scraping adds, by the config of Prometheus. */
export async function targetLabelsOf(at: Observed): Promise<NeedsSeen['targetLabels']> {
  const always = ['job', 'instance']
  if (!hasRole(at, 'prometheus')) return { names: always, sure: false }
  const of = prometheusOf(at)
  const read = await unlessUnseen(async () => ({ config: await declaredConfig(at, of), text: await of.server.config() }))
  if ('unseen' in read) return { names: always, sure: false }
  const { jobs, unseen } = read.config
  const targets = jobs.flatMap((job) => job.targets)
  const names = [...new Set([...always, ...targets.flatMap(({ labels }) => Object.keys(labels))])]
  const sure = unseen.length === 0 && jobs.every(({ discovery }) => discovery.length === 0) && !RELABELS.test(read.text)
  return { names, sure, own: sure && !HONORS.test(read.text) ? ownLabels(targets, at) : undefined }
}

const RELABELS = /^[\s-]*(?:metric_)?relabel_configs:/m
const HONORS = /^[\s-]*honor_labels:\s*true/m

type Target = PrometheusConfig['jobs'][number]['targets'][number]

/** Labels that all targets of Kong have, with their values. */
function ownLabels(targets: readonly Target[], at: Observed): Readonly<Record<string, readonly string[]>> {
  const ofKong = targets.filter(({ address }) => isKong(address, at)).map(({ labels }) => labels)
  const names = Object.keys(ofKong[0] ?? {}).filter((name) => ofKong.every((labels) => labels[name] !== undefined))
  return Object.fromEntries(names.map((name) => [name, [...new Set(ofKong.flatMap((labels) => labels[name] ?? []))]]))
}

function isKong(address: string, at: Observed): boolean {
  const host = URL.parse(`http://${address}`)?.hostname ?? ''
  try {
    return at.stack.named(host).name === at.stack.withRole('kong').name
  } catch {
    return false
  }
}
