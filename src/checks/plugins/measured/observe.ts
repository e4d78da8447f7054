import { isDeepStrictEqual } from 'node:util'
import type { Ledger } from '../../../lib/ledger.ts'
import type { Finding, Observed } from '../../contract.ts'
import { type KongOf, type KongSpec, kongMetrics } from '../../kong-of.ts'
import type { LiveGateway } from '../gateway.ts'
import type { MeasuredSpec } from '../spec.ts'
import { type Count, countsOf } from './counts.ts'
import { type Attributed, attribute, unknownRequests } from './requests.ts'

/** The counters before the load, and the page that told them. */
export interface CountsBefore {
  readonly url: string
  readonly counts: readonly Count[]
}

export type MeasuredSeen =
  | { readonly missing: Finding }
  | {
      readonly ledger: Ledger
      readonly requests: readonly Attributed[]
      readonly before: readonly Count[]
      readonly after: readonly Count[]
      /** URL of the metrics page. */
      readonly page: string
      /** What the suite says that cannot be. */
      readonly problems: readonly Finding[]
    }

/** Kong's workers add up what they counted once a second (ms). */
const SYNC = 1100
const READS = 3

/** Reads the counters before the load begins, when what came before is counted: as soon as they stand still. */
export async function countsBefore(at: Observed, of: KongOf, spec: KongSpec): Promise<CountsBefore> {
  const { url, families } = await kongMetrics(at, of, spec)
  let counts = countsOf(families)
  for (let read = 1; read < READS; read++) {
    await at.clock.sleep(SYNC, at.signal)
    const next = countsOf((await kongMetrics(at, of, spec, [url])).families)
    const still = isDeepStrictEqual(next, counts)
    counts = next
    if (still) break
  }
  return { url, counts }
}

/** Why the load of a phase says nothing of the gateway; undefined: it does. */
export function uselessLoad(at: Observed, of: KongOf): Finding | undefined {
  const { load } = at
  if (load === undefined)
    return { message: 'measured needs a load, and the phase has none', hint: 'name one in the phase: `load: <name>`' }
  if (hostOf(at.stack.resolve(`http://${load.target}`)) === hostOf(of.proxy)) return undefined
  return {
    message: `the load ${load.name} does not go through the gateway`,
    expected: `the proxy of ${of.service.name} as its target`,
    actual: load.target,
    hint: `let it go to ${of.service.name}, on the port of its proxy`,
  }
}

const hostOf = (url: string): string => new URL(url).host

/** Reads the counters when all of the load was answered; undefined until then. */
export async function lookAtMeasured(
  spec: MeasuredSpec,
  given: { readonly of: KongOf; readonly kong: KongSpec; readonly gateway: LiveGateway; readonly before: CountsBefore },
  at: Observed & { readonly load: NonNullable<Observed['load']> },
): Promise<MeasuredSeen | undefined> {
  const { load } = at
  if (load.ledger === undefined) return undefined
  const { of, kong, gateway, before } = given
  const { families, url } = await kongMetrics(at, of, kong, [before.url])
  return {
    ledger: load.ledger,
    requests: attribute(spec, load, hostOf(at.stack.resolve(`http://${load.target}`)), gateway),
    before: before.counts,
    after: countsOf(families),
    page: url,
    problems: unknownRequests(spec, load),
  }
}
