import type { LoadedGroup } from '../../clients/prometheus.ts'
import type { Check, Declares, Observed } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { judge, notes } from './judge.ts'
import { type QuietSpec, schema } from './spec.ts'

export interface QuietSeen {
  readonly service: string
  /** Groups with their alerting rules alone. */
  readonly groups: readonly LoadedGroup[]
  /** How long it has been looked at, in milliseconds. */
  readonly watchedFor: number
  readonly now: number
}

/** When the first look began, epoch milliseconds. */
interface Watch {
  readonly since: number
}

/** Does no alert fire while all is well? */
export const quiet: Check<QuietSpec, QuietSeen, Watch> & Declares<'quiet', typeof schema> = {
  kind: 'quiet',
  summary: 'no alert of the server fires while all is well',
  schema,
  mode: 'while',
  title: ({ except = [] }) => (except.length === 0 ? 'no alert fires' : `no alert fires except ${except.join(', ')}`),
  needs: () => [{ role: 'prometheus' }],
  unfit: (_, mode) => (mode === 'lapse' ? 'the history of a time lapse makes alerts fire' : undefined),
  before: async (_, { clock }) => ({ since: clock.now() }),
  observe,
  judge,
  notes,
}

async function observe(_: QuietSpec, at: Observed, watch: Watch | undefined): Promise<QuietSeen> {
  const { server, service } = prometheusOf(at)
  const groups = await server.alertRules()
  const now = at.clock.now()
  return { service: service.name, groups, watchedFor: now - (watch?.since ?? now), now }
}
