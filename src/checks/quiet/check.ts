import type { Check, Declares, Observed } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { judge, notes } from './judge.ts'
import { type QuietSpec, schema } from './spec.ts'
import { Watch, type Watched } from './watch.ts'

/** Pause between two looks (ms) while rules are waited for that were not evaluated yet. */
const INTERVAL = 250

export interface QuietSeen {
  readonly service: string
  /** Every alerting rule of the server. */
  readonly rules: readonly Watched[]
  readonly now: number
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
  before: async (_, { clock }) => new Watch(clock.now()),
  observe,
  judge,
  notes,
}

// A rule that was not evaluated says nothing, so a look lasts until all of them were: mostly no time at all, at first up to their interval.
async function observe(spec: QuietSpec, at: Observed, watch: Watch = new Watch(at.clock.now())): Promise<QuietSeen> {
  const { server, service } = prometheusOf(at)
  for (;;) {
    const groups = await server.alertRules()
    const now = at.clock.now()
    const seen = { service: service.name, rules: watch.look(groups, now), now }
    if (seen.rules.every(({ heard }) => heard) || judge(spec, seen).length > 0) return seen
    await at.clock.sleep(INTERVAL, at.signal)
  }
}
