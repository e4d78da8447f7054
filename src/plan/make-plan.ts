import { composeSecrets } from '../declared/compose-secrets.ts'
import { parseImage } from '../declared/roles.ts'
import { hostOf, portOf, type Suite, type SuitePhase, serviceOfHost, stackServices } from '../suite/index.ts'
import type { PhasePlan, Plan, RuntimeOffer, ServicePlan } from './plan.ts'
import { planChecks } from './plan-checks.ts'
import { planLoad } from './plan-load.ts'
import { type Selection, select } from './select.ts'

/** What a run of this suite by this runtime will do. Pure: touches nothing. Throws `UsageError` for a selection that is empty or unknown. */
export function makePlan(suite: Suite, runtime: RuntimeOffer, selection: Selection = {}): Plan {
  const services = planServices(suite, runtime)
  return {
    suite: suite.name,
    file: suite.file,
    baseDir: suite.baseDir,
    runtime: { name: runtime.name, reason: runtime.reason },
    time: { mode: 'real' },
    compose: suite.stack.compose,
    services,
    phases: select(planPhases(suite, services, runtime), selection),
    secrets: [...new Set([...(suite.stack.compose ? composeSecrets(suite.stack.compose) : []), ...suite.secrets])],
  }
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

function planPhases(suite: Suite, services: readonly ServicePlan[], runtime: RuntimeOffer): readonly PhasePlan[] {
  const checks = planChecks(suite, services, runtime.name)
  return suite.phases.map((phase, index) => {
    const load = loadOf(suite, phase)
    return { name: phase.name, onFailure: phase.onFailure, load, checks: checks[index] ?? [] }
  })
}

function loadOf(suite: Suite, phase: SuitePhase): PhasePlan['load'] {
  const spec = phase.load === undefined ? undefined : suite.loads[phase.load]
  return phase.load === undefined || spec === undefined ? undefined : planLoad(phase.load, spec)
}
