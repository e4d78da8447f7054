import { count } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { AlertSeen, HeldAlert, RuleFacts, Sending } from './seen.ts'
import type { AlertSpec } from './spec.ts'

/** Did Alertmanager get it, and may it notify? Where the stack has no Alertmanager, nothing is asked. */
export function judgeHeld({ alert, delivered }: AlertSpec, seen: AlertSeen, { where }: RuleFacts): Finding[] {
  const { facts, held, moments, sending } = seen
  if (facts.alertmanager === undefined && delivered.length === 0) return []
  if (moments.notified === undefined) {
    const error = held !== undefined && 'error' in held ? held.error : undefined
    const why = whyNotSent(facts.prometheus, facts.alertmanager ?? 'Alertmanager', sending, error)
    return [{ message: `${alert} fires and did not reach Alertmanager`, expected: 'an alert in Alertmanager', where, ...why }]
  }
  // With one that may notify beside it, it is the delivery that counts.
  if (held === undefined || 'error' in held || held.length === 0 || held.some((one) => suppression(one) === undefined)) return []
  return held.slice(0, 1).flatMap((one) => {
    const by = suppression(one)
    return by === undefined
      ? []
      : [{ message: `${alert} is ${by.how} in Alertmanager`, expected: 'active', actual: by.whom, where, hint: by.hint }]
  })
}

interface Suppression {
  readonly how: string
  readonly whom: string
  readonly hint: string
}

function suppression({ inhibitedBy, silencedBy, mutedBy }: HeldAlert): Suppression | undefined {
  if (inhibitedBy.length > 0) {
    const hint = 'see inhibit_rules: labels of `equal` that both lack count as equal'
    return { how: 'inhibited', whom: `by ${inhibitedBy.join('; ')}`, hint }
  }
  if (silencedBy.length > 0) {
    return { how: 'silenced', whom: `by silence ${silencedBy.join(', ')}`, hint: 'expire the silence, or narrow its matchers' }
  }
  if (mutedBy.length === 0) return undefined
  const hint = 'see mute_time_intervals and active_time_intervals of its route'
  return { how: 'muted', whom: `by time interval ${mutedBy.join(', ')}`, hint }
}

type Why = Pick<Finding, 'actual' | 'hint'>

function whyNotSent(prometheus: string, alertmanager: string, sending: Sending | undefined, error: string | undefined): Why {
  const there = error === undefined ? '' : `; ${alertmanager} cannot be asked from here either: ${error}`
  if (sending === undefined) return { actual: `none${there}` }
  if (sending.active.length === 0) return { ...noneKnown(prometheus, sending), ...(there === '' ? {} : { hint: there.slice(2) }) }
  if (sending.invalid > 0) {
    const hint = `the log of ${alertmanager} says what is wrong with them: an empty label value or a bad label name, for example`
    return { actual: `${alertmanager} refused ${count(sending.invalid, 'alert')} as invalid (status 400)`, hint }
  }
  const failed = Object.entries(sending.errors).filter(([, errors]) => errors > 0)
  if (failed.length > 0) {
    const said = failed.map(([url, errors]) => `${count(errors, 'notification')} to ${url} failed`).join(', ')
    return { actual: `${said}${there}`, hint: `its host or port may be wrong, or it is down: see the log of ${prometheus}` }
  }
  return { actual: `none; ${prometheus} sends to ${sending.active.join(', ')}${there}` }
}

function noneKnown(prometheus: string, { dropped }: Sending): Why {
  if (dropped.length === 0) {
    return {
      actual: `${prometheus} knows no Alertmanager`,
      hint: 'prometheus.yml needs an `alerting:` section whose targets are found',
    }
  }
  return { actual: `relabelling drops every Alertmanager: ${dropped.join(', ')}`, hint: 'see relabel_configs below `alerting:`' }
}
