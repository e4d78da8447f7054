import { z } from 'zod'
import { parseMatchers } from '../../declared/alertmanager-matcher-syntax.ts'
import { nearest } from '../../lib/text.ts'
import { payloadSchema } from '../payload.ts'
import { identity } from './identity.ts'

const labelName = z.string().min(1)
const labelMap = z.record(labelName, z.string().min(1))
const name = z.string().min(1)

const delivered = z.strictObject({
  receiver: name,
  integration: name.meta({ description: 'Key of alertmanager.yml without _configs: slack, email, webhook.' }),
  payload: payloadSchema.optional(),
})

const caseSchema = z.strictObject({
  name: name.optional().meta({ description: 'How findings and other cases call it. Default: its labels.' }),
  labels: labelMap
    .refine((labels) => Object.keys(labels).length > 0, { error: 'expected at least one label' })
    .meta({ description: 'Labels of the alert, exactly as Alertmanager gets them: external_labels and the rule’s labels too.' }),
  annotations: z.record(labelName, z.string()).optional(),
  receivers: z
    .array(name)
    .min(1, { error: 'expected at least one receiver' })
    .meta({ description: 'Exactly the receivers it goes to, in the order of the routing tree.' }),
  groupLabels: z
    .union([labelMap, z.record(z.string(), labelMap)], { error: 'expected labels, or { receiver: labels }' })
    .optional()
    .meta({ description: 'Labels of its group (GroupLabels of a template); { receiver: labels } where receivers differ.' }),
  groupedWith: z
    .array(name)
    .optional()
    .meta({ description: 'Names of the cases that are notified of together with it; [] = it stands alone.' }),
  inhibitedBy: z
    .union([name, z.literal(false)], { error: 'expected the name of a case, or false' })
    .optional()
    .meta({ description: 'Name of the case that inhibits it. Default: nothing may.' }),
  silenced: z.boolean().optional().meta({ description: 'Whether one of `silences` covers it. Default: false.' }),
  mutedBy: z
    .array(name)
    .min(1)
    .optional()
    .meta({ description: 'Names of the time intervals that mute it at the time of the run.' }),
  delivered: z
    .union([delivered, z.array(delivered).min(1, { error: 'expected at least one' })])
    .transform((given) => [given].flat())
    .optional()
    .meta({ description: 'A notification that must arrive, or several.' }),
  repeats: z.boolean().optional().meta({ description: 'The notification must come again after repeat_interval.' }),
})

const silenceSchema = z.strictObject({
  matchers: z
    .array(z.string().refine((text) => parseMatchers(text) !== undefined, { error: 'expected a matcher like severity="info"' }))
    .min(1),
  comment: z.string().min(1).default('a drill of firedrill'),
})

const allowSchema = z.union([z.strictObject({ route: name, reason: name }), z.strictObject({ inhibit: name, reason: name })], {
  error: 'expected { route: "route.routes[1]", reason: … } or { inhibit: "inhibit_rules[0]", reason: … }',
})

export const schema = z
  .strictObject({
    cases: z.array(caseSchema).min(1, { error: 'expected at least one case' }),
    silences: z.array(silenceSchema).optional().meta({ description: 'Silences put into Alertmanager before the alerts.' }),
    coverage: z
      .enum(['all', 'report'])
      .default('report')
      .meta({ description: 'all: a route or inhibit rule that no case reaches is a finding. report: it is a note.' }),
    allow: z.array(allowSchema).optional().meta({ description: 'Routes and inhibit rules that no case has to reach.' }),
  })
  .superRefine(({ cases }, context) => {
    for (const { message, path } of caseProblems(cases)) context.addIssue({ code: 'custom', message, path })
  })

/** What a `routing` check asks. */
export type RoutingSpec = z.output<typeof schema>
/** One alert, and what must become of it. */
export type RoutingCase = z.output<typeof caseSchema>

/** How a case is called. */
export const nameOf = (one: RoutingCase): string => one.name ?? identity(one.labels)

interface CaseProblem {
  readonly message: string
  readonly path: (string | number)[]
}

function caseProblems(cases: readonly RoutingCase[]): CaseProblem[] {
  const names = cases.map(nameOf)
  return cases.flatMap((one, index) => {
    const at = (key: string, message: string | undefined): CaseProblem[] =>
      message === undefined ? [] : [{ message, path: ['cases', index, key] }]
    const twin = cases.findIndex((other) => identity(other.labels) === identity(one.labels))
    const namesake = names.indexOf(nameOf(one))
    return [
      ...at('labels', twin < index ? `expected labels of its own: they are those of ${names[twin]}` : undefined),
      ...at('name', twin === index && namesake < index ? 'expected a name of its own: another case has it' : undefined),
      ...(one.groupedWith ?? []).flatMap((other) => at('groupedWith', otherProblem(other, one, names))),
      ...at('inhibitedBy', inhibitedProblem(one, cases, names)),
      ...at(
        'delivered',
        suppressedProblem(one) ??
          notItsReceiver(
            (one.delivered ?? []).map(({ receiver }) => receiver),
            one,
          ),
      ),
      ...at('groupLabels', notItsReceiver(receiversOf(one.groupLabels), one)),
    ]
  })
}

// What is asked of a receiver that the alert must not go to would never be looked at.
function notItsReceiver(named: readonly string[], { receivers }: RoutingCase): string | undefined {
  const other = named.find((one) => !receivers.includes(one))
  return other === undefined ? undefined : `expected one of its receivers: ${receivers.join(', ')}`
}

const receiversOf = (groupLabels: RoutingCase['groupLabels']): string[] =>
  Object.entries(groupLabels ?? {}).flatMap(([key, value]) => (typeof value === 'string' ? [] : [key]))

function otherProblem(other: string, one: RoutingCase, names: readonly string[]): string | undefined {
  if (other === nameOf(one)) return 'expected the name of another case, not its own'
  if (names.includes(other)) return undefined
  const near = nearest(other, names)
  return `expected the name of a case${near === undefined ? '' : `; did you mean ${near}?`}`
}

function inhibitedProblem(one: RoutingCase, cases: readonly RoutingCase[], names: readonly string[]): string | undefined {
  if (typeof one.inhibitedBy !== 'string') return undefined
  const wrong = otherProblem(one.inhibitedBy, one, names)
  if (wrong !== undefined) return wrong
  return depthOf(one, cases) === undefined ? 'expected a source that is not inhibited by its own target' : undefined
}

function suppressedProblem({ delivered: asked, repeats, inhibitedBy, silenced, mutedBy }: RoutingCase): string | undefined {
  const suppressed = typeof inhibitedBy === 'string' || silenced === true || mutedBy !== undefined
  if (!suppressed || (asked === undefined && repeats !== true)) return undefined
  return 'expected no `delivered` and no `repeats`: it is inhibited, silenced or muted'
}

/** How many sources stand before it; undefined when they go round in a circle. */
export function depthOf(one: RoutingCase, cases: readonly RoutingCase[], most = cases.length): number | undefined {
  const source = cases.find((other) => nameOf(other) === one.inhibitedBy)
  if (source === undefined) return 0
  const above = most === 0 ? undefined : depthOf(source, cases, most - 1)
  return above === undefined ? undefined : above + 1
}
