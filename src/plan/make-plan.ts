import { composeSecrets } from '../declared/compose-secrets.ts'
import { parseImage } from '../declared/roles.ts'
import { UsageError } from '../lib/errors.ts'
import { hostOf, type PlannedTime, portOf, type Suite, type SuitePhase, serviceOfHost, stackServices } from '../suite/index.ts'
import type { PhasePlan, Plan, RuntimeOffer, ServicePlan } from './plan.ts'
import { type PlanningContext, planChecks } from './plan-checks.ts'
import { planLoad } from './plan-load.ts'
import { type Selection, select } from './select.ts'

export interface PlanOptions {
  /** Over what the suite says. */
  readonly time?: PlannedTime | undefined
  /** Of a stack that is attached to: causes may change it. */
  readonly allowChanges?: boolean | undefined
}

/** What a run of this suite by this runtime will do. Pure: touches nothing. Throws `UsageError` for a selection that is empty or unknown. */
export function makePlan(suite: Suite, runtime: RuntimeOffer, selection: Selection = {}, options: PlanOptions = {}): Plan {
  const services = planServices(suite, runtime)
  const time = options.time ?? suite.time
  if (runtime.name === 'attach' && time.mode !== 'real')
    throw new UsageError(`time ${time.mode} needs a stack that is started: this one is attached to`, {
      hint: 'give --time real, or let the stack be started',
    })
  const all = planPhases({ suite, services, runtime: runtime.name, time, changes: options.allowChanges })
  const phases = select(all, selection)
  return {
    suite: suite.name,
    title: suite.title,
    file: suite.file,
    baseDir: suite.baseDir,
    runtime: { name: runtime.name, reason: runtime.reason },
    time,
    loads: Object.fromEntries(Object.entries(suite.loads).map(([name, spec]) => [name, planLoad(name, spec)])),
    compose: suite.stack.compose,
    services,
    phases,
    selected: partOf(all, phases),
    screenshots: suite.screenshots,
    secrets: [...new Set([...(suite.stack.compose ? composeSecrets(suite.stack.compose) : []), ...suite.secrets])],
  }
}

function partOf(all: readonly PhasePlan[], chosen: readonly PhasePlan[]): Plan['selected'] {
  const count = (phases: readonly PhasePlan[]) => phases.reduce((sum, { checks }) => sum + checks.length, 0)
  const [checks, of] = [count(chosen), count(all)]
  if (checks === of) return undefined
  return { checks, of, leftOut: all.filter(({ name }) => chosen.every((phase) => phase.name !== name)).map(({ name }) => name) }
}

function planServices(suite: Suite, runtime: RuntimeOffer): readonly ServicePlan[] {
  const services = stackServices(suite.stack.compose, suite.stack.attach)
  const urls = urlsOf(suite)
  return services.map((service) => {
    // A URL of what already runs is for the attach runtime; the others bring the service up from the compose file.
    const url = runtime.name === 'attach' || service.compose === undefined ? service.url : undefined
    const request = { name: service.name, role: service.role, compose: service.compose, url }
    const asked = service.compose?.image === undefined ? undefined : parseImage(service.compose.image).tag
    const own = urls.filter((url) => serviceOfHost(services, hostOf(url)) === service)
    const addressed = [...new Set(own.flatMap((url) => portOf(url, service) ?? []))]
    return { ...request, asked, offer: runtime.offer(request), addressed }
  })
}

/** All that the suite reads from and sends to. */
const urlsOf = ({ phases, loads }: Suite): readonly string[] => [
  ...phases.flatMap(({ checks }) => checks.flatMap(({ needs }) => needs.flatMap((need) => ('url' in need ? [need.url] : [])))),
  ...Object.values(loads).map(({ target }) => `http://${target}`),
]

function planPhases(context: PlanningContext): readonly PhasePlan[] {
  const { suite } = context
  const checks = planChecks(context)
  return suite.phases.map((phase, index) => {
    const load = loadOf(suite, phase)
    return { name: phase.name, section: phase.section, onFailure: phase.onFailure, load, checks: checks[index] ?? [] }
  })
}

function loadOf(suite: Suite, phase: SuitePhase): PhasePlan['load'] {
  const spec = phase.load === undefined ? undefined : suite.loads[phase.load]
  return phase.load === undefined || spec === undefined ? undefined : planLoad(phase.load, spec)
}
