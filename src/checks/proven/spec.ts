import { z } from 'zod'

export const schema = z.strictObject({
  alerts: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1, { error: 'expected at least one alert' })], {
      error: 'expected all, or a list of alerts',
    })
    .default('all')
    .meta({ description: 'The alerting rules that must be proven: all that the server has loaded, or these.' }),
  except: z
    .array(z.strictObject({ alert: z.string().min(1), reason: z.string().min(1) }))
    .min(1)
    .optional()
    .meta({ description: 'Rules that need no proof, each with its reason.' }),
  resolved: z
    .boolean()
    .optional()
    .meta({ description: 'false: they need not be seen resolving. Default: they must, but in a time lapse.' }),
})

/** What a `proven` check asks. */
export type ProvenSpec = z.output<typeof schema>
