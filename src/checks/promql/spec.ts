import { z } from 'zod'
import { comparisonSchema } from '../comparison.ts'
import { textPatternSchema } from '../text-pattern.ts'

export const schema = z
  .strictObject({
    query: z.string().trim().min(1, { error: 'expected a PromQL query' }).meta({ description: 'PromQL, evaluated now.' }),
    value: comparisonSchema.optional().meta({ description: 'What every value must satisfy: "> 0", "== 3", "0.2..0.4".' }),
    any: z.literal(true).optional().meta({ description: 'One series that satisfies `value` is enough.' }),
    series: comparisonSchema.optional().meta({ description: 'How many series there must be.' }),
    labels: z
      .record(z.string(), textPatternSchema)
      .optional()
      .meta({ description: 'Labels that every series must have: text or /regular expression/.' }),
    absent: z.literal(true).optional().meta({ description: 'The query must return nothing.' }),
    mode: z
      .enum(['until', 'while'])
      .optional()
      .meta({ description: 'until: polled until it holds (default). while: must hold the whole time.' }),
    allowWarnings: z.literal(true).optional().meta({ description: 'What the server warns of is no finding.' }),
  })
  .refine(
    ({ absent, value, any, series, labels }) => !absent || [value, any, series, labels].every((other) => other === undefined),
    {
      error: 'expected `absent` alone: nothing can have no value, number of series or labels',
      path: ['absent'],
    },
  )
  .refine(({ any, value }) => !any || value !== undefined, { error: 'expected `value` beside `any`', path: ['any'] })

/** What a `promql` check asks. */
export type PromqlSpec = z.output<typeof schema>
