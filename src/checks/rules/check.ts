import type { Check, Declares } from '../contract.ts'
import { judge } from './judge.ts'
import { observe, type RulesSeen } from './observe.ts'
import { type RulesSpec, schema } from './spec.ts'

/** Is every rule on disk loaded, healthy and evaluated? */
export const rules: Check<RulesSpec, RulesSeen> & Declares<'rules', typeof schema> = {
  kind: 'rules',
  summary: 'every rule on disk is loaded by the server, healthy, and evaluated lately',
  schema,
  mode: 'until',
  title: ({ files, config }) =>
    `every rule of ${files === 'from-config' ? (config ?? 'prometheus.yml') : files.join(', ')} is loaded, healthy and evaluated`,
  needs: () => [{ role: 'prometheus' }],
  observe,
  judge,
}
