import { UsageError } from '../lib/errors.ts'
import type { Ledger } from '../lib/ledger.ts'
import { requestCount } from '../lib/rate.ts'
import type { LoadPlan } from '../plan/plan.ts'
import type { LoadDriver, LoadOptions } from './driver.ts'
import { undiciDriver } from './undici.ts'

export type { LoadDriver, LoadOptions } from './driver.ts'

/** Drives the load of a plan and says what was really sent and answered. An abort ends it early; the ledger then covers what happened. */
export async function runLoad(plan: LoadPlan, options: LoadOptions, driver: LoadDriver = undiciDriver): Promise<Ledger> {
  const { rate, connections, templates } = plan
  const duration = plan.duration ?? Number.POSITIVE_INFINITY
  if (requestCount(rate, duration) < 1 || connections < 1 || !templates.some(({ weight }) => weight > 0)) {
    throw new UsageError(`load ${plan.name} sends no request at all, and so proves nothing`, {
      hint:
        'expected a rate and a duration that give one request or more, a connection, and a request with a weight; ' +
        `got ${rate}/s for ${duration} ms over ${connections} connections, and ${templates.length} requests`,
    })
  }
  return await driver.drive(plan, options)
}
