import type { Note } from '../contract.ts'
import { ownConfigNotes } from '../prometheus-of.ts'
import { templateNotes } from './judge-templates.ts'
import { filesOf } from './match.ts'
import type { RulesSeen } from './observe.ts'
import type { RulesSpec } from './spec.ts'

/** What was not compared. */
export function notes(spec: RulesSpec, seen: RulesSeen): readonly Note[] {
  const { service, source, globs } = seen
  const offsets = filesOf(globs).flatMap(({ groups }) => groups.filter(({ queryOffset }) => queryOffset !== undefined))
  return [
    ...templateNotes(spec, seen),
    ...ownConfigNotes(service, source),
    ...offsets.map(({ name, where }) => ({
      message: `the query_offset of group ${name} is not compared: ${service} does not tell it`,
      where,
    })),
    ...globs
      .filter(({ visible }) => !visible)
      .map(({ pattern, path, where, files }) => ({
        message: `the rule files of ${pattern} cannot${files.length === 0 ? '' : ' all'} be read from here: what the server has of them is not compared`,
        where,
        hint: `nothing is mounted at ${path}; \`files\` names them where they are`,
      })),
  ]
}
