import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import type { DeclaredRule, RuleFile, RuleGlob } from '../../declared/prometheus.ts'
import type { RulesSeen } from './observe.ts'

export const NOW = Date.parse('2026-01-01T12:00:00Z')
export const PATH = '/etc/prometheus/rules/a.yml'

export const record: DeclaredRule = {
  type: 'recording',
  name: 'job:up:sum',
  expr: 'sum by (job) (up)',
  for: 0,
  keepFiringFor: 0,
  labels: {},
  annotations: {},
  where: 'rules/a.yml:4',
}
export const alert: DeclaredRule = {
  type: 'alerting',
  name: 'Down',
  expr: 'up == 0',
  for: 60_000,
  keepFiringFor: 300_000,
  labels: { severity: 'critical' },
  annotations: { summary: 'down' },
  where: 'rules/a.yml:6',
}

export const file = (more: Partial<RuleFile> = {}): RuleFile => ({
  path: PATH,
  file: 'rules/a.yml',
  groups: [
    { name: 'app', interval: undefined, limit: 0, queryOffset: undefined, rules: [record, alert], where: 'rules/a.yml:2' },
  ],
  problems: [],
  ...more,
})
export const glob = (more: Partial<RuleGlob> = {}): RuleGlob => ({
  pattern: 'rules/*.yml',
  path: '/etc/prometheus/rules/*.yml',
  where: 'prometheus.yml:3',
  files: [file()],
  visible: true,
  ...more,
})

const evaluated = { health: 'ok', lastError: '', lastEvaluation: NOW - 2000 } as const
export const liveRecord: LoadedRule = {
  ...evaluated,
  type: 'recording',
  name: 'job:up:sum',
  query: 'sum by (job) (up)',
  labels: {},
}
export const liveAlert: Extract<LoadedRule, { type: 'alerting' }> = {
  ...evaluated,
  type: 'alerting',
  name: 'Down',
  query: 'up == 0',
  duration: 60_000,
  keepFiringFor: 300_000,
  labels: { severity: 'critical' },
  annotations: { summary: 'down' },
  state: 'inactive',
}
export const group = (more: Partial<LoadedGroup> = {}): LoadedGroup => ({
  name: 'app',
  file: PATH,
  interval: 15_000,
  limit: 0,
  rules: [liveRecord, liveAlert],
  ...more,
})

/** A server that has loaded and evaluated the two rules on disk; and what differs. */
export const world = (more: Partial<RulesSeen> = {}): RulesSeen => ({
  service: 'prometheus',
  source: 'prometheus.yml',
  globs: [glob()],
  problems: [],
  evaluationInterval: 15_000,
  groups: [group()],
  runtime: { reloadConfigSuccess: true, lastConfigTime: NOW },
  now: NOW,
  formatted: {},
  warnings: {},
  renderings: [],
  ...more,
})
