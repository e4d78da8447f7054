import { describeCause } from '../checks/causes.ts'
import type { ComposeModel } from '../declared/compose-model.ts'
import { displayPath } from '../declared/compose-problems.ts'
import { formatMs } from '../lib/duration.ts'
import { requestCount } from '../lib/rate.ts'
import { redactor } from '../lib/redact.ts'
import { count } from '../lib/text.ts'
import { serviceOfRole } from '../suite/index.ts'
import type { CheckPlan, LoadPlan, PhasePlan, Plan, ServicePlan } from './plan.ts'
import { renderFoot } from './render-foot.ts'
import { startOrder } from './start-order.ts'
import { ownDeadline } from './waits.ts'

/** A plan for people: what will be started, sent, checked, waited for and skipped. Shows no secret. */
export function renderPlan(plan: Plan): string {
  const lines = [
    ...head(plan),
    '',
    ...services(plan),
    '',
    ...plan.phases.flatMap((phase, index) => [...renderPhase(phase, index, plan), '']),
    ...renderFoot(plan),
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

function renderPhase(phase: PhasePlan, index: number, { time }: Plan): string[] {
  const gate = phase.onFailure === 'stop' ? ' · gate: the phases after it are skipped unless it passes' : ''
  const idle = phase.checks.every(({ skip }) => skip !== undefined)
  return [
    `Phase ${index + 1}: ${phase.name} · ${count(phase.checks.length, 'check')}${gate}`,
    ...(phase.load === undefined
      ? []
      : idle
        ? [`  load ${phase.load.name}: not sent, every check is skipped`]
        : renderLoad(phase.load)),
    ...phase.checks.flatMap((check) => renderCheck(check, time)),
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

function renderCheck(check: CheckPlan, time: Plan['time']): string[] {
  const line = `  ${check.skip === undefined ? '·' : '-'} ${check.title}  [${check.id}]`
  if (check.skip !== undefined) return [line, `      skipped: ${check.skip}`]
  const gap = check.knownGap === undefined ? [] : [`      known gap: ${check.knownGap}`]
  return [line, `      ${waits(check, time)}`, ...acts(check), ...gap]
}

// What it does to the stack, in order; each cause is undone at the end, whatever happens.
function acts({ steps = [] }: CheckPlan): string[] {
  return steps.flatMap(({ name, apply = [], undo }) => [
    ...(undo ? [`      undoes it, until: ${name}`] : []),
    ...apply.map((cause) => `      does: ${describeCause(cause)}, until: ${name}`),
    ...(undo || apply.length > 0 ? [] : [`      waits until: ${name}`]),
  ])
}

function waits(check: CheckPlan, { mode: time }: Plan['time']): string {
  const { kind, mode, holdFor, steps, stated, within } = check
  if (mode === 'once') return `${kind}: looked at once`
  if (mode === 'while')
    return `${kind}: must hold all the time, ${holdFor === undefined ? 'as long as the load runs' : `for ${formatMs(holdFor)}`}`
  const held = holdFor === undefined ? '' : ` for ${formatMs(holdFor)}`
  if (steps === undefined) return `${kind}: polled until it holds${held}, at most ${formatMs(ownDeadline(check) ?? within)}`
  const each =
    ownDeadline(check) === undefined ? 'each step as long as its rule and route need' : `each step at most ${formatMs(within)}`
  const scaled = stated && time === 'scaled' ? ', which scaled time divides' : ''
  return `${kind}: polled until it holds${held}, ${each}${scaled}`
}

const timeText = (time: Plan['time']): string =>
  time.mode === 'scaled' && time.factor !== undefined ? `scaled:${time.factor}` : time.mode
