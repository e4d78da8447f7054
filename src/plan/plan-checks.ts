import { describeCause } from '../checks/causes.ts'
import type { Need } from '../checks/contract.ts'
import type { Step } from '../checks/drill.ts'
import {
  hostOf,
  type PlannedTime,
  type Suite,
  type SuiteCheck,
  type SuitePhase,
  serviceOfHost,
  serviceOfRole,
} from '../suite/index.ts'
import type { CheckPlan, RuntimeName, ServicePlan } from './plan.ts'

/** How long a check is polled when neither it nor the suite says. */
const WITHIN = 30_000
/** How long a `while` check must hold when neither `for` nor a load says. */
const HOLD = 10_000
const UNTOUCHED = 'it acts on the stack, and nothing is changed in one that is attached to: give --allow-changes'

export interface PlanningContext {
  readonly suite: Suite
  readonly services: readonly ServicePlan[]
  readonly runtime: RuntimeName
  readonly time: PlannedTime
  /** Of a stack that is attached to: causes may change it. */
  readonly changes: boolean | undefined
}

/** The checks of every phase, with their ids, deadlines and reasons to skip. */
export function planChecks({ suite, services, runtime, time, changes }: PlanningContext): readonly (readonly CheckPlan[])[] {
  const ids = deriveIds(suite.phases)
  return suite.phases.map((phase) => {
    const target = phase.load === undefined ? undefined : suite.loads[phase.load]?.target
    const loadService = target === undefined ? undefined : serviceOfHost(services, hostOf(`http://${target}`))
    const noLoad = loadService && away(loadService, runtime)
    const ends = phase.load !== undefined && suite.loads[phase.load]?.duration !== undefined
    return phase.checks.map((check) => {
      const needed = check.needs.flatMap((need) => serviceOf(need, services) ?? [])
      const missing = needed.map((service) => away(service, runtime)).find((reason) => reason !== undefined)
      const steps = check.check.drill?.(check.spec, time.mode)
      const untouched = runtime === 'attach' ? whyUntouched(steps ?? [], changes === true) : undefined
      return {
        id: ids.get(check) ?? check.kind,
        kind: check.kind,
        title: check.common.title ?? check.check.title(check.spec),
        check: check.check,
        spec: check.spec,
        mode: check.mode,
        within: check.common.within ?? suite.defaults.within ?? WITHIN,
        stated: check.common.within !== undefined,
        holdFor: check.common.for ?? (check.mode === 'while' && !ends ? HOLD : undefined),
        interval: suite.defaults.interval,
        steps,
        skip:
          check.common.skip ??
          check.check.unfit?.(check.spec, time.mode) ??
          missing ??
          untouched ??
          (noLoad === undefined ? undefined : `load ${phase.load} cannot run: ${noLoad}`),
        knownGap: check.common.knownGap,
        services: [...new Set(needed.map(({ name }) => name))],
        place: check.place,
      }
    })
  })
}

function serviceOf(need: Need, services: readonly ServicePlan[]): ServicePlan | undefined {
  if ('role' in need) {
    const found = serviceOfRole(services, need.role, ({ offer }) => offer.runs)
    return need.optional && !found?.offer.runs ? undefined : found
  }
  return serviceOfHost(services, 'service' in need ? need.service : hostOf(need.url))
}

// What a stack that is attached to lets be done: nothing, or with --allow-changes what any client may do.
function whyUntouched(steps: readonly Step[], allowed: boolean): string | undefined {
  const causes = steps.flatMap(({ apply = [] }) => apply)
  if (causes.length > 0 && !allowed) return UNTOUCHED
  const out = causes.find((cause) => !('http' in cause || 'load' in cause || 'post' in cause))
  return out && `${describeCause(out)}: only requests and loads act on a stack that is attached to`
}

// Why a service is not there for a check; undefined when it is.
function away({ name, offer }: ServicePlan, runtime: RuntimeName): string | undefined {
  if (offer.runs) return undefined
  return runtime === 'attach' ? offer.reason : `${name} does not run here: ${offer.reason}`
}

// `metrics-endpoint/http-2` is the second http check of its phase, whatever the others are called.
function deriveIds(phases: readonly SuitePhase[]): ReadonlyMap<SuiteCheck, string> {
  const ids = new Map<SuiteCheck, string>()
  const given = phases.flatMap(({ checks }) => checks.flatMap(({ common }) => common.id ?? []))
  const taken = new Set(given)
  for (const phase of phases) {
    const numbers = new Map<string, number>()
    for (const check of phase.checks) {
      const number = (numbers.get(check.kind) ?? 0) + 1
      numbers.set(check.kind, number)
      const id = check.common.id ?? free(`${slug(phase.name)}/${check.kind}-${number}`, taken)
      taken.add(id)
      ids.set(check, id)
    }
  }
  return ids
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted
  for (let more = 2; taken.has(id); more++) id = `${wanted}-${more}`
  return id
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'phase'
