import { describeCause } from '../checks/causes.ts'
import type { ComposeModel } from '../declared/compose-model.ts'
import { displayPath } from '../declared/compose-problems.ts'
import { formatMs } from '../lib/duration.ts'
import { requestCount } from '../lib/rate.ts'
import { redactor } from '../lib/redact.ts'
import { count } from '../lib/text.ts'
import { serviceOfRole } from '../suite/index.ts'
import type { CheckPlan, LoadPlan, PhasePlan, Plan, ServicePlan } from './plan.ts'
import { startOrder } from './start-order.ts'

/** A plan for people: what will be started, sent, checked, waited for and skipped. Shows no secret. */
export function renderPlan(plan: Plan): string {
  const lines = [
    ...head(plan),
    '',
    ...services(plan),
    '',
    ...plan.phases.flatMap((phase, index) => [...renderPhase(phase, index), '']),
    ...foot(plan),
  ]
  return redactor(plan.secrets)(`${lines.join('\n')}\n`)
}

function head({ suite, file, runtime, time, compose }: Plan): string[] {
  return [
    `${suite} · ${file} · ${runtime.name} (${runtime.reason}) · time ${timeText(time)}`,
    compose === undefined ? 'stack: no compose file' : `stack: ${stackText(compose)}`,
  ]
}

function stackText({ files, profiles }: ComposeModel): string {
  const asked = profiles.length === 0 ? '' : ` · ${count(profiles.length, 'profile')}: ${profiles.join(', ')}`
  return `${files.map(displayPath).join(', ')}${asked}`
}

function services(plan: Plan): string[] {
  const attached = plan.runtime.name === 'attach'
  const running = startOrder(plan.services)
  const away = plan.services.filter(({ offer }) => !offer.runs)
  const width = Math.max(0, ...plan.services.map(({ name }) => name.length))
  return [
    attached ? 'Uses what already runs; starts nothing' : 'Starts, in this order',
    ...running.map(
      (service, index) =>
        `  ${String(index + 1).padStart(2)} ${service.name.padEnd(width)}  ${how(service)}${second(service, plan)}`,
    ),
    ...(away.length === 0 ? [] : [attached ? 'Not attached' : 'Does not start']),
    ...away.map(({ name, offer }) => `   - ${name.padEnd(width)}  ${offer.runs ? '' : offer.reason}`),
  ]
}

function how({ url, offer, asked, compose }: ServicePlan): string {
  if (url !== undefined) return url
  const waits = (compose?.dependsOn ?? []).map(
    ({ service, condition }) => `${service}${condition === 'service_healthy' ? ' (healthy)' : ''}`,
  )
  const parts = [
    offer.runs ? `${offer.how}${offer.standIn ? ' (stand-in)' : ''}` : undefined,
    // The name of an image says it already.
    asked === undefined || !offer.runs || offer.how.includes(asked) ? undefined : `compose asks for ${asked}`,
    waits.length === 0 ? undefined : `after ${waits.join(', ')}`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

// Checks that need a role read one service of it.
function second({ name, role }: ServicePlan, { services }: Plan): string {
  const read = role && serviceOfRole(services, role, ({ offer }) => offer.runs)
  return read === undefined || read.name === name ? '' : `; checks of ${role} read ${read.name}, not this one`
}

function renderPhase(phase: PhasePlan, index: number): string[] {
  const gate = phase.onFailure === 'stop' ? ' · gate: the phases after it are skipped unless it passes' : ''
  const idle = phase.checks.every(({ skip }) => skip !== undefined)
  return [
    `Phase ${index + 1}: ${phase.name} · ${count(phase.checks.length, 'check')}${gate}`,
    ...(phase.load === undefined
      ? []
      : idle
        ? [`  load ${phase.load.name}: not sent, every check is skipped`]
        : renderLoad(phase.load)),
    ...phase.checks.flatMap(renderCheck),
  ]
}

function renderLoad({ name, target, rate, duration, templates }: LoadPlan): string[] {
  const long =
    duration === undefined
      ? 'until every check of the phase is decided'
      : `for ${formatMs(duration)} = ${requestCount(rate, duration)} requests`
  const sum = templates.reduce((total, { weight }) => total + weight, 0)
  return [
    `  load ${name}: ${number(rate)}/s to ${target} ${long}`,
    ...templates.map(
      (one) =>
        `    ${number((100 * one.weight) / sum).padStart(5)} %  ${one.method} ${one.path}${one.name === `${one.method} ${one.path}` ? '' : ` (${one.name})`}`,
    ),
  ]
}

const number = (value: number): string => String(Math.round(value * 100) / 100)

function renderCheck(check: CheckPlan): string[] {
  const line = `  ${check.skip === undefined ? '·' : '-'} ${check.title}  [${check.id}]`
  if (check.skip !== undefined) return [line, `      skipped: ${check.skip}`]
  const gap = check.knownGap === undefined ? [] : [`      known gap: ${check.knownGap}`]
  return [line, `      ${waits(check)}`, ...acts(check), ...gap]
}

// What it does to the stack, in order; each cause is undone at the end, whatever happens.
function acts({ steps = [] }: CheckPlan): string[] {
  return steps.flatMap(({ name, apply = [], undo }) => [
    ...(undo ? [`      undoes it, until: ${name}`] : []),
    ...apply.map((cause) => `      does: ${describeCause(cause)}, until: ${name}`),
    ...(undo || apply.length > 0 ? [] : [`      waits until: ${name}`]),
  ])
}

function waits({ kind, mode, within, holdFor }: CheckPlan): string {
  if (mode === 'once') return `${kind}: looked at once`
  if (mode === 'while')
    return `${kind}: must hold all the time, ${holdFor === undefined ? 'as long as the load runs' : `for ${formatMs(holdFor)}`}`
  return `${kind}: polled until it holds${holdFor === undefined ? '' : ` for ${formatMs(holdFor)}`}, at most ${formatMs(within)}`
}

function foot(plan: Plan): string[] {
  const checks = plan.phases.flatMap((phase) => phase.checks)
  const skipped = checks.filter(({ skip }) => skip !== undefined).length
  const load = sum(plan.phases.map((phase) => (runs(phase) ? (phase.load?.duration ?? 0) : 0)))
  const most = load + sum(plan.phases.map(longest))
  return [
    changes(plan),
    `${count(checks.length, 'check')} in ${count(plan.phases.length, 'phase')}, ${skipped} skipped; load for ${formatMs(load)}; waits at most ${formatMs(most)} in all, start of the stack not counted.`,
  ]
}

function changes({ phases, time }: Plan): string {
  const acting = phases.some(({ checks }) => checks.some(({ steps, skip }) => steps !== undefined && skip === undefined))
  const what = [
    acting ? 'Alertmanager runs on a copy of its config whose receivers lead to sinks of the run' : '',
    time.mode === 'scaled' ? 'rules, scrapes and timings run on copies in which every duration is divided' : '',
    time.mode === 'lapse' ? 'Prometheus starts on a backfilled history and scrapes nothing' : '',
  ].filter((text) => text !== '')
  const told = what.length === 0 ? '' : ` ${what.join('; ')}: the report has the diff.`
  return `Changes no file of the stack.${told}`
}

const timeText = (time: Plan['time']): string =>
  time.mode === 'scaled' && time.factor !== undefined ? `scaled:${time.factor}` : time.mode

const runs = ({ checks }: PhasePlan): boolean => checks.some(({ skip }) => skip === undefined)

const longest = ({ checks }: PhasePlan): number =>
  Math.max(
    0,
    ...checks
      .filter(({ skip }) => skip === undefined)
      .map(({ mode, within, holdFor }) => (mode === 'until' ? within : (holdFor ?? 0))),
  )

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
