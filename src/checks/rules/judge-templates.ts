import { unknownAlerts } from '../alert-text.ts'
import type { Finding, Note } from '../contract.ts'
import type { RulesSeen } from './observe.ts'
import type { RulesSpec } from './spec.ts'
import type { Rendering } from './templates.ts'

const EXPECTED = 'labels and annotations without error for a real sample'

type Seen = Pick<RulesSeen, 'renderings' | 'service'>

const exceptOf = ({ templates }: RulesSpec): readonly { readonly alert: string; readonly reason: string }[] =>
  typeof templates === 'object' ? templates.except : []

const placeOf = ({ file, group }: Rendering): string => `${file}, group ${group}`

/** Templates that do not render, or were not tried: a rule of which nothing was rendered is not shown to tell people anything. */
export function judgeTemplates(spec: RulesSpec, { renderings, service }: Seen): Finding[] {
  if (spec.templates === undefined) return []
  if (renderings.length === 0) {
    const message = `${service} has no alerting rule whose templates could be rendered`
    return [{ message, expected: 'at least one alerting rule', actual: 'none' }]
  }
  const excepted = exceptOf(spec).map(({ alert }) => alert)
  const known = [...new Set(renderings.map(({ rule }) => rule))]
  return [
    ...unknownAlerts(excepted, known, service),
    ...renderings.flatMap((one) => judgeRendering(one, excepted.includes(one.rule))),
  ]
}

function judgeRendering(rendering: Rendering, excepted: boolean): Finding[] {
  const { rule, error, notTried } = rendering
  const where = placeOf(rendering)
  if (error !== undefined)
    return [{ message: `a template of rule ${rule} cannot be rendered`, expected: EXPECTED, actual: error, where }]
  if (notTried === undefined || excepted) return []
  const hint =
    'put the check where the value has a sample, or name the rule: `templates: { except: [{ alert, reason }] }`; an `alert` check renders its texts as well'
  return [{ message: `the templates of rule ${rule} were not rendered`, expected: EXPECTED, actual: notTried, where, hint }]
}

/** Why nothing is known of templates although all else is sound; undefined when all of them could be asked for. */
export const unseenTemplates = ({ renderings }: Seen): string | undefined => {
  const reason = renderings.find(({ unseen }) => unseen !== undefined)?.unseen
  return reason === undefined ? undefined : `the templates of the rules could not be rendered: ${reason}`
}

/** Rules that were not rendered, and need not be. */
export const templateNotes = (spec: RulesSpec, { renderings }: Seen): readonly Note[] =>
  exceptOf(spec).flatMap(({ alert, reason }) =>
    renderings
      .filter(({ rule, notTried }) => rule === alert && notTried !== undefined)
      .map((one) => ({
        message: `the templates of rule ${alert} were not rendered (${one.notTried}): ${reason}`,
        where: placeOf(one),
      })),
  )
