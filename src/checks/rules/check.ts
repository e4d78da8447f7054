import type { Check, Declares } from '../contract.ts'
import { judge } from './judge.ts'
import { notes } from './notes.ts'
import { type Asked, nothingAsked, observe, type RulesSeen } from './observe.ts'
import { type RulesSpec, schema } from './spec.ts'

/** Is every rule on disk loaded, healthy and evaluated? */
export const rules: Check<RulesSpec, RulesSeen, Asked> & Declares<'rules', typeof schema> = {
  kind: 'rules',
  summary: 'every rule on disk is loaded by the server, healthy, and evaluated lately',
  schema,
  mode: 'until',
  title: ({ files, config }) =>
    `every rule of ${files === 'from-config' ? (config ?? 'prometheus.yml') : files.join(', ')} is loaded, healthy and evaluated`,
  needs: () => [{ role: 'prometheus' }],
  // Nothing is read before: it is where the looks of one poll keep what they asked.
  before: async () => nothingAsked(),
  observe,
  judge,
  notes,
}
