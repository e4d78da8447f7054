import { z } from 'zod'
import { comparisonSchema, parseComparison, satisfies } from '../comparison.ts'
import { textPatternSchema } from '../text-pattern.ts'

export const schema = z
  .strictObject({
    query: z.string().trim().min(1, { error: 'expected a PromQL query' }).meta({ description: 'PromQL, evaluated now.' }),
    value: comparisonSchema.optional().meta({ description: 'What every value must satisfy: "> 0", "== 3", "0.2..0.4".' }),
    any: z.literal(true).optional().meta({ description: 'One series that satisfies `value` is enough.' }),
    series: comparisonSchema
      .refine((input) => holdsForSome(input), {
        error:
          'expected a number of series that there can be, 1 or more; a query that must return nothing is asked for by `absent: true`',
      })
      .optional()
      .meta({ description: 'How many series there must be.' }),
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

/** True when it holds for some number of series, 1 or more. If for any, then for 1, 2, or a whole number at one of its bounds. */
function holdsForSome(input: string | number): boolean {
  const comparison = parseComparison(input)
  // What is no comparison at all is refused for that alone.
  if (comparison === undefined) return true
  const near =
    'from' in comparison ? [Math.ceil(comparison.from)] : [comparison.bound - 1, comparison.bound, comparison.bound + 1]
  return [1, 2, ...near.flatMap((n) => [Math.floor(n), Math.ceil(n)])].some(
    (n) => n >= 1 && Number.isFinite(n) && satisfies(comparison, n),
  )
}

/** What a `promql` check asks. */
export type PromqlSpec = z.output<typeof schema>
