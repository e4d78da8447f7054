import { describeCause, needsOfCause } from '../causes.ts'
import type { Check, Declares } from '../contract.ts'
import type { History, Step, Time } from '../drill.ts'
import { deadlineOf } from './deadline.ts'
import { judge } from './judge.ts'
import { notes } from './notes.ts'
import { type AlertDrill, before, observe } from './observe.ts'
import type { AlertSeen } from './seen.ts'
import { settled } from './settled.ts'
import { type AlertSpec, schema } from './spec.ts'
import { proofs, stages } from './stages.ts'

/** Does an alert do all its work: pending, firing, delivered, resolved, and resolved delivered? */
export const alert: Check<AlertSpec, AlertSeen, AlertDrill> & Declares<'alert', typeof schema> = {
  kind: 'alert',
  summary: 'an alert fires from a real cause, is delivered with the right payload, and resolves when the cause is undone',
  schema,
  mode: 'until',
  title,
  needs: ({ cause, delivered }) => [
    { role: 'prometheus' },
    ...(delivered.length === 0 ? [] : [{ role: 'alertmanager' } as const]),
    ...cause.flatMap((one, index) => needsOfCause(one, cause.length === 1 ? ['cause'] : ['cause', index])),
  ],
  unfit: ({ history }, mode) =>
    mode === 'lapse' && history === undefined ? 'it has no `history` with which a time lapse could start' : undefined,
  drill,
  history,
  // Stages are told to the tenth of a second.
  interval: 50,
  deadline: (spec, { prepared }) => deadlineOf(spec, prepared),
  before,
  observe,
  judge,
  settled,
  silent: ({ facts }) => (facts.rules.length > 0 ? undefined : `${facts.prometheus} has no such alerting rule`),
  notes,
  stages,
  proofs,
}

function title({ alert: name, cause, delivered, resolves }: AlertSpec): string {
  const to = delivered.map(({ receiver, integration }) => `${integration} of ${receiver}`).join(', ')
  const stagesText = ['fires', ...(to === '' ? [] : [`is delivered to ${to}`]), ...(resolves ? ['resolves'] : [])]
  return `${name} ${stagesText.join(', ')}: ${cause.map(describeCause).join(', ')}`
}

function drill({ cause, resolves }: AlertSpec, mode: Time['mode']): readonly Step[] {
  // In a lapse the condition has held for long: the history is its cause, and it has no end.
  if (mode === 'lapse') return [{ name: 'delivered' }]
  const steps: Step[] = [{ name: 'quiet' }, { name: 'delivered', apply: cause }]
  return resolves ? [...steps, { name: 'resolved', undo: true }] : steps
}

function history({ alert: name, labels, history: past }: AlertSpec): History | undefined {
  if (past === undefined) return undefined
  const series = Object.entries(past.series).map(([key, values]) => ({ series: key, values }))
  return { alert: name, labels, series, interval: past.interval }
}
