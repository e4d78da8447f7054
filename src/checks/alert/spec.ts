import { z } from 'zod'
import { NotationError, parseSeries, simulatedValues } from '../../promql/index.ts'
import { causeSchema } from '../causes.ts'
import { payloadSchema } from '../payload.ts'
import { durationSchema, timeoutSchema } from '../pieces.ts'
import { textPatternSchema } from '../text-pattern.ts'

/** Stages of a drill, in their order; each may have a budget. */
export const STAGES = ['landed', 'pending', 'firing', 'notified', 'delivered', 'resolved', 'resolvedDelivered'] as const
export type StageName = (typeof STAGES)[number]

const deliverySchema = z.strictObject({
  receiver: z.string().min(1).meta({ description: 'Name of the receiver in alertmanager.yml.' }),
  integration: z
    .string()
    .regex(/^[a-z][a-z0-9]*$/, { error: 'expected an integration as alertmanager.yml names it, without _configs: slack, email' })
    .meta({ description: 'Its key in alertmanager.yml without _configs: slack, email, pagerduty, webhook.' }),
  to: textPatternSchema.optional().meta({
    description: 'Where the payload must say that it goes, whole: a channel, a mail address; or a /regular expression/.',
  }),
  payload: payloadSchema.optional(),
})

const problemOf = (read: () => unknown): string | undefined => {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof NotationError) return error.message
    throw error
  }
}

const notation = (read: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    const message = problemOf(() => read(text))
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

const historySchema = z
  .strictObject({
    interval: timeoutSchema.default(60_000).meta({ description: 'Time between two samples. Default: 1m.' }),
    series: z
      .record(notation(parseSeries), notation(simulatedValues))
      .refine((series) => Object.keys(series).length > 0, { error: 'expected at least one series' })
      .meta({ description: 'Series -> its values in promtool\'s notation: { \'up{job="app"}\': "0x60" }.' }),
  })
  .meta({ description: 'The past with which a time lapse starts: it makes the condition hold.' })

const listed = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1, { error: 'expected at least one' })])

export const schema = z
  .strictObject({
    alert: z.string().min(1).meta({ description: 'Name of the alerting rule.' }),
    labels: z.record(z.string(), z.string()).default({}).meta({
      description: 'Labels of the alert that is meant, where its rule can give several, or several rules have the name.',
    }),
    cause: listed(causeSchema).meta({ description: 'What makes its condition true; of a list, one after the other.' }),
    history: historySchema.optional(),
    delivered: listed(deliverySchema)
      .optional()
      .meta({ description: 'To whom it must be delivered, and what the payload must say.' }),
    resolves: z.boolean().default(true).meta({
      description: 'false: it is not looked at after the cause was undone. Default: it must resolve, and that be delivered.',
    }),
    budget: z
      .strictObject(Object.fromEntries(STAGES.map((stage) => [stage, durationSchema.optional()])) as Budgets)
      .default({})
      .meta({ description: 'The longest that a stage may take, counted from the one before it: { pending: 1m }.' }),
  })
  .superRefine(({ budget, delivered, resolves }, context) => {
    for (const [stage, ms] of Object.entries(budget)) {
      const never = ms === undefined ? undefined : whyNever(stage, delivered !== undefined, resolves)
      if (never !== undefined) context.addIssue({ code: 'custom', path: ['budget', stage], message: never })
    }
  })
  .transform(({ cause, delivered, ...rest }) => ({ ...rest, cause: [cause].flat(), delivered: [delivered ?? []].flat() }))

// A budget that is never looked at would always be kept.
function whyNever(stage: string, delivered: boolean, resolves: boolean): string | undefined {
  if (/deliver/i.test(stage) && !delivered) return `expected no budget of ${stage}: without \`delivered\` it is not looked at`
  if (/^resolved/.test(stage) && !resolves) return `expected no budget of ${stage}: with \`resolves: false\` it is not looked at`
  return undefined
}

type Budgets = Record<StageName, z.ZodOptional<typeof durationSchema>>

/** What an `alert` check asks. */
export type AlertSpec = z.output<typeof schema>
export type DeliverySpec = AlertSpec['delivered'][number]
