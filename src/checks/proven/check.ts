import { CannotObserve } from '../../lib/errors.ts'
import type { Check, Declares, Observed } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { alertRulesOf, coverageOf } from './coverage.ts'
import { judge, notes, type ProvenSeen } from './judge.ts'
import { placed } from './places.ts'
import { type ProvenSpec, schema } from './spec.ts'

/** For the server to tell its rules, however busy the machine is (ms). */
const DEADLINE = 15_000

/** Was every alert rule seen working by a check of this run? */
export const proven: Check<ProvenSpec, ProvenSeen> & Declares<'proven', typeof schema> = {
  kind: 'proven',
  summary: 'every alerting rule of the server was seen firing, delivered and resolved by a check of this run',
  schema,
  mode: 'until',
  title: ({ alerts }) => (alerts === 'all' ? 'every alerting rule is proven' : `proven: ${alerts.join(', ')}`),
  needs: () => [{ role: 'prometheus' }],
  unfit: ({ resolved }, mode) =>
    mode === 'lapse' && resolved === true ? 'a time lapse does not show that alerts resolve' : undefined,
  deadline: () => DEADLINE,
  observe,
  judge,
  // The checks that prove are decided before: what is missing stays so.
  settled: () => true,
  notes,
}

async function observe(_: ProvenSpec, at: Observed): Promise<ProvenSeen> {
  if (at.drill === undefined) throw new CannotObserve('what was proven is known only in a run')
  const of = prometheusOf(at)
  const rules = await placed(alertRulesOf(await of.server.alertRules()), at, of)
  return { service: of.service.name, mode: at.drill.time.mode, coverage: coverageOf(rules, at.drill.proofs()) }
}
