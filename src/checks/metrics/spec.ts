import { z } from 'zod'
import { parseSelector, SelectorError } from '../../prom-parser/index.ts'
import { durationSchema, serviceUrl } from '../pieces.ts'
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
  scrapeWithin: durationSchema.optional().meta({ description: 'The whole answer must come within this time.' }),
  cardinality: z
    .strictObject({ max: z.int().positive() })
    .optional()
    .meta({ description: 'max: most series that one family may have.' }),
})

export type MetricsSpec = z.infer<typeof metricsSchema>
export type FamilySpec = z.infer<typeof familySchema>
