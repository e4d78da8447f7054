import { composeSecrets } from '../declared/compose-secrets.ts'
import { parseImage } from '../declared/roles.ts'
import { type Suite, type SuitePhase, stackServices } from '../suite/index.ts'
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

function planServices({ stack }: Suite, runtime: RuntimeOffer): readonly ServicePlan[] {
  return stackServices(stack.compose, stack.attach).map((service) => {
    // A URL of what already runs is for the attach runtime; the others bring the service up from the compose file.
    const url = runtime.name === 'attach' || service.compose === undefined ? service.url : undefined
    const request = { name: service.name, role: service.role, compose: service.compose, url }
    const asked = service.compose?.image === undefined ? undefined : parseImage(service.compose.image).tag
    return { ...request, asked, offer: runtime.offer(request) }
  })
}

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
