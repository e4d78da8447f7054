import { isDeepStrictEqual } from 'node:util'
import type { PrometheusConfig } from '../../declared/prometheus.ts'
import { shown } from '../../declared/prometheus-files.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { declaredConfig, type PrometheusOf } from '../prometheus-of.ts'
import type { AlertRule } from './coverage.ts'

/** Gives each rule its place in the files of this machine: its line, or its file alone; where nothing is mounted, its file in the service. */
export async function placed(rules: readonly AlertRule[], at: Observed, of: PrometheusOf): Promise<readonly AlertRule[]> {
  const config = await declared(at, of)
  const groups = (config?.ruleGlobs ?? []).flatMap(({ files }) => files).flatMap((file) => file.groups)
  return rules.map((rule) => {
    const own = groups
      .filter(({ name }) => name === rule.group)
      .flatMap((group) => group.rules)
      .find(({ type, name, labels }) => type === 'alerting' && name === rule.alert && isDeepStrictEqual(labels, rule.labels))
    const host = of.service.hostPath(rule.file)
    return { ...rule, where: own?.where ?? `${host === undefined ? rule.file : shown(host)}, group ${rule.group}` }
  })
}

// Places only make findings better: they stand without them.
async function declared(at: Observed, of: PrometheusOf): Promise<PrometheusConfig | undefined> {
  try {
    return await declaredConfig(at, of)
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}
