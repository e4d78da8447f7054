import type { Note } from '../contract.ts'
import { ownConfigNotes } from '../prometheus-of.ts'
import { filesOf } from './match.ts'
import type { RulesSeen } from './observe.ts'
import type { RulesSpec } from './spec.ts'

/** What was not compared. */
export function notes(_: RulesSpec, { service, source, globs, renderings }: RulesSeen): readonly Note[] {
  const offsets = filesOf(globs).flatMap(({ groups }) => groups.filter(({ queryOffset }) => queryOffset !== undefined))
  const notTried = renderings.flatMap(({ rule, group, file, notTried: reason }) =>
    reason === undefined
      ? []
      : [{ message: `the templates of rule ${rule} were not rendered: ${reason}`, where: `${file}, group ${group}` }],
  )
  return [
    ...notTried,
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
