import { z } from 'zod'
import { lintRules, parseSelector, SelectorError } from '../../prom-parser/index.ts'
import { serviceUrl, timeoutSchema } from '../pieces.ts'
import { LEDGER_SYNTAX, parseLedgerExpression } from './ledger-expression.ts'

const TYPES = ['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset', 'unknown', 'untyped'] as const

const familySchema = z.strictObject({
  type: z.enum(TYPES),
  labels: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Labels that every sample must have; le and quantile come by themselves.' }),
  unit: z.string().min(1).optional().meta({ description: 'Unit by a UNIT line, or as the end of the name: seconds, bytes.' }),
  help: z
    .union([z.literal(true), z.string().min(1)])
    .optional()
    .meta({ description: 'true: has a help text; a text: has exactly this one.' }),
})

const countsSchema = z
  .record(z.string(), z.union([z.number().nonnegative(), z.string()]))
  .superRefine((counts, context) => {
    for (const [selector, value] of Object.entries(counts)) {
      const problem = selectorProblem(selector)
      if (problem !== undefined)
        context.addIssue({ code: 'custom', path: [selector], message: `expected a PromQL selector: ${problem}` })
      if (typeof value === 'string' && parseLedgerExpression(value) === undefined) {
        context.addIssue({ code: 'custom', path: [selector], message: `expected a number or ${LEDGER_SYNTAX}` })
      }
    }
  })
  .meta({ description: `By selector: what its series rose by in all while the load ran. A number, or ${LEDGER_SYNTAX}.` })

const lintSchema = z
  .union([
    z.literal(true),
    z.strictObject({
      off: z
        .array(z.enum(lintRules.map(({ id }) => id)))
        .optional()
        .meta({ description: 'Rules that are switched off.' }),
      severity: z.enum(['error', 'warning']).optional().meta({ description: 'Lowest severity that fails. Default: warning.' }),
      maxSeries: z.int().positive().optional().meta({ description: 'Series that the rule on cardinality allows a family.' }),
    }),
  ])
  .meta({ description: 'true: lint-clean; or which rules are off, and from which severity on a problem fails.' })

const limit = z.int().positive()
const limits = z.record(z.string().min(1), limit)

const cardinalitySchema = z
  .strictObject({
    max: limit.optional().meta({ description: 'Most series that one family may have.' }),
    families: limits.optional().meta({ description: 'By family: its own limit, instead of max.' }),
    perLabel: limits.optional().meta({ description: 'By label: most values that it may have in one family.' }),
    total: limit.optional().meta({ description: 'Most series of the endpoint.' }),
  })
  .refine((asked) => Object.keys(asked).length > 0, { error: 'expected at least one of max, families, perLabel, total' })
  .meta({ description: 'Limits on the number of series.' })

function selectorProblem(selector: string): string | undefined {
  try {
    parseSelector(selector)
    return undefined
  } catch (error) {
    if (error instanceof SelectorError) return error.message
    throw error
  }
}

/** What a suite writes under `metrics:`. */
export const metricsSchema = z.strictObject({
  endpoint: serviceUrl.meta({ description: 'The /metrics URL; its host is a service name.' }),
  format: z.enum(['openmetrics', 'prometheus']).optional().meta({ description: 'Ask for this format, and accept no other.' }),
  mode: z.enum(['openmetrics', 'scraper', 'expfmt']).optional().meta({
    description: "Who must accept it: the OpenMetrics specification, Prometheus' scrape (default), or promtool and Pushgateway.",
  }),
  families: z
    .record(z.string(), z.union([z.enum(TYPES), familySchema]))
    .optional()
    .meta({ description: 'Families that must be there with samples, by name: their type, or type, labels, unit and help.' }),
  counts: countsSchema.optional(),
  maxBytes: z.int().positive().optional().meta({ description: 'Largest body in bytes; default 16777216.' }),
  scrapeWithin: timeoutSchema.optional().meta({ description: 'The whole answer must come within this time.' }),
  lint: lintSchema.optional(),
  cardinality: cardinalitySchema.optional(),
})

export type MetricsSpec = z.infer<typeof metricsSchema>
export type FamilySpec = z.infer<typeof familySchema>
