import type { ComposeService } from '../declared/compose-model.ts'
import type { Offer, ServicePlan } from '../plan/plan.ts'
import type { ComponentReport } from './stack.ts'

/** What the report says of a service that does not run. */
export const absent = ({ name: service, asked, offer }: ServicePlan): ComponentReport => ({
  service,
  component: undefined,
  version: undefined,
  asked,
  standIn: false,
  origin: undefined,
  reason: offer.runs ? undefined : offer.reason,
})

/** Of a service that no profile asked for makes active. */
export const notAskedFor = ({ profiles }: ComposeService): Offer => ({
  runs: false,
  reason: `its profile (${profiles.join(', ')}) is not asked for`,
})
