import { z } from 'zod'
import { comparisonSchema, parseComparison, satisfies } from '../comparison.ts'
import { schema as httpSchema } from '../http/spec.ts'
import { LEDGER_SYNTAX, parseLedgerExpression } from '../metrics/ledger-expression.ts'
import { asRegExp, textPatternSchema } from '../text-pattern.ts'

const count = z
  .union([z.number(), z.string()], { error: `expected a number, a comparison like ">= 1", or ${LEDGER_SYNTAX}` })
  .superRefine((wanted, context) => {
    const message = countProblem(wanted)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

/** What a suite writes under `logs:`. A `query` in Loki would stand in the place of `service`. */
export const schema = z
  .strictObject({
    service: z.string().min(1).meta({ description: 'Service whose own output (what docker logs shows) is read.' }),
    line: textPatternSchema
      .optional()
      .meta({ description: 'Text that the line holds, or a regular expression between slashes.' }),
    json: httpSchema.shape.json.meta({
      description:
        'The line is JSON, perhaps behind a prefix, and has these values: path -> value, /regular expression/, or comparison.',
    }),
    count: count
      .optional()
      .meta({ description: `How many such lines: a number, a comparison like ">= 1" (default), or ${LEDGER_SYNTAX}.` }),
    none: z
      .literal(true, { error: 'expected true: leave it out where such a line is to come' })
      .optional()
      .meta({ description: 'true: no such line may come, beside a load as long as it runs.' }),
    since: z.enum(['phase', 'start']).optional().meta({
      description: 'phase (default): only what is logged since the phase began. start: all since the service was started.',
    }),
  })
  .refine(({ line, json }) => line !== undefined || json !== undefined, {
    error: 'expected `line` or `json`, or both: what the line looks like',
  })
  .refine(({ none, count }) => none === undefined || count === undefined, {
    error: 'expected either `none` or `count`',
    path: ['count'],
  })

/** What a `logs` check asks. */
export type LogsSpec = z.output<typeof schema>

// That no line came must be asked for with `none`: silence would hold such a count from the first look on.
function countProblem(wanted: number | string): string | undefined {
  if (typeof wanted === 'string' && parseLedgerExpression(wanted) !== undefined) return undefined
  const problem = comparisonSchema.safeParse(wanted).error?.issues[0]?.message
  if (problem !== undefined) return `expected a number, a comparison like ">= 1", or ${LEDGER_SYNTAX}`
  const comparison = parseComparison(wanted)
  return comparison !== undefined && satisfies(comparison, 0)
    ? 'expected a count that 0 does not satisfy; that no such line comes is asked for with `none: true`'
    : undefined
}

/** `with "up"`, `like /^up/`, `of JSON with $.a = 1`: what the lines look like, for people. */
export function shape({ line, json }: Pick<LogsSpec, 'line' | 'json'>): string {
  const text = line === undefined ? [] : [asRegExp(line) === undefined ? `with ${JSON.stringify(line)}` : `like ${line}`]
  const paths = Object.entries(json ?? {}).map(([path, value]) => `${path} = ${wantedText(value)}`)
  return [...text, ...(paths.length === 0 ? [] : [`of JSON with ${paths.join(', ')}`])].join(' and ')
}

const wantedText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
