import { z } from 'zod'
import { durationSchema } from '../pieces.ts'

const addresses = z.array(z.string().min(1)).min(1, { error: 'expected at least one target' })

export const schema = z.strictObject({
  expect: z
    .union([z.literal('from-config'), addresses, z.record(z.string(), addresses)], {
      error: 'expected from-config, a list of targets, or { job: [targets] }',
    })
    .refine((expected) => typeof expected === 'string' || Object.keys(expected).length > 0, {
      error: 'expected at least one job',
    })
    .default('from-config')
    .meta({ description: 'The targets that must be there, and no others: those of the config, a list, or { job: [targets] }.' }),
  config: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Path of prometheus.yml, from the suite; default: the file that is mounted into the service.' }),
  maxAge: durationSchema.optional().meta({ description: 'Oldest last scrape. Default: two scrape intervals, at least 5s.' }),
  scrapeWithin: durationSchema.optional().meta({ description: 'Longest time that a scrape may take.' }),
  allowDown: addresses.optional().meta({ description: 'Targets or jobs that may be down. They must be scraped all the same.' }),
  allowDropped: addresses.optional().meta({ description: 'Targets or jobs that relabelling may drop.' }),
})

/** What a `targets` check asks. */
export type TargetsSpec = z.output<typeof schema>
